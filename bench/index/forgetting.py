"""Measure the CPU that forgetting one document takes in index and caches, part by part.

In:  drawn documents of three chunks, as in bench/scale/index_growth.py; three nights, so that two
     generations are kept
Out: printed: CPU seconds of each part, and of all of them
Run: python -m bench.index.forgetting [--documents 2000] [--profile]

Chunks and vectors of the document are removed beforehand, because the night's steps do that in
processes of their own, whose start takes longer.
"""

import argparse
import cProfile
import os
import pstats
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.scale import index_growth
from tasks import params, paths, records
from tasks.forgetting import erase, forget, subjects
from tasks.index import embed, publish
from tasks.records import Chunk, Document, Vector
from tasks.storage import places, shards

PARTS = 3  # chunks of a document
GONE = "drawn/0/7.md"
INDEX = params.Index(keep=2)


def nights(count: int) -> None:
    """Index the documents in three nights, and fill the vector cache."""
    for number in range(3):
        index_growth.lay(count, number, PARTS)
        publish.run(INDEX, 224)
    rows = list(shards.read(paths.ACCEPTED, Document))
    shards.write(paths.DOCUMENTS, Document, rows, lambda row: row.doc_id)
    titles = {row.doc_id: row.title for row in rows}
    passages = {
        chunk.chunk_id: records.digest(chunk.passage(titles[chunk.doc_id]))
        for chunk in shards.read(paths.CHUNKS, Chunk)
    }
    vectors = {passages[v.chunk_id]: v.dense for v in shards.read(paths.VECTORS, Vector)}
    with closing(embed.Cache(embed.cache_file("drawn"))) as cache:
        cache.put(vectors)


def rebuild() -> None:
    """Remove the document as the night's steps do, and bring the index to the rest."""
    rows = shards.read(paths.CHUNKS, Chunk)
    gone = {chunk.chunk_id for chunk in rows if chunk.doc_id == GONE}
    name = f"part-{shards.shard_of(GONE, shards.number_in(paths.ACCEPTED)):02d}.parquet"
    _filter(paths.ACCEPTED / name, Document, lambda row: row.doc_id != GONE)
    _filter(paths.CHUNKS / name, Chunk, lambda row: row.chunk_id not in gone)
    _filter(paths.VECTORS / name, Vector, lambda row: row.chunk_id not in gone)
    publish.run(INDEX, 224)


def _filter(file: Path, kind: Any, stays: Callable[[Any], bool]) -> None:
    rows = [row for row in shards.read_shard(file, kind) if stays(row)]
    shards.write_shard(file, shards.table_of(kind, rows))


class Parts:
    """CPU seconds of this process and its children, by the function that used them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def of(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = cpu()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[name] = self.seconds.get(name, 0) + cpu() - began

        return timed


def cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def forgotten(parts: Parts) -> None:
    """Forget one document, as `inhouse forget` does: find it, show it, remove it, search again."""
    every = forget.World(places.searched(Path("questions.jsonl")), [], parts.of("index", rebuild))
    subject = parts.of("find", subjects.find)("document", GONE)
    found = parts.of("first search", forget.search)(subject, every)
    erase.caches = parts.of("caches", erase.caches)
    parts.of("run, with index and caches", forget.run)(subject, every, "bench", found)


def main() -> None:
    parser = argparse.ArgumentParser(description="What forgetting one document costs.")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--profile", action="store_true", help="print the functions, too")
    asked = parser.parse_args()
    parts = Parts()
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
        os.environ["INHOUSE_CACHE"] = str(Path(scratch) / "cache")
        os.chdir(scratch)
        nights(asked.documents)
        profile = cProfile.Profile()
        if asked.profile:
            profile.enable()
        parts.of("all", forgotten)(parts)
        profile.disable()
    for name, seconds in parts.seconds.items():
        print(f"{name:28} {seconds:6.2f} CPU s")
    if asked.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
