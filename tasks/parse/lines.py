"""The lines of a printed page: pieces of text with their places become rows of cells.

Pieces on one baseline are one row, whatever the order in which the file draws them. A gap between
two pieces of a row ends a cell. Raised figures become superscripts, so that 10³ is not 103.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GAP = 0.6  # of the size: less is a space between words
SPACE = 0.12  # of the size: less is no space
SAME = 0.45  # of the size: baselines that are closer are one line
RISE = 0.6  # the same, where one is smaller: a raised figure
RAISED = 0.15  # of the size
SMALLER = 0.85  # of the size of the line: a raised figure
HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-"})  # pdfium's own marks
SUPERSCRIPT = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
BULLET = re.compile(r"[•‣▪●◦○■□–—*\uf0b7\uf0a7-]|\[[x ]\]")
MARKER = re.compile(rf"{BULLET.pattern}|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivx]{{1,4}})[.)]")
FAR = 4  # of the size: a marker that stands further away marks nothing

# A hyphen at a line's end stays behind these ("low-pressure", "on-call"), except before an ending.
COMBINING = frozenset(
    "all cross double five four full half heavy high left light long low mid non off on one right "
    "self single six slow small three two user well e t x".split()
)
ENDING = re.compile(r"(?:able|age|al|ed|en|er|ers|est|ing|ings|ity|ly|ment|ness|th|tion|ty|y)\b")
JOINING = re.compile(r"(?:and|or|und|oder|et|ou|y|o|e)\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one font on one line, upright; y grows upwards, all in points."""

    left: float
    right: float
    base: float
    size: float
    text: str


@dataclass(slots=True)
class Cell:
    left: float
    right: float
    text: str
    size: float


@dataclass(slots=True)
class Row:
    """Cells on one baseline, from left to right."""

    base: float
    size: float
    cells: list[Cell]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def right(self) -> float:
        return self.cells[-1].right


def rows(pieces: Iterable[Piece]) -> list[Row]:
    """From the top to the bottom."""
    groups: list[list[Piece]] = []
    base = size = 0.0
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if groups and base - piece.base <= _tolerance(size, piece.size):
            groups[-1].append(piece)
            if piece.size > size:
                base, size = piece.base, piece.size
        else:
            groups.append([piece])
            base, size = piece.base, piece.size
    return [row for group in groups if (row := _row(group)).cells]


def _tolerance(one: float, other: float) -> float:
    small, large = sorted((one, other))
    return (RISE if 0.5 * large < small <= SMALLER * large else SAME) * large


def _row(pieces: list[Piece]) -> Row:
    largest = max(pieces, key=lambda piece: piece.size)
    row = Row(largest.base, largest.size, [])
    for piece in sorted(pieces, key=lambda piece: piece.left):
        _add(row, piece)
    row.cells = [cell for cell in row.cells if cell.text.strip()]
    for cell in row.cells:
        cell.text = " ".join(cell.text.split())
    _mark(row)
    return row


def _add(row: Row, piece: Piece) -> None:
    text = piece.text
    raised = piece.size <= SMALLER * row.size and piece.base - row.base >= RAISED * row.size
    if raised and (figures := text.strip().translate(SUPERSCRIPT)).strip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ") == "":
        text = figures
    last = row.cells[-1] if row.cells else None
    gap = piece.left - last.right if last else 0.0
    if last is None or gap >= GAP * max(piece.size, last.size):
        row.cells.append(Cell(piece.left, piece.right, text, piece.size))
        return
    apart = gap > (2 * SPACE if raised else SPACE) * piece.size
    last.text += f" {text}" if apart and last.text[-1:] != " " and text[:1] != " " else text
    last.right, last.size = max(last.right, piece.right), max(last.size, piece.size)


def _mark(row: Row) -> None:
    """A bullet, a number or a ticked box belongs to the text behind it."""
    number, before = 0, float("-inf")
    while number < len(row.cells) - 1:
        cell, following = row.cells[number : number + 2]
        gap = following.left - cell.right
        near = gap < FAR * row.size and gap <= cell.left - before
        few = len(row.cells) == 2 or BULLET.fullmatch(cell.text)
        if near and few and MARKER.fullmatch(cell.text):
            both = f"{cell.text} {following.text}"
            row.cells[number : number + 2] = [Cell(cell.left, following.right, both, row.size)]
        before = row.cells[number].right
        number += 1


def joined(text: str, following: str, known: frozenset[str] = frozenset(), glue: str = " ") -> str:
    """Two lines as one; a word that the line's end divides is put together. A hyphen stays where
    the document writes the word with one elsewhere (`known`)."""
    if text.endswith("\xad"):
        return text[:-1] + following
    if not re.search(r"[^\W_]-$", text) or not re.match(r"[^\W_]", following):
        return f"{text}{glue}{following}"
    if JOINING.match(following):
        return f"{text} {following}"
    first = re.search(r"[\w-]+$", text[:-1])
    before, after = (first[0] if first else ""), re.match(r"\w+", following)
    whole = f"{before}-{after[0] if after else ''}".lower()
    divided = before[-1:].islower() and following[0].islower()
    compound = before.lower() in COMBINING and not ENDING.match(following)
    if divided and whole not in known and "-" not in before and not compound:
        return text[:-1] + following
    return text + following


def hyphenated(lines: Iterable[Row]) -> frozenset[str]:
    """The words with a hyphen that stand within a line."""
    found = re.compile(r"\w+-\w+")
    return frozenset(
        word.lower() for row in lines for cell in row.cells for word in found.findall(cell.text)
    )


def extent(lines: Sequence[Row]) -> tuple[float, float]:
    return min(row.cells[0].left for row in lines), max(row.right for row in lines)
