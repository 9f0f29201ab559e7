"""Phrase the rows of a table as the answer to a question.

In:  a question, the cells of a row, passages
Out: the cells that the question asks for, with those that name the row; the rows that it may mean
"""

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter

from tasks.answer import grounding, kinship
from tasks.answer.places import answer_kind, intervals, measures, weekdays
from tasks.answer.places.candidates import LIST_WORDS
from tasks.answer.places.outline import units
from tasks.answer.places.traits import FIGURES
from tasks.answer.retrieve import Passage

VALUE = re.compile(  # heads of a column that tell nothing: the first cell says what the value is of
    r"(?:values?|details?|specifications?|spec|data|figures?|werte?|angaben?|daten|valeurs?"
    r"|valor(?:es)?)?",
    re.IGNORECASE,
)
PROSE = 8  # words of a cell that is written in sentences, at least
ROWS = 8  # that are shown together

Cells = Sequence[tuple[str, str]]  # (head, cell)


def row(question: str, cells: Cells) -> str:
    """Return the cells that are asked for, and in brackets those that name the row: its first cell,
    and those that the question names. Where it is not plain which are asked for: the cell that is
    written in sentences, as the reply in a row of exported tickets, if there is one; else all."""
    if is_property(cells):
        return ": ".join(cell for _, cell in cells)
    asked = grounding.stems(question)
    named = _named(asked, cells)
    wants = wanted(question, cells)
    if not wants:
        prose = [cell for _, cell in cells if _prose(cell)]
        if len(prose) == 1:
            details = [
                cells[n][1] for n in sorted(named) if n == 0 or re.search(r"\d", cells[n][1])
            ]
            return f"{prose[0]} ({', '.join(details)})" if details else prose[0]
        rest = _figures(question, set(range(len(cells))) - (named or {0}), cells)
        columns = not cells[0][0]  # a column for each thing: its head says which one is asked for
        wants = (named - {0}) or rest - {0} if columns else rest
    nearly = {n for n, (_, cell) in enumerate(cells) if _names(cell, asked)}
    name = sorted((named | nearly | {0}) - wants)
    values = "; ".join(_cell(*cells[n]) for n in sorted(wants))
    names = ", ".join(_name(*cells[n]) for n in name)
    return f"{values} ({names})" if values and names else values or names


def is_property(cells: Cells) -> bool:
    """Return True for a row that is a property and its value: "Noise: 62 dB(A)"."""
    return len(cells) == 2 and VALUE.fullmatch(cells[1][0]) is not None and not _prose(cells[1][1])


def wanted(question: str, cells: Cells) -> set[int]:
    """Return the numbers of the cells that a question asks for; none where it is not plain."""
    asked = grounding.stems(question)
    found = _figures(question, _wanted(question, asked, cells) - _named(asked, cells), cells)
    return found - {0} if len(found) > 1 and intervals.fits(question, cells[0][1]) else found


def _named(asked: frozenset[str], cells: Cells) -> set[int]:
    return {
        n
        for n, (_, cell) in enumerate(cells)
        if grounding.stems(cell) and grounding.stems(cell) <= asked
    }


def _wanted(question: str, asked: frozenset[str], cells: Cells) -> set[int]:
    """Return the cells whose head the question names; those that hold the measure that it asks for,
    if none of these does. Of a table with a column for each thing, the column of the thing."""
    headed = {
        n
        for n, (head, _) in enumerate(cells)
        if grounding.stems(head) & asked or kinship.met(question, head)
    }
    telling = [("", "") if weekdays.names(question, cell) else (head, cell) for head, cell in cells]
    fits = {n for n in measures.measured(question, telling) if not _prose(cells[n][1])}
    things = {n for n in headed if not cells[0][0] and _mentions(question, cells[n][0])}
    if things or not fits or headed & fits:
        return things or headed
    others = {n for n in headed if not _names(cells[n][1], asked)}
    return others if others and "yes" in answer_kind.kinds(question) else fits | others


def _mentions(question: str, head: str) -> bool:
    """Return True if a question has all words and codes of a head: an AP-2 is not the AP-2X."""
    asked, own = grounding.words(question), grounding.words(head)
    return own.stems <= asked.stems and own.facts.codes <= asked.facts.codes


