"""Find tables that are written out as lines: "Article: K7; Price: £20", line by line.

In:  the lines of a paragraph
Out: runs of lines; for a run that is a table, the cells of each line
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

RECORD = re.compile(r"[^:;]{1,40}: [^;]+(?:; [^:;]{1,40}: [^;]+)+")

Cells = tuple[tuple[str, str], ...]  # (head, cell)


def runs(lines: Sequence[str]) -> Iterator[tuple[list[str], list[Cells]]]:
    """Yield the lines in runs, each with its rows: two lines or more that begin with the same label
    are rows, and prose has none."""
    prose: list[str] = []
    for label, run in groupby(lines, _label):
        same = [*run]
        if not label or len(same) == 1:
            prose += same
            continue
        if prose:
            yield prose, []
        yield same, [_cells(line) for line in same]
        prose = []
    if prose:
        yield prose, []


def _label(line: str) -> str:
    """Return the first label of a record; "" for another line."""
    return line.partition(":")[0].strip() if RECORD.fullmatch(line.strip()) else ""


def _cells(line: str) -> Cells:
    named = (cell.partition(": ") for cell in line.strip().split("; "))
    return tuple((name, value) for name, _, value in named)
