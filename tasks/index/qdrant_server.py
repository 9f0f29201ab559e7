"""Implement Store on a collection of a Qdrant server, and manage the collections of an index.

QDRANT_URL names the server, QDRANT_API_KEY its key.

The difference is applied in place: a server has its own log, and its readers see each point whole.
Another embedder or chunker fills a collection of its own, and the alias moves when it is full.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from tasks.errors import StoreError
from tasks.index import bm25
from tasks.index.bm25 import FULL
from tasks.index.store import LINKS, Hit, Leg, Payload, Point, digest_of, payload_of
from tasks.records import digest

KEY = "QDRANT_API_KEY"  # of the environment, beside QDRANT_URL
ALIAS, PREFIX = "inhouse", "inhouse-"
PAGE = 2000  # points a scroll


@contextmanager
def _server(what: str) -> Iterator[None]:
    try:
        yield
    except (ApiException, QdrantException, ValueError, OSError) as error:
        said = " ".join(str(error).split())[:300]
        raise StoreError(f"the Qdrant server {what}: {said}") from None


class ServerStore:
    """One collection."""

    def __init__(self, client: QdrantClient, collection: str, dim: int, hnsw_ef: int) -> None:
        self._client = client
        self.collection = collection
        self._dim = dim
        self._hnsw_ef = hnsw_ef

    @classmethod
    def create(cls, client: QdrantClient, collection: str, dim: int, hnsw_ef: int) -> Self:
        idf = models.SparseVectorParams(modifier=models.Modifier.IDF)
        dense = models.VectorParams(
            size=dim,
            distance=models.Distance.COSINE,
            datatype=models.Datatype.FLOAT16,
            hnsw_config=models.HnswConfigDiff(m=LINKS),
        )
        with _server("made no collection"):
            client.create_collection(
                collection,
                vectors_config={"dense": dense},
                sparse_vectors_config={"text": idf, "title": idf},
            )
            client.create_payload_index(collection, "groups", models.PayloadSchemaType.KEYWORD)
        return cls(client, collection, dim, hnsw_ef)

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
            with _server("can't be read"):
                page, offset = self._client.scroll(
                    self.collection, limit=PAGE, offset=offset, with_payload=payload
                )
            yield from page
            if offset is None:
                return

    def vectors(self, chunk_ids: Sequence[str]) -> NDArray[np.float32]:
        with _server("can't be read"):
            found = self._client.retrieve(
                self.collection, list(chunk_ids), with_payload=False, with_vectors=["dense"]
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
        if points:
            with _server("took no points"):
                self._client.upsert(self.collection, [_point(point) for point in points], wait=True)

    def regroup(self, chunk_ids: Sequence[str], groups: Sequence[str]) -> None:
        if chunk_ids:
            readers = {"groups": list(groups)}
            with _server("changed no groups"):
                self._client.set_payload(self.collection, readers, list(chunk_ids), wait=True)

    def delete(self, chunk_ids: Sequence[str]) -> None:
        if chunk_ids:
            with _server("deleted nothing"):
                self._client.delete(self.collection, list(chunk_ids), wait=True)

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        how = models.SearchParams(hnsw_ef=self._hnsw_ef)
        return self._query(vector.tolist(), "dense", groups, limit, how)

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        words = bm25.of_query(leg, text)
        if not words.indices:
            return []
        corpus = models.IdfCorpusParams(corpus=_readable(groups))  # reveals no other documents
        query = models.SparseVector(indices=list(words.indices), values=list(words.values))
        return self._query(query, leg, groups, limit, models.SearchParams(idf=corpus))

    def _query(
        self, query: Any, using: str, groups: Collection[str], limit: int, how: models.SearchParams
    ) -> list[Hit]:
        with _server("can't be searched"):
            found = self._client.query_points(
                self.collection,
                query=query,
                using=using,
                query_filter=_readable(groups),
                search_params=how,
                limit=limit,
                with_payload=False,
            )
        return [Hit(str(point.id), point.score) for point in found.points]

    def payloads(self, chunk_ids: Sequence[str]) -> dict[str, Payload]:
        with _server("can't be read"):
            found = self._client.retrieve(self.collection, list(chunk_ids), with_payload=True)
        read = {str(record.id): payload_of(record.payload) for record in found}
        return {chunk_id: payload for chunk_id, payload in read.items() if payload}

    def weights(self, leg: Leg, text: str, groups: Collection[str]) -> dict[int, float]:
        """Return the weights, from the best hit of each word: its score is the inverse document
        frequency times the weight in the point. All words are searched in one request."""
        words = list(bm25.of_query(leg, text).indices)
        if not words:
            return {}
        with _server("can't be searched"):
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


class Server:
    """The collections of one index on a server, and the alias of the one being served.

    A collection's name contains its embedder and chunker, so that no two of them meet in one."""

    def __init__(self, client: QdrantClient, hnsw_ef: int) -> None:
        self._client = client
        self._hnsw_ef = hnsw_ef

    @classmethod
    def connect(cls, url: str, hnsw_ef: int) -> Self:
        with _server(f"at {url} did not answer"):
            return cls(QdrantClient(url=url, api_key=os.environ.get(KEY)), hnsw_ef)

    @staticmethod
    def collection(embedder: str, chunker: str) -> str:
        return f"{PREFIX}{digest(embedder, chunker)[:16]}"

    def collections(self) -> list[str]:
        with _server("can't be read"):
            found = [each.name for each in self._client.get_collections().collections]
        return sorted(name for name in found if name.startswith(PREFIX))

    def live(self) -> str | None:
        """Return the collection that the alias names."""
        with _server("can't be read"):
            aliases = self._client.get_aliases().aliases
        return next((a.collection_name for a in aliases if a.alias_name == ALIAS), None)

    def open(self, name: str, dim: int) -> ServerStore:
        """Return the collection of that name; create it if it does not exist."""
        if name not in self.collections():
            return ServerStore.create(self._client, name, dim, self._hnsw_ef)
        return ServerStore(self._client, name, dim, self._hnsw_ef)

    def embedder(self, name: str) -> str:
        """Return the fingerprint of the embedder that made the vectors of a collection."""
        with _server("can't be read"):
            found, _ = self._client.scroll(name, limit=1, with_payload=["embedder"])
        return str((found[0].payload or {}).get("embedder", "")) if found else ""

    def use(self, name: str) -> None:
        """Move the alias, in one step."""
        operations: list[Any] = [
            models.CreateAliasOperation(
                create_alias=models.CreateAlias(collection_name=name, alias_name=ALIAS)
            )
        ]
        if self.live():
            drop = models.DeleteAlias(alias_name=ALIAS)
            operations.insert(0, models.DeleteAliasOperation(delete_alias=drop))
        with _server("moved no alias"):
            self._client.update_collection_aliases(operations)

    def drop(self, name: str) -> None:
        with _server("dropped nothing"):
            self._client.delete_collection(name)
