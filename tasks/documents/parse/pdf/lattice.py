"""Read tables whose cells are drawn as boxes, by the lines between the cells.

    lines of the page → lattices: lines that touch → cells: fields that no line divides → their text

A merged cell is a field of several rows or columns: its text stands in each of them, if it is short
enough to name them. Lines that do not make a regular table (a form, a drawing, a frame around
text) are left to columns.py, which goes by the white between the words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from statistics import median

from tasks.documents.parse.pdf.lines import Cell, Lattice, Piece, Row, Rule, joined, rows

NEAR = 3  # points: lines that are closer are one
WIDE = 12  # points: lines that reach further beyond the outer ones have an open column there
CLOSE = 2.2  # of the size: rows that are no further below go on with a table
LEAST = 3  # lines across the page, and texts, of a table
MOST = 2_000  # lines of a page; with more it is a drawing
EDGE = 0.12  # of the page: a table in its margin is a running head
SINGLE = 0.5  # of the fields of a table: its cells; a form has fewer
FULL = 0.5  # of the cells: those with text
LONGEST = 200  # characters of a text that names rows or columns

Place = tuple[int, int]  # row, column
Spans = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Lines:
    """The places of a lattice's lines, and where each of them is drawn."""

    ups: list[float]  # from top to bottom
    acrosses: list[float]  # from left to right
    rules: list[Spans]
    uprights: list[Spans]


def lines(pieces: Sequence[Piece], drawn: Sequence[Rule], uprights: Sequence[Rule]) -> list[Row]:
    """Return the rows of a page from top to bottom; a table of boxes is a single row."""
    rest, tables = list(pieces), list[Row]()
    if uprights and len(drawn) >= LEAST and len(drawn) + len(uprights) <= MOST:
        for lattice in _lattices(_merged(drawn), _merged(uprights)):
            if found := _table(lattice, rest):
                row, taken = found
                rest = [piece for piece in rest if id(piece) not in taken]
                tables.append(row)
    found_rows = rows(rest)
    return sorted([*found_rows, *tables], key=lambda row: -row.base) if tables else found_rows


def _merged(drawn: Iterable[Rule]) -> list[tuple[float, Spans]]:
    """Return the places of lines, and at each the spans in which pieces of a line are drawn."""
    groups: list[list[Rule]] = []
    for rule in sorted(drawn, key=lambda rule: rule.base):
        if groups and rule.base - groups[-1][0].base <= NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [(median(rule.base for rule in group), _spans(group)) for group in groups]


def _spans(rules: Iterable[Rule]) -> Spans:
    found: Spans = []
    for rule in sorted(rules, key=lambda rule: rule.left):
        if found and rule.left <= found[-1][1] + NEAR:
            found[-1] = found[-1][0], max(found[-1][1], rule.right)
        else:
            found.append((rule.left, rule.right))
    return found


