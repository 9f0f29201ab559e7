"""Find documents that answer a question differently, and decide which one is shown first.

In:  a question, its ranked places, the passages, the trust level of each source
Out: the ranking without the places that lose, the Conflicts, and a sentence about each

Two places conflict if they are of two documents, both answer the question, and state the same fact
with another number, day, code or name, or one denies it. The place of the more trusted source is
shown first, then the newer one, then the likelier one. An older version of a document does not
conflict with the newer one, if both are of one source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tasks.answer import editions, grounding, prompt_injection, variants
from tasks.answer.contradiction import claim, contradict, differ_in_a_value
from tasks.answer.grounding import amounts, clauses
from tasks.answer.places import answer_kind, candidates, codes, compose
from tasks.answer.places.candidates import Candidate, read
from tasks.answer.places.compose import Part
from tasks.answer.places.outline import units
from tasks.answer.places.ranking import Place
from tasks.answer.places.traits import named
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload
from tasks.records import source_of

LEVELS = {"low": 0, "normal": 1, "high": 2}
LIKELY = 0.3  # share of the best place's probability that a place needs to contradict it
NEAR = 0.6  # cosine of two places in other words
COVERED = 0.6  # share of the question's words that a place in other words has, under its headings
LOOKED = 24  # places that are looked at
NO_VECTOR = np.empty(0, np.float32)

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
    far += _asking(question, passages)
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


def among(
    question: str, shown: Sequence[Part], passages: Sequence[Passage], trust: Trust
) -> tuple[list[Part], list[Conflict]]:
    """Compare each part of an answer with the places of all other documents: the model's words, and
    what stands beside the likeliest place. Return the parts and the conflicts. A part of one unit
    is shown in the words of the place that it loses to; one of several units stays, beside the
    conflict, unless it loses to a more trusted source."""
    every = [Place(one, 0.0, NO_VECTOR) for one in candidates.of(passages) if not one.listed]
    others = [*every, *_asking(question, passages)]
    left: list[Part] = []
    found: list[Conflict] = []
    for part in shown:
        said = part
        for mine in (place for place in every if _within(place, part)):
            group = [mine, *(p for p in others if _says_otherwise(question, mine, p, passages))]
            first = max(group, key=lambda place: _worth(passages[place.passage], place, trust))
            if len(part.numbers) > 1 and not _trusted(first, mine, passages, trust):
                first = mine
            if first is not mine:
                said = compose.part_of(question, first, passages)
            found += [Conflict(first, place) for place in group if place is not first]
        if said not in left:
            left.append(said)
    by_documents = {_documents(conflict, passages): conflict for conflict in reversed(found)}
    return left, [*by_documents.values()][::-1]


def without(
    found: Iterable[Conflict], known: Iterable[Conflict], passages: Sequence[Passage]
) -> list[Conflict]:
    """Return the conflicts between other documents than the known ones'."""
    told = {_documents(conflict, passages) for conflict in known}
    return [conflict for conflict in found if _documents(conflict, passages) not in told]


def notice(question: str, conflict: Conflict, passages: Sequence[Passage], trust: Trust) -> Part:
    """Return the sentence that says which two documents disagree, each with its date, and what the
    one that is not shown says."""
    one, other = (passages[p.passage].payload for p in (conflict.shown, conflict.other))
    trusted = _trusted(conflict.shown, conflict.other, passages, trust)
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


def _asking(question: str, passages: Sequence[Passage]) -> list[Place]:
    """Return the places that state something and repeat the question in one sentence, without a
    full stop between: as questions, they are not ranked."""
    return [
        Place(Candidate(n, (at,), unit, said, "", "", 0), 0.0, NO_VECTOR)
        for n, passage in enumerate(passages)
        for at, unit in enumerate(units(passage.payload.text))
        if unit.asks and (said := claim(question, unit.text))
    ]


def _other(first: Place, place: Place, passages: Sequence[Passage]) -> bool:
    """Return True for a place of another document that differs from the first."""
    if passages[first.passage].payload.uri == passages[place.passage].payload.uri:
        return False
    own, other = (set(clauses.tokens(p.candidate.text)) for p in (first, place))
    return own != other


def _within(place: Place, part: Part) -> bool:
    return place.passage == part.passage and set(place.candidate.numbers) <= set(part.numbers)


def _documents(conflict: Conflict, passages: Sequence[Passage]) -> frozenset[str]:
    return frozenset((_uri(conflict.shown, passages), _uri(conflict.other, passages)))


def _uri(place: Place, passages: Sequence[Passage]) -> str:
    return passages[place.passage].payload.uri


def _trusted(one: Place, other: Place, passages: Sequence[Passage], trust: Trust) -> bool:
    """Return True if the source of the first place is more trusted than the other one's."""
    return level(_uri(one, passages), trust) > level(_uri(other, passages), trust)


def _worth(passage: Passage, place: Place, trust: Trust) -> tuple[bool, int, str, float]:
    order = prompt_injection.is_order(place.candidate.text)
    return not order, level(passage.payload.uri, trust), passage.payload.dated, place.probability


def level(uri: str, trust: Trust) -> int:
    """Return the trust level of a document's source."""
    return LEVELS[trust.get(source_of(uri), "normal")]


def _contradicts(question: str, one: Place, other: Place, passages: Sequence[Passage]) -> bool:
    """Return True if two places of two documents state the same fact with another value."""
    rows = one.candidate.unit.kind == other.candidate.unit.kind == "row"
    texts = one.candidate.text, other.candidate.text
    return contradict(question, *texts, rows) and _apart(question, one, other, passages)


def _says_otherwise(question: str, one: Place, other: Place, passages: Sequence[Passage]) -> bool:
    """Return True if a place of another document is the same sentence with another value."""
    texts = one.candidate.text, other.candidate.text
    return differ_in_a_value(question, *texts) and _apart(question, one, other, passages)


def _apart(question: str, one: Place, other: Place, passages: Sequence[Passage]) -> bool:
    """Return True if two places are of documents that are not two versions of one, and the second
    document names as much of the question as the first place does."""
    left, right = passages[one.passage], passages[other.passage]
    if left.payload.uri == right.payload.uri or _version(left, right):
        return False
    here = "\n".join((*_unlike(question, one.candidate.context), one.candidate.text))
    there = "\n".join((right.payload.title, *right.payload.heading, right.payload.text))
    if codes.held(question, here) and not codes.held(question, there):
        return False  # it is about another part
    if variants.of_two(question, read(one.candidate), read(other.candidate)):
        return False
    return named(question, here) <= named(question, there)


def _unlike(question: str, context: str) -> list[str]:
    """Return the lines without the question itself: a document that repeats it, as an attacker's
    does, names what is asked for, whatever its statement is about."""
    asked = grounding.words(question).stems
    return [line for line in context.split("\n") if grounding.words(line).stems != asked]


def _version(one: Passage, other: Passage) -> bool:
    """Return True for two editions of one document."""
    gone = editions.replaced((one, other))
    left, right = one.payload, other.payload
    return editions.replaces(left, right, gone) or editions.replaces(right, left, gone)


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
