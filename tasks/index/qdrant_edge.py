"""Implement Store on Qdrant Edge, the engine in this process: one folder per generation.

The one writer is `index`, on a generation that nobody reads yet.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from tasks.index import bm25, qdrant_edge_shard
from tasks.index.bm25 import Frequencies
from tasks.index.qdrant_edge_shard import SEGMENT, engine
from tasks.index.store import Hit, Leg, Payload, Point, digest_of, payload_of
from tasks.storage import heap, lease

PAGE = 5000  # points per scroll
VECTOR_PAGE = 500  # with their vectors, which the engine returns as lists of numbers

PARTS = 30  # of an index, of which a night may read one

Fields = Mapping[str, Any]  # of a payload, as the engine returns it


class EdgeStore:
    """One open shard."""

    def __init__(
        self,
        shard: edge.EdgeShard,
        folder: Path,
        dim: int,
        hnsw_ef: int,
        frequencies: Frequencies | None = None,
    ) -> None:
        self._shard = shard
        self._folder = folder
        self._dim = dim
        self._hnsw_ef = hnsw_ef
        self._frequencies = frequencies

    @classmethod
    def create(cls, folder: Path, dim: int, hnsw_ef: int) -> Self:
        shard = qdrant_edge_shard.create(folder, dim)
        return cls(shard, folder, dim, hnsw_ef)

    @classmethod
    def open(
        cls, folder: Path, dim: int, hnsw_ef: int, frequencies: Frequencies | None = None
    ) -> Self:
        """Open a shard. `frequencies`: the word counts, if known; else they are counted when words
        are searched."""
        return cls(qdrant_edge_shard.load(folder, dim), folder, dim, hnsw_ef, frequencies)

    def ids(self) -> Iterator[str]:
        return (str(record.id) for record in self._scroll(payload=False))

    def digests(self, part: int | None = None) -> Iterator[tuple[str, str]]:
        """Yield as Store has it; of one of PARTS parts only, into which the engine hashes ids."""
        for record in self._scroll(only=None if part is None else _part(part)):
            yield str(record.id), digest_of(record.payload)

    def digests_of(self, chunk_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the digests of some points, without missing ones."""
        with engine("the index can't be read"):
            found = self._shard.retrieve(list(chunk_ids), with_payload=True, with_vector=False)
        yield from ((str(record.id), digest_of(record.payload)) for record in found)

    def readers(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for record in self._scroll():
            values = record.payload or {}
            yield str(record.id), values.get("uri", ""), tuple(values.get("groups", ()))

    @property
    def frequencies(self) -> Frequencies:
        """The word counts, counted once after each change from the words that are really stored."""
        if self._frequencies is None:
            self._frequencies = Frequencies.of(
                ((record.payload or {}).get("groups", ()), _words(record.vector))
                for record in self._scroll(["text", "title"])
            )
        return self._frequencies

    def _scroll(
        self, vectors: Sequence[str] = (), payload: bool = True, only: edge.Filter | None = None
    ) -> Iterator[edge.Record]:
        offset: Any = None
        while True:
            with engine("the index can't be read"):
                request = edge.ScrollRequest(
                    offset=offset,
                    limit=VECTOR_PAGE if vectors else PAGE,
                    filter=only,
                    with_payload=payload,
                    with_vector=list(vectors) or False,
                )
                page, offset = self._shard.scroll(request)
            yield from page
            if offset is None:
                return

    def vectors(self, chunk_ids: Sequence[str]) -> NDArray[np.float32]:
        with engine("the index can't be read"):
            found = self._shard.retrieve(list(chunk_ids), with_payload=False, with_vector=["dense"])
        rows = {str(record.id): _dense(record.vector) for record in found}
        nothing = [0.0] * self._dim
        values = [rows.get(chunk_id) or nothing for chunk_id in chunk_ids]
        return np.array(values, np.float32).reshape(len(chunk_ids), self._dim)

    def upsert(self, points: Sequence[Point]) -> None:
        self.write([_edge_point(p) for p in points])

    def write(self, points: Sequence[edge.Point]) -> None:
        self._update(edge.UpdateOperation.upsert_points(list(points)))

    def regroup(self, chunk_ids: Sequence[str], groups: Sequence[str]) -> None:
        if not chunk_ids:
            return
        readers = {"groups": list(groups)}
        self._update(edge.UpdateOperation.set_payload(list(chunk_ids), readers))

    def delete(self, chunk_ids: Sequence[str]) -> None:
        self._update(edge.UpdateOperation.delete_points(list(chunk_ids)))

    def _update(self, operation: edge.UpdateOperation) -> None:
        self._frequencies = None
        with engine("the index can't be written"):
            self._shard.update(operation)

    def copy(self, folder: Path, payload_of: Callable[[str, Fields], Fields | None]) -> "EdgeStore":
        """Write the points into a new shard, with the payloads that `kept` returns for their chunk
        ids and payloads; without the points for which it returns None.

        The engine leaves texts and vectors of deleted points in its files. A new shard never
        contains them."""
        points = (
            edge.Point(record.id, record.vector or {}, dict(fields))
            for record in self._scroll(["dense", "text", "title"])
            if (fields := payload_of(str(record.id), record.payload or {})) is not None
        )
        new = EdgeStore.create(folder, self._dim, self._hnsw_ef)
        for number, some in enumerate(iter(lambda: list(islice(points, VECTOR_PAGE)), []), 1):
            new.write(some)
            if number * VECTOR_PAGE % SEGMENT == 0:
                new.settle()
        return new

    def regrouped(self, groups: Mapping[str, Sequence[str]]) -> Iterator[list[edge.Point]]:
        """Yield the points of these ids as they are, but with these groups."""
        ids = iter(groups)
        while some := list(islice(ids, VECTOR_PAGE)):
            with engine("the index can't be read"):
                found = self._shard.retrieve(list(some), with_payload=True, with_vector=True)
            yield [
                edge.Point(
                    record.id,
                    record.vector or {},
                    {**(record.payload or {}), "groups": list(groups[str(record.id)])},
                )
                for record in found
            ]

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        nearest = edge.Query.Nearest(vector.tolist(), using="dense")
        return self._query(nearest, groups, limit, edge.SearchParams(hnsw_ef=self._hnsw_ef))

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        words = self.frequencies.weigh(leg, groups, bm25.of_query(leg, text))
        if not words.indices:
            return []
        found = self._query(edge.Query.Nearest(words, using=leg), groups, limit, None)
        return found if len(words.indices) == 1 else self._summed(leg, words, found)

    def _summed(self, leg: Leg, words: edge.SparseVector, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits with their scores added up in one order. The engine's order follows from
        how many points have each word, those included that the reader may not read, and a last bit
        decides which of two equal passages comes first."""
        weights = dict(zip(words.indices, words.values, strict=True))
        with engine("the index can't be read"):
            ids = [hit.chunk_id for hit in hits]
            found = self._shard.retrieve(list(ids), with_payload=False, with_vector=[str(leg)])
        scores = {str(record.id): _score(record.vector, leg, weights) for record in found}
        summed = [Hit(hit.chunk_id, scores.get(hit.chunk_id, hit.score)) for hit in hits]
        return sorted(summed, key=lambda hit: (-hit.score, hit.chunk_id))

    def _query(
        self,
        query: edge.Query,
        groups: Collection[str],
        limit: int,
        search: edge.SearchParams | None,
    ) -> list[Hit]:
        request = edge.QueryRequest(
            limit=limit, query=query, filter=_readable(groups), params=search, with_payload=False
        )
        with engine("the index can't be searched"):
            found = self._shard.query(request)
        return [Hit(str(point.id), point.score) for point in found]

    def payloads(self, chunk_ids: Sequence[str]) -> dict[str, Payload]:
        with engine("the index can't be read"):
            found = self._shard.retrieve(list(chunk_ids), with_payload=True, with_vector=False)
        read = {str(record.id): payload_of(record.payload) for record in found}
        return {chunk_id: payload for chunk_id, payload in read.items() if payload}

    def weights(self, leg: Leg, text: str, groups: Collection[str]) -> dict[int, float]:
        return self.frequencies.highest(leg, groups, bm25.of_query(leg, text))

    def words(self, text: str, among: Sequence[str] = ()) -> frozenset[int]:
        return bm25.distinct(text, among)

    def optimize(self) -> None:
        """Build the graph over the points written, and write segments with a deleted point again;
        their graph is repaired, not rebuilt. Holds the interpreter lock while it works."""
        with engine("the index can't be optimised"):
            self._shard.optimize()

    def flush(self) -> None:
        """Flush all writes to disk."""
        with engine("the index can't be written"):
            self._shard.flush()

    def fill(self, points: Iterable[Point], batch: int, graph: bool = True) -> None:
        """Write points and build their graphs: a graph per SEGMENT points, finished before the next
        points are written, so that memory does not grow with their number. Without `graph`, the
        last ones get none."""
        rest, waiting = iter(points), 0
        while some := list(islice(rest, min(batch, SEGMENT - waiting))):
            with lease.fence():
                self.upsert(some)
            waiting = (waiting + len(some)) % SEGMENT
            if not waiting:
                self.settle()
        if graph:
            self.settle()

    def settle(self) -> None:
        """Build the graphs, flush, and release the memory that this took."""
        self.optimize()
        self.flush()
        self.close()
        heap.trim_heap()
        self._shard = qdrant_edge_shard.load(self._folder, self._dim)

    def close(self) -> None:
        self._shard.close()


def _part(number: int) -> edge.Filter:
    every: Any = edge  # its type hints lack this condition
    return edge.Filter(must=[every.SliceCondition(total=PARTS, index=number)])


def _readable(groups: Collection[str]) -> edge.Filter:
    condition = edge.FieldCondition("groups", match=edge.MatchAny(sorted(groups)))
    return edge.Filter(must=[condition])


def _edge_point(point: Point) -> edge.Point:
    words = bm25.of_payload(point.payload)
    vectors = {"dense": point.dense.tolist(), "text": words["text"], "title": words["title"]}
    return edge.Point(point.chunk_id, vectors, point.payload.as_dict())


def _words(vectors: Any) -> dict[Leg, Sequence[int]]:
    by_leg = vectors if isinstance(vectors, dict) else {}
    return {leg: by_leg[leg].indices for leg in bm25.LEGS if leg in by_leg}


def _score(vectors: Any, leg: Leg, weights: Mapping[int, float]) -> float:
    sparse = vectors[leg]
    pairs = zip(sparse.indices, sparse.values, strict=True)
    return math.fsum(weights[index] * value for index, value in pairs if index in weights)


def _dense(vectors: Any) -> list[float] | None:
    return vectors.get("dense") if isinstance(vectors, dict) else None
