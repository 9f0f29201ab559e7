"""Read the limits that documents state, from sentences and tables.

In:  the payload of a passage
Out: Stated: the level, the value, its unit, what it is a limit of, and where that is said

Only upper limits are read: a reading above one is an alarm. A place is read only if it gives a
value with its unit, and the quantity that it limits.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.answer.places.outline import Unit, units
from tasks.index.store import Payload
from tasks.machines.limits import limit_words as words
from tasks.machines.limits import product_names, quantities
from tasks.machines.limits.quantities import Phrase
from tasks.machines.reading import names

LONG = 400  # characters of a sentence that is read
AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}")  # 1.450 or 1,450: a thousand, or one and a half?


@dataclass(frozen=True, slots=True)
class Stated:
    level: str  # warning, alarm, trip or maximum
    above: float
    unit: str
    phrase: Phrase  # of what
    scopes: tuple[str, ...]  # texts that may name the machine's product, the nearest first
    number: int  # of the unit in the passage
    text: str


def of(payload: Payload, known: str = "") -> list[Stated]:
    """Return the limits of a passage, in reading order. `told`: the unit that another passage of
    the document gives for its values."""
    every = units(payload.text)
    known = unit_told(payload) or known
    found: list[Stated] = []
    for number, unit in enumerate(every):
        above = (payload.title, *payload.heading, *(every[n].text for n in unit.above))
        if unit.asks or len(unit.text) > LONG:
            continue
        if unit.kind == "row":
            found += _row(unit, number, above, known)
        elif unit.kind in ("sentence", "item"):
            found += _sentence(unit, number, above)
    return found


def unit_told(payload: Payload) -> str:
    """Return the unit that a sentence gives for the values of a table: "All values are in mm/s"."""
    found = [match for unit in units(payload.text) if (match := words.IN_UNIT.search(unit.text))]
    return unit_of(found[-1][1]) if found else ""


def number_of(text: str) -> float | None:
    """Read a number; None where it could be two: 1.450, 1,450."""
    text = text.rstrip(".,")
    if AMBIGUOUS.fullmatch(text) or text.count(",") + text.count(".") > 1:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def unit_of(text: str) -> str:
    tight = re.sub(r"\s", "", text)
    return words.WRITTEN.get(tight) or names.unit(tight)


def _sentence(unit: Unit, number: int, above: Sequence[str]) -> Iterator[Stated]:
    if words.OTHER.search(unit.text) or _compares(unit.text):
        return
    spans: list[tuple[int, int]] = []
    for pattern, level in words.SENTENCES:
        for match in pattern.finditer(unit.text):
            start, end = match.span("value")
            if any(a <= start < b for a, b in spans) or _is_other(unit.text, match):
                continue
            value, of_unit = number_of(match["value"]), unit_of(match["unit"])
            phrase = _phrase(_clause(unit.text, match), of_unit, above, unit.text)
            named = level or _level(match[0])
            if value is not None and phrase and named:
                spans.append((start, end))
                scopes = (unit.text, *reversed(above))
                yield Stated(named, value, of_unit, phrase, scopes, number, unit.text)


def _compares(text: str) -> bool:
    """Return whether a sentence gives several products several values: which is whose is not
    read."""
    values = len(re.findall(words.VALUE, text))
    return values > 1 and len({*product_names.CODE.findall(text)}) > 1


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Return whether the value is a difference, a rate, or one end of a range."""
    end = match.end("unit")
    before = text[: match.start("value")]
    return bool(words.AFTER.match(text, end) or words.BEFORE.search(before))


def _clause(text: str, match: re.Match[str]) -> str:
    """Return the part of a sentence that a value is in: from the value or the semicolon before."""
    start = max(text.rfind(";", 0, match.start()), text.rfind(". ", 0, match.start())) + 1
    for earlier in re.finditer(words.VALUE, text[start : match.start()]):
        start += earlier.end()
        break
    end = text.find(";", match.end())
    return text[start : end if end >= 0 else len(text)]


def _phrase(clause: str, unit: str, above: Sequence[str], whole: str = "") -> Phrase | None:
    """Return what a value limits: the clause says so, else the whole sentence, else a heading. None
    if none does, or if one names several."""
    if mine := _named(clause, unit):
        return mine.pop() if len(mine) == 1 else None
    if _names_a_part(clause):
        return None
    others = _named(whole, unit)
    if len(others) == 1:
        return others.pop()
    return None if others else quantities.heading(above, unit)


def _named(text: str, unit: str) -> set[Phrase]:
    found = quantities.phrases(text)
    return {phrase for phrase in found if unit in quantities.UNITS[phrase.quantity]}


def _names_a_part(clause: str) -> bool:
    """Return whether a clause without a quantity is about some part: "bearing above 75 °C"."""
    known = {
        word for each in quantities.WORD.findall(clause) for word in quantities.canonical(each)
    }
    return bool(known & set(quantities.PARTS))


def _level(text: str) -> str:
    return next((level for level, pattern in words.LEVELS if pattern.search(text)), "")


def _row(unit: Unit, number: int, above: Sequence[str], known: str) -> Iterator[Stated]:
    """Yield the limits of a row: of each cell that its column, or the row's first cell, names as
    one."""
    if len(unit.cells) < 2:
        return
    (first_head, first), *others = unit.cells
    if words.OTHER.search(first):
        return
    words_of_it = [
        cell for _, cell in unit.cells if number_of(cell) is None and not _value(cell, "")
    ]
    label = " ".join(words_of_it)
    about = label if any(quantities.phrases(label)) else f"{label} {first_head}"
    for head, cell in others:
        level = _cell_level(first, head)
        found = _value(cell, _unit_around(unit, head, above, known)) if level else None
        if found:
            value, of_unit = found
            phrase = _phrase(f"{about}. {head}", of_unit, ())
            phrase = phrase or _of_heading(f"{label} {head}", of_unit, above)
            if phrase:
                scopes = (f"{label} {head}", *reversed(above))
                yield Stated(level, value, of_unit, phrase, scopes, number, unit.text)


def _cell_level(first: str, head: str) -> str:
    """Return the level that a row's first cell names, or a column; "" if neither does."""
    column, row = ("" if words.NOT_A_LEVEL.search(text) else _level(text) for text in (head, first))
    return row if row and column in ("", words.MAXIMUM) else column


def _of_heading(row: str, unit: str, above: Sequence[str]) -> Phrase | None:
    """Return what the heading of a table limits, unless the row names something of its own."""
    own = any(quantities.phrases(row)) or _names_a_part(row)
    return None if own else quantities.heading(above, unit)


def _value(cell: str, unit: str) -> tuple[float, str] | None:
    """Return the value and the unit of a cell that has nothing else in it."""
    if match := re.fullmatch(rf"(?:max\.?|≤|<|bis)?\s*{words.VALUE}", cell.strip(), re.IGNORECASE):
        value = number_of(match["value"])
        return None if value is None else (value, unit_of(match["unit"]))
    value = number_of(cell.strip()) if re.fullmatch(r"\d[\d.,]*", cell.strip()) else None
    return None if value is None or not unit else (value, unit)


def _unit_around(unit: Unit, head: str, above: Sequence[str], known: str) -> str:
    """Return the unit that the cells of a column have: of a column of units, of the head or the
    first cell, of a heading; else `known`."""
    for name, cell in unit.cells:
        if words.UNIT_HEAD.fullmatch(name):
            return unit_of(cell)
    for text in (head, unit.cells[0][1], *reversed(above)):
        if match := re.search(rf"(?<![\w/])({words.UNIT})(?![\w/])", text):
            return unit_of(match[1])
    return known
