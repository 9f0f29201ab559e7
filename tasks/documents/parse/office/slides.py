"""Read presentations: title, text, tables, charts and diagrams of each slide in order, and the
speaker's notes. Pictures, comments and hidden shapes are left out.

The XML itself is read: python-pptx takes ten times as long, kreuzberg drops the notes.
"""

import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from tasks.documents.parse import scripts, zipped
from tasks.documents.parse.office import drawings, formula, merged, numbering, signs
from tasks.documents.parse.office import faint_slides as faint
from tasks.documents.parse.parsed import Parsed, UnreadableError

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHOW = "ppt/presentation.xml"
STRUCK = ("sngStrike", "dblStrike")
TEXTS = (f"{A}t", f"{A}br", f"{formula.M}oMath")
TITLES = ("title", "ctrTitle")  # kinds of placeholders
UNREAD = ("sldNum", "ftr", "dt")
DEPTH = 40  # groups in groups
KINDS = (  # of automatic numbers, by how their names begin
    ("alphaLc", "lowerLetter"),
    ("alphaUc", "upperLetter"),
    ("romanLc", "lowerRoman"),
    ("romanUc", "upperRoman"),
    ("", "decimal"),
)

Element = Any
Related = dict[str, tuple[str, str]]


def pptx(data: bytes, *, hidden: bool = False) -> Parsed:
    """Parse a presentation; `hidden`: with hidden slides, shapes and letters."""
    archive = zipped.opened(data)
    about = zipped.about(archive)
    main = zipped.main(archive, SHOW)
    show, related = zipped.needed(archive, main), zipped.relations(archive, main)
    names = [related[i][1] for each in show.iter(f"{P}sldId") if (i := each.get(ID)) in related]
    lines: list[str] = []
    title = ""
    for number, name in enumerate(names, 1):
        slide, links = zipped.needed(archive, name), zipped.relations(archive, name)
        if not hidden:
            if slide.get("show") in ("0", "false"):
                continue
            faint.remove(slide, archive, name, _size(show))
        blocks = list(_slide(slide, archive, links))
        notes = [part for kind, part in links.values() if kind == "notesSlide"]
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


def _size(show: Element) -> tuple[int, int]:
    """Return the width and the height of all slides."""
    size = show.find(f"{P}sldSz")
    found = (0, 0) if size is None else (size.get("cx") or "0", size.get("cy") or "0")
    return int(found[0]), int(found[1])


def _slide(slide: Element, archive: zipfile.ZipFile, related: Related) -> Iterator[str]:
    """Yield the title as a heading, then the other shapes, as they are drawn."""
    tree = slide.find(f"{P}cSld/{P}spTree")
    shapes = [(shape, _kind(shape)) for shape in _shapes(slide if tree is None else tree)]
    titles = [shape for shape, kind in shapes if kind in TITLES]
    heading = " ".join(text for shape in titles for _, text, _ in _paragraphs(shape))
    if heading:
        yield f"## {heading}"
    for shape, kind in shapes:
        if shape.tag == f"{P}graphicFrame":
            yield from _frame(shape, archive, related)
        elif kind not in TITLES and kind not in UNREAD:
            paragraphs = list(_paragraphs(shape))
            if len(paragraphs) > 1 or (paragraphs and kind == "body"):
                yield "\n".join(_items(paragraphs))
            elif paragraphs:
                yield paragraphs[0][1]


def _shapes(parent: Element, depth: int = 0) -> Iterator[Element]:
    """Yield the shapes and frames that are shown, those in groups too."""
    for element in parent:
        if element.tag in (f"{P}sp", f"{P}graphicFrame"):
            if not _is_hidden(element):
                yield element
        elif element.tag == f"{P}grpSp" and depth < DEPTH:
            if not _is_hidden(element):
                yield from _shapes(element, depth + 1)
        elif element.tag == signs.ALTERNATE and depth < DEPTH:
            yield from _shapes(signs.chosen(element), depth + 1)


def _is_hidden(shape: Element) -> bool:
    named = next(shape.iter(f"{P}cNvPr"), None)
    return named is not None and named.get("hidden") in ("1", "true")


def _kind(shape: Element) -> str:
    """Return the kind of a placeholder: title, body, …; "" for other shapes."""
    place = next(shape.iter(f"{P}ph"), None)
    return "" if place is None else str(place.get("type") or "body")


def _frame(frame: Element, archive: zipfile.ZipFile, related: Related) -> Iterator[str]:
    """Yield the blocks of a table, a chart or a diagram."""
    for found in frame.iter(f"{A}tbl", *drawings.TAGS):
        if found.tag == f"{A}tbl":
            yield from merged.table([_cells(row) for row in found.iter(f"{A}tr")]).blocks()
        elif text := drawings.read(archive, related, found):
            yield text


