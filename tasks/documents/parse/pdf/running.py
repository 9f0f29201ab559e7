"""Remove running heads and feet: text at the top or bottom of page after page.

Lines that repeat are kept once, page numbers never. A number counts as a page number only if it
grows with the pages: lines that differ in their figures alone are all kept as text. A number that
stands alone or in a cell of its own, in one place, and grows with three pages or more, shows the
head or foot even where its text changes with each chapter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median, median_low

from tasks.documents.parse.pdf.lines import Row

MARGIN = 0.12  # of the page, at the top and at the bottom
BELOW, ABOVE = 0.9, 0.8  # of the sizes of two lines: more white than that sets them apart
DEEP = 3  # lines of a head or foot
PAGES = 3  # a place that is used on fewer pages, and not on all, has no running line
NEAR = 8  # points between two places that are the same one
LARGER = 1.15  # than the text: a heading
COMPARED = 20  # numbers of a line
NUMBER = re.compile(r"\d+")
BARE = re.compile(
    r"\W*(?:(?:page|p|pg|seite|s|blatt|sheet|página|pagina|sida|side|strona)\b\W*)?\d+"
    r"(?:\W*(?:of|von|de|di|av|af|z|/|\|)?\W*\d+)?\W*",
    re.IGNORECASE,
)
ROMAN_FIGURES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
ROMAN = re.compile(r"\W*[ivxlc]{1,6}\W*", re.IGNORECASE)
PAGED = re.compile(r"^\d+\W|[|·•–—,/-]\s*\d+\W*$|\bpage \d+", re.IGNORECASE)
VALUE = re.compile(r":.*\d")
COUNTED = re.compile(  # these count things, not pages
    r"(?:annex|appendix|article|batch|case|chapter|customer|day|drawing|figure|form|invoice|item|"
    r"letter|lot|month|no|nr|number|order|part|phase|quarter|receipt|record|room|section|sheet|"
    r"site|statement|step|store|table|unit|version|week|year|#)\W*\d+\W*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Sheet:
    """The rows of a page; the head and the foot are its running lines that are kept."""

    body: list[Row]
    head: list[Row] = field(default_factory=list)
    foot: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    top: bool
    row: Row

    @property
    def key(self) -> tuple[bool, str]:
        return self.top, " ".join(
            "0" if _page_number(cell.text) else NUMBER.sub("0", cell.text)
            for cell in self.row.cells
        )


def without(
    pages: Sequence[list[Row]], heights: Sequence[tuple[float, float]], body_size: float
) -> list[Sheet]:
    """Separate running lines from the text. `pages`: their rows from top to bottom; `heights`:
    (lower, upper) edge of each page."""
    lines = [
        line
        for page, (rows, (low, high)) in enumerate(zip(pages, heights, strict=True))
        for line in _ends(page, rows)
        if not low + MARGIN * (high - low) < line.row.base < high - MARGIN * (high - low)
    ]
    numbered = _numbered(lines)
    alike: dict[tuple[bool, str], list[_Line]] = {}
    for line in lines:
        alike.setdefault(line.key, []).append(line)
    sheets = [Sheet(rows) for rows in pages]
    for every in alike.values():
        same = _in_place(every)
        bare = any(BARE.fullmatch(line.row.text) or ROMAN.fullmatch(line.row.text) for line in same)
        large = max(line.row.size for line in same) >= LARGER * body_size
        if large and not bare and not _in_turn(same):
            continue
        if _counts(same, len(pages)) or _runs(same, lines, len(pages)):
            _remove_running(sheets, [*same, *_others(same, pages)], keep=not bare)
        elif with_number := [line for line in every if line in numbered]:
            _remove_running(sheets, with_number, keep=not bare)
    return sheets


def _in_place(lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines in the place of most of them: the title of the first page may be the head
    of all others."""
    place = median_low(line.row.base for line in lines)
    return [line for line in lines if abs(line.row.base - place) <= NEAR]


