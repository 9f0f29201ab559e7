"""Compute the desired and the stored points, and apply the difference between them.

In:  data/accepted, data/chunks, data/vectors; an open Store

The desired set comes from the files, the actual set from the store, payloads included, so an
earlier failure does not matter. Both are compared as ledgers of 32 bytes a point. `DesiredPoints`
holds all points in memory: those of one shard, or of a few documents; desired.py reads them by
shard.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tasks.errors import StoreError
from tasks.index.ledger import Ids, Ledger, joined
from tasks.index.store import Payload, Point, Store
from tasks.storage import lease

PAGE = 1000  # vectors read back at once
CLOSE = 0.9999  # cosine of a stored vector and the desired one, both rounded to float16
TINY = 1e-9  # length of no vector

DOCUMENT = ["doc_id", "uri", "title", "dated", "groups"]
CHUNK = ["chunk_id", "doc_id", "heading", "text", "place", "chunker"]


class Wanted(Protocol):
    """The points that a store should contain."""

    @property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """Return the groups that may read a document, by its URI."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def dim(self) -> int: ...

    @property
    def embedder(self) -> str: ...

    @property
    def chunker(self) -> str: ...

    @property
    def by_group(self) -> Mapping[str, int]:
        """Return the number of points that each group may read."""

    def points(self, ids: Ids) -> Iterator[Point]: ...

    def payloads_of(self, uris: Collection[str]) -> Iterator[tuple[str, Payload]]:
        """Yield the points of the documents of these URIs, by chunk id."""

    def dense(self, ids: Ids) -> Iterator[tuple[Ids, NDArray[np.float32]]]:
        """Yield the vectors of all ids, (n_ids, dim) with their ids, in any order."""


class DesiredPoints:
    """The points that the store should contain, all in memory."""

    def __init__(
        self,
        payloads: dict[str, Payload],
        readers: dict[str, tuple[str, ...]],
        dense: Callable[[], Mapping[str, NDArray[np.float16]]],
    ) -> None:
        self.payloads = payloads  # by chunk id
        self.readers = readers  # the groups that may read a document, by its URI
        self._dense = dense

    @cached_property
    def vectors(self) -> Mapping[str, NDArray[np.float16]]:
        """The vectors, (dim,) by chunk id; read on demand, because most nights need none."""
        return self._dense()

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger.of((i, payload.digest) for i, payload in self.payloads.items())

    @property
    def dim(self) -> int:
        return len(next(iter(self.vectors.values()))) if self.vectors else 0

    @property
    def embedder(self) -> str:
        return only({payload.embedder for payload in self.payloads.values()}, "embedder")

    @property
    def chunker(self) -> str:
        return only({payload.chunker for payload in self.payloads.values()}, "chunker")

    @property
    def by_group(self) -> dict[str, int]:
        return Counter(group for p in self.payloads.values() for group in set(p.groups))

    def points(self, ids: Sequence[str]) -> Iterator[Point]:
        for chunk_id in ids:
            dense = self.vectors[chunk_id].astype(np.float32)
            yield Point(chunk_id, dense, self.payloads[chunk_id])

    def payloads_of(self, uris: Collection[str]) -> Iterator[tuple[str, Payload]]:
        return ((i, payload) for i, payload in self.payloads.items() if payload.uri in uris)

    def dense(self, ids: Ids) -> Iterator[tuple[Ids, NDArray[np.float32]]]:
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            yield some, np.array([self.vectors[i] for i in some], np.float32)


def only(found: set[str], what: str) -> str:
    """Return the one value. Raises StoreError if there are two: an answer must not mix them."""
    if len(found) > 1:
        raise StoreError(
            f"data/vectors and data/chunks: expected one {what}, got {sorted(found)}. "
            "Run inhouse run reindex"
        )
    return next(iter(found), "")


@dataclass(frozen=True, slots=True)
class Difference:
    added: Ids
    updated: Ids  # the payload or the embedder is another
    deleted: Ids

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.deleted)

    @property
    def drops(self) -> Ids:
        """Return the chunk ids of the points whose old payload must go."""
        return self.updated.united(self.deleted)

    @property
    def written(self) -> Ids:
        return self.added.united(self.updated)


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


def desired_points(
    documents: pa.Table,
    chunks: pa.Table,
    vectors: pa.Table,
    dense: Callable[[], Mapping[str, NDArray[np.float16]]],
) -> DesiredPoints:
    """Join the three data sets. Raises StoreError if a chunk has no document or no vector: then
    they are of different nights."""
    about = {
        doc_id: (uri, title, dated, tuple(groups))
        for doc_id, uri, title, dated, groups in rows(documents, *DOCUMENT)
    }
    embedders = dict(rows(vectors, "chunk_id", "embedder"))
    payloads: dict[str, Payload] = {}
    for chunk_id, doc_id, heading, text, place, chunker in rows(chunks, *CHUNK):
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
    return DesiredPoints(payloads, readers, dense)


def rows(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def difference(desired: Ledger, actual: Ledger) -> Difference:
    """Return what to change so that the actual points become the desired ones."""
    places, there = actual.places(desired.ids)
    same = np.zeros(len(desired), np.bool_)
    same[there] = actual.digests[places[there]] == desired.digests[there]
    return Difference(
        added=Ids(desired.ids[~there]),
        updated=Ids(desired.ids[there & ~same]),
        deleted=Ids(actual.ids[~desired.has(actual.ids)]),
    )


def apply(store: Store, desired: Wanted, change: Difference, batch: int) -> None:
    """Apply the change. Deletes begin when the last upsert is acknowledged: no search misses a
    moved text."""
    points = desired.points(change.written)
    while some := list(islice(points, batch)):
        with lease.fence():
            store.upsert(some)
    for start in range(0, len(change.deleted), batch):
        with lease.fence():
            store.delete(list(change.deleted[start : start + batch]))


def certify(
    store: Store, desired: Wanted, change: Difference, generation: str, actual: Ledger | None = None
) -> Certificate:
    """Compare the store with the desired points. `actual` is what was read back, by default
    everything; of the vectors, those are compared that were written."""
    found = Ledger.of(store.digests()) if actual is None else actual
    left = difference(desired.ledger, found)
    written = change.written
    wrong = wrong_vectors(store, desired, Ids(written.rows[found.has(written.rows)]))
    corrupt = len(left.updated.united(wrong))
    return certificate(desired, len(found), change, left, generation, corrupt)


def certificate(
    desired: Wanted,
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
            "content": desired.ledger.fingerprint,
        },
    )


def wrong_vectors(store: Store, desired: Wanted, ids: Ids) -> Ids:
    """Return those ids whose stored vector is not the desired one."""
    wrong = []
    for some, meant in desired.dense(ids):
        stored = store.vectors(list(some))
        lengths = np.linalg.norm(meant, axis=1) * np.linalg.norm(stored, axis=1)
        cosines = np.sum(meant * stored, axis=1) / np.maximum(lengths, TINY)
        wrong.append(some.rows[~(cosines >= CLOSE)])
    return Ids(np.sort(joined(wrong)))