def _lattices(
    across: Sequence[tuple[float, Spans]], upward: Sequence[tuple[float, Spans]]
) -> Iterator[_Lines]:
    """Yield the lattices: lines that touch each other, directly or over others."""
    pieces = [(True, at, span) for at, spans in across for span in spans]
    pieces += [(False, at, span) for at, spans in upward for span in spans]
    leader = list(range(len(pieces)))

    def first(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    level = [n for n, piece in enumerate(pieces) if piece[0]]
    steep = [n for n, piece in enumerate(pieces) if not piece[0]]
    for n, m in product(level, steep):
        (_, y, (left, right)), (_, x, (low, high)) = pieces[n], pieces[m]
        if left - NEAR <= x <= right + NEAR and low - NEAR <= y <= high + NEAR:
            leader[first(n)] = first(m)
    groups: dict[int, list[int]] = {}
    for number in range(len(pieces)):
        groups.setdefault(first(number), []).append(number)
    for group in groups.values():
        held = [pieces[number] for number in group]
        ups = sorted({at for flat, at, _ in held if flat}, reverse=True)
        acrosses = sorted({at for flat, at, _ in held if not flat})
        if acrosses and len(ups) >= LEAST:
            rules = [[span for flat, at, span in held if flat and at == up] for up in ups]
            steeps = [[span for flat, at, span in held if not flat and at == x] for x in acrosses]
            yield _closed(_Lines(ups, acrosses, rules, steeps))


def _closed(lattice: _Lines) -> _Lines:
    """Return the lattice with an upright where its lines end beyond the outer ones: the sides of
    many tables are open."""
    left = median(min(low for low, _ in spans) for spans in lattice.rules)
    right = median(max(high for _, high in spans) for spans in lattice.rules)
    whole: Spans = [(lattice.ups[-1], lattice.ups[0])]
    acrosses, uprights = list(lattice.acrosses), list(lattice.uprights)
    if left < acrosses[0] - WIDE:
        acrosses, uprights = [left, *acrosses], [whole, *uprights]
    if right > acrosses[-1] + WIDE:
        acrosses, uprights = [*acrosses, right], [*uprights, whole]
    return _Lines(lattice.ups, acrosses, lattice.rules, uprights)


def _table(lattice: _Lines, pieces: Sequence[Piece]) -> tuple[Row, set[int]] | None:
    """Return the table and the pieces in it; None if the lattice is not a table."""
    if min(len(lattice.ups), len(lattice.acrosses)) < LEAST or not _is_framed(lattice):
        return None
    fields = _fields(lattice)
    heights, widths = len(lattice.ups) - 1, len(lattice.acrosses) - 1
    held = _held(lattice, fields, pieces) if _is_regular(fields, heights, widths) else None
    if held is None or len(held) < max(FULL * len(set(fields.values())), LEAST):
        return None
    texts = {cell: _text(inside) for cell, inside in held.items()}
    grid = [
        [_shown(texts.get(fields[row, n], ""), fields[row, n] == (row, n)) for n in range(widths)]
        for row in range(heights)
    ]
    grid = _without_empty(grid, {column for _, column in held})
    if len(grid) < 2 or len(grid[0]) < 2:
        return None
    every = [piece for inside in held.values() for piece in inside]
    size = median(piece.size for piece in every)
    base = max(piece.base for piece in every)
    text = " ".join(filter(None, texts.values()))
    left, right = lattice.acrosses[0], lattice.acrosses[-1]
    if heights < LEAST and _is_head(pieces, (left, right), lattice.ups[-1], size):
        return None
    cell = Cell(left, right, text, size, base, table=Lattice(grid, lattice.acrosses))
    return Row(base, size, [cell]), {id(piece) for piece in every}


def _held(
    lattice: _Lines, fields: dict[Place, Place], pieces: Sequence[Piece]
) -> dict[Place, list[Piece]] | None:
    """Return the pieces of each cell; None if one of them crosses a line."""
    held: dict[Place, list[Piece]] = {}
    for piece in pieces:
        if place := _place(lattice, piece):
            cell = fields[place]
            if not _inside(lattice, fields, cell, place, piece):
                return None
            held.setdefault(cell, []).append(piece)
    return held


def _is_head(
    pieces: Sequence[Piece], sides: tuple[float, float], bottom: float, size: float
) -> bool:
    """Return whether cells without boxes stand close below a lattice."""
    below = [
        piece
        for piece in pieces
        if bottom - CLOSE * size < piece.base < bottom and sides[0] <= piece.left <= sides[1]
    ]
    return any(len(row.cells) > 1 for row in rows(below))


def _is_regular(fields: dict[Place, Place], heights: int, widths: int) -> bool:
    """Return whether the cells make a table: one row has all columns, few cells span the whole
    width, and few fields are merged."""
    counts = [len({fields[row, n] for n in range(widths)}) for row in range(heights)]
    cells = len(set(fields.values()))
    return (
        max(counts) == widths and 2 * counts.count(1) <= heights and cells >= SINGLE * len(fields)
    )


def _is_framed(lattice: _Lines) -> bool:
    """Return whether its sides are drawn along each row, as boxes behind every second row are not,
    and end with it: a head in boxes above rows without lines is a part of a table."""
    drawn = [(spans[0][0], spans[-1][1]) for spans in lattice.uprights]
    low, high = median(low for low, _ in drawn), median(high for _, high in drawn)
    if low < lattice.ups[-1] - WIDE or high > lattice.ups[0] + WIDE:
        return False
    return all(
        _covers(side, bottom, top)
        for side in (lattice.uprights[0], lattice.uprights[-1])
        for top, bottom in pairwise(lattice.ups)
    )


def _shown(text: str, begins: bool) -> str:
    return text if begins or len(text) <= LONGEST else ""


def _without_empty(grid: list[list[str]], used: set[int]) -> list[list[str]]:
    """Return the grid without rows that are empty, and without columns in which no text begins."""
    return [[row[n] for n in sorted(used)] for row in grid if any(row)]


def _fields(lattice: _Lines) -> dict[Place, Place]:
    """Return of each field the first one of its cell: fields that no line divides are one cell."""
    found: dict[Place, Place] = {}
    for row, (top, bottom) in enumerate(pairwise(lattice.ups)):
        for column, (left, right) in enumerate(pairwise(lattice.acrosses)):
            open_left = column and not _covers(lattice.uprights[column], bottom, top)
            open_above = row and not _covers(lattice.rules[row], left, right)
            beside, above = found.get((row, column - 1)), found.get((row - 1, column))
            found[row, column] = row, column
            if open_left and beside:
                found[row, column] = beside
            elif open_above and above:
                found[row, column] = above
    return found


def _covers(spans: Spans, low: float, high: float) -> bool:
    middle = (low + high) / 2
    return any(one <= middle <= other for one, other in spans)


def _place(lattice: _Lines, piece: Piece) -> Place | None:
    """Return the field that the middle of a piece stands in."""
    x, y = (piece.left + piece.right) / 2, piece.base + 0.3 * piece.size
    row = sum(up > y for up in lattice.ups) - 1
    column = sum(across < x for across in lattice.acrosses) - 1
    if 0 <= row < len(lattice.ups) - 1 and 0 <= column < len(lattice.acrosses) - 1:
        return row, column
    return None


def _inside(
    lattice: _Lines, fields: dict[Place, Place], cell: Place, place: Place, piece: Piece
) -> bool:
    """Return whether a piece ends where its cell does."""
    row, column = place
    first, last = column, column
    while first and fields[row, first - 1] == cell:
        first -= 1
    while fields.get((row, last + 1)) == cell:
        last += 1
    low, high = lattice.acrosses[first], lattice.acrosses[last + 1]
    return low - NEAR <= piece.left and piece.right <= high + NEAR


def _text(pieces: Sequence[Piece]) -> str:
    text = ""
    for row in rows(pieces):
        text = joined(text, row.text) if text else row.text
    return text
