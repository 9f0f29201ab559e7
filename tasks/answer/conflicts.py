"""Find documents that answer a question differently, and decide which one is shown first.

In:  a question, its ranked places, the passages, the trust level of each source
Out: the ranking without the places that lose, the Conflicts, and a sentence about each

Two places conflict if they are of two documents, both answer the question, and state the same fact
with another number, day, code or name, or one denies it. The place of the more trusted source is
shown first, then the newer one, then the likelier one. An older version of a document does not
conflict with the newer one, if both are of one source.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from tasks.answer import editions, grounding, prompt_injection
from tasks.answer.grounding import amounts, clauses
from tasks.answer.places import answer_kind, candidates, compose, steps
from tasks.answer.places.compose import Part
from tasks.answer.places.ranking import Place, has_codes
from tasks.answer.places.traits import named
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload
from tasks.records import source_of

LEVELS = {"low": 0, "normal": 1, "high": 2}
LIKELY = 0.3  # share of the best place's probability that a place needs to contradict it
ALIKE = 0.5  # share of the longer one's words that two places in like words have in common
HELD = 0.75  # or of the shorter one's, if these are FEW at least
FEW = 4
YEAR = re.compile(r"(?:19|20)\d\d")
NEAR = 0.6  # cosine of two places in other words
COVERED = 0.6  # share of the question's words that a place in other words has, under its headings
LOOKED = 24  # places that are looked at

Trust = Mapping[str, str]  # source → "high", "normal" or "low"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that is shown, and a contradicting one of another document."""

    shown: Place
    other: Place


def resolve(
    question: str,
    ranked: Sequence[Place],
    passages: Sequence[Passage],
    beyond: Sequence[Passage],
    trust: Trust,
) -> tuple[list[Place], list[Conflict]]:
    """Return the ranking with the preferred place in front, and without those that it contradicts;
    and the conflicts, one for each other document. `passages` are those that the places number; of
    `beyond`, the last of them, the places in similar words are compared too."""
    if not ranked:
        return [], []
    likely = _likely(question, ranked, passages)
    far = _far(ranked[0], passages, len(passages) - len(beyond))
    against = [*likely, *(p for p in far if _contradicts(question, ranked[0], p, passages))]
    if not against:
        return list(ranked), []
    group = [ranked[0], *against]
    first = max(group, key=lambda place: _worth(passages[place.passage], place, trust))
    others = [p for p in group if p is not first and _other(first, p, passages)]
    left = [first, *(p for p in ranked if p is not first and p not in others)]
    others.sort(key=lambda place: _worth(passages[place.passage], place, trust), reverse=True)
    apart: dict[str, Place] = {}
    for place in others:
        apart.setdefault(passages[place.passage].payload.uri, place)
    return left, [Conflict(first, place) for place in apart.values()]


def notice(question: str, conflict: Conflict, passages: Sequence[Passage], trust: Trust) -> Part:
    """Return the sentence that says which two documents disagree, each with its date, and what the
    one that is not shown says."""
    one, other = (passages[p.passage].payload for p in (conflict.shown, conflict.other))
    trusted = level(one.uri, trust) > level(other.uri, trust)
    shown = f"{_dated(one)[:-1]}, more trusted)" if trusted else _dated(one)
    part = compose.part_of(question, conflict.other, passages)
    text = f"Documents disagree: this is from {shown}; {_dated(other)} says: {part.text}"
    return replace(part, text=text, notice=True)


def values(conflict: Conflict, passages: Sequence[Passage]) -> dict[str, Any]:
    """Return a conflict as the JSON answer gives it: the statement of each document, the first
    one's being the one that is shown."""
    return {
        name: {
            "text": place.candidate.text,
            "uri": (payload := passages[place.passage].payload).uri,
            "title": payload.title,
            "source": source_of(payload.uri),
            "dated": payload.dated,
        }
        for name, place in (("shown", conflict.shown), ("other", conflict.other))
    }


def _dated(payload: Payload) -> str:
    return f"“{payload.title}” ({payload.dated or 'no date'})"


def _likely(question: str, ranked: Sequence[Place], passages: Sequence[Passage]) -> list[Place]:
    """Return the ranked places that contradict the first one."""
    first, least = ranked[0], LIKELY * ranked[0].probability
    return [
        place
        for number, place in enumerate(ranked[1:], 1)
        if _contradicts(question, first, place, passages)
        or (
            number < LOOKED
            and place.probability >= least
            and _apart(question, first, place, passages)
            and _answers(question, first, place)
        )
    ]


def _far(first: Place, passages: Sequence[Passage], start: int) -> list[Place]:
    """Return the places of the passages that were not ranked: their probability is unknown."""
    return [
        Place(replace(one, passage=one.passage + start), 0.0, first.vector)
        for one in candidates.of(passages[start:])
    ]


def _other(first: Place, place: Place, passages: Sequence[Passage]) -> bool:
    """Return True for a place of another document that differs from the first."""
    if passages[first.passage].payload.uri == passages[place.passage].payload.uri:
        return False
    own, other = (set(clauses.tokens(p.candidate.text)) for p in (first, place))
    return own != other


def _worth(passage: Passage, place: Place, trust: Trust) -> tuple[bool, int, str, float]:
    order = prompt_injection.is_order(place.candidate.text)
    return not order, level(passage.payload.uri, trust), passage.payload.dated, place.probability


def level(uri: str, trust: Trust) -> int:
    """Return the trust level of a document's source."""
    return LEVELS[trust.get(source_of(uri), "normal")]


