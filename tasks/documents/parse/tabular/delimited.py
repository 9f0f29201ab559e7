"""Read the rows of a delimited file (CSV): detect the delimiter, and where the table begins.

The delimiter is the sign that cuts most rows into equally many cells that look like cells. Lines
above the table with fewer cells are lines of text; a head that is one name shorter than its rows
has no name for the first column, which contains the names of the rows.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice

from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.tabular.heads import is_value

FIELD = 1_000_000  # characters
SIGNS = ",;\t|"
SAMPLE = 200  # rows that decide
PREAMBLE = 30  # rows above a table at most

SEPARATOR = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\n|$)', re.IGNORECASE)
ESCAPED = re.compile(r'[^\\,;\t|\n]\\"(?![,;\t|\n]|$)')  # \" within a cell, as databases write it
FIXED = re.compile(r'\A="(.*)"\s*\Z', re.DOTALL)  # text that Excel must not take for a number

Rows = list[list[str]]


def rows(text: str) -> Rows:
    """Return the rows, without the line that names the delimiter. Raises UnreadableError."""
    named = SEPARATOR.match(text)
    body = text[named.end() :] if named else text
    escape = "\\" if ESCAPED.search(body) and '""' not in body else None
    try:
        sign = named[1] if named else _delimiter(body, escape)
        found = list(_reader(body, sign, escape))
        if '="' in body:
            found = [[FIXED.sub(r"\1", cell) for cell in row] for row in found]
    except csv.Error as error:
        raise UnreadableError(f"broken CSV: {type(error).__name__}") from None
    return _with_head(found, sign)


def _reader(text: str, sign: str, escape: str | None) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD)
    return csv.reader(
        StringIO(text, newline=""), delimiter=sign, skipinitialspace=True, escapechar=escape
    )


def _delimiter(text: str, escape: str | None) -> str:
    return max(SIGNS, key=lambda sign: _fitness(text, sign, escape))


def _fitness(text: str, sign: str, escape: str | None) -> tuple[float, int]:
    """Return how evenly a sign cuts the first rows into cells, from 0 to 1; then the number of
    cells."""
    if sign not in text:
        return 0.0, 0
    found = [row for row in islice(_reader(text, sign, escape), SAMPLE) if any(row)]
    widths = Counter(len(row) for row in found)
    width = _width(found)
    if width < 2:
        return 0.0, width
    cells = [cell for row in found if len(row) == width for cell in row]
    clean = sum(_is_cell(cell, sign) for cell in cells) / len(cells)
    return round(widths[width] / len(found) * clean, 2), width


def _width(found: Sequence[Sequence[str]]) -> int:
    """Return the commonest number of cells in a row with more than one."""
    widths = Counter(len(row) for row in found[:SAMPLE] if len(row) > 1)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 1


def _is_cell(cell: str, sign: str) -> bool:
    """Return whether a cell is one value; False if another delimiter, without a space behind it,
    cuts it."""
    others = SIGNS.replace(sign, "")
    return is_value(cell.strip()) or not re.search(rf"[{others}]\S", cell)


def _with_head(found: Rows, sign: str) -> Rows:
    """Return the rows with the lines above the table in one cell each, and with a name for each
    column."""
    width = _width([row for row in found if any(row)])
    top = next((n for n, row in enumerate(found) if len(row) >= width), 0)
    above, table = found[:top], found[top:]
    even = sum(len(row) >= width for row in found[:SAMPLE])
    if not 0 < top <= PREAMBLE or width < 2 or even < 2:
        return found
    head = above[-1] if len(above[-1]) > 1 else []
    if 2 * len(head) > width and not any(map(is_value, head)) and any(map(is_value, table[0])):
        unnamed = len(head) == width - 1 and any(row[-1] for row in table if len(row) == width)
        table = [["", *head] if unnamed else head, *table]
        above = above[:-1]
    return [*([f"{sign} ".join(row).strip(f"{sign} ")] for row in above), *table]
