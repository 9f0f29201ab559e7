"""Nothing counts as unchanged that an ingest would change: random edits of a folder."""

import datetime
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks import params, paths
from tasks import pii as redact
from tasks.documents import ingest, parse, unchanged
from tasks.documents.parse import Parsed, UnansweredError
from tasks.pii import Redactor, forgotten
from tasks.storage import reports
from tests.conftest import ROOT

TODAY = datetime.date(2026, 11, 23)
RULES = params.load(ROOT / "params.yaml")
FIRST = {
    "a.md": "# Pumps\n\nA pump runs dry.",
    "b.md": "# Valves\n\nCall 020 7946 0018.",
    "staff/c.md": "# Pay\n\nFriday.",
    "broken.docx": "not a zip",
    "empty.md": "",
    "seen.xyz": "passed over",
}


def company(folder: Path) -> params.Ingest:
    source = {
        "name": "s", "folder": str(folder / "documents"), "include": ["*.md", "*.docx"],
        "exclude": [], "groups": ["public"],
        "access": [{"pattern": "staff/", "groups": ["staff"], "optional": True}],
    }  # fmt: skip
    for name, text in FIRST.items():
        file = folder / "documents" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    section = RULES.ingest.model_dump() | {"sources": [source], "max_lost": 1.0, "max_widened": 1.0}
    return params.Ingest.model_validate(section)


def night(section: params.Ingest, today: datetime.date = TODAY) -> dict[str, Any]:
    return ingest.run(section, RULES.redact, allow_loss=True, today=today, allow_wider=True)


def state(report: dict[str, Any]) -> Any:
    """Return what an ingest has written, and its report without the time and the files it read."""
    files = [*paths.DOCUMENTS.glob("*"), *(paths.QUARANTINE / "ingest").glob("*")]
    counts = {name: n for name, n in report["counts"].items() if n and name != "read"}
    said = report | {"seconds": 0, "counts": counts}
    return {path: path.read_bytes() for path in files}, json.dumps(said, sort_keys=True)


def same_size(file: Path) -> None:
    text = file.read_text()
    file.write_text(text[::-1])


def same_size_and_time(file: Path) -> None:
    before = file.stat()
    same_size(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def link(file: Path) -> None:
    new = file.with_name("link.md")
    new.unlink(missing_ok=True)
    new.symlink_to(file.name)


EDITS: dict[str, Callable[[Path], object]] = {
    "touch": lambda file: file.touch(),
    "another text": lambda file: file.write_text("# Other\n\nAnother text."),
    "a text of the same size": same_size,
    "a text of the same size and time": same_size_and_time,
    "a copy": lambda file: shutil.copy2(file, file.with_name("copy.md")),
    "a new name": lambda file: file.rename(file.with_name(f"new-{file.name}")),
    "another folder": lambda file: file.rename(Path("documents/staff", file.name)),
    "a link": link,
    "gone": lambda file: file.unlink(),
    "empty": lambda file: file.write_text(""),
    "no edit": lambda file: None,
}


class InProcess:
    """Parses in this process: starting another for each night takes most of a second."""

    def __init__(self, *_: object, hidden: bool = False) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def parse(self, name: str, data: bytes) -> Parsed:
        return parse.parse(name, data)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    monkeypatch.setattr(redact, "build", lambda rules: Redactor(rules.kinds))
    monkeypatch.setattr(ingest, "Sandbox", InProcess)
    number = iter(range(1000))

    def fresh() -> Path:
        folder = tmp_path / str(next(number))
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("INHOUSE_CACHE", str(folder / "cache"))
        return folder

    return fresh


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    edits=st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from(sorted(FIRST)))),
    days=st.integers(0, 3),
)
def test_what_counts_as_unchanged_is_what_an_ingest_leaves_as_it_is(
    lab: Callable[[], Path], edits: list[tuple[str, str]], days: int
) -> None:
    section = company(lab())
    before, _ = state(night(section))
    for edit, name in edits:
        file = Path("documents", name).absolute()
        if file.exists() and not file.with_name("copy.md").exists():
            EDITS[edit](file)
    today = TODAY + datetime.timedelta(days)
    found = unchanged.report(section, today)
    after, report = state(night(section, today))
    if all(edit == "no edit" for edit, _ in edits):
        assert found is not None
    if found is not None:
        assert after == before
        assert state(reports.as_json(found))[1] == report


def written_by_an_older_version(record: Path) -> None:
    found = json.loads(record.read_text())
    del found["report"]["turned_away"]
    record.write_text(json.dumps(found))


@pytest.mark.parametrize(
    "change",
    [
        lambda section: Path("documents/seen.pdf").write_text("passed over as well"),
        lambda section: forgotten.add("document", ["s/a.md"]),
        lambda section: paths.UNFINISHED.mkdir(),
        lambda section: unchanged.path(section).write_text('{"files": {'),
        lambda section: unchanged.path(section).unlink(),
        lambda section: written_by_an_older_version(unchanged.path(section)),
        lambda section: shutil.rmtree("documents"),
    ],
)
def test_in_doubt_the_ingest_runs(
    lab: Callable[[], Path], change: Callable[[params.Ingest], object]
) -> None:
    section = company(lab())
    night(section)
    assert unchanged.report(section, TODAY) is not None
    change(section)
    assert unchanged.report(section, TODAY) is None


def test_a_file_that_was_not_parsed_in_time_is_tried_every_night(
    lab: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> Parsed:
        raise UnansweredError("takes longer than ingest.parse.seconds (30)")

    section = company(lab())
    monkeypatch.setattr(InProcess, "parse", slow)
    assert any("takes longer" in reason for reason in night(section)["rejections"])
    assert unchanged.report(section, TODAY) is None


def test_a_file_whose_stamp_stays_is_read_when_it_is_its_turn(
    lab: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.documents.sources._stamp", lambda info: "1|1")  # a file system lies
    section = company(lab())
    night(section)
    same_size(Path("documents/a.md"))
    days = [TODAY + datetime.timedelta(n) for n in range(unchanged.REREAD)]
    changed = [day for day in days if unchanged.report(section, day) is None]
    assert changed == [day for day in days if unchanged.is_turn("s/a.md", day)]
    assert len(changed) == 1
