"""Read headers and footers of Word documents: each line once, if it occurs nowhere else in the
document.

They often contain a document's number, its revision and the date from which it is valid. Page
numbers are left out.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tasks.documents.parse import zipped
from tasks.documents.parse.office import drawings, runs
from tasks.documents.parse.office.cells import below

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGE_NUMBER = re.compile(r"(?i)\W*(?:page|seite|p\.|s\.)?\W*\d*\W*(?:of|von|/)?\W*\d*\W*")

Element = Any


@dataclass(slots=True)
class Seen:
    """The text so far, which may contain a line already."""

    title: str
    lines: list[str]
    text: str = ""

    def takes(self, line: str) -> bool:
        """Return whether a line is new, and record it."""
        if not self.text:
            self.text = f" {_plain(' '.join([self.title, *self.lines]))} "
        words = _plain(line)
        if not words or PAGE_NUMBER.fullmatch(line) or f" {words} " in self.text:
            return False
        self.text += f"{words} "
        return True


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def read(
    archive: zipfile.ZipFile,
    related: dict[str, tuple[str, str]],
    body: Element,
    reader: runs.Reader,
    seen: Seen,
) -> tuple[list[str], list[str]]:
    """Return the lines of all headers, and those of all footers."""
    names = list(dict.fromkeys(_references(body)))
    found: dict[str, list[str]] = {"header": [], "footer": []}
    reader.is_header = True
    for identity in names:
        kind, name = related.get(identity, ("", ""))
        root = zipped.part(archive, name) if kind in found else None
        if root is not None:
            runs.mark_special(reader, root)
            found[kind] += [line for line in _lines(reader, root) if seen.takes(line)]
    reader.is_header = False
    return found["header"], found["footer"]


def _references(body: Element) -> Iterator[str]:
    """Yield the ids of headers and footers that are shown: a first page's only where it has one of
    its own."""
    for section in body.iter(f"{W}sectPr"):
        first = section.find(f"{W}titlePg")
        has_first = first is not None and first.get(f"{W}val") not in ("0", "false", "off")
        for each in section.iterfind("*"):
            if each.tag in (f"{W}headerReference", f"{W}footerReference") and (
                has_first or each.get(f"{W}type") != "first"
            ):
                yield str(each.get(f"{drawings.R}id"))


def _lines(reader: runs.Reader, root: Element) -> Iterator[str]:
    """Yield each paragraph, and each row of a table, as a line without page numbers."""
    for element in root:
        if element.tag == f"{W}p":
            read = runs.line(reader, element)
            yield _line(read.text)
            for box in read.boxes:
                yield from _lines(reader, box)
        elif element.tag == f"{W}tbl":
            for row in below(element, "tr"):
                cells = (" ".join(_lines(reader, cell)) for cell in below(row, "tc"))
                yield " ".join(filter(None, cells))
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _lines(reader, element)


def _line(text: str) -> str:
    parts = [part for part in text.split(runs.TAB) if runs.PAGE not in part]
    return " ".join(" ".join(parts).split())
