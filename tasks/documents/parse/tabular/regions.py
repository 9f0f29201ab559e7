"""Find the tables of a sheet, which empty rows and empty columns separate.

In:  the lines of a sheet or file, empty ones included
Out: regions; each is a list of bands, stretches without an empty row, that stand below each other
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tasks.documents.parse.tabular import heads

GAPS = 50  # empty columns; in a sheet with more of them they are spaces


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # as the file counts its rows
    cells: list[str]


Band = list[Line]


def regions(lines: Sequence[Line]) -> Iterator[list[Band]]:
    """Yield the regions, left before right where an empty column runs through all lines, and above
    before below."""
    width = max((len(line.cells) for line in lines), default=0)
    even = [Line(line.number, line.cells + [""] * (width - len(line.cells))) for line in lines]
    yield from _regions(even)


def _regions(lines: list[Line]) -> Iterator[list[Band]]:
    if gap := _gap(lines):
        yield from _regions([Line(line.number, line.cells[:gap]) for line in lines])
        yield from _regions([Line(line.number, line.cells[gap + 1 :]) for line in lines])
        return
    bands = [list(held) for filled, held in groupby(lines, lambda line: any(line.cells)) if filled]
    if len(bands) == 1:
        yield bands
        return
    below: list[Band] = []
    for band in bands:
        if not _gap(band):
            below.append(band)
            continue
        if below:
            yield below
        yield from _regions(band)
        below = []
    if below:
        yield below


def used(lines: Sequence[Line]) -> list[int]:
    """Return the columns that have a cell with content."""
    rows = [line.cells for line in lines]
    return [n for n, column in enumerate(zip(*rows, strict=True)) if any(column)]


def _gap(lines: list[Line]) -> int | None:
    """Return the first empty column with a table of its own on either side."""
    columns = used(lines)
    if not columns:
        return None
    gaps = sorted(set(range(columns[0] + 1, columns[-1])) - set(columns))
    if len(gaps) > GAPS:
        return None
    return next((gap for gap in gaps if _apart(lines, gap, columns)), None)


def _apart(lines: list[Line], gap: int, columns: list[int]) -> bool:
    """Return whether the right side has names of its own for its rows, or the heads repeat a name,
    or one side ends before the other. Else the empty column is only spacing inside one table."""
    if min(sum(n < gap for n in columns), sum(n > gap for n in columns)) < 2:
        return False
    left, right = ([_side(line, gap, n) for line in lines] for n in (0, 1))
    tops = [next((row for row in side if sum(map(bool, row)) > 1), []) for side in (left, right)]
    if set(filter(None, tops[0])) & set(filter(None, tops[1])):
        return True
    extents = [
        [n for n, row in enumerate(side) if sum(map(bool, row)) > 1] for side in (left, right)
    ]
    whole = all(rows and len(rows) == rows[-1] - rows[0] + 1 for rows in extents)
    return (whole and extents[0] != extents[1]) or _has_names(right)


def _side(line: Line, gap: int, side: int) -> list[str]:
    return line.cells[gap + 1 :] if side else line.cells[:gap]


def _has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether nearly every row has a first cell of its own that is text."""
    full = [row for row in rows if any(row)]
    first = min(n for row in full for n, cell in enumerate(row) if cell)
    names = [row[first] for row in full if row[first] and not heads.is_value(row[first])]
    return len(full) > 1 and len(set(names)) >= 0.9 * len(full)