def _contradicts(question: str, one: Place, other: Place, passages: Sequence[Passage]) -> bool:
    """Return True if two places of two documents state the same fact with another value."""
    a, b = one.candidate.text, other.candidate.text
    rows = one.candidate.unit.kind == other.candidate.unit.kind == "row"
    if grounding.words(a).negated != grounding.words(b).negated:
        return _denied(a, b) and _apart(question, one, other, passages)
    if steps.asks(question) and steps.instructs(a) and steps.instructs(b):
        return False  # two ways to do it are not two claims
    when = "time" in answer_kind.kinds(question)
    return _differ(a, b, when, rows) and _apart(question, one, other, passages)


def _apart(question: str, one: Place, other: Place, passages: Sequence[Passage]) -> bool:
    """Return True if two places are of documents that are not two versions of one, and the second
    document names as much of the question as the first place does."""
    left, right = passages[one.passage], passages[other.passage]
    if left.payload.uri == right.payload.uri or _version(left, right):
        return False
    here = f"{one.candidate.context}\n{one.candidate.text}"
    there = "\n".join((right.payload.title, *right.payload.heading, right.payload.text))
    if has_codes(question, here) and not has_codes(question, there):
        return False  # it is about another part
    return named(question, here) <= named(question, there)


def _version(one: Passage, other: Passage) -> bool:
    """Return True for two editions of one document."""
    gone = editions.replaced((one, other))
    left, right = one.payload, other.payload
    return editions.replaces(left, right, gone) or editions.replaces(right, left, gone)


@lru_cache(maxsize=4096)
def _differ(one: str, other: str, when: bool, rows: bool) -> bool:
    """Return True for two texts in like words that differ in one value, or in figures alone. Where
    they differ in a code or name and in another value, they are about two things; where they
    differ in a year and it is not asked "when", about two times."""
    a, b = clauses.content(one), clauses.content(other)
    if not _alike(len(set(a) & set(b)) + len(a) - len(set(a)), a, b):
        return False  # most pairs: the comparison in order is slow
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    if common < 2 or not _alike(common, a, b):
        return False
    values, other_values = _values(one), _values(other)
    replaced = [
        (frozenset(a[i:j]), frozenset(b[k:m]))
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag == "replace"
    ]
    if rows and any(not (x & values) and not (y & other_values) for x, y in replaced):
        return False
    both = ((x & values, y & other_values) for x, y in replaced)
    changed = {(left, right) for left, right in both if left and right and left != right}
    tokens = frozenset[str]().union(*(left | right for left, right in changed))
    if not when and any(map(YEAR.fullmatch, tokens)):
        return False
    return len(changed) == 1 or (len(changed) > 1 and all(map(clauses.is_number, tokens)))


def _alike(common: int, a: Sequence[str], b: Sequence[str]) -> bool:
    """Return True if this number of common words makes two texts alike."""
    shorter, longer = sorted((len(a), len(b)))
    return common >= ALIKE * longer or common >= max(FEW, HELD * shorter)


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[str]:
    """Return the figures, codes, days and names of a text."""
    figures = (token for token in clauses.tokens(text) if clauses.FIGURE.search(token))
    return grounding.words(text).names.union(figures)


def _denied(one: str, other: str) -> bool:
    """Return True for two texts in the same words, of which the caller knows that one denies, if
    the other one says the word that is denied: a title of the same words says nothing of it."""
    a, b = grounding.words(one), grounding.words(other)
    one_holds_the_other = a.stems <= b.stems or b.stems <= a.stems  # else they are of two things
    denying, saying = (one, other) if a.negated else (other, one)
    says = _behind_not(denying) in (None, *clauses.content(saying))
    return min(len(a.stems), len(b.stems)) >= 3 and one_holds_the_other and says


def _behind_not(text: str) -> str | None:
    """Return the first word behind the first negation, or None."""
    words = [*grounding.WORD.finditer(text.lower())]
    ends = [word.end() for word in words if word[0].replace("’", "'") in grounding.NEGATIONS]
    return next(iter(clauses.content(text[ends[0] :])), None) if ends else None


def _answers(question: str, left: Place, right: Place) -> bool:
    """Return True if two places in other words both state the amount that is asked for, in one
    unit, and the amounts differ."""
    if float(left.vector @ right.vector) < NEAR:
        return False
    one, above = left.candidate.text, left.candidate.context
    other, over = right.candidate.text, right.candidate.context
    if not answer_kind.kinds(question) & {"money", "period", "number", "time"}:
        return False
    asked = grounding.words(question).stems
    if any(_covered(asked, text) < COVERED for text in (f"{one}\n{above}", f"{other}\n{over}")):
        return False
    if _marks(above + one) ^ _marks(over + other) - grounding.words(question).facts.codes:
        return False
    mine, theirs = _stated(one, question), _stated(other, question)
    units = {unit for unit, _ in mine} & {unit for unit, _ in theirs}
    return bool(units) and all(
        {n for u, n in mine if u == unit}.isdisjoint({n for u, n in theirs if u == unit})
        for unit in units
    )


def _covered(asked: frozenset[str], text: str) -> float:
    return len(asked & grounding.words(text).stems) / len(asked) if asked else 0.0


def _marks(text: str) -> frozenset[str]:
    return grounding.words(text).facts.codes


def _stated(text: str, question: str) -> set[tuple[str, str]]:
    known = {amount.number for amount in amounts.amounts(question)}
    found = ((a.unit, a.number) for a in amounts.amounts(text) if a.unit and a.number not in known)
    return set(found)
