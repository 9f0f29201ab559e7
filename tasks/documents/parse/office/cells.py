"""Read tables of Word documents. A table in a cell is put below the outer one, and each of its rows
names the outer row that it belongs to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.documents.parse.office import formula, merged, numbering, runs, signs
from tasks.documents.parse.office.labels import State, label, value

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
OFF = ("0", "false", "off")
DEPTH = 10  # tables in tables

Element = Any
Name = tuple[str, str]  # (head of a column, its value)


@dataclass(slots=True)
class Inside:
    """The content of a cell, a note or a text box."""

    texts: list[str] = field(default_factory=list)
    tables: list[Element] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)


def gather(state: State, parent: Element, found: Inside | None = None) -> Inside:
    """Read the content of an element as one text although it may have paragraphs."""
    found = found or Inside()
    for element in parent:
        if element.tag == f"{W}p":
            _paragraph(state, element, found)
        elif element.tag == f"{W}tbl":
            only = _only_row(element)
            for cell in only:
                gather(state, cell, found)
            found.tables += [] if only else [element]
        elif element.tag in WRAPPERS and not runs.is_prompt(element):
            gather(state, element, found)
        elif element.tag in runs.MATH:
            found.texts.append(formula.text(element))
        elif element.tag == signs.ALTERNATE:
            gather(state, signs.chosen(element), found)
    return found


def _paragraph(state: State, element: Element, found: Inside) -> None:
    properties = element.find(f"{W}pPr")
    style = state.styles.get(value(properties, "pStyle"))
    read = runs.line(state.reader, element, style.look.hidden)
    end = runs.end(properties)
    is_shown = end != "deleted" and (read.text or not end)
    number = label(state, properties, style)[0] if is_shown else ""
    text = f"{number.strip(numbering.BULLET)} {read.text}".strip()  # rows may be numbered
    if text:
        found.texts.append(text)
    found.drawings += filter(None, map(state.draw, read.drawings))
    for box in read.boxes:
        gather(state, box, found)


def layout(table: Element) -> list[Element]:
    """Return the cells of a table that is used only for layout; else nothing."""
    cells = _only_row(table)
    if len(cells) < 2 or next(cells[0].getparent().iter(f"{W}tbl"), None) is not None:
        return cells
    return []


def _only_row(table: Element) -> list[Element]:
    """Return the cells of a table of one row; else nothing."""
    rows = list(below(table, "tr"))
    return list(below(rows[0], "tc")) if len(rows) == 1 else []


def below(parent: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table, or the cells of a row, but not those of tables in it."""
    for element in parent:
        if element.tag == f"{W}{name}":
            yield element
        elif element.tag in WRAPPERS:
            yield from below(element, name)


def table(state: State, element: Element, names: Sequence[Name] = (), depth: int = 1) -> list[str]:
    """Return the blocks of a table, led by columns of these names; the tables in its cells follow
    it."""
    rows: list[list[merged.Cell]] = []
    inner: list[tuple[int, int, Element]] = []  # row, column, table
    drawn: list[str] = []
    marked = 0
    for row in below(element, "tr"):
        read = _row(state, row)
        drawn += [drawing for _, inside in read for drawing in inside.drawings]
        if not any(cell.text or inside.tables for cell, inside in read):
            continue
        marked += marked == len(rows) and _is_on(row, "tblHeader")
        column = 0
        for cell, inside in read:
            inner += [(len(rows), column, each) for each in inside.tables]
            column += cell.columns
        rows.append([cell for cell, _ in read])
    if not rows:
        return drawn
    outer = merged.table(rows, marked)
    blocks = [*outer.blocks(names), *drawn]
    if inner and depth == DEPTH:
        return [*blocks, f"Not read: a table in more than {DEPTH} others."]
    for number, column, each in inner:
        named = [*names, *_name(outer, number, column)]
        blocks += table(state, each, named, depth + 1)
    return blocks


def _row(state: State, row: Element) -> list[tuple[merged.Cell, Inside]]:
    """Return the cells of a row; none if a tracked change deleted it or the author hid it."""
    properties = row.find(f"{W}trPr")
    if properties is not None and properties.find(f"{W}del") is not None:
        return []
    if _is_on(row, "hidden"):
        return []
    before, after = _span(properties, "gridBefore", 0), _span(properties, "gridAfter", 0)
    read = [_cell(state, cell) for cell in below(row, "tc")]
    spaces = ([(merged.Cell("", n), Inside())] * (n > 0) for n in (before, after))
    return [*next(spaces), *filter(None, read), *next(spaces)]


def _cell(state: State, cell: Element) -> tuple[merged.Cell, Inside] | None:
    properties = cell.find(f"{W}tcPr")
    if properties is not None and properties.find(f"{W}cellDel") is not None:
        return None
    inside = gather(state, cell)
    merge = None if properties is None else properties.find(f"{W}vMerge")
    below_another = merge is not None and merge.get(f"{W}val") != "restart"
    text = " ".join(inside.texts)
    return merged.Cell(text, _span(properties, "gridSpan", 1), below_another), inside


def _span(properties: Element | None, name: str, otherwise: int) -> int:
    written = value(properties, name)
    return min(int(written), merged.WIDEST) if written.isdigit() and int(written) else otherwise


def _is_on(row: Element, name: str) -> bool:
    properties = row.find(f"{W}trPr")
    found = None if properties is None else properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val") not in OFF


def _name(outer: merged.Table, number: int, column: int) -> list[Name]:
    """Return the first cell with a text in a row, other than the one in `column`, and its head."""
    if number < outer.first:
        return []
    row = outer.rows[number - outer.first]
    pairs = [pair for n, pair in enumerate(zip(outer.head, row, strict=True)) if n != column]
    return [pair for pair in pairs if pair[1]][:1]
