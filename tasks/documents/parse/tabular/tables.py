"""Write the rows of spreadsheets, CSV files and other tables as Markdown.

    rows → regions, divided by empty rows and columns (regions.py)
         → of each: lines above a table, its head (heads.py), its rows, lines below it

Rows of questions and answers become a section each; all others become tables. An empty row does not
end a table: the rows below it keep the head, unless they bring one of their own; it stays in the
table, so that rows can be counted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.tabular import heads, number_formats
from tasks.documents.parse.tabular.regions import Band, Line, regions, used
from tasks.documents.parse.text import literal

CELLS = 2_000_000
QUESTION = {"question", "questions", "q", "frage", "query"}
ANSWER = {"answer", "answers", "a", "antwort", "reply", "response"}
TOTAL = re.compile(r"(?:grand )?(?:total|sum)|summe|gesamt|totaal|totale", re.IGNORECASE)
LIST = 4  # rows of one column from which on they are a table
GAP = 4  # rows from one with cells to the next; with more between them a new table begins
SHORT = 80  # characters of a cell in such a table

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that rows below an empty row may continue."""

    head: list[str]
    columns: list[int]
    kinds: list[float | None]  # of its columns, by its first rows


def markdown(rows: Iterable[Row | None], unit: str, start: int = 1) -> str:
    """Write rows as Markdown. `unit` names the location of a row: "row", "sheet Prices, row"; the
    first row has the number `start`, and a row that is None counts but does not exist. Raises
    UnreadableError if there are too many cells to be text for people."""
    lines, cells = [], 0
    for number, row in enumerate(rows, start):
        if row is not None:
            lines.append(Line(number, [text(cell) for cell in row]))
            cells += len(row) if any(lines[-1].cells) else 0
        if cells > CELLS:
            raise UnreadableError(f"more than {CELLS} cells")
    return "\n\n".join(part for bands in regions(lines) for part in _region(bands, unit))


def text(value: object) -> str:
    """Return a cell in one line."""
    if isinstance(value, str):
        return " ".join(value.split())
    return number_formats.shown(value, number_formats.GENERAL)


def _region(bands: Sequence[Band], unit: str) -> Iterator[str]:
    """Yield the tables and lines of bands that stand below each other."""
    table: _Table | None = None
    held: Band = []  # its rows so far
    waiting: Band = []  # a head that an empty row parts from its rows
    for band in bands:
        above, body, below = _parts(band)
        begins = not body or _brings_head(body, above, table)
        if above or begins:
            yield from _table(table, held, unit)
            held = []
        if waiting and (above or begins):
            yield from _lines(waiting, unit)
            begins = True
        waiting = []
        yield from _lines(above, unit)
        if body and begins:
            table, count = _headed(body)
            body, waiting = body[count:], body if count == len(body) else []
        held += body
        if below:
            yield from _table(table, held, unit)
            held = []
        yield from _lines(below, unit)
    yield from _table(table, held, unit)
    yield from _lines(waiting, unit)


def _headed(body: Band) -> tuple[_Table, int]:
    """Return a new table, and how many of the lines are its head."""
    head, count = heads.head([line.cells for line in body])
    rows = [line.cells for line in body[count:]]
    return _Table(head, used(body), heads.kinds(rows, len(head))), count


def _parts(band: Band) -> tuple[Band, Band, Band]:
    """Return the lines above a table, its rows, and the notes below it; a list of one column is a
    table if it is long."""
    counts = [sum(map(bool, line.cells)) for line in band]
    if max(counts) < 2:
        short = all(len("".join(line.cells)) <= SHORT for line in band)
        listed = len(band) >= LIST and short and len(used(band)) == 1
        return ([], band, []) if listed else (band, [], [])
    first = _first(band, counts)
    end = len(band)
    while counts[end - 1] == 1 and _is_note("".join(band[end - 1].cells)):
        end -= 1
    return band[:first], band[first:end], band[end:]


def _first(band: Band, counts: Sequence[int]) -> int:
    """Return where the table begins: at the first row with several cells; in a wide table at the
    first row that fills nearly all columns with words, if those above it fill at most half of
    them."""
    first = next(n for n, count in enumerate(counts) if count > 1)
    widest = max(counts)
    full = next((n for n, count in enumerate(counts) if count >= 0.8 * widest), first)
    sparse = all(2 * count <= widest for count in counts[:full])
    if widest < 4 or not sparse or any(map(heads.is_value, band[full].cells)):
        return first
    rows = [line.cells for line in band]
    while full > first and heads.goes_on(rows[full - 1], rows[full], rows[full + 1 :]):
        full -= 1
    return full


