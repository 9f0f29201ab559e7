"""Phrase a place as the answer to a question.

In:  a question, a place's units
Out: its text: a sentence with the one that it refers to, a list with its lead-in, or the cells of
     a row that the question asks for
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.places import answer_kind, candidates
from tasks.answer.places.outline import Unit

REFERS = re.compile(
    r"(?:it|its|they|their|this|these|those|that|he|she|his|her|such|then|there|otherwise|both"
    r"|however|therefore|thus|also|instead|additionally|as a result|in (?:this|that) case"
    r"|after that|er|sie|es|ihre?|seine?|diese\w*|dann|dort|il|elle|ils|elles|cela)\b",
    re.IGNORECASE,
)
BEFORE = 2  # sentences at most that are shown for another one's sake
SHORT = 30  # words of a sentence that is shown for the next one's sake
LEAD = 25  # words of a lead-in that is shown with a single item
PROSE = 8  # words of a cell that is written in sentences, at least


def whole(question: str, numbers: Sequence[int], every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the place's units, with those that it depends on: all items, if the question asks for
    several or for steps; the sentence before, if it refers to that."""
    first = every[numbers[0]]
    if len(numbers) > 1:
        return tuple(numbers)
    if first.kind == "item" and answer_kind.kinds(question) & {"list", "how"}:
        return _list(numbers[0], every)
    return (*_referred(numbers[0], every), *numbers)


def _referred(number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the one or two sentences that a sentence refers to."""
    found: list[int] = []
    while len(found) < BEFORE and number > 0 and REFERS.match(every[number].text):
        unit = every[number - 1]
        short = unit.states and len(unit.text.split()) <= SHORT
        if unit.kind != "sentence" or unit.block != every[number].block or not short:
            break
        number -= 1
        found.insert(0, number)
    return tuple(found)


def _list(number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the lead-in and all items of an item's list, if they fit; else the item."""
    above = every[number].above
    if above and every[above[-1]].leads:
        items = candidates.items_of(above[-1], every)
        return (above[-1], *items) if number in items else (number,)
    block = every[number].block
    items = tuple(n for n, unit in enumerate(every) if unit.block == block)
    fits = sum(len(every[n].text.split()) for n in items) <= candidates.LIST_WORDS
    return items if fits else (number,)


def text(question: str, numbers: Sequence[int], every: Sequence[Unit]) -> str:
    """Return the units as the text of an answer."""
    units = [every[n] for n in numbers]
    first = units[0]
    if first.kind == "row" and len(units) == 1:
        return row(question, first.cells)
    if first.kind == "item" and len(units) == 1:
        return _item(first, every)
    if any(unit.kind in ("item", "row") for unit in units):
        return "\n".join(f"- {u.text}" if u.kind == "item" else u.text for u in units)
    return " ".join(unit.text for unit in units)


def _item(unit: Unit, every: Sequence[Unit]) -> str:
    lead = every[unit.above[-1]] if unit.above else None
    if lead is None or len(lead.text.split()) > LEAD:
        return unit.text
    if lead.leads:
        return f"{lead.text} {unit.text}"
    beside = lead.kind == "label" and lead.block == unit.block  # an item above its own list
    return f"{lead.text}: {unit.text}" if beside else unit.text


def row(question: str, cells: Sequence[tuple[str, str]]) -> str:
    """Return the cells that are asked for, and in brackets those that name the row: its first cell,
    and those that the question names. Where it is not plain which are asked for: the cell that is
    written in sentences, as the reply in a row of exported tickets, if there is one; else all."""
    asked = grounding.words(question).stems
    named = {n for n, (_, cell) in enumerate(cells) if _stems(cell) and _stems(cell) <= asked}
    wants = _wanted(question, asked, cells) - named
    if not wants:
        prose = [cell for _, cell in cells if _prose(cell)]
        if len(prose) == 1:
            told = [cells[n][1] for n in sorted(named) if n == 0 or re.search(r"\d", cells[n][1])]
            return f"{prose[0]} ({', '.join(told)})" if told else prose[0]
        wants = set(range(len(cells))) - (named or {0})
    nearly = {n for n, (_, cell) in enumerate(cells) if _names(cell, asked)}
    name = sorted((named | nearly | {0}) - wants)
    values = "; ".join(_cell(*cells[n]) for n in sorted(wants))
    names = ", ".join(_name(*cells[n]) for n in name)
    return f"{values} ({names})" if values and names else values or names


def _wanted(question: str, asked: frozenset[str], cells: Sequence[tuple[str, str]]) -> set[int]:
    """Return the cells whose head the question names; those that hold the measure that it asks for,
    if none of these does."""
    headed = {n for n, (head, _) in enumerate(cells) if _stems(head) & asked}
    fits = {n for n in answer_kind.measured(question, cells) if not _prose(cells[n][1])}
    if not fits or headed & fits:
        return headed
    others = {n for n in headed if not _names(cells[n][1], asked)}
    return others if others and "yes" in answer_kind.kinds(question) else fits | others


def _names(cell: str, asked: frozenset[str]) -> bool:
    """Return True if half of a cell's words or more are the question's, and not figures alone: the
    2 of a K2 is not "2 years"."""
    own = _stems(cell)
    shared = own & asked
    return 2 * len(shared) >= len(own) and not all(map(str.isdigit, shared))


def _prose(cell: str) -> bool:
    return len(cell.split()) >= PROSE and cell.rstrip().endswith((".", "!", "。"))


def _cell(head: str, cell: str) -> str:
    return f"{head}: {cell}" if head else cell


def _name(head: str, cell: str) -> str:
    """Return a cell, with its head if it is a figure or a letter, which means nothing alone."""
    return cell if re.search(r"[^\W\d_]{3}", cell) else _cell(head, cell)


def _stems(text: str) -> frozenset[str]:
    return grounding.words(text).stems
