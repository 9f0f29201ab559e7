"""Make the index equal the documents: compute the difference to what is really stored, apply it.

In:  data/accepted, data/chunks, data/vectors
Out: data/index/<generation>  a Qdrant Edge shard; data/index/live.json points at the one in use
     reports/index.json       the certificate
Run: python -m tasks.index

A world step, so no DVC stage. There is no ledger that could disagree with the store: the wanted set
comes from the files, the actual set from the store. A night that changes something copies the live
generation, applies the difference to the copy, certifies it and moves the pointer in one step;
whatever fails before that leaves yesterday's index in use.
"""

import json
import logging
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks import console, params, paths, shards
from tasks.errors import StoreError
from tasks.files import write_json
from tasks.records import Chunk, Document, Vector
from tasks.store import Payload, Point, Store
from tasks.store_edge import EdgeStore

log = logging.getLogger(__name__)

POINTER = "live.json"
BUILDING = ".building"  # ending of a generation that is not certified yet


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the store is to hold, by chunk id."""

    payloads: dict[str, Payload]
    vectors: dict[str, NDArray[np.float16]]  # (dim,)
    documents: int
    dim: int

    def points(self, chunk_ids: Sequence[str]) -> Iterator[Point]:
        for chunk_id in chunk_ids:
            dense = self.vectors[chunk_id].astype(np.float32)
            yield Point(chunk_id, dense, self.payloads[chunk_id])


@dataclass(frozen=True, slots=True)
class Difference:
    added: list[str]
    updated: list[str]  # the payload or the embedder is another
    deleted: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.deleted)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Clean means that the store holds the wanted points and nothing else."""

    documents: int
    points: int  # really in the store
    added: int
    updated: int
    deleted: int
    missing: int  # wanted, not there
    orphaned: int  # there, not wanted
    corrupt: int  # there, with another payload
    generation: str
    embedder: str

    @property
    def clean(self) -> bool:
        return not (self.missing or self.orphaned or self.corrupt)


def wanted(
    documents: Sequence[Document], chunks: Sequence[Chunk], vectors: Sequence[Vector]
) -> Wanted:
    """Join the three data sets. Raises StoreError if a chunk has no document or no vector: then
    they are of different nights."""
    by_document = {document.doc_id: document for document in documents}
    by_chunk = {vector.chunk_id: vector for vector in vectors}
    payloads: dict[str, Payload] = {}
    for chunk in chunks:
        document, vector = by_document.get(chunk.doc_id), by_chunk.get(chunk.chunk_id)
        if document is None or vector is None:
            lacking = "document" if document is None else "vector"
            raise StoreError(
                f"chunk {chunk.chunk_id} of {chunk.doc_id} has no {lacking}: data/accepted, "
                f"data/chunks and data/vectors are of different nights; run python -m flows.reindex"
            )
        payloads[chunk.chunk_id] = _payload(document, chunk, vector)
    dense = {vector.chunk_id: vector.dense for vector in vectors}
    dim = len(vectors[0].dense) if vectors else 0
    return Wanted(payloads, dense, len(by_document), dim)


def _payload(document: Document, chunk: Chunk, vector: Vector) -> Payload:
    return Payload(
        uri=document.uri,
        title=document.title,
        heading=chunk.heading,
        text=chunk.text,
        groups=document.groups,
        embedder=vector.embedder,
    )


def difference(want: Wanted, actual: Mapping[str, str]) -> Difference:
    """`actual`: chunk id to the digest of its payload."""
    here, there = want.payloads.keys(), actual.keys()
    return Difference(
        added=sorted(here - there),
        updated=sorted(i for i in here & there if want.payloads[i].digest != actual[i]),
        deleted=sorted(there - here),
    )


def apply(store: Store, want: Wanted, change: Difference, batch: int) -> None:
    """Deletes begin when the last upsert is acknowledged: nobody misses what only moved."""
    points = want.points([*change.added, *change.updated])
    while some := list(islice(points, batch)):
        store.upsert(some)
    for start in range(0, len(change.deleted), batch):
        store.delete(change.deleted[start : start + batch])


def certify(store: Store, want: Wanted, change: Difference, generation: str) -> Certificate:
    """Read everything back and compare."""
    actual = dict(store.digests())
    left = difference(want, actual)
    embedders = {payload.embedder for payload in want.payloads.values()}
    return Certificate(
        documents=want.documents,
        points=len(actual),
        added=len(change.added),
        updated=len(change.updated),
        deleted=len(change.deleted),
        missing=len(left.added),
        orphaned=len(left.deleted),
        corrupt=len(left.updated),
        generation=generation,
        embedder=", ".join(sorted(embedders)),
    )


def live(folder: Path = paths.INDEX) -> str | None:
    """The generation in use, if there is one that the pointer and the folder agree on."""
    try:
        name = json.loads((folder / POINTER).read_text("utf-8"))["generation"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) and (folder / name).is_dir() else None


