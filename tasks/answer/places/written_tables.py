"""Find tables that are written out as lines: "Article: K7; Price: £20", or cells below each other.

In:  the lines of a paragraph
Out: runs of lines; for a run that is a table, the cells of each line
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

RECORD = re.compile(r"[^:;]{1,40}: [^;]+(?:; [^:;]{1,40}: [^;]+)+")
GAP = re.compile(r"(?<=[^\s.!?:])(?: {2,}|\t+)(?=\S)")  # between two columns
FIGURE = re.compile(r"\d")

Cells = tuple[tuple[str, str], ...]  # (head, cell)
Run = tuple[list[str], list[Cells]]


def records(lines: Sequence[str]) -> Iterator[Run]:
    """Yield the lines in runs, each with its rows: two lines or more that begin with the same label
    are rows, and prose has none."""
    return _runs(lines, _same_label, lambda run: [_cells(line) for line in run])


def columns(lines: Sequence[str]) -> Iterator[Run]:
    """Yield the lines in runs, each with its rows: two lines or more whose columns begin below each
    other, or are divided by tabs, are rows, and prose has none."""
    return _runs(lines, _same_columns, _below_heads)


def _runs(
    lines: Sequence[str],
    alike: Callable[[Sequence[str]], list[str]],
    rows: Callable[[list[str]], list[Cells]],
) -> Iterator[Run]:
    prose: list[str] = []
    at = 0
    while at < len(lines):
        run = alike(lines[at:])
        if len(run) > 1:
            if prose:
                yield prose, []
                prose = []
            yield run, rows(run)
        else:
            run = [lines[at]]
            prose += run
        at += len(run)
    if prose:
        yield prose, []


def _same_label(lines: Sequence[str]) -> list[str]:
    label = _label(lines[0])
    return [*takewhile(lambda line: _label(line) == label, lines)] if label else []


def _label(line: str) -> str:
    """Return the first label of a record; "" for another line."""
    return line.partition(":")[0].strip() if RECORD.fullmatch(line.strip()) else ""


def _cells(line: str) -> Cells:
    named = (cell.partition(": ") for cell in line.strip().split("; "))
    return tuple((name, value) for name, _, value in named)


def _same_columns(lines: Sequence[str]) -> list[str]:
    """Return the first lines that have as many columns as the first one, each divided by a gap."""
    starts = _starts(lines[0])
    if not starts:
        return []
    divided = ((line, _divided(line, starts)) for line in lines)

    def fits(pair: tuple[str, str]) -> bool:
        line, other = pair[0], _starts(pair[1])
        below = line != pair[1] or not starts.isdisjoint(other)
        tabbed = "\t" in line and "\t" in lines[0]
        return len(other) == len(starts) and (below or tabbed)

    return [line for _, line in takewhile(fits, divided)]


def _divided(line: str, starts: set[int]) -> str:
    """Return a line with a gap before each column that a cell of full width leaves a single blank
    for."""
    own = _starts(line)
    missing = sorted(starts - own, reverse=True)
    if not own or not own < starts or not all(re.match(r" \S", line[at - 1 :]) for at in missing):
        return line
    for at in missing:
        line = f"{line[:at]} {line[at:]}"
    return line


def _starts(line: str) -> set[int]:
    """Return where the second column of a line begins, and those behind it."""
    return {gap.end() for gap in GAP.finditer(line)}


def _below_heads(run: list[str]) -> list[Cells]:
    """Return the cells below their heads; without heads, the first cell of a row names the others:
    "E1: the chain is slack; tighten it"."""
    head, *body = (GAP.split(line.strip()) for line in run)
    if _are_heads(head, body):
        return [tuple(zip(head, cells, strict=True)) for cells in body]
    return [((name, "; ".join(cells)),) for name, *cells in (head, *body)]


def _are_heads(head: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Return whether a first line names the columns: it has no figure, and stands above a column
    of figures."""
    figures = [all(map(FIGURE.search, column)) for column in zip(*body, strict=True)]
    return not any(map(FIGURE.search, head)) and any(figures)
