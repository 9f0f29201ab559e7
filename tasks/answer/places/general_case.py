"""Find the general case to an exception: an answer begins with what holds for most.

In:  a question for a figure, the place that answers it, the ranked places, the passages
Out: the units of the same section that state the general case

"The term is extended to 60 months if …" is no answer to "How long is the warranty?" without the
table of terms above it. A question that names the condition itself asks for the exception.
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.places import answer_kind, rows
from tasks.answer.places.outline import Unit, units
from tasks.answer.places.ranking import Place
from tasks.answer.places.traits import FIGURES
from tasks.answer.retrieve import Passage

CONDITION = re.compile(
    r"\b(?:if|unless|except(?:ion|ions)?|provided that|only (?:when|for)|in case|extended|reduced"
    r"|wenn|falls|sofern|außer|verlängert|verkürzt|si|sauf|salvo|excepto)\b([^.,;:]*)",
    re.IGNORECASE,
)
NAMED = 2  # words of a condition by which a question names it
LIKELY = 0.1  # share of the exception's probability that a sentence needs to be the general case


def find(
    question: str, place: Place, ranked: Sequence[Place], passages: Sequence[Passage]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the units as (passage, numbers); none if the place is not an exception, or has no
    general case."""
    if place.candidate.listed or not _is_exception(question, place.candidate.text):
        return []
    return _table(question, place, passages) or _sentence(question, place, ranked, passages)


def _is_exception(question: str, text: str) -> bool:
    if not answer_kind.kinds(question) & FIGURES or not (found := CONDITION.search(text)):
        return False
    asked = grounding.stems(question)
    return len(grounding.stems(found[1]) & asked) < NAMED and not CONDITION.search(question)


def _table(
    question: str, place: Place, passages: Sequence[Passage]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the rows above an exception, in its section, that have the figure which it changes:
    their column has its name."""
    number, every = place.candidate.numbers[0], units(passages[place.passage].payload.text)
    for above in range(number - 1, -1, -1):
        unit = every[above]
        if _section(unit, every) != _section(every[number], every):
            break
        if unit.kind == "row" and (column := rows.column(question, unit.cells)):
            named = grounding.stems(column) <= grounding.stems(every[number].text)
            return rows.likely(question, place.passage, above, passages) if named else []
    return []


def _sentence(
    question: str, place: Place, ranked: Sequence[Place], passages: Sequence[Passage]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the likeliest sentence above an exception, in its section, that states a figure of the
    kind asked for without a condition."""
    exception, every = place.candidate.numbers[0], units(passages[place.passage].payload.text)
    for other in ranked:
        number = other.candidate.numbers[0]
        unit = other.candidate.unit
        if other.passage != place.passage or number >= exception or unit.kind != "sentence":
            continue
        text = unit.text
        states = answer_kind.contained(text) & answer_kind.kinds(question) & FIGURES
        alike = _section(every[number], every) == _section(every[exception], every)
        likely = other.probability >= LIKELY * place.probability
        if likely and alike and states and not CONDITION.search(text):
            return [(place.passage, (number,))]
    return []


def _section(unit: Unit, every: Sequence[Unit]) -> tuple[int, ...]:
    return tuple(n for n in unit.above if every[n].kind == "heading")
