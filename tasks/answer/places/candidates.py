"""List the places of passages that could answer a question.

In:  passages
Out: Candidates: single sentences, items and rows, and lists, with their lead-in if they have one
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from tasks.answer.places.outline import Unit, units
from tasks.answer.retrieve import Passage

LIST_WORDS = 100  # of a list that is shown whole


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place: one unit, or a list, with its lead-in if it has one."""

    passage: int  # which of the passages
    numbers: tuple[int, ...]  # of its units, which follow each other
    unit: Unit  # the unit, the lead-in, or the first item
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
        if len(items := bare_list(at, every)) > 1:
            yield _candidate(number, items, every, headings)
        items = items_of(at, every) if unit.leads else ()
        if items or unit.states:
            yield _candidate(number, (at, *items), every, headings)


def _candidate(
    passage: int, numbers: tuple[int, ...], every: Sequence[Unit], headings: Sequence[str]
) -> Candidate:
    unit = every[numbers[0]]
    text = "\n".join(every[n].text for n in numbers)
    above = [every[n].text for n in unit.above]
    context = "\n".join((" > ".join(filter(None, headings)), *above))
    nearest = above[-1] if above else headings[-1]
    return Candidate(passage, numbers, unit, text, context, nearest, _distance(numbers[0], every))


def _distance(at: int, every: Sequence[Unit]) -> int:
    above = every[at].above
    return at - above[-1] - 1 if above else at


def bare_list(first: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the numbers of the items of a list that begins with this unit, as many as fit, if it
    stands directly below a heading, a label or a question; else none."""
    unit = every[first]
    led = bool(unit.above) and every[unit.above[-1]].leads
    if unit.kind not in ("item", "label") or led or _distance(first, every) > 0:
        return ()
    if first and _in_list(every[first - 1]) and every[first - 1].block == unit.block:
        return ()  # an item below one that names its list
    run = takewhile(lambda n: every[n].block == unit.block, range(first, len(every)))
    return _fitting(list(run), every)


def _in_list(unit: Unit) -> bool:
    return unit.kind in ("item", "label", "code")


def items_of(lead: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the numbers of the items or rows that a lead-in introduces, as many as fit."""
    below = range(lead + 1, len(every))
    items = takewhile(
        lambda n: lead in every[n].above and every[n].kind in ("item", "row", "code"), below
    )
    return _fitting(list(items), every, len(every[lead].text.split()))


def _fitting(numbers: Sequence[int], every: Sequence[Unit], words: int = 0) -> tuple[int, ...]:
    """Return the first units, as many as have LIST_WORDS with the words before them."""
    sizes = accumulate((len(every[n].text.split()) for n in numbers), initial=words)
    fits = sum(size <= LIST_WORDS for size in [*sizes][1:])
    return tuple(numbers[: max(fits, 1)])
