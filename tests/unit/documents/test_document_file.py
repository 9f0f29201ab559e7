"""Test the documents that lie in a file without a name."""

import gc
import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from tasks import paths
from tasks.documents.document_file import DocumentFile
from tasks.documents.last_night import Known
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document

FULL = document(
    "s/ü.md", "Half a surrogate \ud83d, and a line\u2028.", groups=("board", "staff"),
    redacted={"person": 2}, notes=("page 2 can't be read",), dated="2026-01-02", author="[PERSON]",
    stale_since="2026-11-01",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_documents_come_back_as_they_were_in_any_order() -> None:
    rows = [FULL, document("s/b.md"), replace(FULL, doc_id="s/c.md", text="")]
    file = DocumentFile(rows)
    assert ([*file], [file[n] for n in (2, 0, -2)]) == (rows, [rows[2], rows[0], rows[1]])
    assert [*file[1:]] == rows[1:]
    file += rows[:1]
    assert (len(file), file[3], [*DocumentFile()]) == (4, FULL, [])
    with pytest.raises(IndexError):
        file[4]


def test_the_file_has_no_name_and_goes_with_its_documents() -> None:
    file = DocumentFile([document()])
    number = file._file.fileno()
    assert not any(path.is_file() for path in paths.DOCUMENTS.parent.rglob("*"))
    del file
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)


def test_the_parts_of_a_table_are_found_by_its_file() -> None:
    parts = [document(f"s/t.csv#row {n}", f"Part {n}.") for n in (1, 201)]
    known = Known([parts[0], document("s/a.md"), parts[1]])
    assert [*known.of("s/t.csv")] == parts
    assert [*known.of("s/none.md")] == []
    assert sorted(known.files) == ["s/a.md", "s/t.csv"]


def test_the_memory_of_last_nights_documents_does_not_grow_with_their_text() -> None:
    def held(size: int) -> int:
        rows = (document(f"s/{n}.md", "x" * size) for n in range(300))
        tracemalloc.start()
        try:
            known = Known(rows)
            assert len(known.documents) == 300
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()

    small, large = held(10), held(10_000)
    assert small < 300 * 500
    assert large < small + 50_000


def test_a_sequence_is_written_like_a_list(tmp_path: Path) -> None:
    rows = [document(f"s/{n}.md", f"Text {n}.") for n in range(40)]
    for name, given in (("list", rows), ("file", DocumentFile(rows)), ("once", iter(rows))):
        shards.write(tmp_path / name, Document, given, lambda row: row.doc_id)
    written = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("list", "file", "once")
    ]
    assert written[0] == written[1] == written[2]
    assert len(written[0]) > 1
