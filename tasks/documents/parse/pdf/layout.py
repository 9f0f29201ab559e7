"""Convert the pages of a print, as pieces of text with places, to Markdown: a pure function.

    pieces → rows (lines.py) → without running heads and feet (running.py) and tables of contents
    (contents.py) → columns and tables in reading order (columns.py, grids.py) → headings, items of
    lists, paragraphs

A heading is larger than the commonest size of text. A table that continues over pages has its head
again below each page mark. Known limits: tables without gaps between their columns stay lines;
heads of columns that are written upwards stand below the page.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from tasks.documents.parse.pdf import contents, lattice, listings, running
from tasks.documents.parse.pdf.columns import Table, order
from tasks.documents.parse.pdf.grids import FIGURE, Grid, grid
from tasks.documents.parse.pdf.lines import (
    Lattice,
    Page,
    Row,
    Rule,
    hyphenated,
    joined,
    rows,
)
from tasks.documents.parse.tabular import tables
from tasks.documents.parse.text import literal
from tasks.documents.parse.wrapped import DATED

ITEM = re.compile(r"(?:[•‣▪●◦○■□–—*\uf0b7\uf0a7-]|(\d{1,3})[.)])\s+(?=\S)")
LABEL = re.compile(r"[^:]{1,40}[:?] \S|\[[x ]\] ")
LEADERS = re.compile(r"(?:\. ?){5,}\s*[\divxlc]{1,6}$")  # a line of a table of contents
DIVIDED = re.compile(r"[a-z][-\xad]$")
LARGER = 1.15  # than the text: a heading
LEVELS = 4
PITCH = (1.5, 1.7, 3.0)  # of the size, between lines of a paragraph at most: least, usual, most
PROVEN = 8  # lines that show the document's own pitch
EARLY = 8  # of the size: a line that ends this far before the others ends on purpose


class _Style:
    """Text statistics of the whole document: sizes of headings, pitch, words with hyphens."""

    def __init__(self, pages: Sequence[Sequence[Row]]) -> None:
        every = [row for lines in pages for row in lines]
        sizes = Counter[float]()
        for row in every:
            sizes[_size(row)] += len(row.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 0.0
        larger = sorted((size for size in sizes if size >= LARGER * self.body), reverse=True)
        self.levels = {size: min(n, LEVELS) for n, size in enumerate(larger, 1)}
        self.pitch = _pitch(pages)
        self.has_code = listings.has_code(every)
        self.known = hyphenated(every)


def _pitch(pages: Sequence[Sequence[Row]]) -> float:
    """Return the largest distance of two lines of a paragraph, as a multiple of their size."""
    least, usual, most = PITCH
    found = Counter(
        round((one.base - other.base) / one.size, 1)
        for lines in pages
        for one, other in pairwise(lines)
        if _size(one) == _size(other) and len(one.text) > 40 and one.size
    )
    commonest = found.most_common(1)
    if not commonest or commonest[0][1] < PROVEN:
        return usual
    return min(max(1.3 * commonest[0][0], least), most)


def _size(row: Row) -> float:
    return round(row.size * 2) / 2


def markdown(pages: Sequence[Page], unread: Mapping[int, str]) -> str:
    """Return the Markdown, with a mark before each page that has text. `unread` maps the numbers of
    pages without text to a reason."""
    lines = [
        lattice.lines(page.groups[0], page.rules, page.uprights) if page.groups else []
        for page in pages
    ]
    style = _Style(lines)
    sheets = running.without(lines, [(page.low, page.high) for page in pages], style.body)
    bodies = contents.without([sheet.body for sheet in sheets])
    beside = _beside(pages)
    parts: list[tuple[list[str], list[str], list[str]]] = []
    table: _Open | None = None
    for page, sheet, rest, others in zip(pages, sheets, bodies, beside, strict=True):
        body, table = _page(rest, page.rules, style, table)
        head, foot = ([row.text for row in kept] for kept in (sheet.head, sheet.foot))
        parts.append((head, body, [*foot, *others]))
    _join_divided_words([body for _, body, _ in parts], style)
    texts = [[*head, *body, *after] for head, body, after in parts]
    for number, reason in unread.items():
        texts[number - 1].append(f"[This page could not be read: {reason}.]")
    numbered = [(number, blocks) for number, blocks in enumerate(texts, 1) if blocks]
    return "\n\n".join("\n\n".join([f"<!-- page {n} -->", *blocks]) for n, blocks in numbered)


def _beside(pages: Sequence[Page]) -> list[list[str]]:
    """Return the text of each page in other directions; a text that repeats on the pages stands
    once."""
    seen = set[str]()
    found = []
    for page in pages:
        texts = [" ".join(row.text for row in rows(group)) for group in page.groups[1:]]
        found.append([text for text in texts if text not in seen])
        seen.update(texts)
    return found


@dataclass(slots=True)
class _Open:
    """The table that a page ends with; it may continue."""

    printed: Table | Lattice
    cells: Grid
    blocks: list[str]  # of its page; the table is the last one


def _page(
    lines: Sequence[Row], rules: Sequence[Rule], style: _Style, table: _Open | None
) -> tuple[list[str], _Open | None]:
    """Return the blocks of a page, and the table that it ends with."""
    found, waiting, left = list[str](), list[Row](), None
    before = table.printed if table else None
    for item in order(lines, before if isinstance(before, Table) else None, rules):
        printed = item.cells[0].table if isinstance(item, Row) else item
        if printed is None:
            waiting.append(cast("Row", item))
            left = None
            continue
        found += _blocks(waiting, style)
        waiting = []
        cells = printed.grid if isinstance(printed, Lattice) else grid(printed, style.known)
        if table and not found and _goes_on(printed, before):
            rest = cells if isinstance(printed, Lattice) else _after_break(table, cells, style)
            cells = _under(table.cells[0], rest)
        if len(cells) > 1:
            found.append(_table(cells))
            left = _Open(printed, cells, found)
        elif cells and not (table and cells[0] == table.cells[0]):
            found.append(" ".join(filter(None, cells[0])))
    found += _blocks(waiting, style)
    return found, left


def _goes_on(printed: Table | Lattice, before: Table | Lattice | None) -> bool:
    """Return whether a table has the columns of the one that the page before ends with."""
    if isinstance(printed, Table):
        return isinstance(before, Table) and printed.gutters is before.gutters
    if not isinstance(before, Lattice) or len(printed.edges) != len(before.edges):
        return False
    edges = zip(printed.edges, before.edges, strict=True)
    return all(abs(one - other) <= lattice.NEAR for one, other in edges)


def _after_break(table: _Open, cells: Grid, style: _Style) -> Grid:
    """Return the rows without the rest of a row that the page's end divides, and append that rest
    to the row."""
    last, rest = table.cells[-1], cells[0]
    if (
        rest[0]
        or not any(rest)
        or any(new and not old for old, new in zip(last, rest, strict=True))
    ):
        return cells
    if any(FIGURE.fullmatch(cell) for cell in rest):
        return cells
    table.cells[-1] = [
        joined(old, new, style.known) if new else old for old, new in zip(last, rest, strict=True)
    ]
    table.blocks[-1] = _table(table.cells)
    return cells[1:]


def _under(head: list[str], cells: Grid) -> Grid:
    """Return the rows under the head from the page before, unless they have a head of their own."""
    if not cells or cells[0] == head or len(head) != len(cells[0]) or _heads(cells):
        return cells
    return [head, *cells]


def _heads(cells: Grid) -> bool:
    """Return whether the first row has words where the others have figures."""
    figures = [
        n for n in range(len(cells[0])) if all(FIGURE.fullmatch(row[n]) for row in cells[1:])
    ]
    return len(cells) > 1 and any(
        cells[0][n] and not re.search(r"\d", cells[0][n]) for n in figures
    )


def _table(cells: Grid) -> str:
    """Write cells as a Markdown table; labels with a colon and their values become lines
    instead."""
    filled = [cell for row in cells for cell in row if cell]
    labels = sum(bool(LABEL.match(cell)) for cell in filled)
    starts = sum(row[0].endswith(":") for row in cells)
    if labels >= 0.6 * len(filled) or (len(cells[0]) == 2 and starts >= 0.6 * len(cells)):
        return "\n".join(" ".join(filter(None, row)) for row in cells)
    return tables.grid(cells)


def _blocks(lines: Sequence[Row], style: _Style) -> Iterator[str]:
    at, items = 0, list[str]()
    while at < len(lines):
        code = style.has_code and lines[at].fixed
        item = None if code or DATED.match(lines[at].text) else ITEM.match(lines[at].text)
        if items and not item:
            yield "\n".join(items)
            items = []
        level = style.levels.get(_size(lines[at]))
        if code and not level:
            end = listings.end(lines, at)
            yield listings.block(lines[at:end])
            at = end
            continue
        end = _paragraph_end(lines, at, style)
        text = _joined(lines[at:end], style)
        if level and len(text) <= 150:
            yield f"{'#' * level} {' '.join(text.split())}"
        elif item:
            items.append(f"{item[1]}. " if item[1] else "- ")
            items[-1] += " ".join(text[item.end() :].split())
        else:
            yield "\n".join(map(literal, text.split("\n")))
        at = end
    if items:
        yield "\n".join(items)


def _paragraph_end(lines: Sequence[Row], start: int, style: _Style) -> int:
    end = start + 1
    while end < len(lines) and _follows(lines[end - 1], lines[end], style):
        end += 1
    return end


def _follows(before: Row, line: Row, style: _Style) -> bool:
    """Return whether a line continues the paragraph, here or at the top of the next column."""
    if _size(before) != _size(line) or (ITEM.match(line.text) and not DATED.match(line.text)):
        return False
    gap = before.base - line.base
    if gap > 0:
        return gap < style.pitch * line.size
    return not re.search(r"[.!?:;]\W*$", before.text) and bool(re.match(r"[a-zà-ÿ]", line.text))


def _joined(lines: Sequence[Row], style: _Style) -> str:
    """Join lines to a paragraph: a line that ends early stays a line, a divided word is joined."""
    parts, last = list[str](), lines[0].text
    for before, line, right in zip(lines, lines[1:], _rights(lines), strict=False):
        early = before.right < right - EARLY * before.size or LEADERS.search(before.text)
        both = joined(last, line.text, style.known, "\n" if early else " ")
        parts.append(both.removesuffix(line.text))
        last = line.text
    return "".join([*parts, last])


def _rights(lines: Sequence[Row]) -> Iterator[float]:
    """Yield for each line how far right the paragraph extends in its column."""
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or lines[at].base > lines[at - 1].base:
            right = max(line.right for line in lines[start:at])
            yield from (right for _ in range(at - start - 1))
            yield lines[at - 1].right  # the column ends here, so its last line is not early
            start = at


def _join_divided_words(pages: Sequence[list[str]], style: _Style) -> None:
    """Join words that are divided by the end of a page."""
    for before, after in pairwise(pages):
        at = 1 if len(after) > 1 and after[0].startswith("#") else 0
        if not before or not after or not DIVIDED.search(before[-1]) or before[-1][0] in "#|":
            continue
        if first := re.match(r"[a-z]\S*", after[at]):
            before[-1] = joined(before[-1], first[0], style.known)
            after[at] = after[at][first.end() :].lstrip()
            if not after[at]:
                del after[at]
