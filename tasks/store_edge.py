"""Qdrant Edge as a Store: the real engine in this process, one folder a generation.

A shard is made without a write-ahead log: it is durable once `seal` has returned, and several
processes may read it. The one writer is `index`, on a generation that nobody reads yet.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from tasks.errors import StoreError
from tasks.store import Hit, Leg, Payload, Point

PAGE = 1000  # points a scroll
LONG, SHORT = 128, 8  # expected words of a chunk, of a title with headings (BM25's avg_len)

_BM25 = {
    "text": edge.Bm25(edge.Bm25Config(avg_len=LONG, language="english")),
    "title": edge.Bm25(edge.Bm25Config(avg_len=SHORT, language="english")),
}


class EdgeStore:
    """One open shard. Raises StoreError where the engine refuses."""

    def __init__(self, shard: edge.EdgeShard, hnsw_ef: int) -> None:
        self._shard = shard
        self._hnsw_ef = hnsw_ef

    @classmethod
    def create(cls, folder: Path, dim: int, hnsw_ef: int) -> Self:
        folder.mkdir(parents=True)
        idf = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
        config = edge.EdgeConfig(
            vectors={"dense": edge.EdgeVectorParams(size=dim, distance=edge.Distance.Cosine)},
            sparse_vectors={"text": idf, "title": idf},
            wal_enabled=False,
        )
        shard = edge.EdgeShard.create(str(folder), config)
        by_group = edge.UpdateOperation.create_field_index("groups", edge.PayloadSchemaType.Keyword)
        shard.update(by_group)
        return cls(shard, hnsw_ef)

    @classmethod
    def open(cls, folder: Path, hnsw_ef: int) -> Self:
        try:
            return cls(edge.EdgeShard.load(str(folder)), hnsw_ef)
        except Exception as error:  # the engine raises bare Exceptions
            raise StoreError(
                f"the index in {folder} can't be opened ({error}); python -m flows.reindex "
                f"builds a new one"
            ) from None

    def digests(self) -> Iterator[tuple[str, str]]:
        offset: Any = None
        while True:
            page, offset = self._shard.scroll(
                edge.ScrollRequest(offset=offset, limit=PAGE, with_payload=True)
            )
            for record in page:
                yield str(record.id), _digest(record.payload)
            if offset is None:
                return

    def upsert(self, points: Sequence[Point]) -> None:
        self._shard.update(edge.UpdateOperation.upsert_points([_edge_point(p) for p in points]))

    def delete(self, chunk_ids: Sequence[str]) -> None:
        self._shard.update(edge.UpdateOperation.delete_points(list(chunk_ids)))

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        nearest = edge.Query.Nearest(vector.tolist(), using="dense")
        return self._query(nearest, groups, limit, edge.SearchParams(hnsw_ef=self._hnsw_ef))

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        words = _BM25[leg].embed_query(text)
        if not words.indices:
            return []
        readable = edge.IdfParams(corpus=_readable(groups))  # no hint of what others may read
        nearest = edge.Query.Nearest(words, using=leg)
        return self._query(nearest, groups, limit, edge.SearchParams(idf=readable))

    def _query(
        self, query: edge.Query, groups: Collection[str], limit: int, how: edge.SearchParams
    ) -> list[Hit]:
        found = self._shard.query(
            edge.QueryRequest(
                limit=limit,
                query=query,
                filter=_readable(groups),
                params=how,
                with_payload=True,
            )
        )
        return [Hit(str(p.id), p.score, Payload.of(p.payload or {})) for p in found]

    def words(self, text: str) -> frozenset[int]:
        return frozenset(_BM25["text"].embed_query(text).indices)

    def seal(self) -> None:
        """Index what was written, and make it durable. Holds the interpreter while it works."""
        self._shard.optimize()
        self._shard.flush()

    def close(self) -> None:
        self._shard.close()


def _readable(groups: Collection[str]) -> edge.Filter:
    condition = edge.FieldCondition("groups", match=edge.MatchAny(sorted(groups)))
    return edge.Filter(must=[condition])


def _edge_point(point: Point) -> edge.Point:
    payload = point.payload
    vectors = {
        "dense": point.dense.tolist(),
        "text": _BM25["text"].embed_document(
            "\n".join((payload.title, payload.title, *payload.heading, payload.text))
        ),
        "title": _BM25["title"].embed_document("\n".join((payload.title, *payload.heading))),
    }
    return edge.Point(point.chunk_id, vectors, payload.as_dict())


def _digest(values: dict[str, Any] | None) -> str:
    try:
        return Payload.of(values or {}).digest
    except (KeyError, TypeError, AttributeError):
        return ""
