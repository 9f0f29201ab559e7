"""The blocks of a Markdown text: what a chunk is put together from, and where each stands.

In:  Markdown, with the parser's marks of pages, slides and rows (tasks/parse)
Out: blocks in reading order, each with the headings above it and its place in the file
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    lead: str = ""  # what a reader needs first: a table's head, when this is one of its rows
    place: "Place | None" = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands in its file, as the parser's marks say: page 3, row 14."""

    unit: str
    number: int

    def to(self, last: "Place | None") -> str:
        """As people write it, from here to there."""
        if last is None or last == self:
            return f"{self.unit} {self.number}"
        if last.unit == self.unit:
            return f"{self.unit}s {self.number}–{last.number}"
        return f"{self.to(None)} – {last.to(None)}"


PLACE = re.compile(r"<!-- (.+) (\d{1,9}) -->\s*")


def blocks(text: str) -> Iterator[Block]:
    """Yield the top-level blocks of a Markdown text; lists come by item, tables by row.

    A heading is the path of the blocks that follow, and a block itself if none does. Together they
    hold all text but the targets of link definitions."""
    lines = text.split("\n")
    path: list[tuple[int, str]] = []  # (level, title)
    fresh = False  # a heading came since the last block
    place: Place | None = None
    tokens = _markdown().parse(text)
    for number, token in enumerate(tokens):
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
                there = _row(place, row) if place and lead else place
                yield Block(body, _titles(path), fresh, lead, there)
                fresh = False
    if fresh and path[-1][1]:
        yield _bare(path)


def _row(head: Place, row: int) -> Place:
    """Of a table's row; where rows are counted, the mark above it says the number of its head."""
    counts = head.unit.split()[-1] in ("row", "line")
    return Place(head.unit, head.number + row) if counts else head


def _bare(path: Sequence[tuple[int, str]]) -> Block:
    """A heading with nothing below it, as a block of the section above."""
    return Block(f"## {path[-1][1]}", _titles(path[:-1]))


def _titles(path: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(title for _, title in path if title)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _is_block(token: Token) -> bool:
    """A block is what opens at the top level, or an item of a list there."""
    if token.map is None or token.type in ("inline", "heading_open"):
        return False
    if token.type in ("bullet_list_open", "ordered_list_open"):
        return False  # its items are taken one by one
    return token.level == 0 or (token.level == 1 and token.type == "list_item_open")


def _split(token: Token, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (text, lead) of a block; a table's rows one by one, each led by the table's head."""
    assert token.map is not None
    body = [line for line in lines[slice(*token.map)] if line.strip()]
    if token.type != "table_open" or len(body) < 3:
        if body:
            yield "\n".join(body), ""
        return
    head = "\n".join(body[:2])
    for row in body[2:]:
        yield row, head


def joined(held: Sequence[Block]) -> str:
    """The blocks as Markdown."""
    return "\n".join(map(shown, [None, *held], held))


def shown(before: Block | None, block: Block) -> str:
    """A block as it stands behind another one, or first in a chunk: with its table's head unless
    the row before has it, and under its own heading."""
    if before is None:
        return f"{block.lead}\n{block.text}" if block.lead else block.text
    if block.starts_section and block.heading:
        pairs = zip(before.heading, block.heading, strict=False)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        new = block.heading[shared:] or block.heading[-1:]
        return f"\n## {' > '.join(new)}\n\n{shown(None, block)}"
    if (block.lead and block.lead == before.lead) or (_is_item(before) and _is_item(block)):
        return block.text
    return f"\n{shown(None, block)}"


def _is_item(block: Block) -> bool:
    return re.match(r"\s*([-*+]|\d+[.)])\s", block.text) is not None
