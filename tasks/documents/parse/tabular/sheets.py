"""Read workbooks, with calamine for the values and sheet_styles.py for their display.

Hidden sheets, rows and columns are left out unless `ingest.parse.hidden` asks for them; charts,
pictures and comments always are. A formula is read as its last value; a merged cell fills its place
in each row that has other cells.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from tasks.documents.parse import zipped
from tasks.documents.parse.parsed import Parsed, UnreadableError
from tasks.documents.parse.tabular import number_formats, raised, repair, sheet_styles, tables

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARAGRAPH = 200  # characters of a merged cell: more are not a name of rows or columns

Grid = list[list[str] | None]  # None: a hidden row


def xlsx(data: bytes, *, hidden: bool = False) -> Parsed:
    import python_calamine

    archive = zipped.opened(data)
    about = zipped.about(archive)
    try:
        try:
            texts = _texts_of(archive, raised.flattened(archive, data), hidden)
        except python_calamine.CalamineError:
            texts = _texts_of(archive, repair.repaired(archive), hidden)
    except (python_calamine.CalamineError, ValueError, KeyError, OSError) as error:
        raise UnreadableError(f"broken workbook: {str(error) or type(error).__name__}") from None
    if not texts:
        raise UnreadableError("a workbook without cells, or with all of them hidden")
    return Parsed(about.title, "\n\n".join(texts), MIME, about.author, about.dated)


def _texts_of(archive: zipfile.ZipFile, data: bytes, hidden: bool) -> list[str]:
    """Return the Markdown of each sheet that has cells. `data`: the bytes of the archive, as they
    are or repaired."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = ((name, grid.strip()) for name, grid in _sheets(archive, book, hidden))
    return [f"## {name}\n\n{text}" for name, text in sheets if text]


def _sheets(archive: zipfile.ZipFile, book: Any, hidden: bool) -> Iterator[tuple[str, str]]:
    """Yield (name, Markdown) of each sheet, without hidden ones unless `hidden`."""
    import python_calamine

    parts, codes = sheet_styles.sheet_parts(archive), sheet_styles.codes(archive, hidden)
    for about in book.sheets_metadata:
        seen = hidden or about.visible == python_calamine.SheetVisibleEnum.Visible
        if not seen or about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.start is None:
            continue
        style = sheet_styles.style(archive, parts.get(about.name, ""), codes)
        style = replace(style, rows=set(), columns=set()) if hidden else style
        grid = _texts(sheet.to_python(), sheet.start, style)
        _fill(grid, sheet.merged_cell_ranges or (), sheet.start)
        shown = [n for n in range(sheet.width) if n + sheet.start[1] not in style.columns]
        rows = (row and [row[n] for n in shown] for row in grid)
        yield about.name, tables.markdown(rows, f"sheet {about.name}, row", sheet.start[0] + 1)


def _texts(
    values: Sequence[Sequence[object]], start: sheet_styles.Place, style: sheet_styles.Style
) -> Grid:
    """Return the cells as people see them."""
    top, left = start
    grid: Grid = [
        None if top + n in style.rows else [tables.text(value) for value in row]
        for n, row in enumerate(values)
    ]
    for (row, column), code in style.formats.items():
        cells = grid[row - top] if 0 <= row - top < len(grid) else None
        if cells and 0 <= column - left < len(cells):
            value = values[row - top][column - left]
            if value != "":
                cells[column - left] = " ".join(number_formats.shown(value, code).split())
    for (row, column), error in style.errors.items():
        cells = grid[row - top] if 0 <= row - top < len(grid) else None
        if cells and 0 <= column - left < len(cells):
            cells[column - left] = error
    return grid


def _fill(
    grid: Grid,
    merged: Sequence[tuple[sheet_styles.Place, sheet_styles.Place]],
    start: sheet_styles.Place,
) -> None:
    """Write the text of each merged cell into all its places, in rows that have other cells too: a
    line across the whole table stays one line, a paragraph stands once. A column without a cell of
    its own is only room for the cell beside it."""
    top, left = start
    others = [set() if row is None else {n for n, cell in enumerate(row) if cell} for row in grid]
    used = set[int]().union(*others)
    for (first, begin), (last, end) in merged:
        text = _at(grid, first - top, begin - left)
        span = range(max(begin - left, 0), end - left + 1)
        if not text or len(text) > PARAGRAPH:
            continue
        for n in range(max(first - top, 0), min(last - top + 1, len(grid))):
            row = grid[n]
            if row is not None and others[n] - set(span):
                for column in used.intersection(span[: max(len(row) - span.start, 0)]):
                    row[column] = text


def _at(grid: Grid, row: int, column: int) -> str:
    cells = grid[row] if 0 <= row < len(grid) else None
    return cells[column] if cells and 0 <= column < len(cells) else ""
