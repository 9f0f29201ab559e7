"""Test a night that reads only chosen sources: the documents of the others stay as they are."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.documents import ingest, rejected
from tasks.records import Document, Rejection
from tasks.storage import shards

Night = Callable[..., dict[str, Any]]


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """Run a night over the folders `one` and `two`, each a source of its name."""
    values = params.load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    for name in ("one", "two"):
        Path(name).mkdir()
        Path(f"{name}/a.md").write_text("Text.")
        Path(f"{name}/broken.md").write_bytes(b"\xff\xfe\x00")

    def run(*only: str, closed: str = "") -> dict[str, Any]:
        first = values.ingest.sources[0].model_copy(update={"access": [], "include": ["*.md"]})
        sources = [
            first.model_copy(
                update={
                    "name": name,
                    "folder": name,
                    "groups": [] if name == closed else ["public"],
                }
            )
            for name in ("one", "two")
        ]
        section = values.ingest.model_copy(update={"sources": sources})
        redaction = values.redact.model_copy(update={"tagger": None})  # its folder is elsewhere
        return ingest.run(section, redaction, today=datetime.date(2026, 11, 29), only=only)

    return run


def _written() -> dict[str, bytes]:
    folders = (paths.DOCUMENTS, rejected.FOLDER)
    return {str(p): p.read_bytes() for folder in folders for p in sorted(folder.iterdir())}


def test_the_sources_that_are_not_chosen_stay_whatever_happens_to_their_folders(
    night: Night,
) -> None:
    night()
    before = _written()
    Path("two").rename("away")
    report = night("one")
    assert _written() == before
    assert (report["documents"], report["rejected"]) == (2, 2)
    assert report["counts"]["carried"] == 1
    assert report["lost_share"] == {"one": 0.0, "two": 0.0}


def test_a_night_of_one_source_takes_its_changes_and_the_next_whole_night_those_of_the_others(
    night: Night,
) -> None:
    night()
    for name in ("one", "two"):
        Path(f"{name}/a.md").write_text(f"New in {name}.")
        Path(f"{name}/broken.md").unlink()
    night("one")
    texts = {d.doc_id: d.text for d in shards.read(paths.DOCUMENTS, Document)}
    assert texts == {"one/a.md": "New in one.", "two/a.md": "Text."}
    assert [row.uri for row in shards.read(rejected.FOLDER, Rejection)] == ["two/broken.md"]
    report = night()
    assert report["counts"]["changed"] == report["counts"]["unchanged"] == 1
    assert list(shards.read(rejected.FOLDER, Rejection)) == []


def test_the_documents_of_a_source_that_nobody_may_read_leave_even_if_it_is_not_chosen(
    night: Night,
) -> None:
    night()
    report = night("one", closed="two")
    assert [d.doc_id for d in shards.read(paths.DOCUMENTS, Document)] == ["one/a.md"]
    assert report["counts"]["withdrawn"] == 1
