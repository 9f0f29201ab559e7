"""Phrase the rows of a table as the answer to a question.

In:  a question, the cells of a row, the units of a passage
Out: the cells that the question asks for, with those that name the row; the rows that it may mean
"""

import re
from collections.abc import Sequence

from tasks.answer import grounding
from tasks.answer.places import answer_kind
from tasks.answer.places.candidates import LIST_WORDS
from tasks.answer.places.outline import Unit
from tasks.answer.places.traits import FIGURES

PROSE = 8  # words of a cell that is written in sentences, at least
ROWS = 8  # that are shown together

Cells = Sequence[tuple[str, str]]  # (head, cell)


def row(question: str, cells: Cells) -> str:
    """Return the cells that are asked for, and in brackets those that name the row: its first cell,
    and those that the question names. Where it is not plain which are asked for: the cell that is
    written in sentences, as the reply in a row of exported tickets, if there is one; else all."""
    asked = _stems(question)
    named = _named(asked, cells)
    wants = wanted(question, cells)
    if not wants:
        prose = [cell for _, cell in cells if _prose(cell)]
        if len(prose) == 1:
            told = [cells[n][1] for n in sorted(named) if n == 0 or re.search(r"\d", cells[n][1])]
            return f"{prose[0]} ({', '.join(told)})" if told else prose[0]
        rest = _figures(question, set(range(len(cells))) - (named or {0}), cells)
        columns = not cells[0][0]  # a column for each thing: its head says which one is asked for
        wants = (named - {0}) or rest - {0} if columns else rest
    nearly = {n for n, (_, cell) in enumerate(cells) if _names(cell, asked)}
    name = sorted((named | nearly | {0}) - wants)
    values = "; ".join(_cell(*cells[n]) for n in sorted(wants))
    names = ", ".join(_name(*cells[n]) for n in name)
    return f"{values} ({names})" if values and names else values or names


def wanted(question: str, cells: Cells) -> set[int]:
    """Return the numbers of the cells that a question asks for; none where it is not plain."""
    asked = _stems(question)
    return _figures(question, _wanted(question, asked, cells) - _named(asked, cells), cells)


def _named(asked: frozenset[str], cells: Cells) -> set[int]:
    return {n for n, (_, cell) in enumerate(cells) if _stems(cell) and _stems(cell) <= asked}


def _wanted(question: str, asked: frozenset[str], cells: Cells) -> set[int]:
    """Return the cells whose head the question names; those that hold the measure that it asks for,
    if none of these does. Of a table with a column for each thing, the column of the thing."""
    headed = {n for n, (head, _) in enumerate(cells) if _stems(head) & asked}
    fits = {n for n in answer_kind.measured(question, cells) if not _prose(cells[n][1])}
    things = {n for n in headed if not cells[0][0] and _stems(cells[n][0]) <= asked}
    if things or not fits or headed & fits:
        return things or headed
    others = {n for n in headed if not _names(cells[n][1], asked)}
    return others if others and "yes" in answer_kind.kinds(question) else fits | others


def _figures(question: str, wants: set[int], cells: Cells) -> set[int]:
    """Return the cells without the first one, if a figure is asked for and only others have one:
    then it names the row."""
    others = {n for n in wants - {0} if re.search(r"\d", cells[n][1])}
    names = 0 in wants and not re.search(r"\d", cells[0][1])
    return wants - {0} if names and others and answer_kind.kinds(question) & FIGURES else wants


def meant(question: str, number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return a row with its neighbours that a question for a figure may mean as well, because it
    names none of them: "How long is the warranty?" has an answer for each product."""
    found = likely(question, number, every)
    return found if number in found else (number,)


def likely(question: str, number: int, every: Sequence[Unit]) -> tuple[int, ...]:
    """Return the rows of a row's table that contain the most words of a question for a figure; none
    if they are too many to show, are apart, or all have the same figure."""
    block, head = every[number].block, column(question, every[number].cells)
    table = [n for n, unit in enumerate(every) if unit.block == block and unit.kind == "row"]
    general = [
        *(name for name, _ in every[number].cells),
        *(every[n].text for n in every[number].above),
    ]
    asked = _stems(question) - _stems("\n".join(general))  # words that hold for every row
    shares = {n: len(asked & _stems(_names_of(every[n].cells, head))) for n in table}
    most = max(shares.values())
    found = tuple(n for n in table if shares[n] == most)
    values = {_value(every[n].cells, head) for n in found}
    words = sum(len(every[n].text.split()) for n in found)
    fits = len(found) <= ROWS and words <= LIST_WORDS
    together = found == tuple(range(found[0], found[-1] + 1))
    differ = len(values) > 1 or len(found) == 1
    return found if head and fits and together and differ else ()


def column(question: str, cells: Cells) -> str:
    """Return the head of the one column of figures that a question asks for, or nothing."""
    if not answer_kind.kinds(question) & FIGURES:
        return ""
    heads = [cells[n][0] for n in sorted(wanted(question, cells)) if re.search(r"\d", cells[n][1])]
    return heads[0] if len(heads) == 1 else ""


def _value(cells: Cells, column: str) -> str:
    return next((cell for head, cell in cells if head == column), "")


def _names_of(cells: Cells, column: str) -> str:
    return "\n".join(cell for head, cell in cells if head != column)


def _names(cell: str, asked: frozenset[str]) -> bool:
    """Return True if half of a cell's words or more are the question's, and not figures alone: the
    2 of a K2 is not "2 years"."""
    own = _stems(cell)
    shared = own & asked
    return 2 * len(shared) >= len(own) and not all(map(str.isdigit, shared))


def _prose(cell: str) -> bool:
    return len(cell.split()) >= PROSE and cell.rstrip().endswith((".", "!", "。"))


def _cell(head: str, cell: str) -> str:
    return f"{head.replace('_', ' ')}: {cell}" if head else cell


def _name(head: str, cell: str) -> str:
    """Return a cell, with its head if it is a figure, a letter or a single word in small letters,
    which mean nothing alone."""
    alone = re.search(r"[^\W\d_]{3}", cell) and not re.fullmatch(r"[^\W\d_A-ZÀ-Þ]+", cell)
    return cell if alone else _cell(head, cell)


def _stems(text: str) -> frozenset[str]:
    return grounding.words(text).stems
