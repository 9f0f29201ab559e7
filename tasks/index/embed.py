"""Embed the chunks.

In:  data/accepted (titles), data/chunks, models/embedder
Out: data/vectors   Vector shards
     reports/embed.json
Run: python -m tasks.index.embed

A vector depends on its passage, a chunk under its document's title, and on the embedder alone, so
it is taken from a content-addressed cache where it is known. The cache lies outside the data and
may be lost.
"""

import logging
import platform
import sqlite3
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks import console, params, paths, progress, records
from tasks.errors import ValidationError
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.records import Chunk, Document, Vector, digest
from tasks.storage import cluster, per_shard, shards
from tasks.storage.atomic import write_json
from tasks.storage.per_shard import Former, Made, Run

log = logging.getLogger(__name__)

Dense = NDArray[np.float16]  # (dim,)

FORMAT = 2  # of the cache
BATCH_TEXTS = 256  # texts embedded between two writes to the cache: what a crash can cost


class Cache:
    """Vectors by the digest of their text, for one embedder; an SQLite file that may be lost.

    Corruption is treated as a cache miss. It pickles as its path, which a worker opens once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._open()
        except sqlite3.DatabaseError as error:
            self._start_empty(error)

    def __reduce__(self) -> tuple[Any, ...]:
        return _cache_again, (self._path.absolute(), platform.node())

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            " (key TEXT PRIMARY KEY, dense BLOB, checksum INTEGER) WITHOUT ROWID"
        )
        return database

    def _start_empty(self, error: sqlite3.DatabaseError) -> None:
        if isinstance(
            error, sqlite3.OperationalError
        ):  # locked, or a full disk: the file is intact
            raise error
        log.warning("the vector cache is broken (%s): starting an empty one", error)
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._database = self._open()

    def get(self, keys: Iterable[str]) -> dict[str, Dense]:
        query = "SELECT dense, checksum FROM vectors WHERE key = ?"
        found: dict[str, Dense] = {}
        try:
            for key in keys:
                row = self._database.execute(query, (key,)).fetchone()
                if row and zlib.crc32(row[0]) == row[1]:
                    found[key] = np.frombuffer(row[0], dtype=np.float16)
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._start_empty(error)
        return found

    def put(self, vectors: Mapping[str, Dense]) -> None:
        blobs = ((key, dense.tobytes()) for key, dense in vectors.items())
        rows = [(key, blob, zlib.crc32(blob)) for key, blob in blobs]
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def drop(self, keys: Iterable[str]) -> int:
        """Delete vectors and overwrite them in the file. Returns how many were there."""
        self._database.execute("PRAGMA secure_delete=ON")
        before = self._database.total_changes
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany(
                "DELETE FROM vectors WHERE key = ?", ((key,) for key in keys)
            )
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log holds old pages
        return self._database.total_changes - before

    def keep_only(self, keys: Iterable[str]) -> int:
        """Delete all other vectors, and leftovers of earlier versions of the file."""
        known = {str(row[0]) for row in self._database.execute("SELECT key FROM vectors")}
        dropped = self.drop(known - set(keys))
        self._database.execute("VACUUM")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return dropped

    def close(self) -> None:
        self._database.close()


@lru_cache(maxsize=1)
def _cache_again(path: Path, machine: str) -> Cache:
    """Return the cache of a process of this or another machine. Each machine has a file of its own,
    because SQLite's log does not work over a network."""
    here = platform.node()
    return Cache(path if here == machine else path.with_name(f"{path.stem}-{here}{path.suffix}"))


def dense_of(
    texts: Mapping[str, str], engine: Embedder, cache: Cache
) -> tuple[dict[str, Dense], int]:
    """Return the vectors of `texts` (key: text), and how many had to be computed."""
    known = cache.get(texts)
    missing = iter([key for key in texts if key not in known])
    computed = 0
    while keys := list(islice(missing, BATCH_TEXTS)):
        dense = engine.encode([texts[key] for key in keys]).astype(np.float16)
        fresh = dict(zip(keys, dense, strict=True))
        cache.put(fresh)
        known |= fresh
        computed += len(keys)
        progress.begun(len(known) / len(texts))
    return known, computed


