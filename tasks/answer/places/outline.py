"""Read the units of a passage: its sentences, list items and table rows, each with its headings.

In:  the Markdown text of a passage
Out: Units in reading order

An answer shows and cites units. Headings, labels, questions and lead-ins are units as well,
so that an answer can tell them from statements.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.answer.places import letters, pointers, written_tables
from tasks.answer.places.inline_markdown import plain
from tasks.index import pieces

Kind = Literal["heading", "label", "sentence", "item", "row", "code"]

ITEM_WORDS = 45  # a longer item is read sentence by sentence
CODE_LINES = 12
LABEL_WORDS = 8
TITLE_WORDS = 20  # of a question that has an answer below it, at most
WORD = 5  # characters of a "Yes." or "Nein."
ENDS = re.compile(r"[.!?;…。！？｡][\"'”’»)\]]*\Z")
ASKS = re.compile(r"[?？][\"'”’»)\]*]*\Z")
LEADS = re.compile(r"[:：][\"'”’»)\]*]*\Z")
WORDS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff]")
POINTED = 20  # words of a pointer or a caption, at most
WRAPPED = 40  # characters: a longer line that does not end a sentence continues in the next one


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, an item, a row, a heading, or a few lines of code."""

    kind: Kind
    text: str  # as it is read, without Markdown; of a row "head: cell; head: cell"
    block: int  # which paragraph, list or table of the passage, from 0
    above: tuple[int, ...] = ()  # units that introduce it, nearest last: heading, question, lead-in
    cells: tuple[tuple[str, str], ...] = ()  # of a row: (head, cell)
    quoted: bool = False  # a mail that is quoted, or another quotation
    step: int = 0  # the number of an item in a numbered list; 0 of others

    @property
    def asks(self) -> bool:
        return ASKS.search(self.text) is not None

    @property
    def leads(self) -> bool:
        """Whether the unit announces the list, table or paragraph below it."""
        return LEADS.search(self.text) is not None

    @property
    def states(self) -> bool:
        """Whether the unit can be an answer: not a heading, a label, a question, a lead-in, the
        header or the closing of a mail, a pointer to more of the same, a caption, or a number."""
        if self.kind in ("heading", "label") or self.asks or self.leads:
            return False
        if letters.frames(self.text):
            return False
        if self.kind != "row" and len(self.text.split()) <= POINTED and self.points:
            return False
        return WORDS.search(self.text) is not None

    @property
    def points(self) -> bool:
        """Whether the unit only points to something, or is its title."""
        return pointers.points(self.text) or (
            pointers.titles(self.text) and ENDS.search(self.text) is None
        )


@dataclass(slots=True)
class _Reader:
    """The units so far, and the numbers of those that introduce the next one."""

    units: list[Unit] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)  # (level, unit)
    intro: tuple[int, ...] = ()  # a question or a lead-in above, within the section
    block: int = 0

    def add(self, unit: Unit) -> int:
        above = (*(number for _, number in self.headings), *self.intro, *unit.above)
        self.units.append(replace(unit, above=above, block=self.block))
        return len(self.units) - 1


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    """Return the units of a passage."""
    reader = _Reader()
    tokens = _markdown().parse(text)
    for start, end in _blocks(tokens):
        _read(tokens[start:end], reader)
        reader.block += 1
    return tuple(reader.units)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each top-level block among the tokens: its first, and one past it."""
    start = 0
    for number, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield start, number + 1
            start = number + 1


def _read(tokens: Sequence[Token], reader: _Reader, quoted: bool = False) -> None:
    """Read one block."""
    first = tokens[0]
    if first.type == "heading_open":
        _heading(first, tokens[1].content, reader)
    elif first.type == "table_open":
        _table(tokens, reader, quoted)
    elif first.type in ("bullet_list_open", "ordered_list_open"):
        _list(tokens, reader, quoted)
    elif first.type == "blockquote_open":
        inner = [_raised(token) for token in tokens[1:-1]]
        for start, end in _blocks(inner):
            _read(inner[start:end], reader, quoted=True)
    elif first.type in ("fence", "code_block"):
        _code(first.content, reader, quoted)
    elif first.type == "paragraph_open":
        _paragraph(tokens[1].content, reader, quoted)
    elif first.type == "html_block":
        _paragraph(first.content, reader, quoted)


def _code(content: str, reader: _Reader, quoted: bool) -> None:
    lines = content.strip("\n").split("\n")
    for at in range(0, len(lines), CODE_LINES):
        body = "\n".join(lines[at : at + CODE_LINES]).strip("\n")
        if body.strip():
            reader.add(Unit("code", body, 0, quoted=quoted))


def _raised(token: Token) -> Token:
    """Return the token of a quotation as if it stood at the top level."""
    return token.copy(level=token.level - 1)


def _heading(token: Token, text: str, reader: _Reader) -> None:
    level = int(token.tag[1])
    reader.headings = [pair for pair in reader.headings if pair[0] < level]
    reader.intro = ()
    number = reader.add(Unit("heading", plain(text), 0))
    reader.headings.append((level, number))


def _paragraph(content: str, reader: _Reader, quoted: bool) -> None:
    """Read the sentences, and the lines that are rows of a table that was written out."""
    for aligned, rows in written_tables.columns(content.split("\n")):
        for cells in rows:
            _row(tuple((plain(name), plain(cell)) for name, cell in cells), reader, quoted)
        if not rows:
            _lines_of_paragraph(plain("\n".join(aligned)), reader, quoted)


def _lines_of_paragraph(text: str, reader: _Reader, quoted: bool) -> None:
    for lines, rows in written_tables.records(text.split("\n")):
        for cells in rows:
            _row(cells, reader, quoted)
        if not rows:
            _prose("\n".join(lines), reader, quoted)


def _prose(text: str, reader: _Reader, quoted: bool) -> None:
    """Read the sentences. A question or a label introduces all that follows, up to the next one; a
    lead-in introduces the next block."""
    found = sentences(text)
    if len(found) == 1 and _is_label(found[0]):
        reader.intro = (reader.add(Unit("label", found[0], 0, quoted=quoted)),)
        return
    reader.intro = _lasting(reader)
    for sentence in found:
        unit = Unit("sentence", sentence, 0, quoted=quoted)
        if unit.asks:
            reader.intro = ()
        number = reader.add(unit)
        if unit.asks:
            reader.intro = (number,)
        elif unit.leads and sentence is found[-1]:
            reader.intro = (*reader.intro, number)


def _row(cells: tuple[tuple[str, str], ...], reader: _Reader, quoted: bool) -> None:
    text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells)
    if text:
        reader.add(Unit("row", text, 0, cells=cells, quoted=quoted))


def _lasting(reader: _Reader) -> tuple[int, ...]:
    """Return the introducing units that outlast the next block: all but lead-ins."""
    return tuple(number for number in reader.intro if not reader.units[number].leads)


def _is_label(text: str) -> bool:
    """Return True for a short line without a figure that does not end a sentence: a title of its
    block."""
    short = len(text.split()) <= LABEL_WORDS and "\n" not in text
    return short and not re.search(r"[\d:：]", text) and ENDS.search(text) is None


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; a "Yes." or "No." stays with the one behind it. A line
    that ends with a question above its answer is one: "My brake squeaks. Is it safe?"."""
    found: list[str] = []
    lines = _lines(text)
    for number, line in enumerate(lines, 1):
        title = number < len(lines) and ASKS.search(line) and len(line.split()) <= TITLE_WORDS
        for sentence in [line] if title else pieces.sentences(line):
            bare = sentence.strip()
            if found and _begins(found[-1]):
                found[-1] = f"{found[-1]} {bare}".strip()
            elif bare:
                found.append(bare)
    return found


