"""The pages of a print, as pieces of text with places, as Markdown: a pure function.

    pieces → lines → headings, items of lists, rows of tables, paragraphs

Lines are made of pieces that stand at one height; a wide gap divides a line into cells, and lines
whose cells stand under each other are a table. A heading is larger than the text that there is
most of. What heads or ends most pages alike (page numbers, names of chapters) stands once.
Known limits: a cell that wraps may come as a row of its own; tables without wide gaps stay lines.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tasks.parse import tables

BACK = 8  # lines in which a piece further right may still belong: a cell that wraps comes first
ITEM = re.compile(r"(?:[•‣▪●◦–*-]|(\d{1,3})[.)])\s+(?=\S)")
LARGER = 1.15  # than the text: a heading
LEVELS = 4
RUNNING = 3  # pages on which a line stands at the same place


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one font on one line; y grows upwards, all in points."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    text: str


@dataclass(slots=True)
class Cell:
    left: float
    right: float
    text: str


@dataclass(slots=True)
class Line:
    bottom: float
    top: float
    size: float
    cells: list[Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


def markdown(pages: Sequence[Sequence[Piece]]) -> str:
    """With a mark before each page that has text."""
    lined = [_lines(pieces) for pieces in pages]
    kept = list(_without_running(lined))
    sizes = Counter[float]()
    for line in (line for lines in kept for line in lines):
        sizes[_size(line)] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted((size for size in sizes if size >= LARGER * body), reverse=True)
    levels = {size: min(n, LEVELS) for n, size in enumerate(larger, 1)}
    texts = []
    for number, lines in enumerate(kept, 1):
        blocks = list(_blocks(lines, levels))
        if blocks:
            texts.append("\n\n".join([f"<!-- page {number} -->", *blocks]))
    return "\n\n".join(texts)


def _lines(pieces: Sequence[Piece]) -> list[Line]:
    lines: list[Line] = []
    for piece in pieces:
        line = next((line for line in lines[: -BACK - 1 : -1] if _beside(piece, line)), None)
        if line is None:
            lines.append(Line(piece.bottom, piece.top, piece.size))
            line = lines[-1]
        _add(line, piece)
    return lines


def _beside(piece: Piece, line: Line) -> bool:
    shared = min(piece.top, line.top) - max(piece.bottom, line.bottom)
    low = min(piece.top - piece.bottom, line.top - line.bottom)
    return shared > 0.6 * low and piece.left > line.cells[-1].right - 0.3 * piece.size


def _add(line: Line, piece: Piece) -> None:
    gap = piece.left - line.cells[-1].right if line.cells else 0.0
    if line.cells and gap < piece.size:
        last = line.cells[-1]
        glue = " " if gap > 0.12 * piece.size and not last.text.endswith(" ") else ""
        last.text, last.right = f"{last.text}{glue}{piece.text}", piece.right
    else:
        line.cells.append(Cell(piece.left, piece.right, piece.text))
    line.size = max(line.size, piece.size)


def _size(line: Line) -> float:
    return round(line.size * 2) / 2


def _stand(line: Line) -> tuple[int, str]:
    return round(line.top / 4), re.sub(r"\d+", "0", line.text)


def _without_running(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The lines without what heads or ends most pages at one place; the first page of it keeps
    it."""
    ends = [{_stand(line) for line in _ends(lines)} for lines in pages]
    counts = Counter(stand for stands in ends for stand in stands)
    running = {s for s, n in counts.items() if n >= RUNNING and n > len(pages) / 2}
    seen = set[tuple[int, str]]()
    for lines, stands in zip(pages, ends, strict=True):
        dropped = running & stands & seen
        yield [line for line in lines if _stand(line) not in dropped]
        seen |= stands


