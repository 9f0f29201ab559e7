"""Measure how the memory of each step grows with the number of documents.

In:  models/embedder (its tokenizer), models/selector; documents that are invented here
Out: a line of JSON per step and night: the peaks of its own pages, of mapped files, and of both
Run: python -m bench.scale.step_memory [--documents 1000 4000] [--steps ingest validate …] [--limit-
     mb N]

For memory only: a hash stands in for the embedder and no tagger runs, so that thousands of
documents take minutes. Both are models of a fixed size. Each step runs in a process of its own: in
a first night, and in one with a changed paragraph in 1 % of the documents. `experiments` opens the
temporary index of evaluate, compare and draft; the first night only.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.clone import environment
from bench.scale import index_growth, memory_watch
from tasks import params, paths
from tasks.models.embedder import Tokens

HERE = Path.cwd()
NIGHTLY = ("ingest", "validate", "chunk", "embed", "index")
ONCE = ("experiments", "calibrate")


class HashEmbedder:
    """A vector is drawn by the hash of its text, of the length that the embedder has."""

    dim = index_growth.DIM
    fingerprint = "hash"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self.encode_query(t) for t in texts], np.float32).reshape(-1, self.dim)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return index_growth.vector(text).astype(np.float32)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return [Tokens(((0, len(text)),), self.encode([text])) for text in texts]

    def is_word(self, text: str) -> bool:
        return text.isalpha()


def step(name: str, source: Path) -> None:
    """Run one step in this process, in the working directory."""
    from tasks.documents import ingest, validate
    from tasks.evaluation import calibrate
    from tasks.index import chunk, desired, embed, publish, temporary_index
    from tasks.models import embedder

    values = params.load(HERE / "params.yaml")
    embedder.configured = lambda _: HashEmbedder()  # type: ignore[assignment]
    match name:
        case "ingest":
            pages = params.Source(
                name="pages",
                folder=str(source),
                include=["*.md"],
                exclude=[],
                groups=["public"],
                access=[],
            )
            some = values.ingest.model_copy(update={"sources": [pages]})
            ingest.run(some, values.redact.model_copy(update={"tagger": None}))
        case "validate":
            validate.run(values.validate_)
        case "chunk":
            chunk.run(values.chunk.tokens)
        case "embed":
            embed.run(values.embed)
        case "index":
            publish.run(values.index, values.retrieve.hnsw_ef)
        case "experiments":
            with temporary_index.index(desired.looked_up(), values.retrieve.hnsw_ef):
                pass
        case "calibrate":
            calibrate.run(values)


def watched(name: str, work: Path, source: Path, limit_mb: int | None) -> dict[str, object]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.scale.step_memory", "--step", name, "--in", str(work)]
    done = memory_watch.run(
        [*command, "--source", str(source)], os.environ | environment(work), HERE, limit_mb
    )
    if done.returncode:
        sys.exit(f"{name}: exit {done.returncode}\n{done.stderr[-3000:]}")
    peaks = {key: round(value) for key, value in asdict(done.peaks).items()}
    return {**peaks, "wall_s": round(time.perf_counter() - began, 1)}


def measured(
    count: int, steps: Sequence[str], scratch: Path, limit_mb: int | None
) -> Iterator[dict[str, object]]:
    work, source = scratch / "work", scratch / "pages"
    paths_of = work / paths.EMBEDDER.parent
    work.mkdir()
    paths_of.symlink_to(HERE / paths.EMBEDDER.parent)
    steps.lay(source, count)
    for night in ("first", "edited"):
        if night == "edited":
            steps.edit(source, 0.01)
        for name in (*NIGHTLY, *(ONCE if night == "first" else ())):
            if name in steps:
                row = watched(name, work, source, limit_mb)
                yield {"documents": count, "night": night, "step": name, **row}


def main() -> None:
    parser = argparse.ArgumentParser(description="How the memory of each step grows.")
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--steps", nargs="+", default=[*NIGHTLY, *ONCE])
    parser.add_argument("--limit-mb", type=int, help="run in a control group with this limit")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--in", dest="work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        os.chdir(arguments.work)
        step(arguments.step, arguments.source)
        return
    for count in arguments.documents:
        with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
            for row in measured(count, arguments.steps, Path(scratch), arguments.limit_mb):
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