def embed_shard(inputs: Sequence[Path], _: Former | None, engine: Embedder, cache: Cache) -> Made:
    """Embed the chunks of one shard; `inputs` are its chunks and its documents. A chunk's shard is
    its document's, so that an edit changes one shard of vectors too."""
    chunked, accepted = inputs
    chunks, titles = list(shards.read_shard(chunked, Chunk)), _titles(accepted)
    passages = [chunk.passage(_title(chunk, titles)) for chunk in chunks]
    keys = [digest(passage) for passage in passages]
    texts = dict(zip(keys, passages, strict=True))
    dense, computed = dense_of(texts, engine, cache)
    vectors = [
        Vector(chunk.chunk_id, dense[key], engine.fingerprint)
        for chunk, key in zip(chunks, keys, strict=True)
    ]
    facts = {"chunks": len(chunks), "texts": len(texts), "embedded": computed}
    return Made(shards.table_of(Vector, vectors), facts)


def _titles(accepted: Path) -> dict[str, str]:
    if not accepted.exists():
        return {}
    found = shards.shard_columns(accepted, Document, ["doc_id", "title"]).to_pydict()
    return dict(zip(found["doc_id"], found["title"], strict=True))


def _title(chunk: Chunk, titles: Mapping[str, str]) -> str:
    if chunk.doc_id not in titles:
        raise ValidationError(
            f"chunk {chunk.chunk_id} of {chunk.doc_id} has no document: data/accepted and "
            f"data/chunks are of different nights. Run inhouse run reindex"
        )
    return titles[chunk.doc_id]


def run(embed: params.Embed, run: Run = map) -> dict[str, Any]:
    """Embed every chunk and return the report. `run` is map, or that of a cluster."""
    started = time.perf_counter()
    engine = embedder.configured(embed)
    with closing(Cache(cache_file(engine.fingerprint))) as cache:
        step = partial(embed_shard, engine=engine, cache=cache)
        sources = [paths.CHUNKS, paths.ACCEPTED]
        identity = digest(engine.fingerprint, per_shard.code(__file__, records.__file__))
        made = per_shard.mapped(sources, paths.VECTORS, step, identity, run)
    texts = sum(shard.facts["texts"] for shard in made)
    computed = sum(shard.facts["embedded"] for shard in made if shard.computed)
    report = {
        "chunks": sum(shard.facts["chunks"] for shard in made),
        "embedded": computed,
        "reused": texts - computed,
        "dim": engine.dim,
        "embedder": engine.fingerprint,
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("embed"), report)
    log.info(
        "embed: %d chunks, %d embedded, in %.1f s", report["chunks"], computed, report["seconds"]
    )
    return report


def cache_file(fingerprint: str) -> Path:
    return paths.cache("vectors") / f"{fingerprint}-{FORMAT}.sqlite"


def forget(fingerprint: str, keys: Iterable[str]) -> None:
    """Remove vectors from the caches of an embedder. A cache that can't be changed is deleted."""
    gone = list(keys)
    file = cache_file(fingerprint)
    for each in file.parent.glob(f"{file.stem}*{file.suffix}"):  # those of workers' machines too
        _forget(each, gone)


def _forget(file: Path, keys: Sequence[str]) -> None:
    try:
        with closing(Cache(file)) as cache:
            cache.drop(keys)
    except sqlite3.Error as error:
        log.warning("deleted %s, because vectors can't be removed from it: %s", file, error)
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


def main() -> None:
    values = params.load()
    with cluster.opened(values.cluster, "embed") as workers:
        run(values.embed, workers)


if __name__ == "__main__":
    console.run(main)
