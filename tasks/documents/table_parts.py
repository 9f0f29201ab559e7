"""Cut a large table into documents of some rows each, so that one bad row does not reject the whole
file.

In:  Markdown as parsers write it, with <!-- row 14 --> above each table and section
Out: parts; one without a label if the text is not large

A part starts with the heading and the head of its table, and with a mark, so that its rows keep
their numbers. Parts are filled from the top: rows that are added at the end change the last part.
Its label is the number of its first row, which further rows leave unchanged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tasks.records import Document, digest

MARK = re.compile(r"<!-- (?:sheet (.+), )?(row|line) (\d{1,9}) -->")
DELIMITER = re.compile(r"\|(?: *:?-+:? *\|)+ *")
LABEL = re.compile(r"#(?:sheet \d+ )?(?:row|line) \d+(?: \(\d+\))?$")
TITLE = 150  # characters of a line above a table that every part repeats, at most


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table: a document of its own."""

    label: str
    text: str


@dataclass(slots=True)
class _Row:
    """A row of a table, or a section that has a mark of its own."""

    label: str
    text: str  # as it follows the row before it
    above: str = ""  # the text before `text` if it starts a part


@dataclass(slots=True)
class _Reader:
    """Collects the rows of a text, block by block. Together they contain all of it."""

    rows: list[_Row] = field(default_factory=list)
    heading: str = ""  # of the sheet
    title: str = ""  # the line right above a table
    waiting: str = ""  # headings of the rows below them
    sheets: list[str] = field(default_factory=list)
    mark: tuple[str, str, int] = ("", "row", 0)  # sheet, unit, number

    def label(self, number: int) -> str:
        sheet, unit, _ = self.mark
        where = f"sheet {self.sheets.index(sheet) + 1} " if sheet else ""
        return f"{where}{unit} {number}"

    def read(self, block: str) -> None:
        lines = block.split("\n")
        if found := MARK.fullmatch(block):
            self._open(block, found)
        elif len(lines) > 2 and DELIMITER.fullmatch(lines[1]) and self.rows:
            self._table(lines)
        elif block.startswith("#") and not self._is_open():
            self.waiting += f"{block}\n\n"
        else:
            self._add(block)
        if len(lines) > 1 or len(block) > TITLE or block.startswith(("#", "<!--")):
            self.title = ""
        else:
            self.title = f"{block}\n\n"

    def _is_open(self) -> bool:
        """Return whether a mark came without any content yet."""
        return bool(self.rows) and bool(MARK.fullmatch(self.rows[-1].text.rsplit("\n\n", 1)[-1]))

    def _open(self, block: str, found: re.Match[str]) -> None:
        sheet = found[1] or ""
        self.mark = (sheet, found[2], int(found[3]))
        if sheet not in self.sheets:
            self.sheets.append(sheet)
            self.heading = self.waiting
        above = "" if self.waiting else self.heading
        gap = "\n\n" if self.rows else ""
        self.rows.append(_Row(self.label(self.mark[2]), f"{gap}{self.waiting}{block}", above))
        self.waiting = ""

    def _add(self, block: str) -> None:
        if not self.rows:
            self.waiting += f"{block}\n\n"
            return
        self.rows[-1].text += f"\n\n{self.waiting}{block}"
        self.waiting = ""

    def _table(self, lines: list[str]) -> None:
        sheet, unit, number = self.mark
        head = "\n".join(lines[:2])
        self._add(f"{head}\n{lines[2]}")
        where = f"sheet {sheet}, " if sheet else ""
        for below, line in enumerate(lines[3:], 1):
            # the mark is of the head, so that the row below it has the number after it
            mark = f"<!-- {where}{unit} {number + below} -->"
            above = f"{self.heading}{self.title}{mark}\n\n{head}"
            self.rows.append(_Row(self.label(number + below + 1), f"\n{line}", above))


def cut(text: str, rows: int, characters: int) -> list[Part]:
    """Cut a text into parts of at most `rows` rows and, unless a row alone is larger, `characters`
    characters."""
    if text.count("\n") <= rows and len(text) <= characters:
        return [Part("", text)]
    reader = _Reader()
    for block in re.split(r"\n{2,}", text):
        reader.read(block)
    if len(reader.rows) <= 1 or (len(reader.rows) <= rows and len(text) <= characters):
        return [Part("", text)]
    if reader.waiting:
        reader.rows[-1].text += f"\n\n{reader.waiting.rstrip()}"
    return list(_filled(reader.rows, rows, characters))


def _filled(found: Iterable[_Row], rows: int, characters: int) -> Iterator[Part]:
    rows_of_part: list[str] = []
    label, size = "", 0
    seen = Counter[str]()
    for row in found:
        if rows_of_part and (len(rows_of_part) >= rows or size + len(row.text) > characters):
            yield Part(label, "".join(rows_of_part))
            rows_of_part = []
        if not rows_of_part:
            seen[row.label] += 1
            label = row.label if seen[row.label] == 1 else f"{row.label} ({seen[row.label]})"
            text = row.text.lstrip("\n")
            glue = "\n" if row.above.endswith("|") else ""
            rows_of_part, size = [f"{row.above}{glue}{text}"], len(row.above) + len(text)
        else:
            rows_of_part.append(row.text)
            size += len(row.text)
    yield Part(label, "".join(rows_of_part))


def file_of(doc_id: str) -> str:
    """Return the file that a document comes from: its id without the label of a part."""
    return LABEL.sub("", doc_id)


def state(documents: Iterable[Document]) -> str:
    """Return a hash that changes when a file's documents do, or one of them is missing."""
    return digest(*sorted(f"{document.doc_id} {document.content_hash}" for document in documents))
