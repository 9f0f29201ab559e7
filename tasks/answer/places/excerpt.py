"""Cut the stretch of a passage that shows a place, and locate the place in it.

In:  the units of a passage, the numbers of those that are the place
Out: an Excerpt of whole sentences, items and rows
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.answer.places.outline import ENDS, Unit

WORDS = 100  # of an excerpt; a longer place is shown whole


@dataclass(frozen=True, slots=True)
class Excerpt:
    text: str
    start: int  # of the place in the text, in characters
    end: int

    @property
    def place(self) -> str:
        return self.text[self.start : self.end]


def around(numbers: Sequence[int], every: Sequence[Unit]) -> Excerpt:
    """Return the place with as much around it as fits: first the lines that introduce it, then
    the rest of its paragraph, list or table, then its neighbours."""
    chosen = set(numbers)
    words = sum(_words(every[n]) for n in chosen)
    for number in _order(numbers, every):
        size = _words(every[number])
        if number not in chosen and words + size <= WORDS:
            chosen.add(number)
            words += size
    return _joined(sorted(chosen), numbers, every)


def whole(first: int, last: int, every: Sequence[Unit]) -> Excerpt:
    """Return all units, with those from `first` to `last` as the place."""
    return _joined(range(len(every)), (first, last), every)


def _words(unit: Unit) -> int:
    return len(unit.text.split())


def _order(numbers: Sequence[int], every: Sequence[Unit]) -> list[int]:
    """Return the other units, those to show first in front; an excerpt has no gaps beside the
    lines that introduce the place."""
    first, last = numbers[0], numbers[-1]
    block = every[first].block
    below = list(range(last + 1, len(every)))
    above = list(range(first - 1, -1, -1))
    beside = [n for n in (*above, *below) if every[n].block == block]
    return [*reversed(every[first].above), *_near(beside, first), *_near(below + above, first)]


def _near(numbers: Sequence[int], place: int) -> list[int]:
    return sorted(numbers, key=lambda number: abs(number - place))


def _joined(chosen: Sequence[int], numbers: Sequence[int], every: Sequence[Unit]) -> Excerpt:
    text, start, end = "", 0, 0
    before: int | None = None
    for number in chosen:
        text += _between(before, number, every)
        if number == numbers[0]:
            start = len(text)
        text += every[number].text
        if number == numbers[-1]:
            end = len(text)
        before = number
    return Excerpt(text, start, end)


def _between(before: int | None, number: int, every: Sequence[Unit]) -> str:
    """Return the break before a unit, a gap where units are left out, and an item's dash."""
    unit = every[number]
    dash = "- " if unit.kind == "item" else ""
    if before is None:
        return dash
    same = unit.kind == "sentence" and unit.block == every[before].block
    goes_on = same and ENDS.search(every[before].text) is not None
    left_out = number > before + 1
    if goes_on:
        return " … " if left_out else " "
    return f"\n…\n{dash}" if left_out else f"\n{dash}"
