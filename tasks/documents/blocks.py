"""Split a Markdown text into blocks, the units that a chunk is made of, with their positions.

In:  Markdown, with the parser's marks of pages, slides and rows (tasks/documents/parse)
Out: blocks in reading order, each with the headings above it and its place in the file
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of Markdown that is not cut unless it is larger than a chunk."""

    text: str
    heading: tuple[str, ...]  # the headings above it
    starts_section: bool = False
    lead: str = ""  # text that a reader needs first: a table's head, when this is one of its rows
    place: "Place | None" = None
    intro: str = ""  # the line above a list or table that names what its items are


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a block in its file, by the parser's marks: page 3, row 14."""

    unit: str
    number: int

    def to(self, last: "Place | None") -> str:
        """Write the range from here to `last` as people do."""
        if last is None or last == self:
            return f"{self.unit} {self.number}"
        if last.unit == self.unit:
            return f"{self.unit}s {self.number}–{last.number}"
        return f"{self.to(None)} – {last.to(None)}"


PLACE = re.compile(r"<!-- (.+) (\d{1,9}) -->\s*")
EMPTY = re.compile(r"[|\s]*")  # a row without cells
INTRO = 300  # characters at most
LISTS = ("bullet_list_open", "ordered_list_open")
QUOTED = ("blockquote_open", "fence", "code_block")
LETTERED = re.compile(  # a) an item
    r"(?:\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})\)|[a-z]\.|[•‣▪●○–—]) "
    r"|[（(]?[\d一二三四五六七八九十]{1,3}[)）．、]|[①-⑳]"
)
POINTS = re.compile(  # a sentence that announces the list below it
    r"[:：]\W*\Z|\b(?:following|as follows|(?:listed|named|given) below|folgend\w*|suivant\w*"
    r"|siguiente\w*)\b",
    re.IGNORECASE,
)


def blocks(text: str) -> Iterator[Block]:
    """Yield the top-level blocks of a Markdown text; lists come by item, tables by row.

    A heading is the path of the blocks below it, and a block itself if it has none. Together they
    contain all text but the targets of link definitions."""
    lines = text.split("\n")
    path: list[tuple[int, str]] = []  # (level, title)
    fresh = False  # a heading came since the last block
    place: Place | None = None
    tokens = _markdown().parse(text)
    intros, intro = _intros(tokens), ""
    for number, token in enumerate(tokens):
        if token.level == 0:
            intro = intros.get(number, "")
        if token.type == "heading_open" and token.level == 0:
            level = int(token.tag[1])
            if fresh and path[-1][1] and level <= path[-1][0]:
                yield _bare(path)
            path = [*(p for p in path if p[0] < level), (level, tokens[number + 1].content)]
            fresh = True
        elif token.type == "html_block" and (mark := PLACE.fullmatch(token.content)):
            place = Place(mark[1], int(mark[2]))
        elif _is_block(token):
            for row, (body, lead) in enumerate(_split(token, lines), 1):
                if lead and EMPTY.fullmatch(body):
                    continue  # it only counts
                there = _row(place, row) if place and lead else place
                yield Block(body, _titles(path), fresh, lead, there, intro)
                fresh = False
    if fresh and path[-1][1]:
        yield _bare(path)


def _intros(tokens: Sequence[Token]) -> dict[int, str]:
    """Return the line that introduces each list, table, quotation or piece of code, by the number
    of the token that opens it.

    A list continues the one before if only a mark of a page stands between them, or if it is
    numbered and does not begin at 1."""
    found: dict[int, str] = {}
    above = listed = ""
    follows = False  # the block before is a list
    for number, token in enumerate(tokens):
        if token.level or token.nesting < 0:
            continue
        content = tokens[number + 1].content if token.type == "paragraph_open" else ""
        if token.type == "heading_open":
            above = listed = ""
            follows = False
        elif token.type in LISTS or token.type == "table_open" or LETTERED.match(content):
            is_list = token.type != "table_open"
            goes_on = is_list and (follows or token.attrs.get("start", 1) != 1)
            found[number] = listed = listed if goes_on else _intro(above)
            above, follows = "", is_list
        elif token.type != "html_block" or not PLACE.fullmatch(token.content):
            if token.type in QUOTED and POINTS.search(above):
                found[number] = _intro(above)
            above, follows = content, False
    return found


def _intro(paragraph: str) -> str:
    """Return the last sentence of a paragraph if it announces the block below, or the whole
    paragraph if it is a title (a line that does not end a sentence); else ""."""
    lines = paragraph.split("\n")
    sentence = re.split(r"(?<=[.!?。！？])\s+", " ".join(lines))[-1]
    if POINTS.search(sentence):
        return sentence if len(sentence) <= INTRO else lines[-1][-INTRO:]
    ends = re.search(r"[.!?;,。！？]\W*\Z", paragraph) or paragraph[:1].islower()
    return paragraph if not ends and len(paragraph) <= INTRO / 2 and len(lines) == 1 else ""


def _row(head: Place, row: int) -> Place:
    """Return the place of a table's row; where rows are counted, the mark above gives the number of
    its head."""
    counts = head.unit.split()[-1] in ("row", "line")
    return Place(head.unit, head.number + row) if counts else head


def _bare(path: Sequence[tuple[int, str]]) -> Block:
    """Return a heading with nothing below it, as a block of the section above."""
    return Block(f"## {path[-1][1]}", _titles(path[:-1]))


def _titles(path: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(title for _, title in path if title)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def _is_block(token: Token) -> bool:
    """Return whether a token opens a block: at the top level, or an item of a list there."""
    if token.map is None or token.type in ("inline", "heading_open"):
        return False
    if token.type in ("bullet_list_open", "ordered_list_open"):
        return False  # its items are taken one by one
    return token.level == 0 or (token.level == 1 and token.type == "list_item_open")


def _split(token: Token, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (text, lead) of a block; a table's rows one by one, each led by the table's head."""
    assert token.map is not None
    body = lines[slice(*token.map)]
    if token.type in ("fence", "code_block"):  # whose empty lines are part of it
        yield "\n".join(body).rstrip(), ""
        return
    body = [line for line in body if line.strip()]
    if token.type != "table_open" or len(body) < 3:
        if body:
            yield "\n".join(body), ""
        return
    head = "\n".join(body[:2])
    for row in body[2:]:
        yield row, head


def joined(held: Sequence[Block]) -> str:
    """Join the blocks to Markdown."""
    return "\n".join(map(shown, [None, *held], held))


def shown(before: Block | None, block: Block) -> str:
    """Return a block as it is written behind another one, or first in a chunk: with its table's
    head unless the row before has it, and under its own heading; first in a chunk also below the
    line that introduces its list or table."""
    if before is None:
        body = f"{block.lead}\n{block.text}" if block.lead else block.text
        return f"{block.intro}\n\n{body}" if block.intro else body
    if block.starts_section and block.heading:
        pairs = zip(before.heading, block.heading, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        new = block.heading[shared:] or block.heading[-1:]
        return f"\n## {' > '.join(new)}\n\n{shown(None, block)}"
    block = replace(block, intro="")
    if (block.lead and block.lead == before.lead) or (is_item(before) and is_item(block)):
        return block.text
    return f"\n{shown(None, block)}"


def is_item(block: Block) -> bool:
    """Return True for an item of a list."""
    return re.match(r"\s*([-*+]|\d+[.)])\s", block.text) is not None
