"""Read tables of web pages as rows and columns in which every cell is filled.

A merged cell names each of its rows and columns. A head of several lines becomes one line. A line
across the table names the rows below it, in a column of its own in front of them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.tabular import tables

Element = Any  # lxml ships no types
MOST = 1000  # columns or rows that one cell may span, as in browsers
CELLS = 500_000


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    heads: bool  # <th>
    across: bool  # it spans columns


Row = list[Cell]
EMPTY = Cell("", False, False)


def own(table: Element, *tags: str) -> Iterator[Element]:
    """Yield the elements of these tags that belong to this table, not to one inside it."""
    for element in table.iter(*tags):
        above = next(element.iterancestors("table"), None)
        if above is table:
            yield element


def markdown(table: Element, text: Callable[[Element], str], skipped: set[Element]) -> str:
    """Return the table as Markdown; `text` reads a cell in one line."""
    rows = [row for row in _filled(table, text, skipped) if any(cell.text for cell in row)]
    if not rows:
        return ""
    rows = _without_empty_columns(rows)
    if len(rows[0]) == 1:
        return "\n\n".join(row[0].text for row in rows)
    titles, rows = _titles(rows)
    if not rows:
        return "\n\n".join(titles)
    head, body = _head(rows)
    if head is None and len(body[0]) == 2 and all(row[0].heads for row in body):
        return "\n".join([*titles, *(f"- {a.text}: {b.text}" for a, b in body)])
    body, notes = _notes(body)
    grid = tables.grid(_grouped(head or [""] * len(body[0]), body))
    return "\n\n".join([*titles, grid, *notes])


def _filled(table: Element, text: Callable[[Element], str], skipped: set[Element]) -> list[Row]:
    """Return the rows; a cell stands in all places that it covers."""
    rows: list[Row] = []
    count = 0
    open_: dict[int, tuple[Cell, int]] = {}  # column: its cell, and the number of further rows
    part = None
    for line in _in_order(table):
        if line in skipped or line.getparent() in skipped:
            continue
        if line.getparent() is not part:  # a cell does not reach into the next part
            open_, part = {}, line.getparent()
        row: Row = []
        cells = [c for c in line.iterchildren("td", "th") if c not in skipped]
        for cell in cells:
            _under(row, open_)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            found = _cell(text(cell), cell.tag == "th", across > 1)
            for _ in range(across):
                if down > 1:
                    open_[len(row)] = (found, down - 1)
                row.append(found)
        while open_ and len(row) <= max(open_):
            _under(row, open_)
            if open_ and len(row) <= max(open_):
                row.append(EMPTY)
        rows.append(row)
        count += len(row)
        if count > CELLS:
            raise UnreadableError(f"more than {CELLS} cells in a table")
    width = max(map(len, rows), default=0)
    return [[*row, *[EMPTY] * (width - len(row))] for row in rows]


def _in_order(table: Element) -> list[Element]:
    """Return the rows as a page shows them: those of <tfoot> at the end."""
    return sorted(own(table, "tr"), key=lambda line: line.getparent().tag == "tfoot")


def _cell(text: str, heads: bool, across: bool) -> Cell:
    """Make a cell; one that is bold as a whole heads its row or column, as one in <th> does."""
    bold = re.fullmatch(r"\*\*((?:(?!\*\*).)+)\*\*:?", text)
    return Cell(bold[1] if bold else text, heads or bold is not None, across)


def _under(row: Row, open_: dict[int, tuple[Cell, int]]) -> None:
    """Add the cells that reach down into the next columns of this row."""
    while (column := len(row)) in open_:
        cell, left = open_.pop(column)
        row.append(cell)
        if left > 1:
            open_[column] = (cell, left - 1)


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    if name == "rowspan" and value == "0":
        return MOST  # to the end of its part of the table
    return min(max(int(value), 1), MOST) if value.isdecimal() else 1


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    used = [n for n in range(len(rows[0])) if any(row[n].text for row in rows)]
    return [[row[n] for n in used] for row in rows]


def _is_across(row: Row) -> bool:
    return row[0].across and all(cell is row[0] for cell in row)


def _titles(rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Return the lines across the table above its head, and the rows below them."""
    first = next((n for n, row in enumerate(rows) if not _is_across(row)), len(rows))
    return [row[0].text for row in rows[:first]], rows[first:]


def _notes(rows: list[Row]) -> tuple[list[Row], list[str]]:
    """Return the rows, and the lines across the table below its last row."""
    last = next((n for n in range(len(rows), 0, -1) if not _is_across(rows[n - 1])), 0)
    return (rows[:last], [row[0].text for row in rows[last:]]) if last else (rows, [])


def _head(rows: list[Row]) -> tuple[list[str] | None, list[Row]]:
    """Return the head in one line, and the rows below it; None if only the first column heads."""
    count = next((n for n, row in enumerate(rows) if not _heads(row)), len(rows))
    if not count:
        if any(cell.heads for row in rows for cell in row):
            columns = zip(*rows, strict=True)
            if all(cell.heads or not cell.text for cell in next(columns)):
                return None, rows
        count = 1  # the table has no marked head: the first row is taken as one
    if count == len(rows):
        count = 1
    columns = zip(*rows[:count], strict=True)
    head = [
        " ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in columns
    ]
    return (head, rows[count:]) if rows[count:] else ([cell.text for cell in rows[0]], rows[1:])


def _heads(row: Row) -> bool:
    return all(cell.heads or not cell.text for cell in row) and not _is_across(row)


def _grouped(head: list[str], body: Sequence[Row]) -> list[list[str]]:
    """Return head and body as text; lines across the table become a column in front of the
    following rows."""
    if not any(map(_is_across, body)):
        return [head, *([cell.text for cell in row] for row in body)]
    rows, group, used = [["", *head]], "", False
    for row in body:
        if _is_across(row):
            if group and not used:
                rows.append([group, *[""] * len(head)])
            group, used = row[0].text, False
        else:
            rows.append([group, *(cell.text for cell in row)])
            used = True
    if group and not used:
        rows.append([group, *[""] * len(head)])
    return rows
