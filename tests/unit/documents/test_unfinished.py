"""An ingest that was killed goes on where it was, and makes the same documents."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tasks import paths
from tasks import pii as redact
from tasks.documents import parse, unfinished
from tasks.documents.ingest_report import Night
from tasks.documents.intake import Intake
from tasks.documents.last_night import Known
from tasks.documents.parse import Parsed
from tasks.documents.source_files import PREFETCH, take_in
from tasks.documents.sources import Entry
from tasks.documents.unfinished import FILES, Unfinished
from tasks.pii import Redactor
from tasks.records import Document, digest
from tests.unit.fakes import document

TODAY = datetime.date(2026, 11, 23)
COUNT = 3 * FILES + 5
TEXTS = {f"{n}.md": f"# Hall {n}\n\nAsk jo{n}@a.example.".encode() for n in range(COUNT)}
TABLE = b"name,room\n" + b"".join(b"Hall %d,%d\n" % (n, n) for n in range(30))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class Parser:
    """Remembers what it has parsed, and dies at a file."""

    def __init__(self, dies_at: str = "") -> None:
        self.dies_at = dies_at
        self.parsed: list[str] = []

    def __call__(self, uri: str, data: bytes) -> Parsed:
        if uri == self.dies_at:
            raise KeyboardInterrupt
        self.parsed.append(uri)
        return parse.parse(uri, data)


def run(
    parser: Parser,
    files: dict[str, bytes] = TEXTS,
    groups: tuple[str, ...] = ("public",),
    allow: Sequence[str] = (),
    part_rows: int = 200,
) -> Night:
    redactor = Redactor(redact.KINDS, allow)
    intake = Intake(redactor, 10_000, parser, part_rows, unfinished=Unfinished())
    entries = [Entry(f"s/{name}", name, groups, 10, "1") for name in files]
    night = Night()
    take_in(night, entries, Known([]), {}, intake, lambda e: files[e.path], TODAY, 7)
    return night


def killed(files: dict[str, bytes] = TEXTS) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(Parser(dies_at=f"s/{COUNT - 1}.md"), files)


def test_after_a_kill_no_more_than_the_last_files_are_parsed_again() -> None:
    whole = run(Parser())
    unfinished.end()
    killed()
    again = Parser()
    night = run(again)
    assert len(again.parsed) <= FILES + PREFETCH + 5
    assert night.documents == whole.documents
    assert (night.seen, night.counts) == (whole.seen, whole.counts)


def test_a_file_that_changed_meanwhile_is_parsed_again() -> None:
    killed()
    again = Parser()
    night = run(again, {**TEXTS, "0.md": b"# Changed\n\nIt is other."})
    assert "s/0.md" in again.parsed
    assert "s/1.md" not in again.parsed
    assert night.documents[0].text == "It is other."


def test_other_readers_count_although_the_bytes_are_the_same() -> None:
    killed()
    night = run(Parser(), groups=("board",))
    assert {document.groups for document in night.documents} == {("board",)}


def test_another_filter_takes_all_files_in_again() -> None:
    killed()
    again = Parser()
    night = run(again, allow=["jo0@a.example"])
    assert len(again.parsed) == COUNT
    assert "jo0@a.example" in night.documents[0].text


def test_the_parts_of_a_table_come_back_together() -> None:
    files = {"t.csv": TABLE, **TEXTS}
    whole = run(Parser(), files, part_rows=10)
    unfinished.end()
    with pytest.raises(KeyboardInterrupt):
        run(Parser(dies_at=f"s/{COUNT - 1}.md"), files, part_rows=10)
    again = Parser()
    assert run(again, files, part_rows=10).documents == whole.documents
    assert "s/t.csv" not in again.parsed


def test_a_torn_file_is_parsed_again() -> None:
    killed()
    first, *_ = sorted(paths.UNFINISHED.iterdir())
    first.write_bytes(first.read_bytes()[:-9])
    again = Parser()
    assert len(run(again).documents) == COUNT
    assert set(again.parsed) >= {f"s/{n}.md" for n in range(FILES)}


def test_what_is_stored_is_redacted() -> None:
    killed()
    intake = Intake(Redactor(redact.KINDS), 10_000, parse.parse).fingerprint
    stored = Unfinished().get("s/0.md", digest(TEXTS["0.md"]), intake)
    assert [row.text for row in stored] == ["Ask [EMAIL]."]


def test_every_field_of_a_document_comes_back() -> None:
    row = document("s/a.md", "Text.", groups=("a", "b"), redacted={"email": 2}, notes=("half",))
    row = replace(row, author="[PERSON]", dated="2026-11-23", stale_since="2026-11-20")
    store = Unfinished()
    for number in range(FILES):
        store.add(f"s/{number}.md", "hash", [row, row])
    assert Unfinished().get("s/7.md", "hash", row.intake_rules) == (row, row)
    assert Unfinished().get("s/7.md", "hash", "another") == ()
    assert Unfinished().get("s/7.md", "other", row.intake_rules) == ()


def test_long_documents_are_stored_before_there_are_many() -> None:
    store = Unfinished()
    store.add("s/a.md", "hash", [document("s/a.md", "x" * unfinished.CHARACTERS)])
    assert Unfinished().get("s/a.md", "hash", "rules")


def test_nothing_stored_is_no_document() -> None:
    made: Sequence[Document] = Unfinished().get("s/a.md", "hash", "rules")
    assert made == ()
    unfinished.end()
    assert not paths.UNFINISHED.exists()
