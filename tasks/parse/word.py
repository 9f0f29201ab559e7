"""Word documents: headings by their styles, lists, tables, footnotes, and the pages that Word saw
when it last laid the document out. Headers, footers, comments, pictures and what a tracked change
took away are left out.

Read from the XML itself: python-docx takes forty times as long, kreuzberg loses the lists whose
numbering is in a style.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tasks.parse import tables, zipped
from tasks.parse.parsed import Parsed, UnreadableError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LEVELS = 6

Element = Any


@dataclass(frozen=True, slots=True)
class Style:
    heading: int | None  # level; 0 is the title
    numbered: str | None  # id of the list that its paragraphs are items of


@dataclass(slots=True)
class Word:
    styles: dict[str, Style]
    ordered: dict[tuple[str, int], bool]  # list id, level: numbers rather than bullets
    page: int = 1
    paged: bool = False
    title: str = ""
    lines: list[str] = field(default_factory=list)


def docx(data: bytes) -> Parsed:
    archive = zipped.opened(data)
    about = zipped.about(archive)
    body = zipped.needed(archive, "word/document.xml").find(f"{W}body")
    if body is None:
        raise UnreadableError("broken: a document without a body")
    word = Word(_styles(archive), _lists(archive))
    word.paged = next(body.iter(f"{W}lastRenderedPageBreak"), None) is not None
    _walk(word, body)
    _footnotes(word, archive)
    title = about.title or word.title
    first = word.lines[0] if word.lines else ""
    if first.startswith("# ") and title in ("", first[2:]):
        title, word.lines = first[2:], word.lines[1:]
    text = "\n\n".join(_joined(word.lines))
    if not text and not title:
        raise UnreadableError("a document without text")
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Parsed(title, text, mime, about.author, about.dated)


def _styles(archive: zipfile.ZipFile) -> dict[str, Style]:
    root = zipped.part(archive, "word/styles.xml")
    found = {
        str(style.get(f"{W}styleId")): style
        for style in (() if root is None else root.iter(f"{W}style"))
    }
    return {name: _style(style, found) for name, style in found.items()}


def _style(style: Element, found: dict[str, Element]) -> Style:
    """With what it inherits."""
    heading: int | None = None
    numbered: str | None = None
    for _ in range(10):
        name = _value(style, "name").lower()
        if heading is None and name == "title":
            heading = 0
        elif heading is None and name.startswith("heading ") and name[8:].isdigit():
            heading = int(name[8:])
        if numbered is None and name.startswith(("list bullet", "list number")):
            numbered = name[:11]
        numbered = numbered or _value(style, f"pPr/{W}numPr/{W}numId") or None
        style = found.get(_value(style, "basedOn"))
        if style is None:
            break
    return Style(heading, None if heading is not None else numbered)


def _value(element: Element, path: str) -> str:
    found = element.find(f"{W}{path}")
    return "" if found is None else str(found.get(f"{W}val") or "")


def _lists(archive: zipfile.ZipFile) -> dict[tuple[str, int], bool]:
    root = zipped.part(archive, "word/numbering.xml")
    if root is None:
        return {}
    kinds = {
        (str(each.get(f"{W}abstractNumId")), str(level.get(f"{W}ilvl"))): _value(level, "numFmt")
        for each in root.iter(f"{W}abstractNum")
        for level in each.iter(f"{W}lvl")
    }
    return {
        (str(number.get(f"{W}numId")), int(level)): kind not in ("bullet", "none", "")
        for number in root.iter(f"{W}num")
        for (identity, level), kind in kinds.items()
        if identity == _value(number, "abstractNumId") and level.isdigit()
    }


def _walk(word: Word, parent: Element) -> None:
    for element in parent:
        if element.tag == f"{W}p":
            _paragraph(word, element)
        elif element.tag == f"{W}tbl":
            rows = [list(_cells(row)) for row in element.iter(f"{W}tr")]
            width = max(map(len, rows), default=0)
            if width:
                word.lines.append(tables.grid([[*r, *[""] * (width - len(r))] for r in rows]))
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            _walk(word, element)


def _cells(row: Element) -> Iterator[str]:
    for cell in row.iter(f"{W}tc"):
        yield " ".join(filter(None, map(text_of, cell.iter(f"{W}p"))))
        span = _value(cell, f"tcPr/{W}gridSpan")
        yield from [""] * (int(span) - 1 if span.isdigit() and int(span) < 100 else 0)


def _paragraph(word: Word, element: Element) -> None:
    if word.paged:
        breaks = sum(1 for _ in element.iter(f"{W}lastRenderedPageBreak"))
        if breaks or not word.lines:
            word.page += breaks
            word.lines.append(f"<!-- page {word.page} -->")
    text = text_of(element)
    if not text:
        return
    style = word.styles.get(_value(element, f"pPr/{W}pStyle"), Style(None, None))
    if style.heading == 0 and not word.title:
        word.title = text
    elif style.heading is not None:
        word.lines.append(f"{'#' * min(max(style.heading, 1), LEVELS)} {text}")
    else:
        word.lines.append(_item(word, element, style) + text)


def _item(word: Word, element: Element, style: Style) -> str:
    """The mark of a list's item, indented; "" before other paragraphs."""
    number = _value(element, f"pPr/{W}numPr/{W}numId") or style.numbered
    if not number or number == "0":
        return ""
    said = _value(element, f"pPr/{W}numPr/{W}ilvl")
    level = int(said) if said.isdigit() else 0
    ordered = word.ordered.get((number, level), number == "list number")
    return f"{'   ' * min(level, LEVELS)}{'1.' if ordered else '-'} "


def text_of(element: Element) -> str:
    """The text of a paragraph in one line."""
    pieces = []
    for each in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        if each.tag == f"{W}noBreakHyphen":
            pieces.append("-")
        elif each.tag != f"{W}t":
            pieces.append(" ")
        elif next(each.iterancestors(FALLBACK), None) is None:
            pieces.append(each.text or "")
    return " ".join("".join(pieces).split())


def _footnotes(word: Word, archive: zipfile.ZipFile) -> None:
    for name in ("footnotes", "endnotes"):
        root = zipped.part(archive, f"word/{name}.xml")
        texts = [text_of(note) for note in (() if root is None else root)]
        word.lines += [f"Note: {text}" for text in texts if text]


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines, with the items of a list together."""
    items: list[str] = []
    for line in lines:
        if line.lstrip().startswith(("- ", "1. ")):
            items.append(line)
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield line
    if items:
        yield "\n".join(items)
