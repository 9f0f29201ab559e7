"""Decide whether text runs down in columns, or is read across them, as a table."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from tasks.documents.parse.pdf.lines import MARKER, Row

FLOWING = 0.85  # share of capital letters at the begins of lines; entries of a list have more


def flow(columns: Sequence[Sequence[Row]]) -> bool:
    """Return whether text runs down in each column, or in one with notes beside it."""
    prose = [column for column in columns if _prose(column)]
    if len(prose) == len(columns):
        return not _rows_apart(columns)
    others = [column for column in columns if not _prose(column)]
    return bool(prose) and all(_note(column, prose) for column in others)


def _prose(lines: Sequence[Row]) -> bool:
    """Return whether the lines fill their width and continue in the next one."""
    texts = [row.text for row in lines]
    if len(texts) < 2 or sum(map(len, texts)) < 15 * len(texts):
        return False
    if sum(bool(MARKER.match(text)) for text in texts) * 3 >= len(texts) and len(texts) > 2:
        return sum(len(text.split()) for text in texts) >= 3 * len(texts)
    words = [len(text.split()) for text in texts]
    left, right = min(row.cells[0].left for row in lines), max(row.right for row in lines)
    wide = median(row.right - row.cells[0].left for row in lines) >= 0.6 * (right - left)
    entries = sum(text[:1].isupper() or text[:1].isdigit() for text in texts[1:])
    share = entries / (len(texts) - 1)
    return median(words) >= 3 and wide and share <= (FLOWING if len(texts) > 3 else 0.5)


def _rows_apart(columns: Sequence[Sequence[Row]]) -> bool:
    """Return whether white runs across all columns repeatedly, and between it the columns have
    other numbers of lines: a table with long texts."""
    bases = sorted({row.base for column in columns for row in column}, reverse=True)
    usual = max(min(one.base - other.base for one, other in pairwise(rows)) for rows in columns)
    edges = [(one + other) / 2 for one, other in pairwise(bases) if one - other > 1.25 * usual]
    if len(edges) < 2:
        return False
    groups = []
    for high, low in pairwise([float("inf"), *edges, float("-inf")]):
        parts = [[row.base for row in column if low < row.base < high] for column in columns]
        groups.append([part for part in parts if part])
    several = [group for group in groups if len(group) > 1]
    level = sum(len({part[0] for part in group}) == 1 for group in several)
    uneven = sum(len({len(part) for part in group}) > 1 for group in several)
    return (
        len(several) >= max(3, 0.6 * len(groups))
        and level >= 0.8 * len(several)
        and uneven >= 0.4 * len(several)
    )


def _note(column: Sequence[Row], prose: Sequence[Sequence[Row]]) -> bool:
    """Return whether the lines stand beside the text, not in rows with it."""
    beside = {row.base for text in prose for row in text}
    lines = max(map(len, prose))
    matched = sum(row.base in beside for row in column)
    if matched < 0.5 * len(column) or len(column) == 1 < lines - 2:
        return True
    gaps = [one.base - other.base for one, other in pairwise(column)]
    usual, few = median(row.size for row in prose[0]), len(column) < 0.7 * lines
    # a short note may stand on the lines of the text beside it
    block = max(gaps, default=0.0) <= 1.6 * (max(usual, column[0].size) if few else column[0].size)
    smaller = median(row.size for row in column) < 0.95 * usual
    runs_on = any(re.match(r"[a-z]", row.text) for row in column[1:])
    return block and len(column) >= 2 and (smaller or (runs_on and few))
