"""PDF by pdfium: pieces of text with their places, put in order by layout.py.

Pictures of text are not read: a scan has no text and is refused. kreuzberg, which also builds on
pdfium, loses lines at the top of pages and makes headings of the heads of tables.
"""

import re
from collections.abc import Iterator
from typing import Any

from tasks.parse import layout
from tasks.parse.layout import Piece
from tasks.parse.parsed import Parsed, UnreadableError

PAGES = 5000
PIECES = 50_000  # of a page
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def pdf(data: bytes) -> Parsed:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error)
        raise UnreadableError("encrypted" if encrypted else "broken, or no PDF") from None
    try:
        if len(document) > PAGES:
            raise UnreadableError(f"more than {PAGES} pages")
        about = document.get_metadata_dict()
        text = layout.markdown([list(_pieces(page)) for page in document])
    except pypdfium2.PdfiumError:
        raise UnreadableError("broken: a page of it can't be read") from None
    if not text:
        raise UnreadableError("no text in it: a scan?")
    dated = DATE.match(about.get("ModDate") or about.get("CreationDate") or "")
    title, text = _title(about.get("Title", "").strip(), text)
    author = about.get("Author", "")
    return Parsed(title, text, "application/pdf", author, "-".join(dated.groups() if dated else ()))


def _title(said: str, text: str) -> tuple[str, str]:
    """What the file says, else the heading that the first page begins with; that is taken out."""
    first = re.match(r"(<!-- page 1 -->\n\n)#+ ([^\n]+)(?:\n\n|$)", text)
    if first and said in ("", first[2]):
        return first[2], first[1] + text[first.end() :]
    return said, text


def _pieces(page: Any) -> Iterator[Piece]:
    """The text of a page in the order in which it was written."""
    import pypdfium2.raw as pdfium

    held = page.get_textpage()
    count = held.count_rects()
    if count > PIECES:
        raise UnreadableError(f"more than {PIECES} pieces of text on a page")
    for number in range(count):
        left, bottom, right, top = held.get_rect(number)
        text = " ".join(held.get_text_bounded(left, bottom, right, top).split())
        if text:
            index = held.get_index(left + 1, (bottom + top) / 2, 2, top - bottom)
            size = 0.0 if index is None else pdfium.FPDFText_GetFontSize(held.raw, index)
            yield Piece(left, bottom, right, top, size if size > 2 else top - bottom, text)
