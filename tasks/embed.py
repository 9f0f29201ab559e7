"""Embed the chunks.

In:  data/chunks, models/embedder
Out: data/vectors   Vector shards
     reports/embed.json
Run: python -m tasks.embed

A vector depends on its chunk's content and the embedder alone, so it is taken from a
content-addressed cache where it is known. The cache lies outside the data and may be lost.
"""

import logging
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks import console, embedder, params, paths, shards
from tasks.embedder import Embedder
from tasks.files import write_json
from tasks.records import Chunk, Vector, digest

log = logging.getLogger(__name__)

Dense = NDArray[np.float16]  # (dim,)

ROUND = 256  # texts embedded between two writes to the cache: what a crash can cost


class Cache:
    """Vectors by the digest of their text, for one embedder; an SQLite file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, dense BLOB) WITHOUT ROWID"
        )

    @classmethod
    def open(cls, path: Path) -> "Cache":
        """Opens the cache; a broken one is thrown away."""
        try:
            return cls(path)
        except sqlite3.DatabaseError as error:
            log.warning("the vector cache is broken (%s) and starts anew", error)
            path.unlink()
            return cls(path)

    def get(self, keys: Iterable[str]) -> dict[str, Dense]:
        found: dict[str, Dense] = {}
        for key in keys:
            row = self._database.execute(
                "SELECT dense FROM vectors WHERE key = ?", (key,)
            ).fetchone()
            if row:
                found[key] = np.frombuffer(row[0], dtype=np.float16)
        return found

    def put(self, vectors: Mapping[str, Dense]) -> None:
        rows = [(key, dense.tobytes()) for key, dense in vectors.items()]
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def close(self) -> None:
        self._database.close()


def dense_of(
    texts: Mapping[str, str], engine: Embedder, cache: Cache
) -> tuple[dict[str, Dense], int]:
    """Vectors of `texts` (key: text), and how many had to be computed."""
    known = cache.get(texts)
    missing = iter([key for key in texts if key not in known])
    computed = 0
    while keys := list(islice(missing, ROUND)):
        dense = engine.encode([texts[key] for key in keys]).astype(np.float16)
        fresh = dict(zip(keys, dense, strict=True))
        cache.put(fresh)
        known |= fresh
        computed += len(keys)
        log.info("embed: %d of %d", computed, len(texts) - len(known) + computed)
    return known, computed


def run(embed: params.Embed, shard_count: int) -> dict[str, Any]:
    """Embed every chunk and return the report."""
    started = time.perf_counter()
    engine = embedder.load(
        paths.EMBEDDER, embed.precision, embed.query_prefix, embed.passage_prefix
    )
    chunks = list(shards.read(paths.CHUNKS, Chunk))
    keys = [digest(chunk.content) for chunk in chunks]
    texts = dict(zip(keys, (chunk.content for chunk in chunks), strict=True))
    with closing(Cache.open(paths.cache("vectors") / f"{engine.fingerprint}.sqlite")) as cache:
        dense, computed = dense_of(texts, engine, cache)
    vectors = [
        Vector(chunk.chunk_id, dense[key], engine.fingerprint)
        for chunk, key in zip(chunks, keys, strict=True)
    ]
    # a chunk's shard is its document's, so that an edit changes one shard of vectors too
    home = {chunk.chunk_id: chunk.doc_id for chunk in chunks}
    shards.write(paths.VECTORS, Vector, vectors, lambda row: home[row.chunk_id], shard_count)
    report = {
        "chunks": len(chunks),
        "embedded": computed,
        "reused": len(texts) - computed,
        "dim": engine.dim,
        "embedder": engine.fingerprint,
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("embed"), report)
    log.info("embed: %d chunks, %d embedded, in %.1f s", len(chunks), computed, report["seconds"])
    return report


def main() -> None:
    values = params.load()
    run(values.embed, values.ingest.shards)


if __name__ == "__main__":
    console.run(main)
