"""The port to a vector store: what `index` writes and `retrieve` searches.

A store holds points; a point has a dense vector, two BM25 vectors that the store makes from its
words, and a payload. Adapters: store_edge.py (Qdrant Edge, in this process).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tasks.records import digest

# BM25 over title (twice), headings and text; over title and headings
Leg = Literal["text", "title"]


@dataclass(frozen=True, slots=True)
class Payload:
    """What is stored beside the vectors, and comes back with a hit."""

    uri: str
    title: str
    heading: tuple[str, ...]
    text: str
    groups: tuple[str, ...]  # who may read it
    embedder: str  # fingerprint of the dense vector's model

    @property
    def digest(self) -> str:
        """Changes with any field; computed from what is in the store, it finds corrupt payloads."""
        lists = ("\0".join(self.heading), "\0".join(self.groups))
        return digest(self.uri, self.title, self.text, self.embedder, *lists)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "heading": list(self.heading), "groups": list(self.groups)}

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Payload":
        """Raises KeyError if a field is missing."""
        return cls(
            uri=values["uri"],
            title=values["title"],
            heading=tuple(values["heading"]),
            text=values["text"],
            groups=tuple(values["groups"]),
            embedder=values["embedder"],
        )


@dataclass(frozen=True, slots=True)
class Point:
    chunk_id: str
    dense: NDArray[np.float32]  # (dim,), unit length
    payload: Payload


@dataclass(frozen=True, slots=True)
class Hit:
    chunk_id: str
    score: float
    payload: Payload


class Store(Protocol):
    """One generation of the index."""

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield (chunk id, digest of the payload that is really there); "" if it is broken."""

    def upsert(self, points: Sequence[Point]) -> None: ...

    def delete(self, chunk_ids: Sequence[str]) -> None: ...

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        """The nearest points, by cosine, that one of the groups may read; best first."""

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        """The points that share words with the text, by BM25, of those the groups may read."""

    def words(self, text: str) -> frozenset[int]:
        """The distinct words of a text as the BM25 legs see them: stemmed, hashed, few."""

    def close(self) -> None: ...
