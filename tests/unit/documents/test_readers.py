"""Test who may read each document, and when more readers stop a night."""

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tasks import params, paths
from tasks.documents import ingest, readers
from tasks.errors import InhouseError, WidenedError
from tasks.params import Access
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document

BOARD = ("board",)


def doc(name: str, groups: tuple[str, ...] = ("public",), content: str = "") -> Document:
    made = document(f"s/{name}", "Text.", groups=groups)
    return replace(made, content_hash=content or name)


def paths_of(before: list[Document], now: list[Document]) -> list[str]:
    return [row["path"] for row in readers.widened(before, now, {"s": 9}, 1.0, 0).files]


def test_more_readers_are_found_by_the_path() -> None:
    before = [doc("a", BOARD), doc("b", BOARD), doc("c"), doc("d", ("board", "staff"))]
    now = [doc("a"), doc("b", ("board", "staff")), doc("c", BOARD), doc("d", BOARD), doc("e")]
    found = readers.widened(before, now, {"s": 9}, 1.0, 0)
    assert found.files == [
        {"path": "s/a", "before": "board", "now": "public (everyone)"},
        {"path": "s/b", "before": "board", "now": "board, staff"},
    ]
    assert found.problem is None


@pytest.mark.parametrize("name", ["pay (1).md", "copy/pay.md", "PAY.md"])
def test_a_copy_or_a_moved_file_is_compared_with_the_file_that_it_was(name: str) -> None:
    before = [doc("board/pay.md", BOARD, "one")]
    assert paths_of(before, [doc(name, content="one")]) == [f"s/{name}"]
    assert paths_of(before, [*before, doc(name, content="one")]) == [f"s/{name}"]
    assert paths_of(before, [doc(name, BOARD, "one")]) == []
    assert paths_of([*before, doc("plan.md")], [doc("plan.md", content="one")]) == ["s/plan.md"]


def test_a_document_that_some_may_read_already_may_be_copied_for_them() -> None:
    before = [doc("board/a", BOARD, "one"), doc("open/a", content="one")]
    assert paths_of(before, [*before, doc("open/b", content="one")]) == []


@pytest.mark.parametrize(
    ("count", "files", "stops"), [(2, 9, False), (3, 9, True), (5, 100, False), (6, 100, True)]
)
def test_a_few_are_listed_and_more_stop_the_night(count: int, files: int, stops: bool) -> None:
    before = [doc(str(n), BOARD) for n in range(count)]
    found = readers.widened(before, [doc(str(n)) for n in range(count)], {"s": files}, 0.05, 2)
    assert len(found.files) == count
    assert bool(found.problem) == stops


Night = Callable[..., dict[str, object]]


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """Run a night over the folder `in` with access rules."""
    values = params.load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    for n in range(6):
        Path("in/board").mkdir(parents=True, exist_ok=True)
        Path(f"in/board/{n}.md").write_text(f"Text {n}.")

    def run(groups: list[str], *rules: Access, allow_wider: str = "") -> dict[str, object]:
        changed = {"folder": "in", "access": rules, "groups": groups, "include": ["*.md"]}
        source = values.ingest.sources[0].model_copy(update=changed)
        section = values.ingest.model_copy(update={"sources": [source]})
        redaction = values.redact.model_copy(update={"tagger": None})  # its folder is elsewhere
        day = datetime.date(2026, 11, 23)
        return ingest.run(section, redaction, today=day, allow_wider=allow_wider)

    return run


def test_a_night_that_opens_documents_stops_once_and_goes_on_when_told_to(night: Night) -> None:
    rule = Access(pattern="board/", groups=["board"])
    night(["public"], rule)
    before = {path: path.read_bytes() for path in paths.DOCUMENTS.iterdir()}
    with pytest.raises(WidenedError, match=r"aldermoor 6 of 6.*--allow-wider"):
        night(["public"])
    assert {path: path.read_bytes() for path in paths.DOCUMENTS.iterdir()} == before
    report = json.loads(paths.report("ingest").read_text())
    assert report["aborted"].startswith("more people than last night")
    assert [row["path"] for row in report["widened"]] == [
        f"aldermoor/board/{n}.md" for n in range(6)
    ]
    opened = night(["public"], allow_wider="the board agreed")
    assert opened["readers"] == {"aldermoor": {"public (everyone)": 6}}
    assert opened["wider_allowed"]
    assert night(["public"])["widened"] == []


def test_what_nobody_may_read_is_not_taken_in(night: Night) -> None:
    night(["public"])
    closed = night([])  # leaves without --allow-loss, because somebody decided that
    assert (closed["documents"], closed["unreadable"]) == (0, {"aldermoor": 6})
    rule = Access(pattern="1.md", groups=["board"])
    assert night([], rule)["readers"] == {"aldermoor": {"board": 1}}
    assert [d.groups for d in shards.read(paths.DOCUMENTS, Document)] == [BOARD]


def test_the_readers_of_all_a_folder_or_a_document_are_shown_with_the_rule(night: Night) -> None:
    source = params.load(Path(__file__).parents[3] / "params.yaml").ingest.sources[0]
    rules = [Access(pattern="board/", groups=["board"]), Access(pattern="board/1*", groups=["hr"])]
    Path("in/open.md").write_text("Text.")
    source = source.model_copy(update={"folder": "in", "access": rules, "name": "own"})
    every = readers.lines([source])
    assert every[0] == "own/board/0.md: board, by rule 'board/'"
    assert every[1] == "own/board/1.md: hr, by rule 'board/1*'"
    assert every[-6:] == [
        "own/open.md: public (everyone), by the source's groups",
        "",
        "5 documents: board, by rule 'board/'",
        "1 documents: hr, by rule 'board/1*'",
        "1 documents: public (everyone), by the source's groups",
        "7 documents",
    ]
    assert readers.lines([source], "own/board/1.md") == readers.lines([source], "in/board/1.md")
    assert len(readers.lines([source], "own/board/")) == 6 + 4
    assert [line.split(":")[0] for line in readers.lines([source], group="hr")] == [
        "own/board/1.md", "own/open.md", "", "1 documents", "1 documents", "2 documents",
    ]  # fmt: skip
    with pytest.raises(InhouseError, match="expected a document that hr may read at own/board/0"):
        readers.lines([source], "own/board/0.md", "hr")


def test_it_is_shown_where_last_nights_readers_are_others(night: Night) -> None:
    night(["public"])
    source = params.load(Path(__file__).parents[3] / "params.yaml").ingest.sources[0]
    source = source.model_copy(update={"folder": "in", "access": [], "groups": ["staff"]})
    line = readers.lines([source], "aldermoor/board/0.md")[0]
    assert line.endswith("by the source's groups; until the next night public (everyone)")
