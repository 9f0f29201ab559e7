"""Presentations: title, text and tables of each slide in order, and the speaker's notes. Pictures,
charts and comments are left out.

Read from the XML itself: python-pptx takes ten times as long, kreuzberg drops the notes.
"""

from collections.abc import Iterator
from typing import Any

from tasks.parse import tables, zipped
from tasks.parse.parsed import Parsed, UnreadableError

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHOW = "ppt/presentation.xml"
TITLES = ("title", "ctrTitle")  # kinds of placeholders
UNREAD = ("sldNum", "ftr", "dt")

Element = Any


def pptx(data: bytes) -> Parsed:
    archive = zipped.opened(data)
    about = zipped.about(archive)
    show, related = zipped.needed(archive, SHOW), zipped.relations(archive, SHOW)
    names = [related[i][1] for each in show.iter(f"{P}sldId") if (i := each.get(ID)) in related]
    lines: list[str] = []
    title = ""
    for number, name in enumerate(names, 1):
        slide = zipped.needed(archive, name)
        blocks = list(_slide(slide))
        notes = [
            part for kind, part in zipped.relations(archive, name).values() if kind == "notesSlide"
        ]
        said = [text for part in notes for text in _notes(zipped.part(archive, part))]
        if blocks and blocks[0].startswith("## "):
            title = title or blocks[0][3:]
        if blocks or said:
            lines += [f"<!-- slide {number} -->", *blocks]
            lines += ["Speaker's notes: " + "\n\n".join(said)] if said else []
    if not lines:
        raise UnreadableError("a presentation without text")
    mime = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    named = about.title if about.title.lower() != "powerpoint presentation" else ""
    return Parsed(named or title, "\n\n".join(lines), mime, about.author, about.dated)


def _slide(slide: Element) -> Iterator[str]:
    """The title as a heading, then the other shapes, as they are drawn."""
    shapes = [(shape, _kind(shape)) for shape in slide.iter(f"{P}sp", f"{P}graphicFrame")]
    titles = [shape for shape, kind in shapes if kind in TITLES]
    heading = " ".join(text for shape in titles for _, text in _paragraphs(shape))
    if heading:
        yield f"## {heading}"
    for shape, kind in shapes:
        table = next(shape.iter(f"{A}tbl"), None)
        if table is not None:
            rows = [[_text(cell) for cell in row.iter(f"{A}tc")] for row in table.iter(f"{A}tr")]
            yield tables.grid(rows)
        elif kind not in TITLES and kind not in UNREAD:
            paragraphs = list(_paragraphs(shape))
            if len(paragraphs) > 1 or (paragraphs and kind == "body"):
                yield "\n".join(f"{'  ' * level}- {text}" for level, text in paragraphs)
            elif paragraphs:
                yield paragraphs[0][1]


def _kind(shape: Element) -> str:
    """Of a placeholder: title, body, …; "" for other shapes."""
    place = next(shape.iter(f"{P}ph"), None)
    return "" if place is None else str(place.get("type") or "body")


def _paragraphs(shape: Element) -> Iterator[tuple[int, str]]:
    """(level, text) of the paragraphs that have text."""
    for paragraph in shape.iter(f"{A}p"):
        text = _text(paragraph)
        properties = paragraph.find(f"{A}pPr")
        level = "0" if properties is None else str(properties.get("lvl") or "0")
        if text:
            yield int(level) if level.isdigit() else 0, text


def _text(element: Element) -> str:
    pieces = (
        (each.text or "") if each.tag == f"{A}t" else " "
        for each in element.iter(f"{A}t", f"{A}br", f"{A}p")
    )
    return " ".join("".join(pieces).split())


def _notes(notes: Element | None) -> Iterator[str]:
    for shape in () if notes is None else notes.iter(f"{P}sp"):
        if _kind(shape) == "body":
            yield from (text for _, text in _paragraphs(shape))
