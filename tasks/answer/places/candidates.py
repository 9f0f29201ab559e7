"""List the places of passages that could answer a question.

In:  passages
Out: Candidates: single sentences, items and rows, and lists with their lead-in
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.answer.passage import Passage
from tasks.answer.places.outline import Unit, units

LIST_WORDS = 100  # of a list that is shown whole


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place: one unit, or a lead-in with its list."""

    passage: int  # which of the passages
    numbers: tuple[int, ...]  # of its units, which follow each other
    unit: Unit  # the unit, or the lead-in
    text: str  # as it is read
    context: str  # title, headings and the lines that introduce it
    below: str  # the nearest of these lines
    distance: int  # units between that line and the place

    @property
    def listed(self) -> bool:
        return len(self.numbers) > 1


def of(passages: Sequence[Passage]) -> list[Candidate]:
    """Return the candidates, in reading order."""
    return [found for n, passage in enumerate(passages) for found in _of_passage(n, passage)]


def _of_passage(number: int, passage: Passage) -> Iterator[Candidate]:
    every = units(passage.payload.text)
    headings = (passage.payload.title, *passage.payload.heading)
    for at, unit in enumerate(every):
        items = items_of(at, every) if unit.leads else ()
        if not items and not unit.states:
            continue
        numbers = (at, *items)
        text = "\n".join(every[n].text for n in numbers)
        above = [every[n].text for n in unit.above]
        context = "\n".join((" > ".join(filter(None, headings)), *above))
        nearest = above[-1] if above else headings[-1]
        distance = at - unit.above[-1] - 1 if unit.above else at
        yield Candidate(number, numbers, unit, text, context, nearest, distance)


def items_of(lead: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the numbers of the items or rows that a lead-in introduces, as many as fit."""
    words = len(every[lead].text.split())
    found: list[int] = []
    for number in range(lead + 1, len(every)):
        unit = every[number]
        if lead not in unit.above or unit.kind not in ("item", "row", "code"):
            break
        words += len(unit.text.split())
        if found and words > LIST_WORDS:
            break
        found.append(number)
    return tuple(found)


def read(one: Candidate) -> str:
    """Return the text that a candidate's vector is made of."""
    return f"{one.context}\n{one.text}"