def read_wanted() -> Wanted:
    """From data/accepted, data/chunks and data/vectors. Raises StoreError if they do not fit."""
    want = wanted(
        list(shards.read(paths.ACCEPTED, Document)),
        list(shards.read(paths.CHUNKS, Chunk)),
        list(shards.read(paths.VECTORS, Vector)),
    )
    if not want.payloads:
        raise StoreError("there is nothing to index: data/chunks is empty; the old index stays")
    return want


def build(folder: Path, hnsw_ef: int, batch: int) -> EdgeStore:
    """A throw-away index of its own, for those that measure."""
    want = read_wanted()
    store = EdgeStore.create(folder, want.dim, hnsw_ef)
    apply(store, want, difference(want, {}), batch)
    store.seal()
    return store


def run(index: params.Index, hnsw_ef: int, folder: Path = paths.INDEX) -> dict[str, Any]:
    """Bring the index to the documents and return the certificate, as in reports/index.json.

    Raises StoreError, after the report, if the certificate is not clean; then the pointer still
    names yesterday's generation."""
    started = time.perf_counter()
    want = read_wanted()
    certificate = _next_generation(want, index, hnsw_ef, folder)
    report = {
        "clean": certificate.clean,
        **asdict(certificate),
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("index"), report)
    log.info(
        "index: %d points, %d added, %d updated, %d deleted, generation %s",
        *(report[key] for key in ("points", "added", "updated", "deleted", "generation")),
    )
    if not certificate.clean:
        raise StoreError(f"the certificate is not clean: {report}; the old index stays")
    return report


def _next_generation(want: Wanted, index: params.Index, hnsw_ef: int, folder: Path) -> Certificate:
    current = live(folder)
    actual = _read(folder / current, hnsw_ef) if current else {}
    change = difference(want, actual)
    if current and not change:
        with closing(EdgeStore.open(folder / current, hnsw_ef)) as store:
            return certify(store, want, change, current)
    _sweep(folder)
    name = f"{_last(folder) + 1:06d}"
    building = folder / f"{name}{BUILDING}"
    if current and len(change.added) + len(change.updated) < len(want.payloads):
        _copy(folder / current, building)
        store = EdgeStore.open(building, hnsw_ef)
    else:  # nothing to keep: a new embedder, a lost index, a first night
        store = EdgeStore.create(building, want.dim, hnsw_ef)
    with closing(store):
        apply(store, want, change, index.batch)
        store.seal()
    with closing(EdgeStore.open(building, hnsw_ef)) as store:
        certificate = certify(store, want, change, name)
    if certificate.clean:
        building.rename(folder / name)
        write_json(folder / POINTER, {"generation": name})
        _prune(folder, index.keep)
    return certificate


def _read(generation: Path, hnsw_ef: int) -> dict[str, str]:
    """Digests by chunk id. An index that can't be opened holds nothing: it is built anew."""
    try:
        with closing(EdgeStore.open(generation, hnsw_ef)) as store:
            return dict(store.digests())
    except StoreError as error:
        log.warning("%s", error)
        return {}


def _copy(source: Path, target: Path) -> None:
    """`cp -a` keeps the engine's files sparse; shutil.copytree does not."""
    subprocess.run(["cp", "-a", "--", str(source), str(target)], check=True)


def _generations(folder: Path) -> list[int]:
    return sorted(int(path.name) for path in folder.glob("*") if path.name.isdigit())


def _last(folder: Path) -> int:
    return max(_generations(folder), default=0)


def _sweep(folder: Path) -> None:
    """Remove what an interrupted night left behind."""
    for path in folder.glob(f"*{BUILDING}"):
        shutil.rmtree(path)


def _prune(folder: Path, keep: int) -> None:
    for number in _generations(folder)[:-keep]:
        shutil.rmtree(folder / f"{number:06d}")


def open_live(hnsw_ef: int, folder: Path = paths.INDEX) -> EdgeStore:
    """The generation in use, for reading. Raises StoreError if there is none."""
    name = live(folder)
    if name is None:
        raise StoreError("there is no index yet: run python -m flows.reindex")
    return EdgeStore.open(folder / name, hnsw_ef)


def status(folder: Path = paths.INDEX) -> dict[str, Any]:
    """The certificate of the last night, and the generation in use. Raises StoreError if none."""
    generation = live(folder)
    if generation is None:
        raise StoreError("there is no index yet: run python -m flows.reindex")
    made = datetime.fromtimestamp((folder / POINTER).stat().st_mtime).astimezone()
    report = json.loads(paths.report("index").read_text("utf-8"))
    return {"generation": generation, "since": made.isoformat(timespec="seconds"), **report}


def main() -> None:
    values = params.load()
    run(values.index, values.retrieve.hnsw_ef)


if __name__ == "__main__":
    console.run(main)
