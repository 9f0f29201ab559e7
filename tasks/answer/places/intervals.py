"""Prefer the row or item whose interval contains the amount that a question names.

In:  "What do I pay if I cancel ten days before?", candidates
Out: what is added to the score of each candidate, in logits

Of the rows "more than 14 days before", "14 to 4 days before" and "3 days before or later" only the
second one answers. English and German are known.
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.answer import grounding
from tasks.answer.grounding import quantities
from tasks.answer.grounding.amounts import figures
from tasks.answer.places.candidates import Candidate

INSIDE, OUTSIDE = 4.0, -4.0
_NUMBER = r"(?P<{0}>\d+(?:[.,]\d+)*)"
A, B = _NUMBER.format("a"), _NUMBER.format("b")
UNIT = r"[\s-]?(?P<unit>[^\W\d_]+|°C|%)"
RANGE = re.compile(
    rf"{A}(?:\s?[^\W\d_]+)?\s?(?:-|\u2013|to|bis|and|und)\s?{B}{UNIT}", re.IGNORECASE
)
MORE = re.compile(
    rf"\b(?P<open>more than|over|above|mehr als|über)\s{A}{UNIT}"
    rf"|\b(?:from|at least|ab|mindestens)\s{_NUMBER.format('c')}[\s-]?(?P<unit2>[^\W\d_]+)",
    re.IGNORECASE,
)
LESS = re.compile(
    rf"\b(?P<open>less than|under|below|fewer than|weniger als|unter)\s{A}{UNIT}"
    rf"|\b(?:up to|at most|bis zu|bis|höchstens)\s{_NUMBER.format('c')}[\s-]?(?P<unit2>[^\W\d_]+)",
    re.IGNORECASE,
)
OR_MORE = re.compile(
    rf"{A}{UNIT}[^;.]*\b(?:or (?:more|longer|earlier)|oder (?:mehr|länger))\b", re.IGNORECASE
)
OR_LESS = re.compile(
    rf"{A}{UNIT}[^;.]*\b(?:or (?:less|fewer|later|shorter)|oder (?:weniger|später))\b",
    re.IGNORECASE,
)

Interval = tuple[float, float, str]  # the least, the most, the unit


def added(question: str, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return what is added to the scores of the candidates, (n_candidates,)."""
    asked = amounts(question)
    scores = np.zeros(len(found))
    if not asked:
        return scores
    for number, one in enumerate(found):
        if one.unit.kind in ("row", "item") and not one.listed:
            scores[number] = _fits(asked, intervals(one.text))
    return scores if (scores > 0).any() else np.zeros(len(found))


def fits(question: str, text: str) -> bool:
    """Return True if an interval of a text contains an amount that a question names."""
    return _fits(amounts(question), intervals(text)) > 0


def _fits(asked: Sequence[tuple[float, str]], own: Sequence[Interval]) -> float:
    same = [
        least <= value <= most for value, unit in asked for least, most, of in own if unit == of
    ]
    return (INSIDE if any(same) else OUTSIDE) if same else 0.0


@lru_cache(maxsize=1024)
def amounts(question: str) -> tuple[tuple[float, str], ...]:
    """Return the amounts that a question names, each with its unit or what is counted."""
    found = re.finditer(rf"(?<![\w.,]){A}{UNIT}", figures(question))
    return tuple((_value(match["a"]), _unit(match["unit"])) for match in found)


@lru_cache(maxsize=8192)
def intervals(text: str) -> tuple[Interval, ...]:
    """Return the intervals that a text names."""
    return tuple(_intervals(text))


def _intervals(text: str) -> Iterator[Interval]:
    for match in RANGE.finditer(text):
        low, high = sorted((_value(match["a"]), _value(match["b"])))
        yield low, high, _unit(match["unit"])
    for match in MORE.finditer(text):
        least = _value(match["a"] or match["c"])
        above = math.nextafter(least, math.inf) if match["open"] else least
        yield above, math.inf, _unit(match["unit"] or match["unit2"])
    for match in LESS.finditer(text):
        most = _value(match["a"] or match["c"])
        below = math.nextafter(most, -math.inf) if match["open"] else most
        yield -math.inf, below, _unit(match["unit"] or match["unit2"])
    for match in OR_MORE.finditer(text):
        yield _value(match["a"]), math.inf, _unit(match["unit"])
    for match in OR_LESS.finditer(text):
        yield -math.inf, _value(match["a"]), _unit(match["unit"])


def _value(number: str) -> float:
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number)
    plain = re.sub(r"[.,]", "", number) if grouped else number.replace(",", ".")
    return float(plain) if plain.count(".") < 2 else math.nan


def _unit(word: str) -> str:
    """Return a unit in one spelling, or the stem of what is counted."""
    known = quantities.SPELLED.get(word.lower())
    return known or next(iter(grounding.words(word).stems), word.lower())
