"""Implement Store on one collection of a Qdrant server.

Certificates read with the consistency, and writes with the ordering, of server_settings.py.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models

from tasks.index import bm25, server_settings
from tasks.index.bm25 import FULL
from tasks.index.server_calls import errors, in_parallel, repeated
from tasks.index.store import LINKS, Hit, Leg, Payload, Point, digest_of, payload_of
from tasks.params import QdrantServer

PAGE = 2000  # points a scroll


DEFAULT = QdrantServer()

Answer = TypeVar("Answer")


class ServerStore:
    """One collection."""

    def __init__(
        self,
        client: QdrantClient,
        collection: str,
        dim: int,
        hnsw_ef: int,
        settings: QdrantServer = DEFAULT,
    ) -> None:
        self._client = client
        self.collection = collection
        self._dim = dim
        self._settings = settings
        self._nearest = server_settings.search(settings, hnsw_ef)
        self._ordering = server_settings.ordering(settings)
        self._consistency = server_settings.consistency(settings)

    @classmethod
    def create(
        cls,
        client: QdrantClient,
        collection: str,
        dim: int,
        hnsw_ef: int,
        settings: QdrantServer = DEFAULT,
    ) -> Self:
        idf = models.SparseVectorParams(modifier=models.Modifier.IDF)
        dense = models.VectorParams(
            size=dim,
            distance=models.Distance.COSINE,
            datatype=models.Datatype.FLOAT16,
            hnsw_config=models.HnswConfigDiff(m=LINKS),
        )
        with errors("made no collection"):
            client.create_collection(
                collection,
                vectors_config={"dense": dense},
                sparse_vectors_config={"text": idf, "title": idf},
                **server_settings.at_creation(settings),
            )
            client.create_payload_index(collection, "groups", server_settings.TENANT)
        return cls(client, collection, dim, hnsw_ef, settings)

    def _asked(self, what: str, request: Callable[[], Answer]) -> Answer:
        """Return the answer to a request that may be repeated. Raises StoreError."""
        with errors(what):
            return repeated(request, self._settings.retries)

    def digests(self) -> Iterator[tuple[str, str]]:
        for record in self._scroll(True):
            yield str(record.id), digest_of(record.payload)

    def readers(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for record in self._scroll(["uri", "groups"]):
            values = record.payload or {}
            yield str(record.id), values.get("uri", ""), tuple(values.get("groups", ()))

    def _scroll(self, payload: bool | list[str]) -> Iterator[models.Record]:
        offset: Any = None
        while True:
            page, offset = self._asked("can't be read", partial(self._page, payload, offset))
            yield from page
            if offset is None:
                return

    def _page(self, payload: bool | list[str], offset: Any) -> tuple[list[models.Record], Any]:
        return self._client.scroll(
            self.collection,
            limit=PAGE,
            offset=offset,
            with_payload=payload,
            consistency=self._consistency,
        )

    def miscounted(self, points: int, by_group: Mapping[str, int]) -> int:
        """Return by how many points the server's own counts differ: of all points, and of each
        group by the index that every search filters with, which no payload shows."""
        count = self._asked(
            "can't be counted", lambda: self._client.count(self.collection, exact=True).count
        )
        facet = self._asked(
            "can't be counted",
            lambda: self._client.facet(
                self.collection,
                "groups",
                limit=len(by_group) + 1,  # one more, to see a group that nobody wants
                exact=True,
                consistency=self._consistency,
            ),
        )
        found = {str(hit.value): hit.count for hit in facet.hits}
        groups = found.keys() | by_group.keys()
        return abs(count - points) + sum(
            abs(found.get(group, 0) - by_group.get(group, 0)) for group in groups
        )

    def vectors(self, chunk_ids: Sequence[str]) -> NDArray[np.float32]:
        found = self._asked(
            "can't be read",
            lambda: self._client.retrieve(
                self.collection,
                list(chunk_ids),
                with_payload=False,
                with_vectors=["dense"],
                consistency=self._consistency,
            ),
        )
        rows: dict[str, Any] = {
            str(record.id): record.vector.get("dense")
            for record in found
            if isinstance(record.vector, dict)
        }
        nothing = [0.0] * self._dim
        values = [rows.get(chunk_id) or nothing for chunk_id in chunk_ids]
        return np.array(values, np.float32).reshape(len(chunk_ids), self._dim)

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points in parallel requests, in any order: no two of them have one id."""
        wanted = self._settings
        in_parallel(points, wanted.request_points, wanted.writers, self._upsert)

    def _upsert(self, points: Sequence[Point]) -> None:
        ready = [_point(point) for point in points]
        self._asked(
            "took no points",
            lambda: self._client.upsert(self.collection, ready, wait=True, ordering=self._ordering),
        )

    def regroup(self, chunk_ids: Sequence[str], groups: Sequence[str]) -> None:
        if chunk_ids:
            readers = {"groups": list(groups)}
            ids: list[Any] = list(chunk_ids)
            self._asked(
                "changed no groups",
                lambda: self._client.set_payload(
                    self.collection, readers, ids, wait=True, ordering=self._ordering
                ),
            )

    def delete(self, chunk_ids: Sequence[str]) -> None:
        if chunk_ids:
            ids: list[Any] = list(chunk_ids)
            self._asked(
                "deleted nothing",
                lambda: self._client.delete(
                    self.collection, ids, wait=True, ordering=self._ordering
                ),
            )

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        return self._query(vector.tolist(), "dense", groups, limit, self._nearest)

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        words = bm25.of_query(leg, text)
        if not words.indices:
            return []
        corpus = models.IdfCorpusParams(corpus=_readable(groups))  # reveals no other documents
        query = models.SparseVector(indices=list(words.indices), values=list(words.values))
        return self._query(query, leg, groups, limit, models.SearchParams(idf=corpus))

    def _query(
        self,
        query: Any,
        using: str,
        groups: Collection[str],
        limit: int,
        search: models.SearchParams,
    ) -> list[Hit]:
        with errors("can't be searched"):
            found = self._client.query_points(
                self.collection,
                query=query,
                using=using,
                query_filter=_readable(groups),
                search_params=search,
                limit=limit,
                with_payload=False,
            )
        return [Hit(str(point.id), point.score) for point in found.points]

    def payloads(self, chunk_ids: Sequence[str]) -> dict[str, Payload]:
        with errors("can't be read"):
            found = self._client.retrieve(self.collection, list(chunk_ids), with_payload=True)
        read = {str(record.id): payload_of(record.payload) for record in found}
        return {chunk_id: payload for chunk_id, payload in read.items() if payload}

    def weights(self, leg: Leg, text: str, groups: Collection[str]) -> dict[int, float]:
        """Return the weights, from the best hit of each word: its score is the inverse document
        frequency times the weight in the point. All words are searched in one request."""
        words = list(bm25.of_query(leg, text).indices)
        if not words:
            return {}
        with errors("can't be searched"):
            found = self._client.query_batch_points(
                self.collection, [_one_word(word, leg, groups) for word in words]
            )
        best = [
            (word, hits.points[0]) for word, hits in zip(words, found, strict=True) if hits.points
        ]
        return {word: FULL * hit.score / _stored_weight(hit, leg, word) for word, hit in best}

    def words(self, text: str, among: Sequence[str] = ()) -> frozenset[int]:
        return bm25.distinct(text, among)

    def close(self) -> None:
        """Do nothing: the client belongs to the caller."""


