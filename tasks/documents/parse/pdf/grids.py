"""Convert rows of a printed table to a grid of texts: lines that belong to one row become one."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.documents.parse.pdf.columns import LINE, Table
from tasks.documents.parse.pdf.gutters import Span, column_of, filled
from tasks.documents.parse.pdf.lines import Row, joined

WHITE = 1.25  # of the pitch of lines: more white parts rows
LOOSE = 2.2  # of the size: a pitch of lines in a cell at most
BESIDE = 0.9  # of the size: lines that are so close stand in one row
FIGURE = re.compile(r"[\W_]*\d[\d.,:/\s'’%–-]*[^\W\d]{0,4}[\W_]*")

Grid = list[list[str]]


def grid(table: Table, known: frozenset[str]) -> Grid:
    """Return rows of one length; cells that wrap are joined, empty cells stay empty."""
    found: Grid = []
    for group in _groups(table):
        row = [""] * (len(table.gutters) + 1)
        for line in group:
            for cell in line.cells:
                at = column_of(cell, table.gutters)
                row[at] = joined(row[at], cell.text, known) if row[at] else cell.text
        found.append(row)
    return _merged(found)


def _groups(table: Table) -> list[list[Row]]:
    """Return the lines of each row."""
    gaps = [one.base - other.base for one, other in pairwise(table.rows)]
    parted = _parted(table)
    if parted:
        return _split(table.rows, parted)
    pitch = _pitch(table)
    spaced = _spaced(table, gaps, pitch)
    groups = [[table.rows[0]]]
    for gap, line in zip(gaps, table.rows[1:], strict=True):
        near = gap <= (WHITE * pitch if spaced else LINE * line.size)
        beside = gap < BESIDE * line.size
        if beside or (near and _goes_on(groups[-1], line, table.gutters, spaced)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _parted(table: Table) -> list[int]:
    """Return the numbers of the lines that have a rule drawn above them, if rules separate the
    rows."""
    left = min(row.cells[0].left for row in table.rows)
    right = max(row.right for row in table.rows)
    rules = sorted(
        (rule for rule in table.rules if rule.right > left and rule.left < right),
        key=lambda rule: -rule.base,
    )
    found, at = [], 0
    for number, (one, other) in enumerate(pairwise(table.rows), 1):
        while at < len(rules) and rules[at].base > one.base:
            at += 1
        length, start = 0.0, at
        while at < len(rules) and rules[at].base > other.base:
            length += min(rules[at].right, right) - max(rules[at].left, left)
            at += 1
        if at > start and length >= 0.6 * (right - left):
            found.append(number)
    begun = sum(0 in filled(row, table.gutters) for row in table.rows)
    return found if len(found) >= max(2, 0.5 * (begun - 1)) else []


def _split(rows: Sequence[Row], at: Sequence[int]) -> list[list[Row]]:
    return [list(rows[start:end]) for start, end in pairwise([0, *at, len(rows)])]


def _pitch(table: Table) -> float:
    """Return the least distance between two lines of one column."""
    columns: dict[int, list[float]] = {}
    for row in table.rows:
        for at in filled(row, table.gutters):
            columns.setdefault(at, []).append(row.base)
    gaps = (one - other for bases in columns.values() for one, other in pairwise(bases))
    return min(gaps, default=0.0)


def _spaced(table: Table, gaps: Sequence[float], pitch: float) -> bool:
    """Return whether white separates the rows: lines that are close continue cells, most of
    them."""
    close = [line for gap, line in zip(gaps, table.rows[1:], strict=True) if gap <= WHITE * pitch]
    if len(gaps) - len(close) < 2 or not close or pitch > LOOSE * table.rows[0].size:
        return False
    if pitch > LINE * table.rows[0].size:
        return all(0 not in filled(line, table.gutters) for line in close)
    return sum(_begins(line, table.gutters) for line in close) <= 0.3 * len(close)


def _begins(line: Row, gutters: Sequence[Span]) -> bool:
    """Return whether a line has all cells, and each begins with a capital letter or a figure."""
    starts = [cell.text[0].isupper() or cell.text[0].isdigit() for cell in line.cells]
    return len(filled(line, gutters)) > len(gutters) and all(starts)


def _goes_on(row: Sequence[Row], line: Row, gutters: Sequence[Span], spaced: bool) -> bool:
    """Return whether a line continues the cells of a row. Where no white divides the rows, only
    lines without a first cell do."""
    before = set[int]().union(*(filled(each, gutters) for each in row))
    figures = {column_of(cell, gutters) for cell in line.cells if FIGURE.fullmatch(cell.text)}
    cells = filled(line, gutters)
    if spaced:
        return not figures & before and not _begins(line, gutters)
    few = len(cells) <= max(1, len(gutters) // 2)
    return not figures and 0 not in cells and cells < before and few


def _merged(rows: Grid) -> Grid:
    """Merge columns whose head stands beside their cells: the two are one."""
    at = 0
    while at + 1 < len(rows[0]) and len(rows) > 1:
        both = any(row[at] and row[at + 1] for row in rows)
        apart = bool(rows[0][at]) != bool(rows[0][at + 1])
        if apart and not both:
            for row in rows:
                row[at : at + 2] = [row[at] or row[at + 1]]
        else:
            at += 1
    return rows
