"""Read PDF by pdfium: pieces of text with their places (glyphs.py, forms.py), ordered by layout.py.

Pictures of text are not read: a scan has no text and is refused. kreuzberg, which also builds on
pdfium, loses lines at the top of pages and makes headings of the heads of tables.
"""

import re
from contextlib import suppress
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from tasks.documents.parse.parsed import Parsed, UnreadableError
from tasks.documents.parse.pdf import drawn, forms, glyphs, layout
from tasks.documents.parse.pdf.faint import Sight
from tasks.documents.parse.pdf.lines import Page

PAGES = 5000
PICTURES = 100  # per page, at most
COVERED = 0.3  # of a page by one picture: a scan
FORM_OF_READER = pdfium.FORMTYPE_XFA_FULL
NAMELESS = {"untitled", "(anonymous)", "anonymous", "(unspecified)"}  # the default of reportlab
OFFICE = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - |\.(?:docx?|pptx?|xlsx?|odt|pdf)$")
CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|[ií]ndice|sumário"
    r"|inhoud(?:sopgave)?|innehåll|indhold|innhold|sisällys|obsah|spis treści|目次|目录",
    re.IGNORECASE,
)
PLACES = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž"  # 0x80 to 0x9E in PDFDocEncoding
PLACED = {letter: 0x80 + number for number, letter in enumerate(PLACES)} | {"€": 0xA0}
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def pdf(data: bytes, *, hidden: bool = False) -> Parsed:
    """Parse a PDF; `hidden`: with invisible text."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error)
        raise UnreadableError("encrypted" if encrypted else "not a readable PDF") from None
    if len(document) > PAGES:
        raise UnreadableError(f"more than {PAGES} pages")
    with suppress(pypdfium2.PdfiumError):  # then the printed text is read without the form
        document.init_forms()
    about = document.get_metadata_dict()
    pages, unread = _pages(document, hidden)
    text = layout.markdown(pages, unread)
    if not any(page.groups for page in pages):
        raise UnreadableError("; ".join(_reasons(unread)) or "no text in it")
    if document.get_formtype() == FORM_OF_READER and "lease wait" in text[:200]:
        raise UnreadableError("a dynamic XFA form: print it to a new PDF file first")
    dated = DATE.match(about.get("ModDate") or about.get("CreationDate") or "")
    title, text = _title(_utf8(about.get("Title", "").strip()), text)
    author = _utf8(about.get("Author", ""))
    author = "" if author.lower() in NAMELESS else author
    date = "-".join(dated.groups() if dated else ())
    return Parsed(title, text, "application/pdf", author, date, _reasons(unread))


def _pages(document: Any, hidden: bool) -> tuple[list[Page], dict[int, str]]:
    """Return the pages, and by page number the reason why a page could not be read."""
    pages, unread = list[Page](), dict[int, str]()
    for number in range(len(document)):
        found = Page([], [], 0.0, 0.0)
        try:
            page = document[number]
            found = _page(page, document.formenv, hidden)
            if not found.groups and _is_picture(page):
                unread[number + 1] = "a picture without text"
        except pypdfium2.PdfiumError:
            unread[number + 1] = "broken"
        except UnreadableError as error:
            unread[number + 1] = str(error)
        pages.append(found)
    return pages, unread


def _page(page: Any, form: Any, hidden: bool) -> Page:
    sight = None if hidden else Sight(page, _is_picture(page))
    groups = glyphs.directions(page.get_textpage(), sight)
    angle = next(iter(groups), 0)
    main = groups.setdefault(angle, [])
    main += list(forms.written(page, form, angle, main))
    found = [group for group in groups.values() if group]
    left, bottom, right, top = page.get_mediabox()
    ups = [glyphs.upright(angle, x, y)[1] for x in (left, right) for y in (bottom, top)]
    rules, uprights = drawn.rules(page, angle) if found else ([], [])
    return Page(found, rules, min(ups), max(ups), uprights)


def _is_picture(page: Any) -> bool:
    """Return whether a picture covers much of a page."""
    width, height = page.get_size()
    for picture in islice(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), PICTURES):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > COVERED * width * height:
            return True
    return False


def _reasons(unread: dict[int, str]) -> tuple[str, ...]:
    """Return the pages that could not be read, grouped by reason."""
    causes: dict[str, list[int]] = {}
    for number, cause in unread.items():
        causes.setdefault(cause, []).append(number)
    return tuple(
        f"page{'s' * (len(numbers) > 1)} {_ranges(numbers)}: {cause}"
        for cause, numbers in causes.items()
    )


def _ranges(numbers: list[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{low}–{high}" if high > low else str(low) for low, high in spans)


def _utf8(said: str) -> str:
    """Return a property as its program meant it: some write UTF-8, which PDF does not expect."""
    if said.isascii():
        return said
    try:
        return bytes(PLACED.get(letter, ord(letter)) for letter in said).decode()
    except ValueError:
        return said


def _title(said: str, text: str) -> tuple[str, str]:
    """Return the title of the file, else the heading that the first page begins with; remove that
    heading."""
    said = "" if said.lower() in NAMELESS else OFFICE.sub("", said)
    first = re.match(r"(<!-- page 1 -->\n\n)#+ ([^\n]+)(?:\n\n|$)", text)
    if first and said in ("", first[2]) and not CONTENTS.fullmatch(first[2].strip()):
        return first[2], first[1] + text[first.end() :]
    return said, text
