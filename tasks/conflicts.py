"""Find documents that answer a question differently, and say which one goes first.

In:  a question, its ranked places, the passages, how far each source is trusted
Out: the ranking without the places that lose, and the Conflicts

Two places conflict if they are of two documents, both answer the question, and say the same with
another number, day, code or name, or say it and deny it. The place of the more trusted source goes
first, then the newer one, then the likelier one. An older version of a document does not conflict
with the newer one, if both are of one source.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from tasks import amounts, clauses, ground, orders, variety, wanted
from tasks.places import Place
from tasks.retrieve import Passage
from tasks.traits import named

LEVELS = {"low": 0, "normal": 1, "high": 2}
LIKELY = 0.03  # share of the best place's probability that a place needs to contradict it
ALIKE = 0.55  # share of the words that two places in like words have in common
NEAR = 0.45  # cosine of two places in other words
COVERED = 0.5  # share of the question's words that a place in other words has, under its headings
LOOKED = 24  # places that are looked at

Trust = Mapping[str, str]  # source → "high", "normal" or "low"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that is shown, and one of another document that says otherwise."""

    shown: Place
    other: Place


def settled(
    question: str, ranked: Sequence[Place], passages: Sequence[Passage], trust: Trust
) -> tuple[list[Place], list[Conflict]]:
    """Return the ranking with the place that goes first in front, and without those that it
    contradicts; and the conflicts, one for each other document."""
    if not ranked:
        return [], []
    against = [
        place for place in _looked(ranked) if _conflict(question, ranked[0], place, passages)
    ]
    if not against:
        return list(ranked), []
    group = [ranked[0], *against]
    first = max(group, key=lambda place: _worth(passages[place.passage], place, trust))
    others = [p for p in group if p is not first and _conflict(question, first, p, passages)]
    left = [first, *(p for p in ranked if p is not first and p not in others)]
    apart = {passages[p.passage].payload.uri: p for p in reversed(others)}
    return left, [Conflict(first, place) for place in reversed(apart.values())]


def _looked(ranked: Sequence[Place]) -> Iterator[Place]:
    least = LIKELY * ranked[0].probability
    return (place for place in ranked[1:LOOKED] if place.probability >= least)


def _worth(passage: Passage, place: Place, trust: Trust) -> tuple[bool, int, str, float]:
    order = orders.is_order(place.candidate.text)
    return not order, level(passage.payload.uri, trust), passage.payload.dated, place.probability


def level(uri: str, trust: Trust) -> int:
    """Return how far the source of a document is trusted."""
    return LEVELS[trust.get(source(uri), "normal")]


def source(uri: str) -> str:
    """Return the name of the source that a document is from."""
    return uri.partition("/")[0]


def _conflict(question: str, one: Place, other: Place, passages: Sequence[Passage]) -> bool:
    left, right = passages[one.passage].payload, passages[other.passage].payload
    if left.uri == right.uri or _version(passages[one.passage], passages[other.passage], question):
        return False
    a, b = one.candidate, other.candidate
    if named(question, f"{a.context}\n{a.text}") > named(question, f"{b.context}\n{b.text}"):
        return False
    if _differ(a.text, b.text) or _denied(a.text, b.text):
        return True
    near = float(one.vector @ other.vector) >= NEAR
    return near and _answers(question, a.text, b.text, a.context, b.context)


def _version(one: Passage, other: Passage, question: str) -> bool:
    same = source(one.payload.uri) == source(other.payload.uri)
    return same and variety.is_version(variety.Read(one), variety.Read(other), question)


@lru_cache(maxsize=4096)
def _differ(one: str, other: str) -> bool:
    """Return True for two texts in like words whose only differences are values."""
    a, b = clauses.content(one), clauses.content(other)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if min(len(a), len(b)) < 3 or _share(matcher, a, b) < ALIKE:
        return False
    values = _values(one) | _values(other)
    changed = [
        (set(a[i:j]), set(b[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag == "replace"
    ]
    own, there = set(a), set(b)
    pairs = [((left - there) & values, (right - own) & values) for left, right in changed]
    return any(left and right for left, right in pairs)


def _share(matcher: SequenceMatcher[str], a: Sequence[str], b: Sequence[str]) -> float:
    common = sum(block.size for block in matcher.get_matching_blocks())
    return common / min(len(a), len(b))


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[str]:
    """Return the figures, codes, days and names of a text."""
    figures = (token for token in clauses.tokens(text) if clauses.FIGURE.search(token))
    return ground.words(text).names.union(figures)


def _denied(one: str, other: str) -> bool:
    """Return True for two texts in the same words of which one denies."""
    a, b = ground.words(one), ground.words(other)
    if a.negated == b.negated:
        return False
    small = min(len(a.stems), len(b.stems))
    return small >= 3 and len(a.stems & b.stems) >= 0.8 * small


def _answers(question: str, one: str, other: str, above: str, over: str) -> bool:
    """Return True if two texts in other words both state the amount that is asked for, in one unit,
    and not the same."""
    if not wanted.kinds(question) & {"money", "period", "number", "time"}:
        return False
    asked = ground.words(question).stems
    if any(_covered(asked, text) < COVERED for text in (f"{one}\n{above}", f"{other}\n{over}")):
        return False
    if _marks(above + one) ^ _marks(over + other) - ground.words(question).facts.codes:
        return False
    mine, theirs = _stated(one, question), _stated(other, question)
    units = {unit for unit, _ in mine} & {unit for unit, _ in theirs}
    return bool(units) and all(
        {n for u, n in mine if u == unit}.isdisjoint({n for u, n in theirs if u == unit})
        for unit in units
    )


def _covered(asked: frozenset[str], text: str) -> float:
    return len(asked & ground.words(text).stems) / len(asked) if asked else 0.0


def _marks(text: str) -> frozenset[str]:
    return ground.words(text).facts.codes


def _stated(text: str, question: str) -> set[tuple[str, str]]:
    known = {amount.number for amount in amounts.amounts(question)}
    found = ((a.unit, a.number) for a in amounts.amounts(text) if a.unit and a.number not in known)
    return set(found)
