"""Define the input of every system, and its measurement.

Standard library only: it runs in the environments of all of them.
"""

import hashlib
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

DIM = 384


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
    chunks: dict[str, list[str]]  # of each page, as Inhouse cuts it
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
    counts = system.embedder.counts
    return {**asdict(counts), "seconds": seconds - counts.embedding_s, "steps": steps}


def read(folder: Path) -> list[Night]:
    """Read the nights of a folder. pages.json and the first of chunks.json are whole, and each
    night contains the differences from them; null is a deleted page."""
    pages = _read(folder / "pages.json")
    base, *cut = _read(folder / "chunks.json") if (folder / "chunks.json").exists() else [{}]
    found = []
    for number, night in enumerate(_read(folder / "nights.json")):
        here = {**pages, **night.pop("changed")}
        chunks = {**base, **cut[number - 1]} if number and cut else base
        found.append(Night(pages=_pages(here), chunks=chunks, **night))
    return found


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _pages(values: dict[str, Any]) -> dict[str, Page]:
    present = ((path, page) for path, page in sorted(values.items()) if page)
    return {path: Page(p["title"], tuple(p["groups"]), p["text"]) for path, p in present}


class Peer(System, Protocol):
    def through_disk(self, folder: Path) -> None:
        """Write what is kept in memory to a folder, and read it again."""


def main(peer: Peer, scratch: Path, *packages: str) -> None:
    """Run a peer: python -m bench.peers.with_… FOLDER OUTPUT."""
    folder, output = map(Path, sys.argv[1:])
    rows = list(measure(peer, read(folder)))
    started = time.perf_counter()
    peer.through_disk(scratch)
    disk_s = time.perf_counter() - started
    versions = {package: version(package) for package in packages}
    result = {"versions": versions, "nights": rows, "disk_s": disk_s}
    output.write_text(json.dumps(result), "utf-8")
