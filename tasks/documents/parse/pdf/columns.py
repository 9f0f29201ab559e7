"""Order the rows of a page as people read them: columns one after the other, tables by rows.

    rows → bands of rows that white gutters divide → columns of text, or tables

A gutter is a stretch of white that runs down through several rows with cells on both sides. Text
that flows down one side of it makes columns; cells that are read across it make a table. Text in
columns that is taken for a table is scrambled beyond repair, so in doubt it is columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tasks.documents.parse.pdf.gutters import (
    Span,
    apart,
    band,
    column,
    column_of,
    crossing,
    filled,
    outer,
    parted,
)
from tasks.documents.parse.pdf.lines import Row, Rule
from tasks.documents.parse.pdf.prose import flow

CLEAR = ((3, 1.0), (7, 0.45), (float("inf"), 0.02))  # rows at most: width of the size
NEAR = 3  # points: cells of two pages that stand under each other
LINE = 1.35  # of the size: lines that are further apart are two rows of a table
LARGER = 1.15  # than the other rows: a heading
DEPTH = 4  # columns in columns
NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]")


@dataclass(slots=True)
class Table:
    rows: list[Row]
    gutters: list[Span]
    rules: Sequence[Rule] = ()


def order(
    rows: Sequence[Row],
    before: Table | None = None,
    rules: Sequence[Rule] = (),
    depth: int = 0,
) -> Iterator[Row | Table]:
    """Yield single rows and tables in reading order. `before`: the table at the end of the page
    before, which may continue here."""
    at = _going_on(rows, before)
    if at and before:
        going_on = [parted(row, before.gutters) for row in rows[:at]]
        yield Table(going_on, before.gutters, rules)
    edges = outer(rows)
    while at < len(rows):
        found = band(rows, at, edges) if depth < DEPTH else None
        if found is None:
            yield rows[at]
            at += 1
            continue
        end, gutters, crossed = found
        inside = [parted(row, gutters) for row in rows[at:end]]
        columns = [column(inside, n, gutters) for n in range(len(gutters) + 1)]
        if len(gutters) == 1 and _are_numbers(columns[0]):
            yield from rows[at:end]
            at = end
            continue
        if flow(columns):
            end = crossed or end
            following = rows[end] if end < len(rows) else None
            inside = _without_tail(inside[: end - at], gutters, following)
            for number in range(len(gutters) + 1):
                yield from order(column(inside, number, gutters), None, rules, depth + 1)
            at += len(inside)
            continue
        inside = _before_heading(inside)
        first, last = _ends(inside, gutters)
        if last - first < 2 or not _clear(inside[first:last], gutters):
            yield rows[at]
            at += 1
            continue
        yield from inside[:first]
        yield Table(list(inside[first:last]), gutters, rules)
        at += last


def _are_numbers(rows: Sequence[Row]) -> bool:
    """Return whether a column has the numbers of a list only, whose text stands behind them."""
    return bool(rows) and all(NUMBERED.fullmatch(row.text) for row in rows)


def _going_on(rows: Sequence[Row], before: Table | None) -> int:
    """Return how many rows, from the first one on, continue a table."""
    at, gutters = 0, before.gutters if before else []
    while before and at < len(rows) and not crossing(rows[at], gutters):
        if abs(rows[at].size - before.rows[-1].size) > 1 or (at and apart(rows, at)):
            break
        at += 1
    if not before or not at or len(filled(rows[0], gutters)) < 2 or not _aligned(rows[:at], before):
        return 0
    first, last = _ends(rows[:at], gutters)
    columns = [column(rows[:last], n, gutters) for n in range(len(gutters) + 1)]
    return 0 if first or not last or flow(columns) else last


def _aligned(rows: Sequence[Row], table: Table) -> bool:
    """Return whether most cells stand under those of a table."""
    spans: dict[int, Span] = {}
    for cell in (cell for row in table.rows for cell in row.cells):
        low, high = spans.get(column_of(cell, table.gutters), (cell.left, cell.right))
        spans[column_of(cell, table.gutters)] = min(low, cell.left), max(high, cell.right)
    cells = [cell for row in rows for cell in row.cells]
    under = 0
    for cell in cells:
        low, high = spans.get(column_of(cell, table.gutters), (cell.left, cell.right))
        edges = (cell.left - low, cell.right - high, (cell.left + cell.right - low - high) / 2)
        under += (
            min(map(abs, edges)) <= NEAR or low - NEAR <= cell.left <= cell.right <= high + NEAR
        )
    return under >= 0.8 * len(cells)


def _without_tail(rows: list[Row], gutters: Sequence[Span], following: Row | None) -> list[Row]:
    """Return the rows of columns without those at the end that begin the following text across the
    columns: its heading, or its first block of lines."""
    if following is None:
        return rows
    sides = [filled(row, gutters) for row in rows]
    last = max((n for n, side in enumerate(sides) if side - {0}), default=0)
    end, below = len(rows), following
    usual = median(row.size for row in rows)
    while end - 1 > last:
        row = rows[end - 1]
        near = row.base - below.base <= 1.6 * max(row.size, below.size)
        if not near and row.size < 1.1 * usual:
            break
        end, below = end - 1, row
    return rows[:end]


def _before_heading(rows: list[Row]) -> list[Row]:
    """Return the rows of a table up to a heading in it, which begins something else."""
    usual = median(row.size for row in rows)
    for number, row in enumerate(rows):
        if number and len(row.cells) == 1 and row.size >= LARGER * usual:
            return rows[:number]
    return rows


def _ends(rows: Sequence[Row], gutters: Sequence[Span]) -> tuple[int, int]:
    """Return (first, behind the last) of the rows that have several cells, with the lines of cells
    that begin above or continue below them."""
    sides = [filled(row, gutters) for row in rows]
    several = [n for n, side in enumerate(sides) if len(side) > 1]
    if not several:
        return 0, 0
    first, last = several[0], several[-1] + 1
    while last < len(rows) and 0 not in sides[last] and _close(rows[last - 1], rows[last]):
        last += 1
    while first and 0 not in sides[first - 1] and _close(rows[first - 1], rows[first]):
        first -= 1
    return first, last


def _close(row: Row, below: Row) -> bool:
    return row.base - below.base <= LINE * below.size and abs(row.size - below.size) < 1


def _clear(rows: Sequence[Row], gutters: Sequence[Span]) -> bool:
    """Return whether the rows are a table: the fewer the rows, the wider their gutters must be."""
    size = max(row.size for row in rows)
    least = next(width for count, width in CLEAR if len(rows) <= count)
    return all(high - low >= least * size for low, high in gutters)
