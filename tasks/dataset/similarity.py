"""Measure the similarity of two questions.

In:  questions
Out: the share of their content words that they have in common (Jaccard 1912), 0…1

Words are compared by their stems, without those that carry no claim. All pairs that share a word
are compared exactly: an index of words makes that quick, and unlike hashing it misses nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

import snowballstemmer

from tasks.answer.grounding.english import FILLER


@cache
def _stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))


@lru_cache(maxsize=20_000)  # the same passages are compared again and again
def words(text: str) -> frozenset[str]:
    """Return the stems of the content words; of all words if there are no others."""
    found = re.findall(r"\w+(?:[-./]\w+)*", text.lower())
    return frozenset(map(_stem, set(found) - FILLER or found))


class Known:
    """Questions to compare others with."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._sizes = [len(words(text)) for text in texts]
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for word in words(text):
                self._holding[word].append(number)

    def nearest(self, text: str) -> tuple[float, int | None]:
        """Return the similarity of the closest question, and its number; 0 and None if none shares
        a word."""
        asked = words(text)
        shared = Counter(n for word in asked for n in self._holding.get(word, ()))
        if not shared:
            return 0.0, None
        near, number = max((s / (len(asked) + self._sizes[n] - s), -n) for n, s in shared.items())
        return near, -number
