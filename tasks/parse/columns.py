"""The order in which people read the rows of a page: columns one after the other, tables by rows.

    rows → bands of rows that white gutters divide → columns of text, or tables

A gutter is a stretch of white that runs down through several rows with cells on both sides. Text
that flows down one side of it makes columns; cells that are read across it make a table. Text in
columns that were taken for a table is mixed up for ever, so in doubt it is columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tasks.parse.lines import MARKER, Cell, Row, Rule

Span = tuple[float, float]

LEAST = 0.45  # of the size: a gutter
CLEAR = 1.0  # of the size: a gutter that two or three rows prove
REACH = 12  # rows in which a gutter must have shown
LINE = 1.35  # of the size: lines that are further apart are two rows of a table
LARGER = 1.15  # than the other rows: a heading
FAR = (3.0, 4.5)  # of the size: rows that are further apart may, or do, belong to two bands
SPANNING = 30  # rows of a table that stand across its columns
DEPTH = 4  # columns in columns
FLOWING = 0.85  # share of capital letters at the begins of lines; entries of a list have more


@dataclass(slots=True)
class Table:
    rows: list[Row]
    gutters: list[Span]
    rules: Sequence[Rule] = ()


def order(
    rows: Sequence[Row],
    open_: Sequence[Span] = (),
    rules: Sequence[Rule] = (),
    depth: int = 0,
) -> Iterator[Row | Table]:
    """Yield single rows and tables in reading order. `open_`: the gutters of a table at the end
    of the page before, which may go on here."""
    at = _going_on(rows, open_)
    if at:
        yield Table(list(rows[:at]), list(open_), rules)
    outer = _outer(rows)
    while at < len(rows):
        band = _band(rows, at, outer) if depth < DEPTH else None
        if band is None:
            yield rows[at]
            at += 1
            continue
        end, gutters, crossed = band
        inside = rows[at:end]
        columns = [_column(inside, n, gutters) for n in range(len(gutters) + 1)]
        if _flow(columns):
            end = crossed or end
            inside = _without_tail(rows[at:end], gutters, rows[end] if end < len(rows) else None)
            for number in range(len(gutters) + 1):
                yield from order(_column(inside, number, gutters), (), rules, depth + 1)
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


def _going_on(rows: Sequence[Row], gutters: Sequence[Span]) -> int:
    """How many rows from the first one fit into the columns of a table."""
    at = 0
    while at < len(rows) and gutters and not _crossing(rows[at], gutters):
        if at and _apart(rows, at):
            break
        at += 1
    first, last = _ends(rows[:at], gutters)
    columns = [_column(rows[:last], n, gutters) for n in range(len(gutters) + 1)]
    return 0 if first or not last or _flow(columns) else last


def _outer(rows: Sequence[Row]) -> Span:
    if not rows:
        return 0.0, 0.0
    return min(row.cells[0].left for row in rows), max(row.right for row in rows)


def _band(
    rows: Sequence[Row], start: int, outer: Span
) -> tuple[int, list[Span], int | None] | None:
    """(behind its last row, gutters, first row that crosses one) of the band from `start`."""
    free, live = _free(rows[start], outer), list[Span]()
    low, high = rows[start].cells[0].left, rows[start].right
    end, crossed, spanning = start + 1, None, 0
    while end < len(rows) and not _apart(rows, end):
        row = rows[end]
        least = LEAST * row.size
        common = _common(free, _free(row, outer), least)
        low, high = min(low, row.cells[0].left), max(high, row.right)
        inner = [span for span in common if low < span[1] and span[0] < high and low <= span[0]]
        inner = [span for span in inner if span[1] <= high]
        if len(inner) < len(live):
            lost = [span for span in live if not any(_over(span, other) for other in inner)]
            if any(_proved(rows[start:end], span, live) for span in lost):
                fits = end + 1 < len(rows) and not _crossing(rows[end + 1], live)
                spanning += 1
                if not fits or len(filled(rows[end + 1], live)) < 2 or spanning > SPANNING:
                    break
                crossed = crossed or end
                end += 1
                continue
        if not live and len(row.cells) - 1 > len(inner) and len(rows[end - 1].cells) == 1:
            return None  # the rows before are text above a table
        free, live = common, inner
        end += 1
        if not free or (not live and end - start >= REACH):
            return None
    live = [span for span in live if _proved(rows[start:end], span, live)]
    return (end, live, crossed) if live else None


def _apart(rows: Sequence[Row], at: int) -> bool:
    """True if much more white is above a row than between its neighbours."""
    gaps = [one.base - other.base for one, other in pairwise(rows[max(at - 2, 0) : at + 2])]
    gap = rows[at - 1].base - rows[at].base
    return gap > FAR[1] * rows[at].size or (
        gap > FAR[0] * rows[at].size and any(gap > 1.3 * other for other in gaps)
    )


def _free(row: Row, outer: Span) -> list[Span]:
    """The white of a row between the page's first and last letter."""
    edges = [outer[0], *(x for cell in row.cells for x in (cell.left, cell.right)), outer[1]]
    return [
        (left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if right > left
    ]


def _common(one: Sequence[Span], other: Sequence[Span], least: float) -> list[Span]:
    found, n, m = [], 0, 0
    while n < len(one) and m < len(other):
        low, high = max(one[n][0], other[m][0]), min(one[n][1], other[m][1])
        if high - low >= least:
            found.append((low, high))
        if one[n][1] < other[m][1]:
            n += 1
        else:
            m += 1
    return found


def _over(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _proved(rows: Sequence[Row], gutter: Span, gutters: Sequence[Span]) -> bool:
    """True if cells stand on both sides of a gutter, next to it, in one row; or if columns whose
    lines are at other heights do."""
    number = [span for span in gutters if span[0] < gutter[0]]
    sides = [filled(row, gutters) for row in rows]
    at = len(number)
    both = sum(at in side and at + 1 in side for side in sides)
    left = sum(at in side for side in sides) - both
    right = sum(at + 1 in side for side in sides) - both
    return both > 0 or (min(left, right) >= 3 and _alternate(sides, at))


def _alternate(sides: Sequence[set[int]], at: int) -> bool:
    turns = [at in side for side in sides if at in side or at + 1 in side]
    return sum(one != other for one, other in pairwise(turns)) >= 4


def _crossing(row: Row, gutters: Sequence[Span]) -> bool:
    return any(
        cell.left < low + 1 and cell.right > high - 1 for cell in row.cells for low, high in gutters
    )


def filled(row: Row, gutters: Sequence[Span]) -> set[int]:
    """The columns in which a row has a cell."""
    return {column_of(cell, gutters) for cell in row.cells}


def column_of(cell: Cell, gutters: Sequence[Span]) -> int:
    spans = any(cell.left < low and high < cell.right for low, high in gutters)
    at = cell.left if spans else (cell.left + cell.right) / 2
    return sum((low + high) / 2 < at for low, high in gutters)


def _column(rows: Sequence[Row], number: int, gutters: Sequence[Span]) -> list[Row]:
    found = []
    for row in rows:
        cells = [cell for cell in row.cells if column_of(cell, gutters) == number]
        if cells:
            largest = max(cells, key=lambda cell: cell.size)
            found.append(Row(largest.base, largest.size, cells))
    return found


def _flow(columns: Sequence[Sequence[Row]]) -> bool:
    """True if text runs down in each column, or in one with notes beside it."""
    prose = [column for column in columns if _prose(column)]
    if len(prose) == len(columns):
        return not _rows_apart(columns)
    others = [column for column in columns if not _prose(column)]
    return bool(prose) and all(_note(column, prose) for column in others)


def _prose(lines: Sequence[Row]) -> bool:
    """True if the lines fill their width and go on in the next one."""
    texts = [row.text for row in lines]
    if len(texts) < 2 or sum(map(len, texts)) < 15 * len(texts):
        return False
    if sum(bool(MARKER.match(text)) for text in texts) * 3 >= len(texts) and len(texts) > 2:
        return sum(len(text.split()) for text in texts) >= 3 * len(texts)
    words = [len(text.split()) for text in texts]
    left, right = min(row.cells[0].left for row in lines), max(row.right for row in lines)
    wide = median(row.right - row.cells[0].left for row in lines) >= 0.6 * (right - left)
    entries = sum(text[:1].isupper() or text[:1].isdigit() for text in texts[1:])
    share = entries / (len(texts) - 1)
    return median(words) >= 3 and wide and share <= (FLOWING if len(texts) > 3 else 0.5)


def _rows_apart(columns: Sequence[Sequence[Row]]) -> bool:
    """True if white runs across all columns again and again, and between it the columns have
    other numbers of lines: a table with long texts."""
    bases = sorted({row.base for column in columns for row in column}, reverse=True)
    usual = max(min(one.base - other.base for one, other in pairwise(rows)) for rows in columns)
    edges = [(one + other) / 2 for one, other in pairwise(bases) if one - other > 1.25 * usual]
    if len(edges) < 2:
        return False
    groups = []
    for high, low in pairwise([float("inf"), *edges, float("-inf")]):
        parts = [[row.base for row in column if low < row.base < high] for column in columns]
        groups.append([part for part in parts if part])
    several = [group for group in groups if len(group) > 1]
    level = sum(len({part[0] for part in group}) == 1 for group in several)
    uneven = sum(len({len(part) for part in group}) > 1 for group in several)
    return (
        len(several) >= max(3, 0.6 * len(groups))
        and level >= 0.8 * len(several)
        and uneven >= 0.4 * len(several)
    )


def _note(column: Sequence[Row], prose: Sequence[Sequence[Row]]) -> bool:
    """True if the lines stand beside the text, not in rows with it."""
    beside = {row.base for text in prose for row in text}
    lines = max(map(len, prose))
    matched = sum(row.base in beside for row in column)
    if matched < 0.5 * len(column) or len(column) == 1 < lines - 2:
        return True
    gaps = [one.base - other.base for one, other in pairwise(column)]
    block = max(gaps, default=0.0) <= 1.6 * column[0].size
    smaller = median(row.size for row in column) < 0.95 * median(row.size for row in prose[0])
    runs_on = any(re.match(r"[a-z]", row.text) for row in column[1:])
    return block and len(column) >= 2 and (smaller or (runs_on and len(column) < 0.7 * lines))


def _without_tail(
    rows: Sequence[Row], gutters: Sequence[Span], following: Row | None
) -> Sequence[Row]:
    """The rows of columns without those at the end that begin what follows across the columns: its
    heading, or the block of lines that it goes on with."""
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


def _before_heading(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a table up to a heading in it, which begins something else."""
    usual = median(row.size for row in rows)
    for number, row in enumerate(rows):
        if number and len(row.cells) == 1 and row.size >= LARGER * usual:
            return rows[:number]
    return rows


def _ends(rows: Sequence[Row], gutters: Sequence[Span]) -> tuple[int, int]:
    """(first, behind the last) of the rows that have several cells, with the lines of cells that
    begin above or go on below them."""
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
    """True if it is a table: few rows must have wide gutters."""
    size = max(row.size for row in rows)
    least = CLEAR if len(rows) < 4 else LEAST
    return all(high - low >= least * size for low, high in gutters)
