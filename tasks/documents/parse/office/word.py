"""Read Word documents as a person sees them: headings, lists with their numbers, tables, text
boxes, notes behind their sentences, charts, and the pages of Word's last layout. Comments,
pictures, hidden text and text deleted by a tracked change are left out.

    runs.py     the text of a paragraph     cells.py      tables, in tables too
    word_styles.py the meaning of styles    merged.py     merged cells, heads of tables
    labels.py   the number of a paragraph   numbering.py  1., 1.2, (a)
    headers.py  headers and footers         drawings.py   charts and diagrams

The XML itself is read: python-docx takes forty times as long, kreuzberg loses the lists whose
numbering is in a style.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tasks.documents import parse
from tasks.documents.parse import zipped
from tasks.documents.parse.office import (
    cells,
    drawings,
    formula,
    headers,
    numbering,
    runs,
    signs,
    word_styles,
)
from tasks.documents.parse.office.labels import State, label, value
from tasks.documents.parse.parsed import Parsed, UnreadableError
from tasks.documents.parse.text import literal

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WRAPPERS = frozenset(f"{W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml"))
BREAK = f"{W}lastRenderedPageBreak"
OUTLINE = 9  # levels; the next one is of text
HEADING = 90  # characters of a heading by its place in the outline
LEVELS = 6
DEPTH = 3  # documents in documents
NATIVE = re.compile(r"\d{1,9}[.)]")  # Markdown has these marks of items itself
LETTERED = re.compile(r"\(?(?:\d{1,9}|[A-Za-z]{1,7})\)?[.):]|\(\w{1,7}\)")
ITEM = re.compile(r" *(?:-|\d{1,9}[.)]) ")
MARK = re.compile(r"(?m)^<!-- .+ -->\n*")

Element = Any


@dataclass(slots=True)
class Word:
    archive: zipfile.ZipFile
    related: dict[str, tuple[str, str]]
    state: State
    depth: int  # 1: a file; 2: a document in it
    notes: dict[str, dict[str, Element]] = field(default_factory=dict)  # by kind and id
    page: int = 1
    paged: bool = False
    title: str = ""
    numbered: bool = False  # it begins with a numbered heading, which is a chapter of many
    lines: list[str] = field(default_factory=list)
    open: list[tuple[int, int]] = field(default_factory=list)  # items: (level, characters of mark)
    carried: str = ""  # text of a paragraph whose end a tracked change took away


def docx(data: bytes, depth: int = 1, *, hidden: bool = False) -> Parsed:
    """Parse a Word document; `hidden`: with hidden text and comments."""
    archive = zipped.opened(data)
    about = zipped.about(archive)
    main = zipped.main(archive, "word/document.xml")
    body = zipped.needed(archive, main).find(f"{W}body")
    if body is None:
        raise UnreadableError("broken: a document without a body")
    word = _word(archive, main, depth)
    word.state.reader.hidden = hidden
    runs.mark_special(word.state.reader, body)
    word.paged = next(body.iter(BREAK), None) is not None
    _walk(word, body)
    _add(word, word.carried.strip())
    if hidden:
        word.lines += [f"Comment: {text}" for text in _comments(word)]
    title = word.title or about.title  # many properties are a template's
    place = next((n for n, line in enumerate(word.lines) if _is_text(line)), 0)
    first = word.lines[place] if word.lines else ""
    if first.startswith("# ") and title in ("", first[2:]) and not word.numbered:
        title = first[2:]
        del word.lines[place]
    if not word.lines and not title:
        raise UnreadableError("a document without text")
    seen = headers.Seen(title, word.lines)
    above, below = headers.read(archive, word.related, body, word.state.reader, seen)
    word.lines = [*word.lines[:place], *above, *word.lines[place:], *below]
    text = "\n\n".join(_joined(word.lines))
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Parsed(title, text, mime, about.author, about.dated)


def _comments(word: Word) -> Iterator[str]:
    names = dict(word.related.values())
    root = zipped.part(word.archive, names.get("comments", "word/comments.xml"))
    for comment in () if root is None else root:
        if text := " ".join(cells.gather(word.state, comment).texts):
            yield text


def _is_text(line: str) -> bool:
    return not MARK.match(line)


def _word(archive: zipfile.ZipFile, main: str, depth: int) -> Word:
    related = zipped.relations(archive, main)
    parts = dict(related.values())
    found = word_styles.read(zipped.part(archive, parts.get("styles", "word/styles.xml")))
    root = zipped.part(archive, parts.get("numbering", "word/numbering.xml"))
    lists = numbering.read(root, found.linked() if root is not None else {})
    reader = runs.Reader(found.look)
    draw = partial(drawings.read, archive, related)
    word = Word(archive, related, State(found, lists, reader, draw), depth)
    reader.note = partial(_note, word)
    return word


def _walk(word: Word, parent: Element) -> None:
    for element in parent:
        tag = element.tag
        if tag == f"{W}p":
            _paragraph(word, element)
        elif tag == f"{W}tbl":
            _table(word, element)
        elif tag in WRAPPERS or (tag == f"{W}sdt" and not runs.is_prompt(element)):
            _walk(word, element)
        elif tag == signs.ALTERNATE:
            _walk(word, signs.chosen(element))
        elif tag in runs.MATH:
            _add(word, formula.text(element))
        elif tag in (f"{W}altChunk", f"{W}subDoc"):
            _add(word, _embedded(word, str(element.get(f"{drawings.R}id"))))


def _add(word: Word, block: str) -> None:
    word.open.clear()
    if block:
        word.lines.append(block)


def _paragraph(word: Word, element: Element) -> None:
    if word.paged:
        _turn(word, element)
    properties = element.find(f"{W}pPr")
    style = word.state.styles.get(value(properties, "pStyle"))
    read = runs.line(word.state.reader, element, style.look.hidden)
    if word.carried:
        read.text, read.bare = word.carried + read.text, word.carried + read.bare
    text, word.carried = read.text, ""
    end = runs.end(properties)
    if end == "deleted":
        word.carried = f"{text} " if text else ""
    elif style.heading is not None:
        _heading(word, properties, style.heading, read)
    elif style.outline is not None and _may_head(style.outline, read.bare):
        _heading(word, properties, style.outline + 1, read)
    elif text or not end:
        number, level = label(word.state, properties, style)
        if text:
            mark = _marked(word, number, level)
            word.lines.append(mark + (text if mark else literal(text)))
    for box in read.boxes:
        _walk(word, box)
    for drawing in read.drawings:
        _add(word, word.state.draw(drawing))


def _turn(word: Word, element: Element) -> None:
    breaks = sum(1 for _ in element.iter(BREAK))
    if breaks or not word.lines:
        word.page += breaks
        _add(word, f"<!-- page {word.page} -->")


def _may_head(level: int, text: str) -> bool:
    """Return whether a paragraph in the outline is a heading: contracts have whole clauses there,
    and the lowest level is of text."""
    return level < OUTLINE and len(text) <= HEADING and not text.rstrip().endswith((".", ";", ","))


def _heading(word: Word, properties: Element, level: int, read: runs.Line) -> None:
    """Add a heading; its notes stand below it."""
    if not read.bare:
        return
    style = word.state.styles.get(value(properties, "pStyle"))
    number, _ = label(word.state, properties, style)
    text = f"{number} {read.bare}" if number.strip(numbering.BULLET) else read.bare
    word.numbered = word.numbered or (text != read.bare and not any(map(_is_text, word.lines)))
    if level == 0 and not word.title:
        word.title = text
    else:
        _add(word, f"{'#' * min(max(level, 1), LEVELS)} {text}")
    for note in read.notes:
        _add(word, note)


def _marked(word: Word, number: str, level: int) -> str:
    """Return the number as the mark of an item, indented below the item that it belongs to; numbers
    such as 1.2 and Article 3 begin a paragraph instead."""
    if number == numbering.BULLET or NATIVE.fullmatch(number):
        mark, width = f"{number} ", len(number) + 1
    elif LETTERED.fullmatch(number):
        mark, width = f"- {number} ", 2
    else:
        word.open.clear()
        return f"{number} " if number else ""
    while word.open and word.open[-1][0] >= level:
        word.open.pop()
    indent = sum(width for _, width in word.open)
    word.open.append((level, width))
    return " " * indent + mark


def _table(word: Word, element: Element) -> None:
    _add(word, word.carried.strip())
    word.carried = ""
    framed = cells.layout(element)
    if framed:
        for cell in framed:
            _walk(word, cell)
        return
    for block in cells.table(word.state, element):
        _add(word, block)
    breaks = sum(1 for _ in element.iter(BREAK)) if word.paged else 0
    if breaks:
        word.page += breaks
        _add(word, f"<!-- page {word.page} -->")


def _note(word: Word, kind: str, identity: str) -> str:
    """Return the text of a footnote or an endnote, and remove the note from those that remain."""
    if kind not in word.notes:
        part = "footnotes" if kind == "note" else "endnotes"
        names = dict(word.related.values())
        root = zipped.part(word.archive, names.get(part, f"word/{part}.xml"))
        word.notes[kind] = {} if root is None else {str(n.get(f"{W}id")): n for n in root}
        if root is not None:
            runs.mark_special(word.state.reader, root)
    note = word.notes[kind].pop(identity, None)
    if note is None:
        return ""
    return " ".join(cells.gather(word.state, note).texts)


def _embedded(word: Word, identity: str) -> str:
    """Return the text of an embedded file, which Word shows in its place."""
    name = word.related.get(identity, ("", ""))[1]
    try:
        data = zipped.content(word.archive, name)
        if data is None or word.depth >= DEPTH:
            return "Not read: an embedded document."
        inner = docx(data, word.depth + 1) if name.endswith(".docx") else parse.parse(name, data)
    except UnreadableError as error:
        return f"Not read: an embedded document ({error})."
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    titled = [inner.title] if inner.title != stem else []
    return "\n\n".join([*titled, MARK.sub("", inner.text)])


def _joined(lines: list[str]) -> Iterator[str]:
    """Yield the lines, with the items of a list together."""
    items: list[str] = []
    for line in lines:
        if ITEM.match(line):
            items.append(line)
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield line
    if items:
        yield "\n".join(items)
