"""A night cuts the texts that have changed, and writes the bytes that cutting all of them would."""

import json
import shutil
from pathlib import Path

import pytest

from tasks import paths
from tasks.index import chunk
from tasks.records import Chunk, Document
from tasks.storage import shards
from tests.conftest import ROOT
from tests.unit.fakes import document

SHARDS = 8
TOKENIZER = paths.EMBEDDER / "tokenizer.json"
TEXTS = {
    f"s/{n}.md": f"# Hall {n}\n\n" + "\n\n".join(f"Rule {m} of {n} holds." for m in range(n * 3))
    for n in range(30)
}

Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    paths.EMBEDDER.mkdir(parents=True)
    shutil.copy2(ROOT / TOKENIZER, TOKENIZER)


def accept(texts: dict[str, str], **others: object) -> None:
    rows = [document(uri, text, **others) for uri, text in texts.items()]  # type: ignore[arg-type]
    shards.write(paths.ACCEPTED, Document, rows, lambda row: row.doc_id, SHARDS)


def night(size: int = 64) -> dict[str, object]:
    """Run the step as DVC does, which deletes its outputs first."""
    shutil.rmtree(paths.CHUNKS, ignore_errors=True)
    report = chunk.run(size)
    assert json.loads(paths.report("chunk").read_text()) == report
    return report


def written() -> Files:
    return {path.name: path.read_bytes() for path in paths.CHUNKS.iterdir()}


def all_at_once(folder: Path, size: int = 64) -> Files:
    """Cut all documents into one list, and write that."""
    count, chunker = chunk.token_counter(), chunk.fingerprint(size)
    rows: list[Chunk] = []
    for row in shards.read(paths.ACCEPTED, Document):
        rows += chunk.chunks_of(row, size, count, chunker)
    shards.write(folder, Chunk, rows, lambda row: row.doc_id, SHARDS)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_cutting_a_shard_at_a_time_writes_the_bytes_of_cutting_all_at_once(tmp_path: Path) -> None:
    accept(TEXTS)
    assert night()["cut"] == 30
    assert written() == all_at_once(tmp_path / "all")


@pytest.mark.parametrize(
    ("changed", "cut"),
    [
        ({}, 0),
        ({"s/7.md": "# Hall 7\n\nNothing holds.\n"}, 1),
        ({"s/new.md": "# New\n\nThis is new."}, 1),
        ({"s/7.md": TEXTS["s/8.md"], "s/8.md": TEXTS["s/7.md"]}, 2),
        ({"s/7.md": ""}, 1),
    ],
)
def test_a_night_cuts_the_changed_texts_only_and_writes_the_same_bytes(
    changed: dict[str, str], cut: int, tmp_path: Path
) -> None:
    accept(TEXTS)
    night()
    accept({**TEXTS, **changed})
    report = night()
    assert report["cut"] == cut
    assert report["documents"] == len({**TEXTS, **changed})
    assert written() == all_at_once(tmp_path / "all")


def test_a_deleted_document_leaves_the_chunks_and_the_cache(tmp_path: Path) -> None:
    accept({**TEXTS, "s/7.md": "# Hall\n\nThe code of the safe is purple."})
    night()
    accept({uri: text for uri, text in TEXTS.items() if uri != "s/7.md"})
    assert night()["cut"] == 0
    assert written() == all_at_once(tmp_path / "all")
    copies = list(paths.cache("shards").rglob("*.parquet"))
    assert copies
    assert not any("purple" in c.text for path in copies for c in shards.read_shard(path, Chunk))


def test_another_title_or_other_readers_cut_nothing(tmp_path: Path) -> None:
    accept(TEXTS)
    night()
    before = written()
    accept(TEXTS, title="Another", groups=("staff",))
    assert night()["cut"] == 0
    assert written() == before == all_at_once(tmp_path / "all")


def test_another_size_cuts_all_texts(tmp_path: Path) -> None:
    accept(TEXTS)
    night()
    assert night(size=48)["cut"] == 30
    assert written() == all_at_once(tmp_path / "all", size=48)


def test_another_tokenizer_cuts_all_texts() -> None:
    accept(TEXTS)
    night()
    TOKENIZER.write_text(TOKENIZER.read_text() + "\n")
    assert night()["cut"] == 30


def test_the_report_counts_tokens_over_all_shards_whether_cut_or_copied() -> None:
    accept(TEXTS)
    first = night()
    rows = list(shards.read(paths.CHUNKS, Chunk))
    tokens = sorted(row.tokens for row in rows)
    assert first["chunks"] == len(rows)
    assert first["tokens"] == {
        "smallest": tokens[0],
        "median": tokens[len(tokens) // 2],
        "largest": tokens[-1],
    }
    again = night()
    assert {**again, "cut": 30, "seconds": 0} == {**first, "seconds": 0}


def test_no_documents_leave_no_chunks() -> None:
    accept(TEXTS)
    night()
    accept({})
    report = night()
    assert (report["documents"], report["chunks"]) == (0, 0)
    assert written() == {}
