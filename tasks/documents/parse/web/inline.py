"""Render the inline text of HTML elements in one line: bold type, code, superscripts, pictures.

A few private characters mark elements that are resolved when a paragraph is complete: bold type,
line ends, links. They are noncharacters of Unicode, so no document contains them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tasks.documents.parse import scripts
from tasks.documents.parse.web import html_tables, mathml

Element = Any  # lxml ships no types

BLOCKS = set(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
CODE = {"code", "kbd", "samp", "tt"}
BOLD_ON, BOLD_OFF, BREAK, LINK_ON, LINK_OFF = "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd5", "\ufdd6"
MARKS = re.compile("[\ufdd2-\ufdd6]")
BOLD = re.compile(f"[{BOLD_ON}{BOLD_OFF}]")
NOT_BOLD = f"[^{BOLD_ON}{BOLD_OFF}]"
DRESSED = {  # Markdown before and behind the text of an element
    "a": (LINK_ON, LINK_OFF),
    "q": ("“", "”"),
    "rt": ("(", ")"),
    **dict.fromkeys(("del", "s", "strike"), ("~~", "~~")),
    **dict.fromkeys(("b", "strong", "sup"), ("", "")),
}
BOLD_TEXT = re.compile(  # not inside a word, where the marks would hide it
    rf"(?<!\w){BOLD_ON}( *)({NOT_BOLD}*[^{BOLD_ON}{BOLD_OFF} ])( *){BOLD_OFF}(?!\w)"
)
TEX = re.compile(r"(?i)(?:^|[/-])(?:la)?tex$")  # the encoding of a formula's source
WORDS = 3  # of a picture's alternative text, to be worth reading


@dataclass(slots=True)
class Page:
    """The properties of a page that rendering needs."""

    skipped: set[Element]
    with_blocks: set[Element] = field(default_factory=set)  # elements that contain blocks


def one_line(element: Element, page: Page) -> str:
    """Return all text of an element in one line."""
    if element not in page.with_blocks:
        return MARKS.sub("", finished(inside(element, page).replace(BREAK, " ")))
    parts = (" ".join(part.split()) for part in _flat(element, page))
    return MARKS.sub("", " ".join(filter(None, parts)))


def _flat(element: Element, page: Page) -> Iterator[str]:
    """Yield the blocks of a cell or a heading as parts of one line."""
    held: list[str] = [spaced(element, element.text)]
    for child in element.iterchildren():
        if child in page.skipped:
            pass
        elif child.tag == "table":
            held.append(f" {_flat_table(child, page)} ")
        elif child.tag in ("ul", "ol", "dl"):
            items = (
                one_line(item, page) for item in child.iterchildren() if item not in page.skipped
            )
            held.append(f" {'; '.join(filter(None, items))} ")
        elif child in page.with_blocks or child.tag in BLOCKS:
            held.append(f" {one_line(child, page)} ")
        else:
            held.append(phrase(child, page))
        held.append(spaced(element, child.tail))
    yield finished("".join(held).replace(BREAK, " "))


def _flat_table(table: Element, page: Page) -> str:
    """Return a table inside a cell as its rows, each value behind the name of its column."""
    rows = [
        [(cell.tag, one_line(cell, page)) for cell in row.iterchildren("td", "th")]
        for row in html_tables.own(table, "tr")
    ]
    head = [text for tag, text in rows[0] if tag == "th"] if rows else []
    named = len(rows) > 1 and len(head) == len(rows[0])
    said = []
    for row in rows[1:] if named else rows:
        names = head if named and len(row) == len(head) else [""] * len(row)
        pairs = zip(names, (text for _, text in row), strict=True)
        said.append(", ".join(f"{name}: {text}" if name else text for name, text in pairs if text))
    return "; ".join(filter(None, said))


def inside(element: Element, page: Page) -> str:
    parts = [spaced(element, element.text)]
    for child in element.iterchildren():
        if child not in page.skipped:
            parts.append(phrase(child, page))
        parts.append(spaced(element, child.tail))
    return "".join(parts)


def spaced(element: Element, text: str | None) -> str:
    """Return a text with its white space as the page shows it."""
    if not text:
        return ""
    if "pre" in (element.get("style") or "") and re.search(
        r"white-space\s*:\s*pre", element.get("style")
    ):
        text = text.replace("\n", BREAK)
    return re.sub(r"\s+", " ", text)


def phrase(element: Element, page: Page) -> str:
    """Return the text of an inline element."""
    tag = element.tag
    if tag in ALONE:
        return ALONE[tag](element)
    if "mso-list" in (element.get("style") or "") and "gnore" in element.get("style"):
        return _office_mark("".join(element.itertext()))
    if tag == "math":
        return _formula(element)
    if tag in CODE and not len(element):
        return _code_span(element.text or "")
    return _dressed(element, inside(element, page))


def _office_mark(text: str) -> str:
    """Return the bullet or number that Word writes as text in front of an item."""
    mark = text.strip()
    return f"{mark} " if re.fullmatch(r"\(?\w+[.)]|\w{2,}", mark) else "- "


def _dressed(element: Element, text: str) -> str:
    """Return the text of an inline element with the Markdown of its tag."""
    tag, bare = element.tag, text.strip()
    if tag in CODE:
        return _code_span(MARKS.sub("", text.replace(BREAK, " ")))
    if not bare or tag not in DRESSED:
        return text
    if tag in ("b", "strong"):
        return text if BREAK in text else f"{BOLD_ON}{BOLD.sub('', text)}{BOLD_OFF}"
    if tag == "sup":
        return text if "[" in text else scripts.superscript(MARKS.sub("", text), _before(element))
    before, after = DRESSED[tag]
    return f"{before}{text if tag == 'a' else bare}{after}"


def _before(element: Element) -> str:
    """Return the text right before an inline element."""
    above = element.getprevious()
    if above is None:
        return element.getparent().text or ""
    return above.tail or "".join(above.itertext())


def _is_tex(source: Element) -> bool:
    """Return whether an annotation is a formula's source; a reader never sees another one."""
    said = source.get("encoding")
    return bool(TEX.search(said)) if said else source.getparent().tag == "semantics"


