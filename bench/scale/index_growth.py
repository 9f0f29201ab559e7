"""Measure how the index step alone grows: documents and vectors are drawn, nothing is embedded.

Out: a line of JSON per night: CPU seconds; the peaks of its own pages (`own_mb`), of the engine's
     mapped files (`files_mb`), which the kernel can take back at any time, and of both (`peak_mb`)
Run: python -m bench.scale.index_growth [--documents 1000 4000 16000] [--limit-mb 2000]
         [--folder PLACE]

A document has about 3 KB in seven chunks, as in bench/scale/steps.py. Nights: the first one, one in
which nothing changed, and one with a changed chunk in 1 % of the documents. `--limit-mb` (as root)
runs the nights in a control group that gets no more memory, files in memory included.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.clone import environment
from bench.scale import memory_watch
from tasks import params, paths, records
from tasks.records import Chunk, Document, Vector
from tasks.storage import shards

DIM, CHUNKS, WORDS, EDITED = 384, 7, 65, 100
DRAWN = "public"


def document(
    number: int, night: int, parts: int = CHUNKS
) -> tuple[Document, list[Chunk], NDArray[np.float16]]:
    """Draw a document; in a later night one document in a hundred has another chunk."""
    edited = night and number % EDITED == 0
    uri = f"drawn/{number // 100}/{number}.md"
    texts = [_text(number, n) for n in range(parts)]
    if edited:
        texts[parts // 2] = _text(number, parts + night)
    chunks = [
        Chunk(records.chunk_id(uri, text, 0), uri, n, (f"Section {n}",), text, WORDS, "drawn")
        for n, text in enumerate(texts)
    ]
    dense = np.stack([vector(text) for text in texts])
    whole = "\n\n".join(texts)
    row = Document(
        uri, uri, f"Page {number}", whole, "text/markdown", "en", (DRAWN,),
        records.digest(whole), "drawn", None, {},
    )  # fmt: skip
    return row, chunks, dense


def _text(number: int, part: int) -> str:
    drawn = np.random.default_rng([number, part]).zipf(1.3, WORDS) % 60_000
    return " ".join(f"word{n}" for n in drawn)


def vector(text: str) -> NDArray[np.float16]:
    """Draw a vector by the hash of a text, near one of 2,000 topics."""
    seed = int(records.digest(text)[:12], 16)
    drawn = np.random.default_rng(seed).normal(size=DIM)
    topic = np.random.default_rng(seed % 2000).normal(size=DIM)
    drawn += 1.5 * topic
    return (drawn / np.linalg.norm(drawn)).astype(np.float16)


def lay(count: int, night: int, parts: int = CHUNKS) -> None:
    """Write the three data sets, a shard at a time."""
    number = shards.number_for(count)
    members: dict[str, list[int]] = {}
    for n in range(count):
        place = shards.shard_of(f"drawn/{n // 100}/{n}.md", number)
        members.setdefault(f"part-{place:02d}.parquet", []).append(n)
    for name, numbers in members.items():
        if night and not any(n % EDITED == 0 for n in numbers):
            continue
        rows = [document(n, night, parts) for n in numbers]
        chunks = [chunk for _, cut, _ in rows for chunk in cut]
        dense = [vector for _, _, vectors in rows for vector in vectors]
        vectors = [Vector(c.chunk_id, v, DRAWN) for c, v in zip(chunks, dense, strict=True)]
        for folder, table in _tables([row for row, *_ in rows], chunks, vectors):
            folder.mkdir(parents=True, exist_ok=True)
            shards.write_shard(folder / name, table)


def _tables(
    rows: list[Document], chunks: list[Chunk], vectors: list[Vector]
) -> Iterator[tuple[Path, pa.Table]]:
    yield paths.ACCEPTED, shards.table_of(Document, rows)
    yield paths.CHUNKS, shards.table_of(Chunk, chunks)
    yield paths.VECTORS, shards.table_of(Vector, vectors)


def night() -> None:
    """Run the index step in this process, and print what it took."""
    from tasks.index import publish

    began = time.perf_counter()
    report = publish.run(params.Index(keep=2), 224)
    used = os.times()
    print(
        json.dumps(
            {
                "points": report.points,
                "changed": report.added + report.updated + report.deleted,
                "cpu_s": round(used.user + used.system + used.children_user, 2),
                "wall_s": round(time.perf_counter() - began, 2),
                "load": round(os.getloadavg()[0], 1),
            }
        )
    )


def measured(count: int, folder: Path, limit_mb: int | None) -> Iterator[dict[str, object]]:
    for name, number in (("first", 0), ("unchanged", 0), ("edited", 1)):
        os.chdir(folder)
        lay(count, number)
        os.chdir(HERE)
        command = [sys.executable, "-m", "bench.scale.index_growth", "--night", str(folder)]
        done = memory_watch.run(command, os.environ | environment(folder), HERE, limit_mb)
        if done.returncode:
            sys.exit(f"{name}: exit {done.returncode}\n{done.stderr[-3000:]}")
        peaks = {name: round(value) for name, value in asdict(done.peaks).items()}
        found = json.loads(done.stdout.splitlines()[-1])
        yield {"documents": count, "night": name, **found, **peaks}


HERE = Path.cwd()


def main() -> None:
    parser = argparse.ArgumentParser(description="How the index step grows.")
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 4000, 16000])
    parser.add_argument("--limit-mb", type=int, help="run in a control group with this limit")
    parser.add_argument(
        "--folder", type=Path, help="where to work, if the disk of temporary files is small"
    )
    parser.add_argument("--night", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.night:
        os.chdir(arguments.night)
        night()
        return
    for count in arguments.documents:
        with tempfile.TemporaryDirectory(prefix="inhouse-bench-", dir=arguments.folder) as scratch:
            work = Path(scratch) / "work"
            work.mkdir()
            for row in measured(count, work, arguments.limit_mb):
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
