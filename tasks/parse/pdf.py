"""PDF by pdfium: pieces of text with their places (glyphs.py, forms.py), put in order by layout.py.

Pictures of text are not read: a scan has no text and is refused. kreuzberg, which also builds on
pdfium, loses lines at the top of pages and makes headings of the heads of tables.
"""

import re
from typing import Any

import pypdfium2

from tasks.parse import glyphs, layout
from tasks.parse.lines import Piece
from tasks.parse.parsed import Parsed, UnreadableError

PAGES = 5000
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def pdf(data: bytes) -> Parsed:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error)
        raise UnreadableError("encrypted" if encrypted else "broken, or no PDF") from None
    try:
        if len(document) > PAGES:
            raise UnreadableError(f"more than {PAGES} pages")
        about = document.get_metadata_dict()
        text = layout.markdown([_page(page) for page in document])
    except pypdfium2.PdfiumError:
        raise UnreadableError("broken: a page of it can't be read") from None
    if not text:
        raise UnreadableError("no text in it: a scan?")
    dated = DATE.match(about.get("ModDate") or about.get("CreationDate") or "")
    title, text = _title(about.get("Title", "").strip(), text)
    author = about.get("Author", "")
    return Parsed(title, text, "application/pdf", author, "-".join(dated.groups() if dated else ()))


def _page(page: Any) -> list[list[Piece]]:
    return glyphs.directions(page.get_textpage())


def _title(said: str, text: str) -> tuple[str, str]:
    """What the file says, else the heading that the first page begins with; that is taken out."""
    first = re.match(r"(<!-- page 1 -->\n\n)#+ ([^\n]+)(?:\n\n|$)", text)
    if first and said in ("", first[2]):
        return first[2], first[1] + text[first.end() :]
    return said, text