def _begins(text: str) -> bool:
    """Return True for a "Yes." and a "Figure 3.", which are parts of the next sentence."""
    short = len(text) <= WORD and ENDS.search(text) is not None
    return short or pointers.NUMBERED.fullmatch(text) is not None


def _lines(text: str) -> list[str]:
    """Return the lines as their writer ended them: a long line that does not end a sentence
    continues in the next one."""
    found: list[str] = []
    for line in text.split("\n"):
        above = found[-1] if found else ""
        goes_on = len(above) >= WRAPPED or line[:1].islower()
        if above and goes_on and not ENDS.search(above) and not LEADS.search(above):
            found[-1] = f"{above} {line}"
        else:
            found.append(line)
    return [line for line in found if line]


def _list(tokens: Sequence[Token], reader: _Reader, quoted: bool) -> None:
    """Read the items; an item above a list of its own introduces that one's items."""
    parents: list[int] = []
    steps: list[int] = []
    for number, token in enumerate(tokens):
        if token.type == "list_item_open":
            parents.append(-1)
            steps.append(int(token.info) if token.info.isdigit() else 0)
        elif token.type == "list_item_close":
            parents.pop()
            steps.pop()
        elif token.type == "paragraph_open":
            text = plain(tokens[number + 1].content).replace("\n", " ")
            above = tuple(parent for parent in parents[:-1] if parent >= 0)
            for parent in above[-1:]:
                _name(parent, reader)
            last = _item(text, above, reader, quoted, steps[-1])
            parents[-1:] = [last]
        elif token.type in ("fence", "code_block") and token.content.strip():
            above = tuple(parent for parent in parents if parent >= 0)
            reader.add(Unit("code", token.content.strip("\n"), 0, above, quoted=quoted))
    reader.intro = _lasting(reader)


def _name(parent: int, reader: _Reader) -> None:
    """Make a label of a short item that has a list of its own: it names that list."""
    unit = reader.units[parent]
    if unit.kind == "item" and _is_label(unit.text):
        reader.units[parent] = replace(unit, kind="label")


def _item(text: str, above: tuple[int, ...], reader: _Reader, quoted: bool, step: int) -> int:
    parts = [text] if len(text.split()) <= ITEM_WORDS else sentences(text)
    unit = Unit("item", "", 0, above, quoted=quoted, step=step)
    numbers = [reader.add(replace(unit, text=part)) for part in parts if part]
    return numbers[0] if numbers else -1


def _table(tokens: Sequence[Token], reader: _Reader, quoted: bool) -> None:
    """Read the rows; the head is a part of each."""
    rows: list[list[str]] = []
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(plain(tokens[number + 1].content).replace("\n", " "))
    head, *body = rows or [[]]
    for row in body:
        _row(
            tuple((name, cell) for name, cell in zip(head, row, strict=False) if cell),
            reader,
            quoted,
        )
    reader.intro = _lasting(reader)