def _cells(row: Element) -> list[merged.Cell]:
    cells: list[merged.Cell] = []
    spare = 0  # places that the last cell has claimed already
    for cell in row.iter(f"{A}tc"):
        if cell.get("hMerge") in ("1", "true") and cells:
            if not spare:
                last = cells.pop()
                cells.append(merged.Cell(last.text, last.columns + 1, last.below))
            spare = max(spare - 1, 0)
            continue
        span = str(cell.get("gridSpan") or "1")
        columns = min(int(span), merged.WIDEST) if span.isdigit() and int(span) else 1
        spare = columns - 1
        cells.append(merged.Cell(_cell(cell), columns, cell.get("vMerge") in ("1", "true")))
    return cells


def _cell(cell: Element) -> str:
    return " ".join(text for _, text, _ in _paragraphs(cell))


def _paragraphs(shape: Element) -> Iterator[tuple[int, str, Element | None]]:
    """Yield (level, text, automatic number) of the paragraphs that have text."""
    twice = next(shape.iter(signs.ALTERNATE), None) is not None
    for paragraph in shape.iter(f"{A}p"):
        text = _text(paragraph, twice)
        if text:
            properties = paragraph.find(f"{A}pPr")
            level = "0" if properties is None else str(properties.get("lvl") or "0")
            number = None if properties is None else properties.find(f"{A}buAutoNum")
            yield int(level) if level.isdigit() else 0, text, number


def _text(paragraph: Element, twice: bool) -> str:
    """Return the text; `twice`: parts of it may be written for newer and for older programs."""
    if twice:
        parts = [signs.chosen(each) if each.tag == signs.ALTERNATE else each for each in paragraph]
        found = (each for part in parts for each in part.iter(*TEXTS))
    else:
        found = paragraph.iter(*TEXTS)
    pieces: list[str] = []
    for each in found:
        if each.tag == TEXTS[0]:
            properties = each.getprevious()
            written = each.text or ""
            baseline = None if properties is None else properties.get("baseline")
            struck = properties is not None and properties.get("strike") in STRUCK
            written = _raised(written, baseline, pieces) if baseline else written
            pieces.append(f"~~{written}~~" if struck and written.strip() else written)
        else:
            pieces.append(" " if each.tag == TEXTS[1] else f" {formula.text(each)} ")
    return " ".join("".join(pieces).split())


def _raised(text: str, baseline: str, before: Sequence[str]) -> str:
    """Return a text as superscript or subscript; `baseline` is its shift as a share of its
    height."""
    if baseline.startswith("-"):
        return scripts.subscript(text)
    return (
        text
        if baseline.strip("0%") == ""
        else scripts.superscript(text, before[-1] if before else "")
    )


def _items(paragraphs: Sequence[tuple[int, str, Element | None]]) -> Iterator[str]:
    """Yield the paragraphs of a shape as a list, with the numbers that PowerPoint shows."""
    counts: dict[int, tuple[str, int]] = {}  # by level: kind of number, count
    depth = -1
    for level, text, number in paragraphs:
        depth = min(level, depth + 1)
        if number is None:
            counts = {n: count for n, count in counts.items() if n < level} if counts else counts
            yield f"{'   ' * depth}- {text}"
            continue
        counts = {n: count for n, count in counts.items() if n <= level}
        kind, start = str(number.get("type") or "arabicPeriod"), str(number.get("startAt") or "1")
        last, count = counts.get(level, ("", 0))
        count = count + 1 if last == kind else int(start) if start.isdigit() else 1
        counts[level] = kind, count
        mark = _mark(kind, count)
        plain = mark[:-1].isdigit() and mark[-1] in ".)"  # Markdown's own marks
        yield f"{'   ' * depth}{mark if plain else f'- {mark}'} {text}"


def _mark(kind: str, count: int) -> str:
    shown = numbering.shown(count, next(n for begins, n in KINDS if kind.startswith(begins)))
    if kind.endswith("ParenBoth"):
        return f"({shown})"
    return shown + (")" if kind.endswith("ParenR") else "" if kind.endswith("Plain") else ".")


def _notes(notes: Element | None) -> Iterator[str]:
    if notes is None:
        return
    twice = next(notes.iter(signs.ALTERNATE), None) is not None
    for shape in _shapes(notes.find(f"{P}cSld/{P}spTree")) if twice else notes.iter(f"{P}sp"):
        if _kind(shape) == "body":
            yield from (text for _, text, _ in _paragraphs(shape))
