"""Define small stand-ins for the engines; test_store.py compares them with the real ones."""

import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tasks.index.store import Hit, Leg, Payload, Point
from tasks.models.embedder import Tokens
from tasks.records import Document

DIM = 64
STOP = frozenset("a an and are at for in is it of on or the to was what with".split())


class HashEmbedder:
    """A text's vector is the sum of fixed random directions of its words."""

    dim = DIM
    fingerprint = "hash"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([_direction(text) for text in texts], np.float32).reshape(len(texts), DIM)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return _direction(text)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return [_tokens(text) for text in texts]

    def is_word(self, text: str) -> bool:
        return text.lower() in STOP


def _tokens(text: str) -> Tokens:
    found = list(re.finditer(r"\w+", text))
    vectors = np.array([_direction(match[0]) for match in found], np.float32)
    return Tokens(tuple(match.span() for match in found), vectors.reshape(len(found), DIM))


def _direction(text: str) -> NDArray[np.float32]:
    words = [word.encode() for word in re.findall(r"\w+", text.lower())] or [b""]
    total = np.sum([np.random.default_rng(zlib.crc32(w)).normal(size=DIM) for w in words], axis=0)
    return np.asarray(total / np.linalg.norm(total), np.float32)


class MemoryStore:
    """A Store in a dictionary; the words of its legs are counted, not weighted by BM25."""

    def __init__(self) -> None:
        self.points: dict[str, Point] = {}

    def digests(self) -> Iterator[tuple[str, str]]:
        yield from ((i, self.points[i].payload.digest) for i in sorted(self.points))

    def readers(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        yield from ((i, p.payload.uri, p.payload.groups) for i, p in self.points.items())

    def vectors(self, chunk_ids: Sequence[str]) -> NDArray[np.float32]:
        rows = [self.points[i].dense if i in self.points else np.zeros(DIM) for i in chunk_ids]
        return np.array(rows, np.float32).reshape(len(chunk_ids), DIM)

    def upsert(self, points: Sequence[Point]) -> None:
        self.points |= {point.chunk_id: point for point in points}

    def regroup(self, chunk_ids: Sequence[str], groups: Sequence[str]) -> None:
        for i in chunk_ids:
            payload = replace(self.points[i].payload, groups=tuple(groups))
            self.points[i] = replace(self.points[i], payload=payload)

    def delete(self, chunk_ids: Sequence[str]) -> None:
        self.points = {i: point for i, point in self.points.items() if i not in chunk_ids}

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        return self._best(
            {i: float(p.dense @ vector) for i, p in self.points.items()}, groups, limit
        )

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        asked = self.words(text)
        shared = {i: len(asked & self._held(leg, p.payload)) for i, p in self.points.items()}
        return self._best({i: float(n) for i, n in shared.items() if n}, groups, limit)

    def payloads(self, chunk_ids: Sequence[str]) -> dict[str, Payload]:
        return {i: self.points[i].payload for i in chunk_ids if i in self.points}

    def weights(self, leg: Leg, text: str, groups: Collection[str]) -> dict[int, float]:
        mine = [p.payload for p in self.points.values() if set(groups) & set(p.payload.groups)]
        held = frozenset[int]().union(*(self._held(leg, payload) for payload in mine))
        return dict.fromkeys(self.words(text) & held, 1.0)

    def words(self, text: str, among: Sequence[str] = ()) -> frozenset[int]:
        stems = (word.removesuffix("s") for word in re.findall(r"\w+", text.lower()))
        return frozenset(zlib.crc32(stem.encode()) for stem in stems if stem not in STOP)

    def close(self) -> None:
        pass

    def _held(self, leg: Leg, payload: Payload) -> frozenset[int]:
        body = payload.text if leg == "text" else ""
        return self.words("\n".join((payload.title, *payload.heading, body)))

    def _best(self, scores: dict[str, float], groups: Collection[str], limit: int) -> list[Hit]:
        readable = {
            i for i, point in self.points.items() if set(groups) & set(point.payload.groups)
        }
        hits = [Hit(i, score) for i, score in scores.items() if i in readable]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]


def document(
    uri: str = "s/a.md",
    text: str = "Some text.",
    title: str = "Title",
    groups: tuple[str, ...] = ("public",),
    **others: object,
) -> Document:
    values: dict[str, object] = {
        "mime": "text/markdown",
        "language": "en",
        "content_hash": "hash",
        "intake_rules": "rules",
        "stale_since": None,
        "redacted": {},
    }
    return Document(uri, uri, title, text, groups=groups, **{**values, **others})  # type: ignore[arg-type]
