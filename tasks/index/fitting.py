"""Fit blocks into the size of a chunk, so that each piece keeps its context.

A piece of a row stands under the head of its table with the first cell of the row, and the next one
if the first is a mere number; where the head
takes more than half of a chunk, the row becomes lines "column: value" below its name. A piece of
code stands between fences, a piece of a list below its first line, a piece of an item or a field
behind its label. pieces.py cuts all else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tasks import records
from tasks.documents.blocks import Block, blocks
from tasks.index.pieces import Count, pieces

SHARE = 3  # headings and names take at most a third of a chunk, the head of a table a half
NAMED = 80  # characters of a cell that names its row beside a number
NARROW = 24  # tokens that must remain for the cells of a row

# base64 and its like: 400 characters in one word, or six full lines; addresses of 2,000 characters
ENDLESS = re.compile(
    r"(?<![\w+/=%-])(?![-=_]{9})[A-Za-z0-9+/=_%-]{400,}"
    r"|(?:^[A-Za-z0-9+/]{56,100}\n){6,}[A-Za-z0-9+/=]*"
    r"|(?<![\w+/=%&?.:~#@!-])[A-Za-z0-9+/=_%&?.:~#@!-]{2000,}",
    re.MULTILINE,
)
KEPT = 64  # characters of it
FENCE = re.compile(r"\s*(`{3,}|~{3,})[^\n]*")
ITEM = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")
# The term of an item or the name of a field: "- Term: text"
LABEL = re.compile(r"(?:(?:[-*+•]|\d+[.)])\s+)?[^\s:.!?|][^:.!?|\n]{0,60}:\*{0,2} (?=\S)")


def fitting(text: str, size: int, count: Count) -> Iterator[Block]:
    """Yield the blocks of a Markdown text, those that are too large in pieces.

    Of encoded data in an endless word, which nobody searches for, only the beginning is kept."""
    wide = ""  # the head of the wide table that stands here
    for found in blocks(ENDLESS.sub(_shortened, text)):
        block = _framed(found, size, count)
        room = size - count(records.content(block.heading, "")) - count(block.intro)
        if block.lead and count(block.lead) > size // 2:
            parts = _record(block, room, count, first=block.lead != wide)
            wide, lead = block.lead, ""
        else:
            parts, lead = _parts(block, room - count(block.lead), count), block.lead
        for number, part in enumerate(parts):
            starts = block.starts_section and not number
            yield replace(block, text=part, lead=lead, starts_section=starts)


def _framed(block: Block, size: int, count: Count) -> Block:
    """Return the block with as much of its headings and its introduction as leaves room for
    text."""
    heading = block.heading
    while heading and count(records.content(heading, "")) > size // SHARE:
        heading = heading[1:]
    intro = block.intro if count(block.intro) <= size // (2 * SHARE) else ""
    large = count(block.lead) > size // SHARE
    lead = _short_rule(block.lead) if large else block.lead  # each dash is a token
    return replace(block, heading=heading, intro=intro, lead=lead)


def _short_rule(lead: str) -> str:
    head, _, rule = lead.partition("\n")
    return f"{head}\n{re.sub('-+', '-', rule)}"


def _shortened(found: re.Match[str]) -> str:
    return f"{found[0][:KEPT].strip()}… ({len(found[0]) - KEPT:,} more characters)"


def _parts(block: Block, room: int, count: Count) -> Iterator[str]:
    if count(block.text) <= room:
        yield block.text
    elif block.lead:
        yield from _row(block, room, count)
    elif fence := FENCE.match(block.text):
        yield from _fenced(block.text, fence, room, count)
    elif block.text.startswith(("    ", "\t")):
        yield from pieces(block.text, room, count, by_line=True)
    else:
        yield from _led(block.text, room, count)


def _fenced(text: str, fence: re.Match[str], room: int, count: Count) -> Iterator[str]:
    first, close = fence[0].strip("\n"), fence[1]
    body = text[fence.end() :].strip("\n")
    body = re.sub(rf"\n[ ]*{re.escape(close)}[`~]*\s*\Z", "", body)
    left = room - count(first) - count(close)
    if left < room // 2:
        yield from pieces(text, room, count)
        return
    for part in pieces(body, left, count, by_line=True):
        yield f"{first}\n{part}\n{close}"


def _led(text: str, room: int, count: Count) -> Iterator[str]:
    """Yield a list within an item or a paragraph, each piece below the line that introduces it;
    lines with labels, below the first one; and a text with a label, each piece behind it."""
    first, _, rest = text.partition("\n")
    label = LABEL.match(text)
    lines = rest.split("\n")
    if rest and label and 2 * sum(map(_is_labelled, lines)) > len(lines):
        name = f"{first}\n" if count(first) <= room // SHARE else ""
        body = lines if name else [first, *lines]
        for part in _filled(body, room - count(name), count):
            yield f"{name}{part}"
        return
    if rest and (first.rstrip().endswith((":", "\uff1a")) or ITEM.match(rest)):
        lead = f"{first}\n"
    else:
        lead = label[0] if label else ""
    if not lead or count(lead) > room // SHARE:
        yield from pieces(text, room, count)
        return
    for part in pieces(text.removeprefix(lead), room - count(lead), count):
        yield f"{lead}{part}"


def _is_labelled(line: str) -> bool:
    return LABEL.match(line) is not None


def _cells(row: str) -> list[str]:
    """Return the cells as they are written, with their escapes."""
    cut = re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip() for cell in cut]


def _row(block: Block, room: int, count: Count) -> Iterator[str]:
    """Yield rows that repeat the first cell and have some of the others."""
    cells = _cells(block.text)
    empty = [""] * len(cells)
    for n in _naming(cells):
        empty[n] = _name(cells[n], room, count)
    left = room - count(_written(empty))
    if left < min(NARROW, room // 2):
        yield from _record(block, room, count, first=False)
        return
    rows, used = list(empty), 0
    for n, cell in enumerate(cells):
        for part in pieces(cell, left, count) if cell != empty[n] else ():
            tokens = count(part)
            if used + tokens > left or rows[n] != empty[n]:
                yield _written(rows)
                rows, used = list(empty), 0
            rows[n] = part
            used += tokens
    if used:
        yield _written(rows)


def _naming(cells: Sequence[str]) -> list[int]:
    """Return the numbers of the cells that name the row: the first one, and behind a mere number
    the next short one with a letter."""
    filled = [n for n, cell in enumerate(cells) if cell]
    if not filled or re.search(r"[^\W\d_]", cells[filled[0]]):
        return filled[:1]
    named = [n for n in filled[1:3] if re.search(r"[^\W\d_]", cells[n]) and len(cells[n]) <= NAMED]
    return [filled[0], *named[:1]]


def _name(cell: str, room: int, count: Count) -> str:
    """Return the cell, or its beginning."""
    return next(iter(pieces(cell, max(room // (2 * SHARE), 1), count)))


def _written(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _record(block: Block, room: int, count: Count, first: bool) -> Iterator[str]:
    """Yield a row as lines "column: value" below its name. The first row names all columns, the
    others those in which they have a value."""
    head, cells = _cells(block.lead.split("\n", 1)[0]), _cells(block.text)
    columns = [*head, *[""] * (len(cells) - len(head))]
    pairs = list(zip(columns, [*cells, *[""] * (len(head) - len(cells))], strict=True))
    named: list[str] = []
    skipped: set[int] = set()
    for at in _naming(cells):
        label, called = (_name(part, room, count) for part in pairs[at])
        named.append(f"{label}: {called}" if label else called)
        if pairs[at] == (label, called):
            skipped.add(at)
    name = "\n".join(named)
    lines = [
        f"{column}: {cell}" if column and cell else column or cell
        for n, (column, cell) in enumerate(pairs)
        if n not in skipped and (cell or (first and column))
    ]
    left = room - count(name)
    for part in _filled(lines, left, count):
        yield f"{name}\n{part}" if name else part
    if not lines:
        yield name


def _filled(lines: Sequence[str], room: int, count: Count) -> Iterator[str]:
    """Yield lines together while they fit; the pieces of a long one each below its column's
    name."""
    parts: list[str] = []
    used = 0
    for line in lines:
        tokens = count(line)
        if parts and used + tokens > room:
            yield "\n".join(parts)
            parts, used = [], 0
        if tokens > room:
            column, _, value = line.partition(": ")
            label = f"{column}: " if value and count(column) <= room // SHARE else ""
            body = value if label else line
            yield from (f"{label}{part}" for part in pieces(body, room - count(label), count))
            continue
        parts.append(line)
        used += tokens
    if parts:
        yield "\n".join(parts)
