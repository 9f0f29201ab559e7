"""Compute the desired and the stored points, and apply the difference between them.

In:  data/accepted, data/chunks, data/vectors; an open Store

There is no ledger that could disagree with the store: the desired set comes from the files, the
actual set from the store, payloads included. So an earlier failure does not matter.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tasks import paths
from tasks.errors import StoreError
from tasks.index.store import Payload, Point, Store
from tasks.records import Chunk, Document, Vector, digest
from tasks.storage import lease, shards

PAGE = 1000  # vectors read back at once
CLOSE = 0.9999  # cosine of a stored vector and the desired one, both rounded to float16
TINY = 1e-9  # length of no vector

DOCUMENT = ["doc_id", "uri", "title", "dated", "groups", "intake_rules", "stale_since"]
CHUNK = ["chunk_id", "doc_id", "heading", "text", "place", "chunker"]


class DesiredPoints:
    """The points that the store should contain."""

    def __init__(
        self,
        payloads: dict[str, Payload],
        readers: dict[str, tuple[str, ...]],
        dense: Callable[[], Mapping[str, NDArray[np.float16]]],
        filters: str = "",
        texts: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.payloads = payloads  # by chunk id
        self.readers = readers  # the groups that may read a document, by its URI
        self._dense = dense
        self.filters = filters  # fingerprint of the parser and the filter of personal data
        self._texts = texts
        self.digests = {chunk_id: payload.digest for chunk_id, payload in payloads.items()}

    @cached_property
    def vectors(self) -> Mapping[str, NDArray[np.float16]]:
        """The vectors, (dim,) by chunk id; read on demand, because most nights need none."""
        return self._dense()

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Title and text of every document, by its URI; read only when a filter changed."""
        return self._texts()

    @property
    def dim(self) -> int:
        return len(next(iter(self.vectors.values()))) if self.vectors else 0

    @property
    def embedder(self) -> str:
        return _only({payload.embedder for payload in self.payloads.values()}, "embedder")

    @property
    def chunker(self) -> str:
        return _only({payload.chunker for payload in self.payloads.values()}, "chunker")

    @property
    def by_group(self) -> dict[str, int]:
        """The number of points that each group may read."""
        return Counter(group for p in self.payloads.values() for group in set(p.groups))

    @property
    def fingerprint(self) -> str:
        """A hash that is equal for equal documents, on every machine and with any history of the
        index."""
        return digest(*(f"{i} {self.digests[i]}" for i in sorted(self.digests)))

    def points(self, chunk_ids: Sequence[str]) -> Iterator[Point]:
        for chunk_id in chunk_ids:
            dense = self.vectors[chunk_id].astype(np.float32)
            yield Point(chunk_id, dense, self.payloads[chunk_id])


def _only(found: set[str], what: str) -> str:
    """Return the one value. Raises StoreError if there are two: an answer must not mix them."""
    if len(found) > 1:
        raise StoreError(
            f"data/vectors and data/chunks: expected one {what}, got {sorted(found)}. "
            "Run inhouse run reindex"
        )
    return next(iter(found), "")


