"""Read failure modes and their signs from passages, in any company's words.

In:  passages
Out: Modes: of a table's rows (a column that names the fault, others that tell how it shows), of a
     report's finding with its evidence, and of rules such as "Twice per turn: misalignment."

A mode's signs become Claims: a quantity, and whether it rises, falls or stays. What is written of a
part that lies on the bench makes no claim about a sensor, and is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tasks.answer import grounding
from tasks.answer.passage import Passage
from tasks.answer.places.outline import Unit, units
from tasks.machines.diagnosis import modes_words as words
from tasks.machines.diagnosis.diagnosis_signs import Change

Source = Literal["table", "report", "rule"]
Cells = Sequence[tuple[str, str]]

CODED = re.compile(r"\b[A-Z]{1,4}-?\d{1,4}\b")
RULE = re.compile(r"(?P<sign>[^:]{4,60}): (?P<name>[^.]{4,80})\.(?P<rest>.*)", re.DOTALL)
CHANGED = 0.1  # of the first value, from which two values of a report differ


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document expects of a quantity."""

    text: str
    stems: frozenset[str]
    quantity: str  # one of words.QUANTITIES; "" for another
    change: Change
    shape: str = ""  # one of patterns.PATTERNS; "" if it says none

    @property
    def of_shape(self) -> bool:
        """Whether it is about the shape of any sensor's curve: "Straight fall"."""
        return bool(self.shape) and not self.stems and not self.quantity


@dataclass(frozen=True, slots=True)
class Mode:
    """A failure as one place of the documents describes it."""

    name: str
    code: str
    claims: tuple[Claim, ...]
    action: str
    source: Source
    passage: int
    number: int  # of the unit

    @property
    def several(self) -> bool:
        """Whether it is a list of causes, any of which may be the one."""
        return re.search(r"[;,] ", self.name) is not None

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit of a passage and the heading that it is under."""

    passage: int
    number: int
    unit: Unit
    section: str
    uri: str

    def within(self, heading: re.Pattern[str]) -> bool:
        return heading.fullmatch(self.section.strip()) is not None


def stems(text: str) -> frozenset[str]:
    return grounding.words(text.replace("_", " ").lower()).stems


def spots(passages: Sequence[Passage]) -> list[Spot]:
    """Return the units of passages with the section that each is in."""
    found = []
    for at, passage in enumerate(passages):
        every = units(passage.payload.text)
        own = passage.payload.heading[-1] if passage.payload.heading else ""
        for number, unit in enumerate(every):
            above = [every[n].text for n in unit.above if every[n].kind == "heading"]
            if unit.kind != "heading":
                found.append(Spot(at, number, unit, (above or [own])[-1], passage.payload.uri))
    return found


def read(passages: Sequence[Passage]) -> list[Mode]:
    """Return the modes of all passages, in their order; reports last."""
    every = spots(passages)
    found = [mode for spot in every if not spot.within(words.EVIDENCE) for mode in _of_spot(spot)]
    return [*found, *reports(every)]


def _of_spot(spot: Spot) -> Iterator[Mode]:
    if spot.unit.kind == "row":
        yield from _of_row(spot.unit.cells, spot.passage, spot.number)
    elif spot.unit.kind == "item" and (rule := RULE.match(spot.unit.text)):
        made, rest = claims(rule["sign"]), rule["rest"].strip()
        if made and not spot.within(words.OTHERS):
            yield Mode(rule["name"].strip(), "", made, rest, "rule", spot.passage, spot.number)


def _of_row(cells: Cells, at: int, number: int) -> Iterator[Mode]:
    """Yield the mode of a row, if its table has a column of faults and one of signs."""
    name = _cell(cells, words.NAME) or _cell(cells, words.MEANS)
    shown = [cell for head, cell in cells if words.SIGN.search(head) and cell != name]
    measured = [cell for head, cell in cells if words.MEASURED.search(head) and cell in shown]
    if not name or not shown:
        return
    action = next(
        (c for head, c in cells if words.ACTION.search(head) and c not in (name, *shown)), ""
    )
    code = next((c for head, c in cells if words.CODE.search(head) and CODED.fullmatch(c)), "")
    source: Source = "table" if _cell(cells, words.NAME) else "rule"
    made = claims(". ".join(measured or shown))
    yield Mode(name, code, made, action, source, at, number)


def _cell(cells: Cells, head: re.Pattern[str]) -> str:
    return next((cell for name, cell in cells if head.search(name)), "")


def claims(text: str) -> tuple[Claim, ...]:
    """Read what a text expects of quantities. Words that name no quantity of their own, such as
    "grows over weeks", belong to the claim before."""
    found: list[Claim] = []
    direction, shape = _direction(text) or "up", _shape(text)
    if shape and not things(text) and not quantity(text):  # "Straight fall": of any quantity
        return (Claim(text, frozenset(), "", direction, shape),)
    for clause in re.split(r"[,;.]\s+|\s+and\s+|\s+but\s+", text.strip(" .")):
        kind, own = quantity(clause), things(clause)
        if kind or own:
            change = _direction(clause) or direction
            found.append(Claim(clause, own, kind, change, shape))
    return tuple(found)


def things(text: str) -> frozenset[str]:
    """Return the stems of what a text names, without directions, shapes and general words."""
    shapes = [pattern for _, pattern in words.SHAPES]
    for pattern in (*shapes, words.UP, words.DOWN, words.SAME):
        text = pattern.sub(" ", text)
    named = stems(text)
    return named - words.GENERAL or named


def _direction(text: str) -> Change | None:
    """Return the first direction that a text names."""
    found: list[tuple[int, Change]] = []
    for change, pattern in (
        ("same", words.SAME),
        ("up", words.UP),
        ("down", words.DOWN),
    ):
        if match := pattern.search(text):
            found.append((match.start(), change))  # type: ignore[arg-type]
    return min(found)[1] if found else None


def quantity(text: str) -> str:
    return next((name for name, pattern in words.QUANTITIES.items() if pattern.search(text)), "")


def _shape(text: str) -> str:
    return next((name for name, pattern in words.SHAPES if pattern.search(text)), "")


def reports(every: Sequence[Spot]) -> Iterator[Mode]:
    """Yield the finding of each report, with the changes that its table of evidence shows."""
    for uri in dict.fromkeys(spot.uri for spot in every if spot.within(words.FINDING)):
        mine = [spot for spot in every if spot.uri == uri]
        stated = [
            spot for spot in mine if spot.within(words.FINDING) and spot.unit.kind == "sentence"
        ]
        rows = [
            spot.unit for spot in mine if spot.within(words.EVIDENCE) and spot.unit.kind == "row"
        ]
        made = tuple(claim for unit in rows for claim in _shown(unit.cells))
        if made and stated:
            text = stated[0].unit.text
            code = next(iter(re.findall(r"\(code ([^)]+)\)", text)), "")
            yield Mode(text, code, made, "", "report", stated[0].passage, stated[0].number)


def _shown(cells: Cells) -> Iterator[Claim]:
    """Yield the claim of a row of evidence: a quantity with two values."""
    name, values = cells[0][1], [_number(cell) for _, cell in cells[1:3]]
    if len(values) < 2 or values[0] is None or values[1] is None:
        return
    before, after = values[0], values[1]
    moved = (after - before) / max(abs(before), 1e-9)
    change: Change = "same" if abs(moved) < CHANGED else "up" if moved > 0 else "down"
    yield Claim(name, things(name), quantity(name), change)


def _number(cell: str) -> float | None:
    found = re.search(r"-?\d+(?:\.\d+)?", cell.replace(",", ""))
    return float(found[0]) if found else None