def _numbered(lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines with a page number: of those in one place, the largest group whose numbers
    grow with the pages."""
    groups: dict[tuple[bool, int, int], list[_Line]] = {}
    for line in lines:
        for cell in {line.row.cells[0].text, line.row.cells[-1].text}:
            if number := _page_number(cell):
                where = line.top, round(line.row.base / NEAR), number - line.page
                groups.setdefault(where, []).append(line)
    return [line for group in groups.values() if len(group) >= PAGES for line in group]


def _page_number(text: str) -> int:
    """Return a number in Arabic or small Roman figures; 0 without one."""
    if text.isdecimal():
        return int(text)
    if not re.fullmatch("[ivxlc]{1,8}", text):
        return 0
    figures = [ROMAN_FIGURES[figure] for figure in text]
    return sum(
        -one if one < other else one for one, other in zip(figures, [*figures[1:], 0], strict=True)
    )


def _others(same: Sequence[_Line], pages: Sequence[list[Row]]) -> Iterator[_Line]:
    """Yield the same line on pages where the text comes close to it."""
    found, first = {line.page for line in same}, same[0]
    for page, rows in enumerate(pages):
        for row in rows[:DEEP] if first.top else rows[-DEEP:]:
            near = abs(row.base - first.row.base) <= NEAR
            if page not in found and near and row.text == first.row.text:
                yield _Line(page, first.top, row)


def _in_turn(same: Sequence[_Line]) -> bool:
    """Return whether lines stand on each page, or on each second one, from the first to the
    last."""
    return all(other.page - one.page <= 2 for one, other in pairwise(same))


def _counts(same: Sequence[_Line], pages: int) -> bool:
    """Return whether lines read "Page 2 of 7", and are on page 2 of 7."""
    return all(
        BARE.fullmatch(line.row.text)
        and list(map(int, NUMBER.findall(line.row.text)[:3])) == [line.page + 1, pages]
        for line in same
    )


def _remove_running(sheets: Sequence[Sheet], lines: Sequence[_Line], keep: bool) -> None:
    for number, line in enumerate(lines):
        sheet = sheets[line.page]
        sheet.body = [row for row in sheet.body if row is not line.row]
        if keep and not number:
            (sheet.head if line.top else sheet.foot).append(line.row)


def _ends(page: int, rows: Sequence[Row]) -> Iterator[_Line]:
    """Yield the lines at the top and at the bottom that stand apart from the text."""
    apart = [
        one.base - other.base > BELOW * one.size + ABOVE * other.size
        for one, other in pairwise(rows)
    ]
    top = _depth(apart)
    bottom = len(rows) - _depth(apart[::-1])
    for number, row in enumerate(rows[:top]):
        if not _heads_table(row, rows[number + 1]):
            yield _Line(page, True, row)
    for row in rows[max(bottom, top) :]:
        yield _Line(page, False, row)


def _depth(apart: Sequence[bool]) -> int:
    """Return how many lines from the edge belong to a head or foot: one block, or two single
    lines."""
    gaps = [number for number, gap in enumerate(apart[:DEEP], 1) if gap]
    return max((gap for gap in gaps if gap == gaps[0] or gap <= 2), default=0)


def _heads_table(row: Row, following: Row) -> bool:
    return len(row.cells) == len(following.cells) > 1 and all(
        one.left < other.right and other.left < one.right
        for one, other in zip(row.cells, following.cells, strict=True)
    )


def _runs(same: Sequence[_Line], lines: Sequence[_Line], pages: int) -> bool:
    """Return whether lines that differ in numbers at most are one running line."""
    place = median(line.row.base for line in same)
    if any(abs(line.row.base - place) > NEAR for line in same):
        return False
    used = {
        line.page
        for line in lines
        if line.top == same[0].top and abs(line.row.base - place) <= NEAR
    }
    if all(ROMAN.fullmatch(line.row.text) for line in same):
        return len(used) >= PAGES
    if len({line.page for line in same}) < 2:
        return False
    often = len(same) > pages / 2 or (_in_turn(same) and not VALUE.search(same[0].row.text))
    return often and len(used) >= min(PAGES, pages) and _paged(same)


def _paged(same: Sequence[_Line]) -> bool:
    """Return whether each number is the same on all pages or grows with them, as a page number."""
    numbers = [_numbers(line.row)[:COMPARED] for line in same]
    growing = [
        {found - line.page for found, line in zip(column, same, strict=True)}
        for column in zip(*numbers, strict=True)
        if len(set(column)) > 1
    ]
    if not growing:
        return True
    if len(growing) > 1 or len(growing[0]) > 1:
        return False
    return all(_is_page_number(line.row) for line in same)


def _numbers(row: Row) -> list[int]:
    """Return the numbers of a line; a cell in Roman figures counts as one, as it does in a key."""
    found = [
        [_page_number(cell.text)]
        if _page_number(cell.text)
        else map(int, NUMBER.findall(cell.text))
        for cell in row.cells
    ]
    return [number for numbers in found for number in numbers]


def _is_page_number(row: Row) -> bool:
    """Return whether a number stands alone in a cell, or before or behind a title."""
    if any(BARE.fullmatch(cell.text) for cell in row.cells):
        return True
    text = row.text
    if COUNTED.search(text):
        return False
    return bool(PAGED.search(text)) or bool(re.search(r"\w\W+\w+ \d+$", text))
