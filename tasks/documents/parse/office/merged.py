"""Read tables of Word and PowerPoint: each merged cell names all of its rows and columns.

In:  rows of cells with their spans
Out: titles, a head in one line, and rows of one length, ready for tables.headed

A merged text that is too long to be a name occurs once. A row at the top that one cell fills is a
title. A head has two lines or more if the file marks them so, or if the first line groups the
columns that the second line names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.tabular import tables

WIDEST = 1000  # columns that one cell may span
CELLS = 2_000_000
LONGEST = 200  # characters of a text that names rows or columns


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    columns: int = 1
    below: bool = False  # it continues the cell above it


@dataclass(frozen=True, slots=True)
class Table:
    titles: list[str]
    head: list[str]
    rows: list[list[str]]
    first: int  # number of the first of the rows, counted from 0 in the file

    def blocks(self, names: Sequence[tuple[str, str]] = ()) -> list[str]:
        """Return the titles, then the table as Markdown, with columns of these (head, value) before
        it."""
        heads, values = [head for head, _ in names], [value for _, value in names]
        grid = [[*heads, *self.head], *([*values, *row] for row in self.rows)]
        return [*self.titles, *([tables.headed(grid)] if self.head else [])]


def table(rows: Sequence[Sequence[Cell]], marked: int = 0) -> Table:
    """Build the table. `marked`: the number of first rows that the file marks as the head. Raises
    UnreadableError."""
    width = max((sum(cell.columns for cell in row) for row in rows), default=0)
    if width * len(rows) > CELLS:
        raise UnreadableError(f"a table of more than {CELLS} cells")
    filled = _filled(rows, width)
    top = 0
    while top < len(rows) and _is_full(rows[top], width):
        top += 1
    depth = max(marked - top if marked < len(rows) else 1, _depth(rows[top:], width))
    head = [_joined(column) for column in zip(*filled[top : top + depth], strict=True)]
    body = top + depth
    for number in range(body, len(rows)):
        if width > 1 and _is_full(rows[number], width):  # it heads the rows below, or ends them
            filled[number][1:] = [""] * (width - 1)
    titles = [filled[number][0] for number in range(top) if filled[number][0]]
    return Table(titles, head, filled[body:], body)


def _filled(rows: Sequence[Sequence[Cell]], width: int) -> list[list[str]]:
    filled: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        for cell in row:
            above = filled[-1] if cell.below and filled else None
            for number in range(cell.columns):
                text = above[len(texts)] if above is not None else cell.text
                again = number > 0 or above is not None
                texts.append("" if again and len(text) > LONGEST else text)
        filled.append([*texts, *[""] * (width - len(texts))])
    return filled


def _is_full(row: Sequence[Cell], width: int) -> bool:
    """Return whether one cell fills a row."""
    return width > 1 and len(row) == 1 and row[0].columns == width and not row[0].below


def _depth(rows: Sequence[Sequence[Cell]], width: int) -> int:
    """Return the number of lines of the head: a line whose cells group columns is followed by their
    names."""
    depth = 1
    while depth + 1 < len(rows) and _groups(rows[depth - 1], rows[depth], width):
        depth += 1
    return depth


def _groups(above: Sequence[Cell], below: Sequence[Cell], width: int) -> bool:
    """Return whether `below` names the columns that the wide cells of `above` group, and nothing
    else: in a form, whose first column has a text in both lines, it does not."""
    groups, names = _texts(above, width), _texts(below, width)
    wide = [text for text, columns in groups if columns > 1 and text]
    if not wide:
        return False
    return all(
        bool(name) if columns > 1 and text else not (text and name)
        for (text, columns), (name, _) in zip(groups, names, strict=True)
    )


def _texts(row: Sequence[Cell], width: int) -> list[tuple[str, int]]:
    """Return by column the text of its own cell, and the number of columns that the cell spans."""
    texts = [
        ("" if cell.below else cell.text, cell.columns) for cell in row for _ in range(cell.columns)
    ]
    return [*texts, *[("", 1)] * (width - len(texts))]


def _joined(column: Sequence[str]) -> str:
    """Return the lines of a head over one column, each once."""
    return " ".join(dict.fromkeys(filter(None, column)))
