"""Ingest runs a night over a folder: it stops before a loss, and reports each file."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks import params, paths
from tasks.documents import ingest, rejected
from tasks.errors import LostDocumentsError, SourceError
from tasks.records import Document
from tasks.storage import shards
from tests.conftest import ROOT
from tests.unit.documents.one_night import TODAY


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, object]]:
    """Return a function that runs a night over the folder `in`."""
    values = params.load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "in").mkdir()
    source = values.ingest.sources[0].model_copy(
        update={"folder": "in", "access": [], "include": ["*.md", "*.csv"]}
    )
    section = values.ingest.model_copy(update={"sources": [source]})

    def run(allow_loss: str = "", today: datetime.date = TODAY) -> dict[str, object]:
        rules = values.redact.model_copy(update={"tagger": None})  # its folder is elsewhere
        return ingest.run(section, rules, allow_loss, today)

    return run


def test_a_night_that_would_lose_too_much_replaces_nothing(
    night: Callable[..., dict[str, object]],
) -> None:
    for n in range(10):
        Path(f"in/{n}.md").write_text(f"Text {n}.")
    night()
    before = {path: path.read_bytes() for path in paths.DOCUMENTS.iterdir()}
    for n in range(3):
        Path(f"in/{n}.md").unlink()
    with pytest.raises(LostDocumentsError, match="aldermoor 3 of 10"):
        night()
    assert {path: path.read_bytes() for path in paths.DOCUMENTS.iterdir()} == before
    assert json.loads(paths.report("ingest").read_text())["aborted"]
    report = night(allow_loss="they are in the archive")
    assert report["documents"] == 7
    assert report["loss_allowed"]
    assert report["loss_reason"] == "they are in the archive"
    assert report["lost_files"] == [f"aldermoor/{n}.md" for n in range(3)]
    assert len(list(shards.read(paths.DOCUMENTS, Document))) == 7


def test_a_lost_cache_and_a_missing_folder_harm_nothing(
    night: Callable[..., dict[str, object]], tmp_path: Path
) -> None:
    Path("in/a.md").write_text("Text.")
    night()
    for cache in (tmp_path / "cache/seen").iterdir():
        cache.write_text("{torn")
    assert night()["counts"] == {
        "files": 1,
        "lost": 0,
        "read": 1,
        "shards_written": 0,
        "unchanged": 1,
    }
    Path("in").rename("out")
    with pytest.raises(SourceError, match="no folder"):
        night()
    assert len(list(shards.read(paths.DOCUMENTS, Document))) == 1


def test_the_report_lists_what_was_turned_away_since_when_and_what_no_pattern_takes(
    night: Callable[..., dict[str, object]],
) -> None:
    for name in ("a.md", "REPORT.MD", "~$a.md", ".DS_Store", "x.zip", "notes"):
        Path("in", name).write_text("Text.")
    Path("in/broken.md").write_bytes(b"\xff")
    Path("in/mail to jo@a.example.md").write_bytes(b"\xff")
    Path("in/cv jo@a.example.md").write_text("Text.")
    report = night()
    assert report["documents"] == 3
    assert report["passed_over"] == {"aldermoor": {".zip": 1, "none": 1}}
    assert (report["rejected"], report["masked_paths"]) == (2, 1)
    files = report["rejected_files"]
    assert isinstance(files, list)
    assert files[0]["path"] == "aldermoor/broken.md"
    assert files[1]["path"].startswith("aldermoor/mail to [EMAIL]-")
    assert {row["since"] for row in files} == {TODAY.isoformat()}
    assert "jo@" not in paths.report("ingest").read_text()
    night(today=TODAY + datetime.timedelta(3))
    assert json.loads(paths.report("ingest").read_text())["rejected_files"] == files


def test_the_owner_finds_turned_away_and_masked_files_on_this_machine(
    night: Callable[..., dict[str, object]],
) -> None:
    Path("in/broken.md").write_bytes(b"\xff")
    Path("in/cv jo@a.example.md").write_text("Text.")
    night()
    source = params.load(ROOT / "params.yaml").ingest.sources[0]
    passed_over = {"a": {".zip": 1, ".doc": 2}, "b": {".zip": 3}}
    said = rejected.shown([source.model_copy(update={"folder": "in", "access": []})], passed_over)
    assert said.endswith("not read, because no pattern of include matches: .zip 4, .doc 2")
    assert str(Path("in/cv jo@a.example.md").absolute()) in said
    assert str(Path("in/broken.md").absolute()) in said
    assert "1 rejected, 1 under another path" in said


def test_a_name_that_is_not_utf_8_is_turned_away_and_stops_nothing(
    night: Callable[..., dict[str, object]],
) -> None:
    Path("in/a.md").write_text("Text.")
    with open(b"in/caf\xe9.md", "w") as file:  # noqa: PTH123 Path takes no bytes
        file.write("Text.")
    report = night()
    assert report["documents"] == 1
    assert report["rejections"] == {"its name is not UTF-8: rename it": 1}
    source = params.load(ROOT / "params.yaml").ingest.sources[0]
    said = rejected.shown([source.model_copy(update={"folder": "in", "access": []})], {})
    assert r"in/caf\xe9.md" in said.encode().decode()
