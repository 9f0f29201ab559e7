"""Show the beginning of the section that tells how to do what a question asks.

In:  a question for steps, a place, the passages
Out: the units with which the section of the place begins to instruct

A sentence from the middle of an instruction is of little use. So if the heading above the likeliest
place names the action, the answer begins where the section does.
"""

import re
from collections.abc import Sequence

from tasks.answer.passage import Passage
from tasks.answer.places import phrasing, purposes, steps
from tasks.answer.places.candidates import LIST_WORDS, Candidate
from tasks.answer.places.outline import Unit, units

BEFORE = 3  # sentences of a section at most that do not instruct and are left out
CONTINUES = re.compile(  # the beginning of a passage that is not the beginning of its section
    rf"{phrasing.REFERS.pattern}|(?:and|but|or|so|next|finally)\b|(?:if|when) (?:you|it|this|that)"
    r" (?:do|does|did|is|are)(?: not|n['’]t)? (?:so|this|that)\b",
    re.IGNORECASE,
)


def heading(one: Candidate, passage: Passage) -> str:
    """Return the nearest heading above a place; the title of the document if there is none."""
    return _heading(one.unit, passage)


def _heading(unit: Unit, passage: Passage) -> str:
    every = units(passage.payload.text)
    above = [every[n].text for n in unit.above if every[n].kind == "heading"]
    return (above or [passage.payload.title, *passage.payload.heading])[-1]


def procedure(
    question: str, one: Candidate, passages: Sequence[Passage]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the numbered instruction that a place belongs to, from its first step on, if a
    question asks for steps, and all of them are meant or the place is among those that fit."""
    whole = steps.of_the_procedure(question, one, passages[one.passage])
    step = one.unit.step and not purposes.does(question, one.text)
    if not steps.asks(question) or not (whole or step):
        return []
    found = steps.first(question, one.numbers[0], one.passage, passages)
    shown = any(n == one.passage and one.numbers[0] in numbers for n, numbers in found)
    return found if whole or shown else []


def opening(
    question: str, one: Candidate, passages: Sequence[Passage]
) -> tuple[int, tuple[int, ...]] | None:
    """Return the first units of the section that a place stands in, as (passage, numbers), from the
    first instruction on and as many as fit; None if its heading does not name the action, if the
    place begins with the purpose itself, or if it is a list."""
    named = heading(one, passages[one.passage])
    if one.listed:
        return None
    if not purposes.names(question, named) or purposes.begins(question, one.text):
        return None
    uri = passages[one.passage].payload.uri
    parts = [
        (n, part)
        for n, passage in enumerate(passages)
        if passage.payload.uri == uri and (part := _section(named, passage))
    ]
    parts.sort(key=lambda part: not _headed(named, passages[part[0]]))  # then the best passage
    for number, part in parts:
        every = units(passages[number].payload.text)
        first = next((n for n in part if every[n].states), part[0])
        if not _headed(named, passages[number]) and CONTINUES.match(every[first].text):
            continue
        begin = next((n for n in part if steps.instructs(every[n].text)), first)
        begin = min([begin, *(n for n in _list(begin, every) if n in part)])
        if sum(every[n].states for n in part if n < begin) <= BEFORE:
            return number, _fitting([n for n in part if n >= begin], every)
    return None


def _headed(named: str, passage: Passage) -> bool:
    """Return True if a passage has the heading in its text: the section begins there."""
    return any(u.kind == "heading" and u.text == named for u in units(passage.payload.text))


def _section(named: str, passage: Passage) -> list[int]:
    """Return the numbers of the units of a passage that stand below a heading."""
    every = units(passage.payload.text)
    return [
        n
        for n, unit in enumerate(every)
        if unit.kind != "heading" and _heading(unit, passage) == named
    ]


def _list(number: int, every: Sequence[Unit]) -> list[int]:
    """Return the numbers of the lead-in and of the items of the list that a unit is an item of."""
    unit = every[number]
    if unit.kind != "item":
        return []
    lead = [n for n in unit.above if every[n].leads]
    return [*lead, *(n for n, other in enumerate(every) if other.block == unit.block)]


def _fitting(numbers: Sequence[int], every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the units that state something or announce a list, up to LIST_WORDS."""
    found: list[int] = []
    words = 0
    for number in numbers:
        unit = every[number]
        words += len(unit.text.split())
        if unit.asks or (found and words > LIST_WORDS):
            break
        instructs = unit.kind == "label" and not unit.points and steps.ORDER.match(unit.text)
        if unit.states or unit.leads or unit.kind == "code" or instructs:
            found.append(number)
    while len(found) > 1 and every[found[-1]].leads:
        found.pop()
    return tuple(found)
