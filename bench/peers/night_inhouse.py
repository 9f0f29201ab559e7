"""Run a night of Inhouse: ingest, chunk, embed and index as functions, in an empty folder.

Without Prefect, DVC and the suite of validate, for which the peers have no counterpart. DVC would
skip chunk and embed where their inputs are what they were; here they run every night.

Run: python -m bench.peers.night_inhouse FOLDER OUTPUT
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.peers import nights
from bench.peers.nights import DIM, Embedder, Night, Page
from tasks import params, paths
from tasks.documents import ingest
from tasks.index import chunk, embed, publish
from tasks.models import embedder

PUBLIC = ("public",)
SOURCE = Path("documents")


class Model:
    """The counting embedder as tasks/models/embedder.py has it."""

    dim = DIM

    def __init__(self, counting: Embedder) -> None:
        self.fingerprint = counting.model
        self._counting = counting

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array(self._counting.encode(texts), np.float32).reshape(len(texts), DIM)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode([text])[0]


class Inhouse:
    def __init__(self, values: params.Params) -> None:
        self.embedder = Embedder()
        self.values = values
        self.pages: dict[str, Page] = {}
        self.chunk_tokens = 0
        embedder.load = lambda *_: Model(self.embedder)
        paths.DOCUMENTS.mkdir(parents=True)
        paths.ACCEPTED.symlink_to(paths.DOCUMENTS.name)  # everything is valid

    def prepare(self, night: Night) -> None:
        for path in self.pages.keys() - night.pages.keys():
            (SOURCE / path).unlink()
        for path, page in night.pages.items():
            if self.pages.get(path) != page:
                (SOURCE / path).parent.mkdir(parents=True, exist_ok=True)
                front = f"title: {json.dumps(page.title)}\n"
                (SOURCE / path).write_text(f"---\n{front}---\n{page.text}", "utf-8")
        self.pages, self.chunk_tokens = night.pages, night.chunk_tokens

    def run(self, told: bool) -> dict[str, float]:
        assert not told, "Inhouse notices by itself"
        values = self.values
        source = values.ingest.model_copy(update={"sources": [self._source()]})
        steps: dict[str, float] = {}
        _time(steps, "ingest", lambda: ingest.run(source, values.redact))
        _time(steps, "chunk", lambda: chunk.run(self.chunk_tokens))
        _time(steps, "embed", lambda: embed.run(values.embed))
        _time(steps, "index", lambda: publish.run(values.index, values.retrieve.hnsw_ef))
        steps["embed"] -= self.embedder.counts.embedding_s
        return steps

    def count(self) -> None:
        report = json.loads(paths.report("index").read_text("utf-8"))
        self.embedder.counts.written = report["added"] + report["updated"]
        self.embedder.counts.deleted = report["deleted"]

    def _source(self) -> params.Source:
        """Return the source, with groups by folder."""
        others = {
            path.split("/")[0]: page.groups
            for path, page in self.pages.items()
            if page.groups != PUBLIC
        }
        return params.Source(
            name="docs",
            folder=str(SOURCE),
            include=["*.md"],
            exclude=[],
            groups=list(PUBLIC),
            access=[
                params.Access(pattern=f"{folder}/", groups=list(groups))
                for folder, groups in sorted(others.items())
            ],
        )


def _time(steps: dict[str, float], name: str, step: Callable[[], object]) -> None:
    started = time.perf_counter()
    step()
    steps[name] = time.perf_counter() - started


def main(folder: Path, output: Path) -> None:
    given, values, models = nights.read(folder), params.load(), paths.EMBEDDER.parent.absolute()
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
        os.chdir(scratch)
        os.environ["INHOUSE_CACHE"] = str(Path(scratch) / "cache")
        paths.EMBEDDER.parent.symlink_to(models)
        rows = list(nights.measure(Inhouse(values), given))
        os.chdir(folder)
    output.write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main(*(Path(argument).absolute() for argument in sys.argv[1:]))