def _is_note(cell: str) -> bool:
    return len(cell) > SHORT or cell.endswith(".") or cell.startswith(("*", "("))


def _brings_head(body: Band, above: Band, table: _Table | None) -> bool:
    if table is None:
        return True
    rows = [line.cells for line in body]
    if above and len(rows) > 1 and not any(map(heads.is_value, rows[0])):
        return True
    return not set(used(body)) <= set(table.columns) or heads.differs(rows, table.head, table.kinds)


def _lines(band: Band, unit: str) -> Iterator[str]:
    if band:
        yield f"<!-- {unit} {band[0].number} -->"
    for line in band:
        yield literal(" ".join(filter(None, line.cells)))


def _table(table: _Table | None, body: Band, unit: str) -> Iterator[str]:
    """Yield the rows below their head, with a few empty rows where the file has them; where the row
    number jumps further, under a new mark and the head again."""
    if table is None or not body:
        return
    table, body = _grouped(table, body)
    asks, answers = (_column(table.head, names) for names in (QUESTION, ANSWER))
    if asks is not None and answers is not None:
        yield from (_question(table.head, line, asks, answers, unit) for line in body)
        return
    before, rows = body[0].number - 1, [table.head]
    for line in body:
        if line.number - before > GAP:
            yield _marked(rows, table, unit, before)
            before, rows = line.number - 1, [table.head]
        rows += [[""] * len(table.head)] * (line.number - before - 1)
        rows.append(line.cells)
        before = line.number
    yield _marked(rows, table, unit, before)


def _marked(rows: Sequence[Sequence[str]], table: _Table, unit: str, last: int) -> str:
    """Write a table below the number of its head; `last` is the number of its last row."""
    grid = headed([[row[n] for n in table.columns] for row in rows])
    return f"<!-- {unit} {last - len(rows) + 1} -->\n\n{grid}"


def _grouped(table: _Table, body: Band) -> tuple[_Table, Band]:
    """Resolve groups of rows below single cells in the first column: return the rows with the name
    of their group in a last column, and without the lines of the names."""
    first = table.columns[0]
    names = [n for n, line in enumerate(body) if sum(map(bool, line.cells)) == 1]
    alone = all(other > one + 1 for one, other in pairwise([*names, len(body)]))
    leading = all(body[n].cells[first] for n in names)
    if len(table.columns) < 3 or len(names) < 2 or names[0] or not alone or not leading:
        return table, body
    rows, name, places = [], "", set(names)
    for n, line in enumerate(body):
        if n in places:
            name = line.cells[first]
        else:
            whole = TOTAL.match(line.cells[first]) and n == len(body) - 1
            rows.append(Line(line.number, [*line.cells, "" if whole else name]))
    return _Table([*table.head, ""], [*table.columns, len(table.head)], [*table.kinds, None]), rows


def _column(head: Sequence[str], names: set[str]) -> int | None:
    return next((n for n, cell in enumerate(head) if cell.lower() in names), None)


def _question(head: Sequence[str], line: Line, asks: int, answers: int, unit: str) -> str:
    others = [
        f"{head[n]}: {cell}" if head[n] else cell
        for n, cell in enumerate(line.cells)
        if cell and n not in (asks, answers)
    ]
    body = "\n\n".join(part for part in (line.cells[answers], "; ".join(others)) if part)
    heading = [f"## {line.cells[asks]}"] if line.cells[asks] else []
    return "\n\n".join([f"<!-- {unit} {line.number} -->", *heading, body])


def grid(rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table of rows of one length, below the lines that stand above its head.
    Cells that were merged have the same text in each of their places."""
    lines = [[" ".join(cell.split()) for cell in row] for row in rows]
    above = []
    while len(lines) > 2 and len(lines[0]) > 1 and len(set(lines[0])) == 1 and lines[0][0]:
        above.append(lines.pop(0)[0])
    head, count = heads.head(lines)
    return "\n\n".join([*above, headed([head, *lines[count:]])])


def headed(rows: Sequence[Sequence[str]]) -> str:
    """Write rows of one length as a Markdown table, the first one as its head."""
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _cell(value: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", value) if "|" in value else value
