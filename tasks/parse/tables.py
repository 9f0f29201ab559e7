"""Rows, as spreadsheets and CSV files hold them, as Markdown.

Rows that say questions and answers become a section each; others become tables, one for each
stretch of rows without an empty one between.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence

from tasks.parse.parsed import UnreadableError

CELLS = 2_000_000
QUESTION = {"question", "questions", "q", "frage", "query"}
ANSWER = {"answer", "answers", "a", "antwort", "reply", "response"}

Row = Sequence[object]


def markdown(rows: Iterable[Row], unit: str, start: int = 1) -> str:
    """`unit` names the place of a row: "row", "sheet Prices, row"; the first row, which heads the
    others, has the number `start`. Raises UnreadableError if there are too many cells to be text
    for people."""
    blocks, cells = [], 0
    for first, block in _blocks(rows, start):
        cells += sum(map(len, block))
        if cells > CELLS:
            raise UnreadableError(f"more than {CELLS} cells")
        blocks.append(_questions(block, first, unit) or _table(block, first, unit))
    return "\n\n".join(blocks)


def _blocks(rows: Iterable[Row], start: int) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield (number of the first row, rows as text) of each stretch without an empty row."""
    block: list[list[str]] = []
    first = start
    for number, row in enumerate(rows, start):
        texts = [text(cell) for cell in row]
        if any(texts):
            first = first if block else number
            block.append(texts)
        elif block:
            yield first, block
            block = []
    if block:
        yield first, block


def text(value: object) -> str:
    """A cell in one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 10))
    if isinstance(value, datetime.datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat(*([" "] if isinstance(value, datetime.datetime) else []))
    return " ".join(str(value).split())


def _questions(block: list[list[str]], first: int, unit: str) -> str:
    """The rows as sections, if their head says that they are questions and answers; else ""."""
    head = [cell.lower() for cell in block[0]]
    asks = [n for n, cell in enumerate(head) if cell in QUESTION]
    answers = [n for n, cell in enumerate(head) if cell in ANSWER]
    if not asks or not answers:
        return ""
    sections = []
    for number, row in enumerate(block[1:], first + 1):
        cells = [*row, *[""] * (len(head) - len(row))]
        others = [
            f"{block[0][n]}: {cell}"
            for n, cell in enumerate(cells[: len(head)])
            if cell and n not in (asks[0], answers[0])
        ]
        body = "\n\n".join(part for part in (cells[answers[0]], "; ".join(others)) if part)
        sections.append(f"<!-- {unit} {number} -->\n\n## {cells[asks[0]]}\n\n{body}")
    return "\n\n".join(sections)


def _table(block: list[list[str]], first: int, unit: str) -> str:
    used = [n for n in range(max(map(len, block))) if any(len(row) > n and row[n] for row in block)]
    rows = [[row[n] if len(row) > n else "" for n in used] for row in block]
    mark = f"<!-- {unit} {first} -->"
    if len(used) == 1 or len(rows) == 1:
        return "\n\n".join([mark, *(" ".join(filter(None, row)) for row in rows)])
    return f"{mark}\n\n{grid(rows)}"


def grid(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its head. The rows are of one length."""
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _cell(value: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(value.split()))
