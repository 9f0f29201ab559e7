"""Measure the nights of bench/nights/reindexing.py, of ours and of a peer.

In:  FOLDER/pages.json, the pages, and FOLDER/nights.json, what changes each night
Out: a row per night: seconds, and the texts embedded, points written, points deleted
Run: python -m bench.peers.nights MODULE FOLDER OUTPUT   (MODULE: langchain or llama_index, a peer
     of the race of nights, whose bench/peers/night_MODULE.py is used)
"""

import hashlib
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

DIM = 384
TOKENS = 160  # of a chunk in the race of nights


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    groups: tuple[str, ...]
    text: str  # Markdown without the title


@dataclass(frozen=True, slots=True)
class Night:
    """The input of a system on one night; the first one is the state of the night before."""

    scenario: str
    pages: dict[str, Page]  # by their path
    chunk_tokens: int
    model: str

    def settings(self) -> tuple[int, str]:
        return self.chunk_tokens, self.model


@dataclass(slots=True)
class Counts:
    embedded: int = 0  # texts
    embedding_s: float = 0.0
    written: int = 0  # points
    deleted: int = 0


class Encodes(Protocol):
    """Embeds texts for a peer."""

    model: str

    def encode(self, texts: Sequence[str]) -> list[list[float]]: ...


class Pipeline(Protocol):
    """A peer, with its state in a folder."""

    def night(self, texts: dict[str, str], tokens: int, told: bool) -> None:
        """Bring the store to the texts, cut into chunks of about `tokens`."""

    def ids(self) -> set[str]:
        """Return the ids of all points."""

    def save(self) -> None:
        """Write to disk what the next night needs and is only in memory."""


class Embedder:
    """An embedder whose vectors are hashes of the text and the model: it costs next to nothing."""

    def __init__(self) -> None:
        self.model = ""
        self.counts = Counts()

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        started = time.perf_counter()
        vectors = [self._vector(text) for text in texts]
        self.counts.embedding_s += time.perf_counter() - started
        self.counts.embedded += len(texts)
        return vectors

    def _vector(self, text: str) -> list[float]:
        data = hashlib.shake_128(f"{self.model}\n{text}".encode()).digest(DIM)
        length = math.sqrt(sum((byte - 127.5) ** 2 for byte in data))
        return [(byte - 127.5) / length for byte in data]


class System(Protocol):
    embedder: Embedder  # with the counts of the store too

    def prepare(self, night: Night) -> None:
        """Put the pages where the system takes them from; this is not timed."""

    def run(self, told: bool) -> dict[str, float]:
        """Bring the index to the pages; return the seconds of its steps, if it has any. `told`: the
        system is told that the chunker or the model changed."""

    def count(self) -> None:
        """Count what was written and deleted; this is not timed."""


def measure(system: System, nights: Sequence[Night]) -> Iterator[dict[str, Any]]:
    """Yield a row per night. Before each one the system is brought back to the first, which is
    not timed; a system that misses another chunker or model is told of it, and the row is of
    that run."""
    known, told = nights[0], False
    _run(system, known, told)
    for night in nights[1:]:
        row = _run(system, night, told=False)
        told = night.settings() != known.settings() and not row["embedded"]
        if told:
            row = _run(system, night, told)
        yield {"scenario": night.scenario, "told": told, **row}
        if night.pages != known.pages or night.settings() != known.settings():
            _run(system, known, told)


def _run(system: System, night: Night, told: bool) -> dict[str, Any]:
    system.prepare(night)
    system.embedder.model, system.embedder.counts = night.model, Counts()
    started = time.perf_counter()
    steps = system.run(told)
    seconds = time.perf_counter() - started
    system.count()
    counts = system.embedder.counts
    return {**asdict(counts), "seconds": seconds - counts.embedding_s, "steps": steps}


def read(folder: Path) -> list[Night]:
    """Read the nights of a folder. pages.json is whole, and each night contains the differences
    from it; null is a deleted page."""
    pages = _read(folder / "pages.json")
    found = []
    for night in _read(folder / "nights.json"):
        here = {**pages, **night.pop("changed")}
        found.append(Night(pages=_pages(here), **night))
    return found


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _pages(values: dict[str, Any]) -> dict[str, Page]:
    present = ((path, page) for path, page in sorted(values.items()) if page)
    return {path: Page(p["title"], tuple(p["groups"]), p["text"]) for path, p in present}


class Peer:
    """A peer of the race of nights, in one process for all of them."""

    def __init__(self, module: str, state: Path) -> None:
        self.embedder = Embedder()
        made = import_module(f"bench.peers.night_{module}").Pipeline
        self._pipeline: Pipeline = made(state, self.embedder)
        self._texts: dict[str, str] = {}
        self._tokens, self._ids = TOKENS, set[str]()

    def prepare(self, night: Night) -> None:
        self._texts = {path: f"# {p.title}\n\n{p.text}" for path, p in night.pages.items()}
        self._tokens = night.chunk_tokens

    def run(self, told: bool) -> dict[str, float]:
        self._pipeline.night(self._texts, self._tokens, told)
        self._pipeline.save()
        return {}

    def count(self) -> None:
        before, self._ids = self._ids, self._pipeline.ids()
        self.embedder.counts.written = self.embedder.counts.embedded
        self.embedder.counts.deleted = len(before - self._ids)


def main(module: str, folder: Path, output: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as state:
        rows = list(measure(Peer(module, Path(state)), read(folder)))
    output.write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
