"""Remove tables of contents: titles of chapters with the numbers of their pages.

A line of contents is a title, a row of dots and a page number, and the numbers grow: those of a
price list do not. It is removed if its title stands in the document again, above its chapter; a
title that does not stays, so that nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tasks.documents.parse.pdf.lines import Row

DOTTED = re.compile(r"(.*?)(?:\s*[.·…]){4,}\s*(?:(\d{1,4})|[ivxlc]{1,8})\s*")
PLAIN = re.compile(r"(.*\w.*?)\s+\d{1,4}\s*")  # of a chapter, often without dots
NUMBER = re.compile(
    r"\W*(?:(?:chapter|appendix|part|kapitel|anhang|teil|chapitre|annexe)\s+)?"
    r"(?:\d{1,3}|[A-Z])(?:\.\d+)*[.):]?\s*(?=[^\W\d])",
    re.IGNORECASE,
)
LEAST = 3  # lines with dots on a page of contents
SHARE = 0.4  # of its lines

Entry = tuple[tuple[Row, ...], str]  # the lines of a title, and the title


def without(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Return the rows of each page without the lines of contents whose titles stand elsewhere."""
    found = [list(_entries(rows)) for rows in pages]
    if not any(found):
        return list(pages)
    listed = {id(row) for entries in found for rows, _ in entries for row in rows[-1:]}
    rest = [[row.text for row in rows if id(row) not in listed] for rows in pages]
    titles = {_key(text) for texts in rest for text in texts}
    titles |= {_key(f"{one} {other}") for texts in rest for one, other in pairwise(texts)}
    removed = {
        id(row)
        for entries in found
        for rows, title in entries
        if _key(title) in titles
        for row in rows
    }
    return [[row for row in rows if id(row) not in removed] for rows in pages]


def _entries(rows: Sequence[Row]) -> Iterator[Entry]:
    """Yield the entries of a page of contents; a title of two lines as one and as its last line."""
    dotted = [DOTTED.fullmatch(row.text) for row in rows]
    numbers = [int(match[2]) for match in dotted if match and match[2]]
    many = sum(map(bool, dotted)) >= max(LEAST, SHARE * len(rows))
    if not many or any(one > other for one, other in pairwise(numbers)):
        return
    above: Row | None = None
    for row, dots in zip(rows, dotted, strict=True):
        match = dots or PLAIN.fullmatch(row.text)
        if match:
            yield (row,), match[1]
            if above:
                yield (above, row), f"{above.text} {match[1]}"
        above = None if match else row


def _key(title: str) -> str:
    """Return a title in small letters, without the number of its chapter, signs and spaces."""
    return re.sub(r"\W", "", NUMBER.sub("", title, count=1)).lower()