def _one_word(word: int, leg: Leg, groups: Collection[str]) -> models.QueryRequest:
    return models.QueryRequest(
        query=models.SparseVector(indices=[word], values=[1.0]),
        using=leg,
        filter=_readable(groups),
        params=models.SearchParams(idf=models.IdfCorpusParams(corpus=_readable(groups))),
        limit=1,
        with_vector=[leg],
    )


def _stored_weight(hit: models.ScoredPoint, leg: Leg, word: int) -> float:
    """Return the weight of a word in the vector of a point."""
    vector: Any = (hit.vector or {}).get(leg)  # type: ignore[union-attr]
    return float(vector.values[vector.indices.index(word)])


def _readable(groups: Collection[str]) -> models.Filter:
    condition = models.FieldCondition(key="groups", match=models.MatchAny(any=sorted(groups)))
    return models.Filter(must=[condition])


def _point(point: Point) -> models.PointStruct:
    words = bm25.of_payload(point.payload)
    sparse: dict[str, Any] = {
        leg: models.SparseVector(indices=list(vector.indices), values=list(vector.values))
        for leg, vector in words.items()
    }
    vectors: dict[str, Any] = {"dense": point.dense.tolist(), **sparse}
    return models.PointStruct(id=point.chunk_id, vector=vectors, payload=point.payload.as_dict())