def _figures(question: str, wants: set[int], cells: Cells) -> set[int]:
    """Return the cells without the first one, if a figure is asked for and only others have one:
    then it names the row."""
    others = {n for n in wants - {0} if re.search(r"\d", cells[n][1])}
    names = 0 in wants and not re.match(r"\W*\d", cells[0][1])  # "M12" names, "12 Nm" does not
    return wants - {0} if names and others and answer_kind.kinds(question) & FIGURES else wants


def likely(
    question: str, passage: int, number: int, passages: Sequence[Passage]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the rows of a row's table that contain the most words of a question for a figure, as
    (passage, numbers), in reading order: "How long is the warranty?" has an answer for each
    product. A table that is cut has rows in other passages of its document. Return none if they are
    too many to show, are apart, or all have the same figure."""
    unit = units(passages[passage].payload.text)[number]
    head = column(question, unit.cells)
    table = _table(passage, number, passages)
    if same := _alike(question, unit.cells, table):
        return same
    if intervals.fits(question, unit.text):
        return []
    general = [*(name for name, _ in unit.cells), *passages[passage].payload.heading]
    asked = grounding.stems(question) - grounding.stems(
        "\n".join(general)
    )  # words that hold for every row
    named = {at: _names_of(row, head) for at, row in table.items()}
    shares = {
        at: len(asked & grounding.stems(text)) + len(kinship.met(question, text))
        for at, text in named.items()
    }
    most = max(shares.values())
    found = [at for at in table if shares[at] == most]
    values = {_value(table[at], head) for at in found}
    words = sum(len(cell.split()) for at in found for _, cell in table[at])
    groups = {p: tuple(n for other, n in found if other == p) for p, _ in found}
    together = all(rows == tuple(range(rows[0], rows[-1] + 1)) for rows in groups.values())
    fits = len(found) <= ROWS and words <= LIST_WORDS and together
    return [*groups.items()] if head and fits and (len(values) > 1 or len(found) == 1) else []


def _alike(
    question: str, cells: Cells, table: Mapping[tuple[int, int], Cells]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the rows that share a cell, or the words of a cell, that a question names, if it asks
    which ones they are: "Which rooms have a view of the sea?", "Which products contain egg?"; none
    if there is one row, or too many."""
    if "list" not in answer_kind.kinds(question):
        return []
    asked = grounding.stems(question)
    named = [(head, asked & grounding.stems(cell)) for head, cell in cells[1:]]
    named = [
        (head, words)
        for (head, words), (_, cell) in zip(named, cells[1:], strict=True)
        if words and (words == grounding.stems(cell) or grounding.stems(head) & asked)
    ]
    found = [
        at
        for at, row in table.items()
        if any(
            head == name and words <= grounding.stems(c) for name, words in named for head, c in row
        )
    ]
    groups = {p: tuple(n for other, n in found if other == p) for p, _ in found}
    return [*groups.items()] if 1 < len(found) <= ROWS else []


def _table(passage: int, number: int, passages: Sequence[Passage]) -> dict[tuple[int, int], Cells]:
    """Return the rows of a row's table by (passage, number), also those in other passages of its
    document; a passage that begins with rows continues the table of another one."""
    unit = units(passages[passage].payload.text)[number]
    heads = [name for name, _ in unit.cells]
    found = []
    for n, other in enumerate(passages):
        every = units(other.payload.text)
        if other.payload.uri != passages[passage].payload.uri:
            continue
        rows = {
            (n, at): row.cells
            for at, row in enumerate(every)
            if row.kind == "row"
            and (row.block == unit.block if n == passage else [h for h, _ in row.cells] == heads)
        }
        found.append((bool(rows) and every[0].kind == "row", rows))
    found.sort(key=itemgetter(0))
    return {at: cells for _, rows in found for at, cells in rows.items()}


def column(question: str, cells: Cells) -> str:
    """Return the head of the one column of figures that a question asks for; nothing for a table
    with a column for each thing, or with a property in each row."""
    if not answer_kind.kinds(question) & FIGURES or not cells[0][0] or is_property(cells):
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
    own = grounding.stems(cell)
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
