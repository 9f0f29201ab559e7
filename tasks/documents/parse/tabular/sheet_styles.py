"""Read the workbook XML that calamine ignores: the number format of each cell, errors, and hidden
rows and columns.

Rows that a filter hides are not counted as hidden: a filter is a view that any reader can remove.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from tasks.documents.parse import zipped
from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.tabular.number_formats import BUILT_IN, GENERAL, NOTHING

WHITE, LIGHTER = "FFFFFF", 0.04
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")

Place = tuple[int, int]  # row and column, both from 0


@dataclass(slots=True)
class Style:
    """The display of a sheet's cells."""

    formats: dict[Place, str] = field(default_factory=dict)  # where it is not General
    errors: dict[Place, str] = field(default_factory=dict)  # such as #DIV/0!
    rows: set[int] = field(default_factory=set)  # hidden
    columns: set[int] = field(default_factory=set)  # hidden


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that contains each sheet, by the sheet's name."""
    relations = zipped.relations(archive, "xl/workbook.xml")
    root = zipped.needed(archive, "xl/workbook.xml")
    found = {}
    for sheet in root.iterfind(".//{*}sheets/{*}sheet"):
        key = next((str(v) for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        found[str(sheet.get("name"))] = relations.get(key, ("", ""))[1]
    return found


def codes(archive: zipfile.ZipFile, hidden: bool = False) -> list[str]:
    """Return the format code of each cell style, in the order in which cells refer to them; unless
    `hidden`, white letters on no color get the format that shows nothing."""
    root = zipped.part(archive, "xl/styles.xml")
    if root is None:
        return []
    known = {str(number): code for number, code in BUILT_IN.items()}
    for each in root.iterfind("{*}numFmts/{*}numFmt"):
        known[str(each.get("numFmtId"))] = str(each.get("formatCode"))
    styles = root.iterfind("{*}cellXfs/{*}xf")
    fonts = [_color(font.find("{*}color")) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_color(fill.find(".//{*}fgColor")) for fill in root.iterfind("{*}fills/{*}fill")]
    return [
        NOTHING
        if not hidden and _at(fonts, each.get("fontId")) == WHITE and _is_light(fills, each)
        else known.get(str(each.get("numFmtId")), GENERAL)
        for each in styles
    ]


def _is_light(fills: list[str], style: Any) -> bool:
    return _at(fills, style.get("fillId")) in ("", WHITE)


def _at(colors: list[str], number: str | None) -> str:
    known = number is not None and number.isdigit() and int(number) < len(colors)
    return colors[int(number)] if known and number else ""


def _color(found: Any) -> str:
    """Return a color in six digits; "" without one."""
    if found is None:
        return ""
    if found.get("theme") == "0":
        return WHITE if float(found.get("tint") or 0) > -LIGHTER else "shade"
    return str(found.get("rgb") or found.get("indexed") or found.get("theme") or "")[-6:].upper()


def style(archive: zipfile.ZipFile, part: str, formats: list[str]) -> Style:
    """Read the style of a sheet. Raises UnreadableError."""
    data = zipped.stored(archive, part) or b"<worksheet/>"
    reader = _Reader(formats)
    plain = set(formats) <= {GENERAL} and b"hidden" not in data and b">#" not in data
    try:
        reader.read(b"<worksheet/>" if plain else data)
    except expat.ExpatError:
        raise UnreadableError("broken XML") from None
    if reader.style.rows:
        filters = [*reader.filters, *_table_filters(archive, part)]
        reader.style.rows -= {row for first, last in filters for row in range(first, last + 1)}
    return reader.style


def _table_filters(archive: zipfile.ZipFile, part: str) -> list[tuple[int, int]]:
    relations = zipped.relations(archive, part).values()
    roots = [zipped.part(archive, name) for kind, name in relations if kind == "table"]
    return [
        _rows(str(each.get("ref")))
        for root in roots
        if root is not None
        for each in root.iterfind("{*}autoFilter")
        if each.find("{*}filterColumn") is not None
    ]


def _rows(reference: str) -> tuple[int, int]:
    """Return first and last row, from 0, of a range such as A1:C9."""
    found = [int(row) - 1 for _, row in REFERENCE.findall(reference)[:2]] or [0]
    return found[0], min(found[-1], 2**20)


class _Reader:
    """Handles the events of expat, in half the time of a tree."""

    def __init__(self, formats: list[str]) -> None:
        self.style = Style()
        self.filters: list[tuple[int, int]] = []  # rows that an active filter covers
        self._formats = {str(n): code for n, code in enumerate(formats) if code != GENERAL}
        self._row, self._column = -1, -1
        self._filter = ""
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start

    def read(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _start(self, name: str, attributes: dict[str, Any]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
                self.style.rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), 2**14)
            self.style.columns.update(range(int(attributes["min"]) - 1, last))
        elif name == "autoFilter":
            self._filter = attributes.get("ref", "")
        elif name == "filterColumn" and self._filter:
            self.filters.append(_rows(self._filter))

    def _cell(self, attributes: dict[str, Any]) -> None:
        reference = attributes.get("r")
        self._column = _column(reference) if reference else self._column + 1
        code = self._formats.get(attributes.get("s", ""))
        if code:
            self.style.formats[self._row, self._column] = code
        if attributes.get("t") == "e":
            self._parser.CharacterDataHandler = self._error
            self._parser.EndElementHandler = self._end

    def _error(self, text: str) -> None:
        self.style.errors[self._row, self._column] = text

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self._parser.CharacterDataHandler = self._parser.EndElementHandler = None


def _column(reference: str) -> int:
    """Return the column number: 0 for A7, 27 for AB7."""
    number = 0
    for letter in reference:
        if letter.isdigit():
            break
        number = number * 26 + ord(letter) - 64
    return number - 1