def _formula(element: Element) -> str:
    sources = (each for each in element.iter("{*}annotation", "annotation"))
    tex = next((each.text for each in sources if _is_tex(each)), "")
    return f"${' '.join(tex.split())}$" if tex else mathml.text(element)


def _code_span(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return " "
    mark = "``" if "`" in text else "`"
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{room}{text}{room}{mark}"


def _picture(image: Element) -> str:
    """Return the alternative text if it has content: a sentence, a sign in a table, an emoji."""
    text = " ".join((image.get("alt") or "").split())
    in_cell = any(parent.tag in ("td", "th") for parent in image.iterancestors())
    is_name = re.search(r"(?i)\.(?:png|jpe?g|gif|svg|webp|bmp)$|^https?:|logo$", text)
    says = len(text.split()) >= WORDS or in_cell or (text and not text.isascii() and len(text) < 4)
    return f" {text} " if says and not is_name and not _is_pixel(image) else ""


def _is_pixel(image: Element) -> bool:
    return "1" in (image.get("width"), image.get("height"))


def finished(text: str) -> str:
    """Return a line with its bold type, without markers that would stand inside a word."""
    if BOLD_ON in text:
        text = BOLD_TEXT.sub(r"\1**\2**\3", text)
        text = BOLD.sub("", text)
    return " ".join(text.split())


ALONE: dict[str, Callable[[Element], str]] = {  # elements without text
    "br": lambda _: BREAK,
    "img": _picture,
    "input": lambda box: "[x] " if box.get("checked") is not None else "[ ] ",
}
