"""Distinguish the header of a table from its rows.

A head is usually the first row. It has two or three lines where the first spans several columns
("Energy" above "kWh" and "euro") or the second adds units; a table of readings may have none.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

LINES = 3  # of a head at most
SAMPLE = 200  # rows that determine the kind of a column's values

VALUE = re.compile(
    r"""[-+−–(<>~≈±]*\s*(?:[A-Z]{3}|[^\w\s])?\s*[-+−–]?
    \d[\d.,:/\s'’+−–-]*(?:[eE][-+]?\d+)?\s*(?:[^\w\s]{1,2}|[^\W\d]{1,4}(?:/\w{1,4})?)?\)?""",
    re.VERBOSE,
)
REMARK = re.compile(r"\([^()]{1,40}\)|\[[^\[\]]{1,40}\]")  # of a head: (in grams), [kg]
YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")

Row = Sequence[str]


def is_value(cell: str) -> bool:
    """Return True for a number, an amount, a date, a time: 12.0 kWh, €3.50, 2026-03-15, 7.5%."""
    return VALUE.fullmatch(cell) is not None


def head(rows: Sequence[Row]) -> tuple[list[str], int]:
    """Return the head, joined per column, and its number of rows; an empty head if the first row
    has the same kind of values as the rows below it."""
    if _is_data(rows[0], rows[1 : 1 + SAMPLE]):
        return [""] * len(rows[0]), 0
    joined, count = list(rows[0]), 1
    while count < min(LINES, len(rows) - 1) and goes_on(joined, rows[count], rows[count + 1 :]):
        above = _spread(joined, rows[count])
        joined = [_together(one, other) for one, other in zip(above, rows[count], strict=True)]
        count += 1
    return joined, count


def kinds(rows: Sequence[Row], width: int) -> list[float | None]:
    """Return the share of values in each column; None for an empty one."""
    return [_kind(rows, n) for n in range(width)]


def differs(rows: Sequence[Row], above: Row, body: Sequence[float | None]) -> bool:
    """Return whether rows below an empty row begin a table of their own: they repeat the head, have
    a head that differs in kind from its column, or have words where the table above has values.
    `body` is the result of kinds() for the table above."""
    if list(rows[0]) == list(above):
        return True
    for n, cell in enumerate(rows[0]):
        below = _kind(rows[1:], n)
        if cell and not is_value(cell) and below and (below > 0.5):
            return True
        values, words = body[n], _kind(rows, n)
        if len(rows) > 1 and values is not None and words is not None and values - words > 0.8:
            return True
    return False


def _kind(rows: Sequence[Row], column: int) -> float | None:
    """Return the share of values among the cells of a column; None if they are all empty."""
    cells = [row[column] for row in rows[:SAMPLE] if row[column]]
    return sum(map(is_value, cells)) / len(cells) if cells else None


def _is_data(first: Row, body: Sequence[Row]) -> bool:
    """Return whether the first row has values in columns of values. Years, and numbers that grow
    from column to column, are names of columns."""
    if not body:
        return False
    at = [n for n, cell in enumerate(first) if is_value(cell) and not YEAR.fullmatch(cell)]
    if not at or not any((_kind(body, n) or 0) > 0.8 for n in at):
        return False
    numbers = [_number(first[n]) for n in at]
    grows = all(one < other for one, other in pairwise(numbers))
    named = any(cell and not is_value(cell) for cell in first)
    return not (named and len(at) > 1 and grows)


def _number(cell: str) -> float:
    digits = re.sub(r"[^\d.]", "", cell).strip(".")
    return float(digits) if digits.count(".") < 2 else 0.0


def goes_on(above: Row, row: Row, body: Sequence[Row]) -> bool:
    """Return whether `row` is another line of the head."""
    if any(is_value(cell) and not YEAR.fullmatch(cell) for cell in (*above, *row)):
        return False
    filled = [n for n, cell in enumerate(row) if cell]
    same = [n for n in filled if row[n] == above[n]]  # merged downwards
    twins = [n for n in filled[1:] if above[n] and above[n] == above[n - 1]]  # merged sideways
    if len(same) == len(filled):
        return False
    if any(row[n] != row[n - 1] for n in twins) or same:
        return True
    if row[0] and above[0]:
        return _has_remarks(above, [row[n] for n in filled])
    spans = [n for n in filled if n and not above[n]]
    if spans and bool(row[0]) != bool(above[0]) and any(above[1:]):
        return True
    contrast = [n for n in filled if (_kind(body, n) or 0) > 0.5]
    return not row[0] and 2 * len(contrast) >= len(filled) and bool(body[0][0])


def _has_remarks(above: Row, cells: Row) -> bool:
    """Return whether a line has only remarks in brackets on the names above it."""
    remarks = 2 * len(cells) >= len(above) > 1 and all(map(REMARK.fullmatch, cells))
    return remarks and not any(map(REMARK.fullmatch, above))


def _spread(above: Row, row: Row) -> list[str]:
    """Repeat the names of the upper line in the empty cells to the right that they span."""
    spread = list(above)
    for n in range(1, len(spread)):
        if not spread[n] and row[n] and row[n - 1]:
            spread[n] = spread[n - 1]
    return spread


def _together(above: str, below: str) -> str:
    return above if below in ("", above) else f"{above} {below}".strip()
