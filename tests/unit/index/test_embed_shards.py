"""A night embeds the passages that are new, and writes the vectors of those shards that changed."""

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tasks import params, paths
from tasks.errors import ValidationError
from tasks.index import embed
from tasks.models import embedder
from tasks.records import Chunk, Document, Vector, chunk_id, digest
from tasks.storage import shards
from tests.unit.fakes import HashEmbedder, document

SHARDS = 8
TEXTS = {f"s/{n}.md": [f"Rule {m} of hall {n}." for m in range(n % 4)] for n in range(30)}
VALUES = params.Embed(precision="fp32", query_prefix="", passage_prefix="")

Texts = dict[str, list[str]]  # of the chunks of each document
Files = dict[str, bytes]


class Engine(HashEmbedder):
    """Counts texts, and fails at one."""

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.fails_at = ""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any(self.fails_at and self.fails_at in text for text in texts):
            raise RuntimeError(self.fails_at)
        self.encoded += texts
        return super().encode(texts)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    engine = Engine()
    monkeypatch.setattr(embedder, "load", lambda *_: engine)
    return engine


def accept(texts: Texts, title: str = "Title") -> None:
    documents = [document(uri, "\n\n".join(parts), title) for uri, parts in texts.items()]
    chunks = [
        Chunk(chunk_id(uri, text, n), uri, n, (), text, 3, "cut")
        for uri, parts in texts.items()
        for n, text in enumerate(parts)
    ]
    shards.write(paths.ACCEPTED, Document, documents, lambda row: row.doc_id, SHARDS)
    shards.write(paths.CHUNKS, Chunk, chunks, lambda row: row.doc_id, SHARDS)


def night() -> dict[str, object]:
    """Run the step as DVC does, which deletes its outputs first."""
    shutil.rmtree(paths.VECTORS, ignore_errors=True)
    report = embed.run(VALUES)
    assert json.loads(paths.report("embed").read_text()) == report
    return report


def written() -> Files:
    return {path.name: path.read_bytes() for path in paths.VECTORS.iterdir()}


def all_at_once(folder: Path, title: str = "Title") -> Files:
    """Embed all chunks in one list, and write that."""
    chunks = list(shards.read(paths.CHUNKS, Chunk))
    texts = {digest(c.passage(title)): c.passage(title) for c in chunks}
    with closing(embed.Cache(folder / "v.sqlite")) as cache:
        dense, _ = embed.dense_of(texts, HashEmbedder(), cache)
    rows = [Vector(c.chunk_id, dense[digest(c.passage(title))], "hash") for c in chunks]
    home = {c.chunk_id: c.doc_id for c in chunks}
    shards.write(folder / "all", Vector, rows, lambda row: home[row.chunk_id], SHARDS)
    return {path.name: path.read_bytes() for path in (folder / "all").iterdir()}


def test_embedding_a_shard_at_a_time_writes_the_bytes_of_embedding_all_at_once(
    engine: Engine, tmp_path: Path
) -> None:
    accept(TEXTS)
    report = night()
    total = sum(map(len, TEXTS.values()))
    assert (report["chunks"], report["embedded"], report["reused"]) == (total, total, 0)
    assert len(engine.encoded) == total
    assert written() == all_at_once(tmp_path)


def test_an_edited_chunk_is_embedded_alone_and_the_bytes_are_the_same(
    engine: Engine, tmp_path: Path
) -> None:
    accept(TEXTS)
    night()
    engine.encoded.clear()
    accept({**TEXTS, "s/7.md": [*TEXTS["s/7.md"][:2], "Nothing holds."]})
    report = night()
    assert engine.encoded == ["Title\nNothing holds."]
    assert report["embedded"] == 1
    assert report["reused"] == sum(map(len, TEXTS.values())) - 1
    assert written() == all_at_once(tmp_path)


def test_another_title_embeds_all_chunks_below_it(engine: Engine, tmp_path: Path) -> None:
    accept(TEXTS)
    night()
    accept(TEXTS, title="Another")
    assert night()["embedded"] == sum(map(len, TEXTS.values()))
    assert written() == all_at_once(tmp_path, title="Another")


def test_a_deleted_document_leaves_the_vectors(engine: Engine, tmp_path: Path) -> None:
    accept(TEXTS)
    night()
    accept({uri: parts for uri, parts in TEXTS.items() if uri != "s/7.md"})
    assert night()["embedded"] == 0
    assert written() == all_at_once(tmp_path)


def test_another_embedder_embeds_everything(engine: Engine) -> None:
    accept(TEXTS)
    night()
    engine.fingerprint = "another"
    assert night()["embedded"] == sum(map(len, TEXTS.values()))
    assert {row.embedder for row in shards.read(paths.VECTORS, Vector)} == {"another"}


def test_a_text_in_two_shards_is_embedded_once(engine: Engine) -> None:
    accept({f"s/{n}.md": ["The same."] for n in range(30)})
    report = night()
    assert engine.encoded == ["Title\nThe same."]
    assert (report["chunks"], report["embedded"]) == (30, 1)


def test_a_night_that_dies_embeds_nothing_twice(engine: Engine, tmp_path: Path) -> None:
    accept(TEXTS)
    engine.fails_at = "of hall 3."
    with pytest.raises(RuntimeError):
        night()
    done = len(engine.encoded)
    engine.fails_at = ""
    assert night()["embedded"] == sum(map(len, TEXTS.values())) - done
    assert written() == all_at_once(tmp_path)


def test_chunks_without_their_document_are_of_another_night(engine: Engine) -> None:
    accept(TEXTS)
    shutil.rmtree(paths.ACCEPTED)
    with pytest.raises(ValidationError, match=r"has no document: .* Run inhouse run reindex"):
        night()
