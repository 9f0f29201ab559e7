"""Read a source of an office file or a mail: front matter, and plain Markdown.

In:  data/samples/aldermoor/office/**.md
Out: Source, and its Blocks

Of Markdown there are headings, paragraphs, lists, tables and `---`, which begins a page of a PDF.
A heading of level 1 begins a slide, whose notes follow `Notes:`; one of level 2 begins a sheet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks import params


@dataclass(frozen=True, slots=True)
class Source:
    """A file of office/: front matter (title, author, date; optionally subject, keywords, comments,
    last_modified_by; a mail's headers), and its text."""

    front: dict[str, Any]
    body: str

    def said(self, key: str) -> str:
        return str(self.front.get(key, ""))

    @property
    def date(self) -> datetime:
        return datetime.fromisoformat(self.said("date")).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 3), table, list of bullets or numbers, page break, or paragraph."""

    kind: str
    lines: list[str]
    level: int = 0

    @property
    def rows(self) -> list[list[str]]:
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in self.lines]
        return [rows[0], *rows[2:]]


def load(path: Path) -> Source:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return Source(params.values_of(front), body.strip())


def blocks(text: str) -> Iterator[Block]:
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.splitlines()
        if heading := re.fullmatch(r"(#{1,3}) (.+)", part):
            yield Block("heading", [heading[2]], len(heading[1]))
        elif part == "---":
            yield Block("break", [])
        elif lines[0].startswith("|"):
            yield Block("table", lines)
        elif lines[0].startswith("- "):
            yield Block("bullets", [line[2:] for line in lines])
        elif lines[0].startswith("1. "):
            yield Block("numbers", [line.split(". ", 1)[1] for line in lines])
        else:
            yield Block("text", lines)
