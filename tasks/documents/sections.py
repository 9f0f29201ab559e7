"""Split a Markdown text into sections, and read the facts in its tables.

In:  Markdown, as tasks/documents/parse writes it
Out: sections in reading order; cells with the names of their row and column
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tasks.documents.blocks import Block, blocks, joined
from tasks.pii.placeholders import holds_placeholder, without_placeholders

LABEL_WORDS = 8  # of a row's name; a longer one is a sentence

_MOMENT = re.compile(r"\d{1,4}[-:./]\d\d|\d{1,2} [A-Z][a-z]{2}\b")  # the row of a log
_OTHERS = re.compile(
    r"[\w ]+: [^;]*(?:; [\w ]+: [^;]*)*"
)  # other columns, as tasks/documents/parse adds them


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under a heading, before the next one."""

    heading: tuple[str, ...]  # with those above it
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """Its own heading without a number; "" above the first."""
        return re.sub(r"^\d+(?:\.\d+)*\.?\s+", "", self.heading[-1]) if self.heading else ""

    @property
    def text(self) -> str:
        return plain_text(self.blocks)

    @property
    def prose(self) -> str:
        """Its text without its tables."""
        return plain_text([block for block in self.blocks if not block.lead])


def plain_text(held: Sequence[Block]) -> str:
    """Return the text of the blocks without lines that redaction left empty, and
    without the other columns of a table of questions."""
    lines = [line for line in joined(held).split("\n") if not _left_empty(line)]
    parts = re.split(r"\n{2,}", "\n".join(lines).strip())
    if len(parts) > 1 and _OTHERS.fullmatch(parts[-1]):
        parts.pop()
    return "\n\n".join(parts)


def _left_empty(line: str) -> bool:
    return holds_placeholder(line) and not re.search(r"\w", without_placeholders(line))


def sections(text: str) -> Iterator[Section]:
    """Yield the sections that have content."""
    held: list[Block] = []
    for block in blocks(text):
        if re.fullmatch(r"#+ .*", block.text):  # a heading with nothing below it
            continue
        if held and (block.starts_section or block.heading != held[-1].heading):
            yield Section(held[0].heading, _plain(held))
            held = []
        held.append(block)
    if held:
        yield Section(held[0].heading, _plain(held))


def _plain(held: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks without their headings, which the section has."""
    return tuple(Block(block.text, (), lead=block.lead) for block in held)


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact of a table."""

    row: str
    column: str
    value: str
    only: bool  # the table has no other facts about its rows


def tables(section: Section) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Yield (head, rows) of each table; rows are as long as the head."""
    for lead, rows in groupby(section.blocks, key=lambda block: block.lead):
        if lead:
            head = _cells(lead.split("\n", 1)[0])
            yield head, [(_cells(row.text) + [""] * len(head))[: len(head)] for row in rows]


def _cells(line: str) -> list[str]:
    cut = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|") for cell in cut]


def cells(section: Section) -> Iterator[Cell]:
    """Yield the facts whose row has a name that no other row of its table has; a column that only
    counts the rows is not a fact."""
    for head, rows in tables(section):
        label = _label(rows)
        if label is None:
            continue
        named = Counter(row[label] for row in rows)
        counting = [str(number) for number in range(1, len(rows) + 1)]
        silent = {n for n in range(len(head)) if [row[n] for row in rows] == counting}
        for row in rows:
            if named[row[label]] == 1 and _names(row[label]):
                for number, column in enumerate(head):
                    if number not in {label, *silent} and column and row[number]:
                        yield Cell(row[label], column, row[number], only=len(head) == 2)


def _label(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the column that names the rows: the first of two in which nearly all cells are
    names."""
    for number in range(min(2, len(rows[0]) - 1)):
        if sum(_names(row[number]) for row in rows) >= 0.8 * len(rows):
            return number
    return None


def _names(cell: str) -> bool:
    return (
        re.search(r"[^\W\d_]{2}", cell) is not None
        and not _MOMENT.search(cell)
        and not cell.endswith((".", "?", "!"))
        and not holds_placeholder(cell)
        and len(cell.split()) <= LABEL_WORDS
    )
