"""Compute the sparse vectors of a point for Qdrant: its words, stemmed in their language, with
BM25's term-frequency weights, and one word for equivalent spellings (spellings.py). The Qdrant
server computes the inverse document frequencies of its adapter; those of Qdrant Edge are counted
here, because they depend on the points that a reader may read, and the time grows with their
number.
"""

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
import qdrant_edge as edge
from numpy.typing import NDArray

from tasks.errors import StoreError
from tasks.index import languages, spellings
from tasks.index.languages import LANGUAGES
from tasks.index.store import Leg, Payload

LENGTHS: dict[Leg, int] = {"text": 128, "title": 8}  # words that are expected (BM25's avg_len)
LEGS: tuple[Leg, ...] = ("text", "title")
FULL = 2.2  # k + 1 of BM25: the most that a word adds, in inverse document frequencies
READERS = 32  # sets of groups whose frequencies are cached

# Accents go before the stems are made, so that questions without them find their words.
_BM25: dict[tuple[Leg, str], edge.Bm25] = {
    (leg, language): edge.Bm25(
        edge.Bm25Config(avg_len=LENGTHS[leg], language=language, ascii_folding=True)
    )
    for leg in LEGS
    for language in LANGUAGES
}


def of_payload(payload: Payload) -> dict[Leg, edge.SparseVector]:
    """Return both legs, stemmed by the language of the chunk; the title counts twice in the text's
    leg, and the date of the document once."""
    named = "\n".join((payload.title, *payload.heading))
    whole = "\n".join((payload.title, named, payload.text, payload.dated))
    language = languages.language(whole)
    return {
        "text": _BM25["text", language].embed_document(_widened(whole)),
        "title": _BM25["title", language].embed_document(_widened(named)),
    }


def _widened(text: str) -> str:
    return " ".join((text, *spellings.added(text)))


def of_query(leg: Leg, text: str, among: Sequence[str] = ()) -> edge.SparseVector:
    """Return every word once, stemmed in each of the languages `among`; without them, in those that
    the text may be in."""
    whole = _widened(text)
    stemmers = (_BM25[leg, language] for language in among or languages.languages(text))
    found = [stemmer.embed_query(whole) for stemmer in stemmers]
    every = dict.fromkeys(index for vector in found for index in vector.indices)
    return edge.SparseVector(list(every), [1.0] * len(every))


def distinct(text: str, among: Sequence[str] = ()) -> frozenset[int]:
    """Return the distinct words of a text: stemmed, hashed, without stop words."""
    return frozenset(of_query("text", text, among).indices)


class Frequencies:
    """Document frequencies of words, by the groups that may read the points: a reader's scores
    depend on readable points only, and reveal nothing about others."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        self._arrays = arrays
        self._groups = [frozenset(json.loads(str(each))) for each in arrays["groups"]]
        self._readable = lru_cache(READERS * len(LEGS))(self._sum)

    @classmethod
    def of(cls, points: Iterable[tuple[Collection[str], dict[Leg, Sequence[int]]]]) -> Self:
        """Count the words of points, each given with its groups."""
        totals: Counter[str] = Counter()
        words: dict[tuple[str, Leg], Counter[int]] = {}
        for groups, by_leg in points:
            name = json.dumps(sorted(groups))
            totals[name] += 1
            for leg, indices in by_leg.items():
                words.setdefault((name, leg), Counter()).update(indices)
        names = sorted(totals)
        arrays: dict[str, NDArray[np.generic]] = {
            "groups": np.array(names, np.str_),
            "points": np.array([totals[name] for name in names], np.int64),
        }
        for leg in LEGS:
            rows = [
                (n, word, count)
                for n, name in enumerate(names)
                for word, count in sorted(words.get((name, leg), {}).items())
            ]
            arrays[leg] = np.array(rows, np.int64).reshape(-1, 3)  # groups' number, word, points
        return cls(arrays)

    def save(self, path: Path) -> None:
        np.savez_compressed(path, **self._arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> Self:
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls({name: file[name] for name in ("groups", "points", *LEGS)})
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
            raise StoreError(f"{path} can't be read: {error}") from None

    def weigh(
        self, leg: Leg, readers: Collection[str], query: edge.SparseVector
    ) -> edge.SparseVector:
        """Return the query with each word multiplied by its inverse document frequency, as
        Qdrant counts it, among the points of the readers; without the words that none of these
        contains."""
        words, counts, points = self._readable(leg, frozenset(readers))
        indices, values = [], []
        for index, value in zip(query.indices, query.values, strict=True):
            place = int(np.searchsorted(words, index))
            if place < len(words) and words[place] == index:
                count = counts[place]
                indices.append(index)
                values.append(float(value * np.log1p((points - count + 0.5) / (count + 0.5))))
        return edge.SparseVector(indices, values)

    def highest(
        self, leg: Leg, readers: Collection[str], query: edge.SparseVector
    ) -> dict[int, float]:
        """Return the words of a query that the readers' points contain, each with its highest
        score."""
        weighed = self.weigh(leg, readers, query)
        return {
            word: FULL * value for word, value in zip(weighed.indices, weighed.values, strict=True)
        }

    def _sum(
        self, leg: Leg, readers: frozenset[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
        """Return the words, sorted; the number of points with each; the number of points."""
        mine = np.array([bool(groups & readers) for groups in self._groups], bool)
        rows = self._arrays[leg].astype(np.int64)
        rows = rows[mine[rows[:, 0]]]
        words, place = np.unique(rows[:, 1], return_inverse=True)
        counts = np.bincount(place, weights=rows[:, 2], minlength=len(words)).astype(np.int64)
        return words, counts, int(self._arrays["points"].astype(np.int64)[mine].sum())
