"""Join a list that was cut between two passages, so that an answer does not begin in its middle.

In:  a question, a place that is shown with its lead-in and items, the passages
Out: the units of the beginning of the list, and those of the place

A passage that continues a list begins with the lead-in again (tasks/index/chunk.py). So "you need
to perform the following steps: 3. Send an email" was shown, although steps 1 and 2 were found.
"""

from collections.abc import Sequence

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, phrasing
from tasks.answer.places.candidates import Candidate
from tasks.answer.places.outline import Unit, units

WORDS = 150  # of a list that is joined; of a longer one only the beginning is shown
REST = 2  # times the words of a passage that continues a list without numbers

_Items = tuple[int, tuple[int, ...]]  # a passage, and numbers of its units


def joined(question: str, one: Candidate, passages: Sequence[Passage]) -> list[_Items]:
    """Return the beginning of the list, with its lead-in, and the items of the place, as
    (passage, numbers); the beginning alone if both are too long; nothing if the place does not
    continue a list of another passage."""
    every = units(passages[one.passage].payload.text)
    lead, *items = phrasing.whole(question, one.numbers, every)
    if not items or not every[lead].leads or not _opens(lead, every):
        return []
    for number, passage in enumerate(passages):
        if number == one.passage or not _beside(passage, passages[one.passage]):
            continue
        if begin := _beginning(lead, items[0], every, units(passage.payload.text)):
            found = [(number, begin), (one.passage, tuple(items))]
            return found if _words(found, passages) <= WORDS else found[:1]
    return []


def _opens(lead: int, every: Sequence[Unit]) -> bool:
    """Return True if a passage begins with a lead-in, as one does that continues a list."""
    return not any(unit.kind != "heading" for unit in every[:lead])


def _beside(passage: Passage, other: Passage) -> bool:
    one, two = passage.payload, other.payload
    return (one.uri, one.heading) == (two.uri, two.heading)


def _beginning(lead: int, item: int, own: Sequence[Unit], every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the lead-in and its items in a passage where the list begins: its last step comes
    before the item; without numbers, something stands above the lead-in, or the passage is so much
    longer than the item's that it was cut and the other one is what was left."""
    for number, unit in enumerate(every):
        items = candidates.items_of(number, every) if unit.text == own[lead].text else ()
        if not items:
            continue
        steps = [every[n].step for n in items if every[n].step]
        follows = steps[:1] == [1] and own[item].step == steps[-1] + 1
        cut = not _opens(number, every) or _length(every) >= REST * _length(own)
        if follows or (not own[item].step and not steps and cut):
            return number, *items
    return ()


def _length(every: Sequence[Unit]) -> int:
    return sum(len(unit.text.split()) for unit in every)


def _words(found: Sequence[_Items], passages: Sequence[Passage]) -> int:
    return sum(
        len(units(passages[passage].payload.text)[n].text.split())
        for passage, numbers in found
        for n in numbers
    )