def _ends(lines: Sequence[Line]) -> list[Line]:
    """The first two and the last two lines of a page that stand apart from the others."""
    ordered = sorted(lines, key=lambda line: -line.top)
    apart = [
        max(first.size, second.size) < first.bottom - second.top
        for first, second in pairwise(ordered)
    ]
    top = [n + 1 for n, gap in enumerate(apart[:2]) if gap]
    bottom = [n for n, gap in enumerate(apart) if gap and n >= len(ordered) - 3]
    return [*ordered[: max(top, default=0)], *ordered[min(bottom, default=len(ordered)) + 1 :]]


def _blocks(lines: Sequence[Line], levels: dict[float, int]) -> Iterator[str]:
    at, items = 0, list[str]()
    while at < len(lines):
        end = _table_end(lines, at)
        item = ITEM.match(lines[at].text)
        if items and (end > at or not item):
            yield "\n".join(items)
            items = []
        if end > at:
            yield tables.grid(_grid(lines[at:end]))
            at = end
            continue
        level = levels.get(_size(lines[at]))
        end = _paragraph_end(lines, at)
        text = _joined(lines[at:end])
        if level and len(text) <= 150:
            yield f"{'#' * level} {' '.join(text.split())}"
        elif item:
            items.append(f"{item[1]}. " if item[1] else "- ")
            items[-1] += " ".join(text[item.end() :].split())
        else:
            yield text
        at = end
    if items:
        yield "\n".join(items)


def _table_end(lines: Sequence[Line], start: int) -> int:
    """Behind the last row of the table that begins at `start`; `start` if none does."""
    columns = [(cell.left, cell.right) for cell in lines[start].cells]
    if len(columns) < 2:
        return start
    end, rows = start + 1, 1
    while end < len(lines):
        placed = _columns_of(lines[end], columns)
        if placed is None or abs(lines[end].size - lines[end - 1].size) > 2:
            break
        if len(placed) == 1 and (placed == [0] or lines[end - 1].bottom - lines[end].top > 4):
            break
        rows += len(placed) > 1
        for column, cell in zip(placed, lines[end].cells, strict=True):
            left, right = columns[column]
            columns[column] = (min(left, cell.left), max(right, cell.right))
        end += 1
    return end if rows > 1 else start


def _columns_of(line: Line, columns: Sequence[tuple[float, float]]) -> list[int] | None:
    """The column of each cell; None if one stands in none, in two, or where another does."""
    placed = []
    for cell in line.cells:
        over = [n for n, (lo, hi) in enumerate(columns) if cell.left < hi and cell.right > lo]
        if len(over) != 1 or over[0] in placed:
            return None
        placed += over
    return placed


def _grid(lines: Sequence[Line]) -> list[list[str]]:
    columns = [(cell.left, cell.right) for cell in lines[0].cells]
    rows: list[list[str]] = []
    for line in lines:
        placed = _columns_of(line, columns) or []
        if len(placed) == 1 and rows:  # a cell goes on
            rows[-1][placed[0]] += f" {line.cells[0].text}"
            continue
        row = [""] * len(columns)
        for column, cell in zip(placed, line.cells, strict=True):
            left, right = columns[column]
            columns[column] = (min(left, cell.left), max(right, cell.right))
            row[column] = cell.text
        rows.append(row)
    return rows


def _paragraph_end(lines: Sequence[Line], start: int) -> int:
    end = start + 1
    while end < len(lines):
        before, line = lines[end - 1], lines[end]
        gap = before.bottom - line.top
        if (
            not -before.size < gap < 0.8 * line.size
            or _size(before) != _size(line)
            or ITEM.match(line.text)
            or _table_end(lines, end) > end
        ):
            break
        end += 1
    return end


def _joined(lines: Sequence[Line]) -> str:
    """One paragraph: a line that ends early stays a line, a word that is divided is joined."""
    text, right = lines[0].text, max(line.cells[-1].right for line in lines)
    for before, line in pairwise(lines):
        if re.search(r"[a-z]-$", text) and re.match(r"[a-z]", line.text):
            text = text[:-1] + line.text
        else:
            early = before.cells[-1].right < right - 8 * before.size
            text = f"{text}{chr(10) if early else ' '}{line.text}"
    return text