@dataclass(frozen=True, slots=True)
class Difference:
    added: list[str]
    updated: list[str]  # the payload or the embedder is another
    deleted: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.deleted)

    @property
    def drops(self) -> list[str]:
        """Return the chunk ids of the points whose old payload must go."""
        return [*self.updated, *self.deleted]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The differences between the store and the desired points. Clean means that there are none."""

    documents: int
    points: int  # really in the store
    added: int
    updated: int
    deleted: int
    missing: int  # desired, not stored
    orphaned: int  # stored, not desired
    corrupt: int  # there, with another payload, or written with another vector
    generation: str
    fingerprints: dict[str, str]  # of the embedder, the chunker, and of all desired points

    @property
    def clean(self) -> bool:
        return not (self.missing or self.orphaned or self.corrupt)


def read_desired_points() -> DesiredPoints:
    """Read the desired points from data/accepted, data/chunks and data/vectors. Raises StoreError
    if they do not fit."""
    documents = shards.columns(paths.ACCEPTED, Document, DOCUMENT)
    vectors = shards.columns(paths.VECTORS, Vector, ["chunk_id", "embedder"])
    chunks = shards.columns(paths.CHUNKS, Chunk, CHUNK)
    desired = desired_points(documents, chunks, vectors, _read_dense, _read_texts)
    if not desired.payloads:
        raise StoreError(
            "there is nothing to index: data/chunks is empty. The old index is still served"
        )
    return desired


def _read_dense() -> dict[str, NDArray[np.float16]]:
    table = shards.columns(paths.VECTORS, Vector, ["chunk_id", "dense"])
    ids, column = table.column("chunk_id").to_pylist(), table.column("dense").combine_chunks()
    dense = column.flatten().to_numpy(zero_copy_only=False).reshape(len(ids), -1)
    return dict(zip(ids, dense, strict=True))


def _read_texts() -> dict[str, str]:
    table = shards.columns(paths.ACCEPTED, Document, ["uri", "title", "text"])
    return {uri: f"{title}\n{text}" for uri, title, text in _rows(table, "uri", "title", "text")}


def desired_points(
    documents: pa.Table,
    chunks: pa.Table,
    vectors: pa.Table,
    dense: Callable[[], Mapping[str, NDArray[np.float16]]],
    texts: Callable[[], Mapping[str, str]] = dict,
) -> DesiredPoints:
    """Join the three data sets. Raises StoreError if a chunk has no document or no vector: then
    they are of different nights."""
    about = {
        doc_id: (uri, title, dated, tuple(groups))
        for doc_id, uri, title, dated, groups, *_ in _rows(documents, *DOCUMENT)
    }
    # a stale document went through the filter of another night, and its text through today's
    filters = {
        rules for rules, stale in _rows(documents, "intake_rules", "stale_since") if stale is None
    }
    embedders = dict(_rows(vectors, "chunk_id", "embedder"))
    payloads: dict[str, Payload] = {}
    for chunk_id, doc_id, heading, text, place, chunker in _rows(chunks, *CHUNK):
        document, embedder = about.get(doc_id), embedders.get(chunk_id)
        if document is None or embedder is None:
            lacking = "document" if document is None else "vector"
            raise StoreError(
                f"chunk {chunk_id} of {doc_id} has no {lacking}: data/accepted, data/chunks and "
                f"data/vectors are of different nights. Run inhouse run reindex"
            )
        uri, title, dated, groups = document
        payloads[chunk_id] = Payload(
            uri, title, tuple(heading), text, groups, embedder, chunker, place, dated
        )
    readers = {uri: groups for uri, *_, groups in about.values()}
    return DesiredPoints(payloads, readers, dense, digest(*sorted(filters)), texts)


def _rows(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def difference(desired: DesiredPoints, actual: Mapping[str, str]) -> Difference:
    """Return the difference to `actual`, which maps chunk ids to the digests of their payloads."""
    here, there = desired.digests.keys(), actual.keys()
    return Difference(
        added=sorted(here - there),
        updated=sorted(i for i in here & there if desired.digests[i] != actual[i]),
        deleted=sorted(there - here),
    )


def apply(store: Store, desired: DesiredPoints, change: Difference, batch: int) -> None:
    """Apply the change. Deletes begin when the last upsert is acknowledged: no search misses a
    moved text."""
    points = desired.points([*change.added, *change.updated])
    while some := list(islice(points, batch)):
        with lease.fence():
            store.upsert(some)
    for start in range(0, len(change.deleted), batch):
        with lease.fence():
            store.delete(change.deleted[start : start + batch])


def certify(
    store: Store, desired: DesiredPoints, change: Difference, generation: str
) -> Certificate:
    """Read everything back and compare; of the vectors, those that were written."""
    actual = dict(store.digests())
    left = difference(desired, actual)
    written = [i for i in (*change.added, *change.updated) if i in actual]
    wrong = set(left.updated) | _wrong_vectors(store, desired, written)
    return certificate(desired, len(actual), change, left, generation, len(wrong))


def certificate(
    desired: DesiredPoints,
    points: int,
    change: Difference,
    left: Difference,
    generation: str,
    corrupt: int,
) -> Certificate:
    """Make the certificate after applying `change`; `left` is the difference that remains."""
    return Certificate(
        documents=len(desired.readers),
        points=points,
        added=len(change.added),
        updated=len(change.updated),
        deleted=len(change.deleted),
        missing=len(left.added),
        orphaned=len(left.deleted),
        corrupt=corrupt,
        generation=generation,
        fingerprints={
            "embedder": desired.embedder,
            "chunker": desired.chunker,
            "content": desired.fingerprint,
        },
    )


def _wrong_vectors(store: Store, desired: DesiredPoints, chunk_ids: Sequence[str]) -> set[str]:
    wrong: set[str] = set()
    for start in range(0, len(chunk_ids), PAGE):
        some = chunk_ids[start : start + PAGE]
        meant, stored = (
            np.array([desired.vectors[i] for i in some], np.float32),
            store.vectors(some),
        )
        lengths = np.linalg.norm(meant, axis=1) * np.linalg.norm(stored, axis=1)
        cosines = np.sum(meant * stored, axis=1) / np.maximum(lengths, TINY)
        wrong |= {i for i, cosine in zip(some, cosines, strict=True) if not cosine >= CLOSE}
    return wrong
