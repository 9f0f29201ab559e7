"""Arrange the pieces of text of a printed page in rows of cells.

Pieces on one baseline are one row, whatever the order in which the file draws them. A gap between
two pieces of a row ends a cell. Raised figures become superscripts, so that 10³ is not 103.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

GAP = 0.6  # of the size: less is a space between words
FIXED_GAP = 1.0  # the same where all glyphs are equally wide: more than one blank
JOINT = 0.02  # of the size: more may part two cells
SPACE = 0.12  # of the size: a smaller gap is not a space
SAME = 0.45  # of the size: baselines that are closer are one line
RAISED = (0.15, 0.7)  # of the size of the text beside it: a raised figure
LOWERED = 0.6  # the same
COMPARED = 5_000  # pairs of pieces
SMALLER = 0.85  # of its size
HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-"})  # pdfium's own marks
SUPERSCRIPT = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
FIGURES = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"
BULLET = re.compile(r"[•‣▪●◦○■□–—*\uf0b7\uf0a7-]|\[[x ]\]")
MARKER = re.compile(rf"{BULLET.pattern}|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivx]{{1,4}})[.)]")
FAR = 4  # of the size: a marker that stands further away marks nothing

# A hyphen at a line's end stays behind these ("low-pressure", "on-call"), except before an ending.
COMBINING = frozenset(
    "all cross double five four full half heavy high left light long low mid non off on one right "
    "self single six slow small three two user well e t x".split()
)
LINKING = frozenset("a and as at by de for in of on or the to up".split())  # state-of-the-art
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
    bound: bool = False  # to the text before it, however far: the value of a label
    fixed: bool = False  # its glyphs are equally wide: code, or a print of an old program


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that is drawn across the page."""

    left: float
    right: float
    base: float


@dataclass(frozen=True, slots=True)
class Page:
    """Pieces in each direction of writing, the main one first; the rest as seen upright in it."""

    groups: list[list[Piece]]
    rules: list[Rule]
    low: float
    high: float
    uprights: list[Rule] = field(default_factory=list)  # lines that are drawn upwards, turned


@dataclass(frozen=True, slots=True)
class Joint:
    """A small gap in a cell, between two pieces without a space: perhaps two cells of a table."""

    left: float
    right: float
    at: int  # where the text behind it begins


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table of drawn boxes."""

    grid: list[list[str]]
    edges: list[float]  # of its columns


@dataclass(slots=True)
class Cell:
    left: float
    right: float
    text: str
    size: float
    base: float
    joints: list[Joint] = field(default_factory=list)
    table: Lattice | None = None


@dataclass(slots=True)
class Row:
    """Cells on one baseline, from left to right."""

    base: float
    size: float
    cells: list[Cell]
    fixed: bool = False  # all of its glyphs are equally wide

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def right(self) -> float:
        return self.cells[-1].right


def rows(pieces: Iterable[Piece]) -> list[Row]:
    """Return the rows from top to bottom. The pieces come in the order in which the file draws
    them."""
    groups: list[list[Piece]] = []
    for piece in sorted(_level(pieces), key=lambda piece: -piece.base):
        first = groups[-1][0] if groups else None
        if first and first.base - piece.base <= SAME * min(first.size, piece.size):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [row for group in _attached(groups) if (row := _row(group)).cells]


def _attached(groups: list[list[Piece]]) -> list[list[Piece]]:
    """Put lines of raised or lowered figures into the gaps of the line that they belong to."""
    for number, group in enumerate(groups):
        near = groups[number + 1 : number + 2], groups[number - 1 : number] if number else []
        for line in (line for lines in near for line in lines if line):
            few = len(group) * len(line) <= COMPARED
            if few and all(_fits(piece, line) for piece in group):
                line += [_moved(piece, line[0]) for piece in group]
                groups[number] = []
                break
    return [group for group in groups if group]


def _fits(piece: Piece, line: list[Piece]) -> bool:
    rise = (piece.base - line[0].base) / line[0].size
    return (
        -LOWERED <= rise <= RAISED[1]
        and abs(rise) >= RAISED[0]
        and piece.size < line[0].size
        and len(piece.text.strip()) <= 4
        and not any(other.left + 1 < piece.right and piece.left + 1 < other.right for other in line)
        and any(abs(piece.left - other.right) < 0.5 * other.size for other in line)
    )


def _level(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Put raised and lowered figures onto the line that they are drawn beside."""
    before: Piece | None = None
    for piece in pieces:
        if before and _beside(before, piece) and piece.size <= SMALLER * before.size:
            yield _moved(piece, before)
            before = replace(before, right=piece.right)
            continue
        if before and _beside(before, piece) and before.size <= SMALLER * piece.size:
            before = _moved(before, piece)
        if before:
            yield before
        before = piece
    if before:
        yield before


