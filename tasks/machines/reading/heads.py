"""Find the head of a table, and bring it to one column of times and one row of names.

In:  the rows of a table
Out: Layout: the names of the columns, and the rows below them

Titles and comments may stand above the head. A date and a time of the day in columns of their own
become one column, and units in a row below the head go to the names of the columns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.machines.reading import moments, names, numbers

MOST = 30  # rows above the head
SHARE = 0.9  # of the cells of a column of dates are dates
UNIT_ROW = 0.5  # of the cells of a row of units are units that are known
WRAPPED = re.compile(r"[\[(]?(.*?)[\])]?")
MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$")
CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?")
DAY = re.compile(r"\d{4}-\d\d?-\d\d?|\d{1,2}[./]\d{1,2}[./]\d{4}")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table below its titles."""

    names: list[str]
    body: list[list[str]]  # rows of as many cells as there are names
    uneven: int  # rows that had more or fewer cells


def found(rows: Sequence[Sequence[str]]) -> Layout | None:
    """Return the table; None if no row names a column of times."""
    full = [list(row) for row in rows if any(cell.strip() for cell in row)]
    start = next((n for n, row in enumerate(full[:MOST]) if any(map(moments.is_named, row))), None)
    if start is None or len(full) < start + 3:
        return None
    head, below = full[start], full[start + 1 :]
    width = len(head)
    body = [[*row[:width], *[""] * (width - len(row))] for row in below]
    head, body = _with_units(head, body)
    uneven = sum(len(row) != width for row in below)
    return Layout(*_joined_times(head, body), uneven)


def _with_units(head: list[str], body: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Take the units of the first row, if it has no number and no time, into the names."""
    cells = [_unwrapped(cell) for cell in body[0]]
    given = [cell for cell in cells if cell]
    known = [cell for cell in given if names.is_unit(cell)]
    if any(map(_is_value, cells)) or len(known) <= UNIT_ROW * len(given):
        return head, body
    named = [
        f"{name} [{cell}]" if names.is_unit(cell) and not moments.is_named(name) else name
        for name, cell in zip(head, cells, strict=True)
    ]
    return named, body[1:]


def _unwrapped(cell: str) -> str:
    """Return a unit without its brackets: [bar]."""
    match = WRAPPED.fullmatch(cell.strip())
    return match[1].strip() if match else cell.strip()


def _is_value(cell: str) -> bool:
    read = numbers.read([cell, cell], commas=True) if cell else None
    return read is not None or DAY.match(cell) is not None


def _joined_times(head: list[str], body: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Join a column of dates with a column of times of the day."""
    times = [n for n, name in enumerate(head) if moments.is_named(name)]
    days = [n for n in times if _all(DAY, [MIDNIGHT.sub("", row[n]) for row in body])]
    clocks = [n for n in times if n not in days and _all(CLOCK, [row[n] for row in body])]
    if len(days) != 1 or len(clocks) != 1:
        return head, body
    day, clock = days[0], clocks[0]

    def row_of(cells: list[str], when: str) -> list[str]:
        return [when if n == day else c for n, c in enumerate(cells) if n != clock]

    named = row_of(head, f"{head[day]} {head[clock]}")
    return named, [row_of(row, _moment(row[day], row[clock])) for row in body]


def _moment(day: str, clock: str) -> str:
    """Return "" where one of the two is missing: a day alone is not midnight here."""
    day, clock = MIDNIGHT.sub("", day.strip()), clock.strip().zfill(5)
    return f"{day} {clock}" if day and clock.strip("0") else ""


def _all(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    given = [cell.strip() for cell in cells if cell.strip()]
    return len(given) > 1 and sum(map(bool, map(pattern.fullmatch, given))) >= SHARE * len(given)
