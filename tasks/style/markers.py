"""Measure how far a text is from the brand's in stylistic markers: figures of how it is written,
not of what it says.

In:  texts in the brand's own words, others on the same topics, a text
Out: its markers; a score from 0 to 1
Run: called by tasks.evaluation.uses.style and tasks.style.judge

The distance is Burrows' Delta (2002): the mean absolute z-score of the markers, z as of the brand's
texts. The score is calibrated (Platt 1999): the probability that a text at this distance is one of
the brand's, if as many are the brand's as others'.
"""

import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.answer.grounding import sentences
from tasks.errors import InhouseError
from tasks.style import checks

FEWEST = 8  # texts of the brand
SHORT = 7  # words of a short sentence
FAR = 4.0  # the largest z-score that counts: one odd marker of a short text must not decide

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_GROUPS = {  # per 100 words
    "we": "we us our ours we're we've we'll",
    "you": "you your yours you're you've you'll",
    "third person": "it its he she him her they them their who one",
    "articles": "a an the",
    "and, or, but": "and or but",
    "prepositions": "of in on at to for with from by into over under between within during",
    "subordinators": "if when that which because while although where so than as whether",
    "to be": "is are was were be been being am",
    "modals": "may might should would could shall must",
    "can, will": "can can't will won't cannot",
    "negations": "not no never nothing nobody none don't doesn't isn't can't won't didn't",
}
NAMES = (
    "sentence words", "spread of sentence words", "short sentences", "commas", "contractions",
    "letters", "long words", "reading ease", "passives", "questions", "figures", *_GROUPS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """The brand's markers, and the score of a distance."""

    mean: NDArray[np.float64]  # (n_markers,)
    spread: NDArray[np.float64]  # (n_markers,)
    slope: float  # of the log odds
    offset: float


def of(text: str) -> NDArray[np.float64]:
    """Return the markers of a text, in the order of NAMES; of an empty one zeros."""
    text = checks.plain(text)
    parts, found = sentences(text), [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not parts or not found:
        return np.zeros(len(NAMES))
    lengths = [len(part.split()) for part in parts]
    hundred = len(found) / 100
    letters = [len(word) for word in found]
    values = [
        statistics.fmean(lengths),
        statistics.pstdev(lengths),
        sum(length <= SHORT for length in lengths) / len(parts),
        text.count(",") / len(parts),
        len(checks.no_contractions(text)) / hundred,
        statistics.fmean(letters),
        sum(length >= 8 for length in letters) / hundred,
        reading_ease(found, len(parts)),
        len(checks.active_voice(text)) / len(parts),
        text.count("?") / len(parts),
        len(re.findall(r"\d+", text)) / hundred,
        *(sum(word in group.split() for word in found) / hundred for group in _GROUPS.values()),
    ]
    return np.array(values)


def reading_ease(found: Sequence[str], sentence_count: int) -> float:
    """Return Flesch's reading ease; a syllable is a group of vowels."""
    syllables = sum(max(1, len(_VOWELS.findall(word.removesuffix("e")))) for word in found)
    return 206.835 - 1.015 * len(found) / sentence_count - 84.6 * syllables / len(found)


def fit(own: Sequence[str], others: Sequence[str]) -> Fitted:
    """Return the brand's markers. The distance of each of its texts is measured from all others.
    Raises InhouseError if there are too few texts."""
    if min(len(own), len(others)) < FEWEST:
        raise InhouseError(
            f"expected {FEWEST} texts in the brand's own words and {FEWEST} others, got "
            f"{len(own)} and {len(others)}"
        )
    rows = np.array([of(text) for text in own])  # (n_texts, n_markers)
    mean, spread = rows.mean(axis=0), _spread(rows)
    near = [
        _distance(rows[n], rest.mean(axis=0), _spread(rest))
        for n in range(len(rows))
        for rest in [np.delete(rows, n, axis=0)]
    ]
    far = [_distance(of(text), mean, spread) for text in others]
    return Fitted(mean, spread, *_calibrated(near, far))


def _calibrated(near: Sequence[float], far: Sequence[float]) -> tuple[float, float]:
    """Return the slope and the offset of the log odds that a distance is of the brand."""
    from sklearn.linear_model import LogisticRegression

    labels = [True] * len(near) + [False] * len(far)
    model = LogisticRegression(C=10.0, class_weight="balanced")
    model.fit(np.array([*near, *far]).reshape(-1, 1), labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _spread(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard deviations; at least .05, because a marker may be 0 in all texts."""
    found: NDArray[np.float64] = np.maximum(rows.std(axis=0), 0.05)
    return found


def _distance(
    row: NDArray[np.float64], mean: NDArray[np.float64], spread: NDArray[np.float64]
) -> float:
    return float(np.minimum(np.abs(row - mean) / spread, FAR).mean())


def distance(text: str, fitted: Fitted) -> float:
    return _distance(of(text), fitted.mean, fitted.spread)


def score(text: str, fitted: Fitted) -> float:
    """Return the probability that a text at this distance is the brand's, 0 to 1; of an empty
    text 0."""
    if not text.strip():
        return 0.0
    return 1 / (1 + math.exp(-(fitted.slope * distance(text, fitted) + fitted.offset)))