def _beside(one: Piece, other: Piece) -> bool:
    """Return whether the second piece begins where the first ends, a little higher or lower."""
    size = max(one.size, other.size)
    return abs(other.left - one.right) < 0.5 * size and 0 < abs(other.base - one.base) < size


def _moved(small: Piece, large: Piece) -> Piece:
    rise = (small.base - large.base) / large.size
    if not -LOWERED <= rise <= RAISED[1]:
        return small
    figures = small.text.strip().translate(SUPERSCRIPT)
    raised = rise >= RAISED[0] and not figures.strip(FIGURES)
    return replace(small, base=large.base, text=figures if raised else small.text)


def _row(pieces: list[Piece]) -> Row:
    largest = max(pieces, key=lambda piece: piece.size)
    row = Row(largest.base, largest.size, [], all(piece.fixed for piece in pieces))
    for piece in sorted(pieces, key=lambda piece: piece.left):
        _add(row, piece)
    row.cells = [cell for cell in row.cells if cell.text.strip()]
    for cell in row.cells:
        text = " ".join(cell.text.split())
        if text != cell.text:
            cell.text, cell.joints = (
                text,
                [joint for joint in cell.joints if text[: joint.at] == cell.text[: joint.at]],
            )
    _mark(row)
    return row


def _add(row: Row, piece: Piece) -> None:
    last = row.cells[-1] if row.cells else None
    gap = piece.left - last.right if last else 0.0
    least = FIXED_GAP if piece.fixed else GAP
    if last is None or (gap >= least * max(piece.size, last.size) and not piece.bound):
        row.cells.append(Cell(piece.left, piece.right, piece.text, piece.size, piece.base))
        return
    apart = piece.bound or gap > (2 * SPACE if piece.text[:1] in FIGURES else SPACE) * piece.size
    glue = " " if apart and last.text[-1:] != " " and piece.text[:1] != " " else ""
    if piece.bound and re.search(r"\w\W{0,2}$", last.text) and last.text.rstrip()[-1:] not in ":?":
        glue = ": "
    last.text = f"{last.text.rstrip() if piece.bound else last.text}{glue}"
    if gap > JOINT * piece.size and last.text[-2:-1] != " " and piece.text[:1] != " ":
        last.joints.append(Joint(last.right, piece.left, len(last.text)))
    last.text += piece.text
    last.right, last.size = max(last.right, piece.right), max(last.size, piece.size)


def _mark(row: Row) -> None:
    """Join a bullet, a number or a ticked box to the text behind it."""
    number, before = 0, float("-inf")
    while number < len(row.cells) - 1:
        cell, following = row.cells[number : number + 2]
        gap = following.left - cell.right
        near = gap < FAR * row.size and gap <= cell.left - before
        few = len(row.cells) == 2 or BULLET.fullmatch(cell.text)
        if near and few and MARKER.fullmatch(cell.text):
            both = f"{cell.text} {following.text}"
            row.cells[number : number + 2] = [
                replace(following, left=cell.left, text=both, joints=[])
            ]
        before = row.cells[number].right
        number += 1


def joined(text: str, following: str, known: frozenset[str] = frozenset(), glue: str = " ") -> str:
    """Join two lines; a word divided by the line's end is put together. A hyphen stays if the
    document writes the word with one elsewhere (`known`)."""
    if text.endswith("\xad"):
        return text[:-1] + following
    if not re.search(r"[^\W_]-$", text) or not re.match(r"[^\W_]", following):
        return f"{text}{glue}{following}"
    if JOINING.match(following):
        return f"{text} {following}"
    first = re.search(r"[\w-]+$", text[:-1])
    before, after = (first[0] if first else ""), re.match(r"\w+", following)
    last = before.split("-")[-1].lower()
    whole = f"{before}-{after[0] if after else ''}".lower()
    divided = before[-1:].islower() and following[0].islower()
    compound = last in COMBINING and not ENDING.match(following)
    linked = "-" in before and last in LINKING
    if divided and not (whole in known or compound or linked):
        return text[:-1] + following
    return text + following


def hyphenated(lines: Iterable[Row]) -> frozenset[str]:
    """Return the words with a hyphen that occur within a line."""
    found = re.compile(r"\w+(?:-\w+)+")
    return frozenset(
        word.lower() for row in lines for cell in row.cells for word in found.findall(cell.text)
    )
