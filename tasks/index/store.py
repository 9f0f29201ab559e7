"""Define the interface of a vector store: `index` writes it and `retrieve` searches it.

A store contains points; a point has a dense vector, two BM25 vectors that the store makes from its
words, and a payload. Adapters: qdrant_edge.py (Qdrant Edge, in this process) and server_store.py
(a Qdrant server). tests/unit/index/test_store.py runs the same calls on both and compares the
results.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from operator import attrgetter, itemgetter
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

SERVER = "QDRANT_URL"  # where the environment has it, the index is on that server

LINKS = 24  # of a point in the graph: more find more where a filter hides half of the points

# BM25 over title (twice), headings and text; over title and headings
Leg = Literal["text", "title"]


@dataclass(frozen=True, slots=True)
class Payload:
    """The data stored beside the vectors, and returned with a hit."""

    uri: str
    title: str
    heading: tuple[str, ...]
    text: str
    groups: tuple[str, ...]  # who may read it
    embedder: str  # fingerprint of the dense vector's model
    chunker: str  # fingerprint of the rules that cut the text
    place: str = ""  # in the file: "page 3"; "" where its format counts nothing
    dated: str = ""  # ISO date of the document; "" without one

    @property
    def digest(self) -> str:
        """A hash of all fields; computed from the stored payload, it detects corruption."""
        return _digest(_fields(self), self.heading, self.groups)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "heading": list(self.heading), "groups": list(self.groups)}

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Payload":
        """Make a payload of stored values. Raises KeyError if a field is missing."""
        return cls(
            uri=values["uri"],
            title=values["title"],
            heading=tuple(values["heading"]),
            text=values["text"],
            groups=tuple(values["groups"]),
            embedder=values["embedder"],
            chunker=values["chunker"],
            place=values["place"],
            dated=values["dated"],
        )


def payload_of(values: dict[str, Any] | None) -> Payload | None:
    """Return the payload of a store's answer; None if it is broken."""
    try:
        return Payload.of(values or {})
    except (KeyError, TypeError):
        return None


def digest_of(values: dict[str, Any] | None) -> str:
    """Return `Payload.digest` of a store's answer; "" if it is broken."""
    try:
        fields = values or {}
        return _digest(_values(fields), fields["heading"], fields["groups"])
    except (KeyError, TypeError):
        return ""


_TEXTS = ("uri", "title", "text", "embedder", "chunker", "place", "dated")
_fields, _values = attrgetter(*_TEXTS), itemgetter(*_TEXTS)


def _digest(texts: tuple[str, ...], heading: Iterable[str], groups: Collection[str]) -> str:
    """Hash the fields in one piece, because a night does so twice for every point: joined by a
    character that no text contains, with the number of groups to tell them from headings."""
    whole = "\0".join((*texts, str(len(groups)), *heading, *groups))
    return blake2b(whole.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Point:
    chunk_id: str
    dense: NDArray[np.float32]  # (dim,), unit length
    payload: Payload


@dataclass(frozen=True, slots=True)
class Hit:
    """A point that a leg found. Its payload is read only if it is among the best of all legs."""

    chunk_id: str
    score: float


class Store(Protocol):
    """One index: a generation of Qdrant Edge, or a collection of a server.

    A call that writes returns when the store has acknowledged it. Raises StoreError if the store
    refuses."""

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield (chunk id, digest of the payload that is really stored); "" if it is broken."""

    def readers(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield (chunk id, URI, groups) of every point; ("", ()) where they can't be read."""

    def vectors(self, chunk_ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the dense vectors of the ids, (n_ids, dim); a row of zeros for a missing id."""

    def upsert(self, points: Sequence[Point]) -> None: ...

    def regroup(self, chunk_ids: Sequence[str], groups: Sequence[str]) -> None:
        """Change who may read points; all else stays as it is."""

    def delete(self, chunk_ids: Sequence[str]) -> None: ...

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        """Return the nearest points, by cosine, that one of the groups may read; best first."""

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        """Return the points that share words with the text, by BM25, among those the groups may
        read."""

    def payloads(self, chunk_ids: Sequence[str]) -> dict[str, Payload]:
        """Return the payloads by chunk id; without missing and broken ones."""

    def weights(self, leg: Leg, text: str, groups: Collection[str]) -> dict[int, float]:
        """Return the words of a text that points of the groups contain, and the highest score that
        each can add to a hit: BM25 of a point that contains nothing else."""

    def words(self, text: str, among: Sequence[str] = ()) -> frozenset[int]:
        """Return the distinct words of a text as the BM25 legs see them: stemmed, hashed, few.
        Stemmed in the languages `among`, or in those that the text may be in."""

    def close(self) -> None: ...
