"""Read a column of numbers: decimal points or commas, a unit behind each, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasks.machines.reading.readings import Values

MISSING = {"", "-", "–", "n/a", "na", "nan", "null", "none", "#n/a", "?"}
NUMBER = re.compile(
    r"(?P<number>[-+]?(?:\d[\d.,' ]*|[.,]\d+)(?:[eE][-+]?\d+)?)\s*(?P<unit>[^\d\s.,'+-][^\d]*\d?)?"
)
GROUPED = re.compile(r"[-+]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|[-+]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?")
COMMA = re.compile(r"[-+]?(?:\d*|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][-+]?\d+)?")  # 3,25; 1.234,5
POINT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
EITHER = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")  # 1,234: a decimal comma, or one of thousands
CODE = re.compile(r"\+?0\d{4,}|\+\d{6,}|\d{9,}")  # a telephone number or an identifier
SHARE = 0.8  # of the cells of a column of numbers are numbers


@dataclass(frozen=True, slots=True)
class Column:
    values: Values  # (n,) NaN where a cell has none
    unit: str  # as the cells state it
    wrong: int  # cells that are not numbers, and not empty


def read(cells: Sequence[str], commas: bool) -> Column | str | None:
    """Return the numbers; a reason if they can be read in two ways; None if the cells are not
    numbers. `commas`: elsewhere in the file a comma is a decimal sign for sure."""
    values, units, wrong, given = np.full(len(cells), np.nan), set[str](), 0, 0
    parts = [_parts(cell) for cell in cells]
    numbers = [number for number, _ in parts if number]
    if any(map(CODE.fullmatch, numbers)):
        return None
    if not (commas or has_commas(cells)) and any(map(EITHER.fullmatch, numbers)):
        return "1,234 can be 1.234 or 1234: write a decimal point, or no thousands separator"
    if any(map(COMMA.fullmatch, numbers)) and any("." in n and "," not in n for n in numbers):
        return "decimal commas and decimal points in one column"
    for n, (number, unit) in enumerate(parts):
        if number is None:
            continue
        given += 1
        value = _value(number)
        if value is None:
            wrong += 1
            continue
        values[n] = value
        if unit:
            units.add(unit)
    if given - wrong < max(2, SHARE * given):
        return None
    if len(units) > 1:
        return f"more than one unit: {', '.join(sorted(units))}"
    return Column(values, next(iter(units), ""), wrong)


def has_commas(cells: Sequence[str]) -> bool:
    """Return whether a cell has a comma that can only be a decimal sign: 3,25 or 0,125."""
    found = (_parts(cell)[0] or "" for cell in cells)
    return any(COMMA.fullmatch(n) and not EITHER.fullmatch(n) for n in found)


def _parts(cell: str) -> tuple[str | None, str]:
    """Return the number of a cell and its unit; None for an empty cell."""
    text = cell.strip().replace("\u2212", "-").replace("\u00a0", " ")
    if text.lower() in MISSING:
        return None, ""
    found = NUMBER.fullmatch(text)
    return (found["number"].strip(), (found["unit"] or "").strip()) if found else ("", "")


def _value(number: str) -> float | None:
    if GROUPED.fullmatch(number):
        number = re.sub(r"[ ']", "", number)
        number = number.replace(",", "") if number.count(",") > 1 or "." in number else number
    if COMMA.fullmatch(number):
        return float(number.replace(".", "").replace(",", "."))
    return float(number) if POINT.fullmatch(number) else None
