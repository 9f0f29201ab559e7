"""Count the numbers and letters that Word puts before paragraphs: 1., 1.2, (a), iv), Article 3.

In:  word/numbering.xml; the list and the level of each paragraph, in reading order
Out: the label as it is shown; "-" for a bullet

Source: ECMA-376 part 1, 17.9. Lists that share an abstract definition share their counters.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLET = "-"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()

Element = Any


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    kind: str = "decimal"  # w:numFmt
    text: str = ""  # w:lvlText: %1 is the number of the first level
    start: int = 1
    restart: int | None = None  # restarts after this level, counted from 1; 0: never
    style: str = ""  # the paragraph style that stands for this level
    plain: bool = False  # w:isLgl: the numbers above it in decimals


@dataclass(slots=True)
class Numbering:
    """The lists of a document and the current count of each."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract id
    lists: dict[str, str] = field(default_factory=dict)  # list id: abstract id
    own: dict[tuple[str, int], Level] = field(default_factory=dict)  # a list's own levels
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # a list's own starts
    counts: dict[str, dict[int, int]] = field(default_factory=dict)  # by abstract id

    def level_of(self, identity: str, styles: tuple[str, ...]) -> int | None:
        """Return the level of the first of these paragraph styles that has one."""
        levels = self.levels.get(self.lists.get(identity, ""), {})
        by_style = {level.style: n for n, level in levels.items() if level.style}
        return next((by_style[style] for style in styles if style in by_style), None)

    def next(self, identity: str, level: int) -> str:
        """Count a paragraph and return its label; "" if Word shows none."""
        abstract = self.lists.get(identity, "")
        levels = self.levels.get(abstract, {})
        own = {n: self.own.get((identity, n), each) for n, each in levels.items()}
        if level not in own:
            return ""
        counts = self.counts.setdefault(abstract, {})
        self._count(identity, level, own, counts)
        return label(level, own, counts)

    def _count(
        self, identity: str, level: int, own: dict[int, Level], counts: dict[int, int]
    ) -> None:
        started = self.starts.pop((identity, level), None)  # it restarts the list once
        if started is not None:
            counts[level] = started
        else:
            counts[level] = counts[level] + 1 if level in counts else own[level].start
        for deeper in [n for n in counts if n > level]:
            restart = own[deeper].restart if deeper in own else None
            if restart is None or level < restart:
                del counts[deeper]


def read(root: Element | None, linked: dict[str, str]) -> Numbering:
    """Read the lists. `linked` maps a numbering style to its list."""
    found = Numbering()
    if root is None:
        return found
    links: dict[str, str] = {}  # abstract id: numbering style that defines it elsewhere
    for abstract in root.iterfind(f"{W}abstractNum"):
        identity = str(abstract.get(f"{W}abstractNumId"))
        found.levels[identity] = dict(map(_level, abstract.iterfind(f"{W}lvl")))
        if style := _value(abstract, "numStyleLink"):
            links[identity] = style
    for number in root.iterfind(f"{W}num"):
        _list(found, number)
    for identity, style in links.items():
        target = found.lists.get(linked.get(style, ""), "")
        for name, abstract in found.lists.items():
            if abstract == identity and target:
                found.lists[name] = target
    return found


def _list(found: Numbering, number: Element) -> None:
    identity = str(number.get(f"{W}numId"))
    abstract = _value(number, "abstractNumId")
    found.lists[identity] = abstract
    for override in number.iterfind(f"{W}lvlOverride"):
        level = _number(override.get(f"{W}ilvl"), 0)
        own = override.find(f"{W}lvl")
        if own is not None:
            base = found.levels.setdefault(abstract, {}).setdefault(level, Level())
            found.own[identity, level] = replace(_level(own)[1], style=base.style)
        start = override.find(f"{W}startOverride")
        if start is not None:
            found.starts[identity, level] = _number(start.get(f"{W}val"), 0)


def _level(element: Element) -> tuple[int, Level]:
    kind = next(element.iter(f"{W}numFmt"), None)  # Word may write it twice, for old readers
    name = "decimal" if kind is None else str(kind.get(f"{W}val") or "decimal")
    if name == "custom" and kind is not None:
        name = str(kind.get(f"{W}format") or "").split(",")[0]
    restart = _value(element, "lvlRestart")
    plain = element.find(f"{W}isLgl")
    return _number(element.get(f"{W}ilvl"), 0), Level(
        kind=name,
        text=_value(element, "lvlText"),
        start=_number(_value(element, "start"), 0),
        restart=int(restart) if restart.isdigit() else None,
        style=_value(element, "pStyle"),
        plain=plain is not None and plain.get(f"{W}val") not in ("0", "false"),
    )


def _value(element: Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val") or "")


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isdigit() and len(written) < 9 else otherwise


def label(level: int, levels: dict[int, Level], counts: dict[int, int]) -> str:
    """Return the label of a paragraph of this level."""
    own = levels[level]
    if own.kind == "bullet":
        return BULLET

    def number(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        kind = levels[at].kind if at in levels else "decimal"
        if own.plain and kind != "none":
            kind = "decimal"
        count = counts.get(at, levels[at].start if at in levels else 1)
        return "" if kind in ("none", "bullet") else shown(count, kind)

    return " ".join(re.sub(r"%([1-9])", number, own.text).split())


def shown(count: int, kind: str) -> str:
    """Return a count as one of Word's kinds of numbers (w:numFmt); unknown kinds as decimals."""
    if kind in ("lowerLetter", "upperLetter"):
        text = _letters(count)
    elif kind in ("lowerRoman", "upperRoman"):
        text = _roman(count)
    elif kind in ("cardinalText", "ordinalText"):
        words = UNITS if kind == "cardinalText" else ORDINALS
        text = words[count].capitalize() if count < len(words) else str(count)
    elif kind == "ordinal":
        text = f"{count}{_ending(count)}"
    else:
        padded = (
            2 if kind == "decimalZero" else len(kind) if kind.isdigit() and len(kind) < 9 else 1
        )
        text = f"- {count} -" if kind == "numberInDash" else str(count).zfill(padded)
    return text.upper() if kind.startswith("upper") else text


def _letters(count: int) -> str:
    """Return a to z, then aa, bb, as Word continues."""
    return chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count < 800 else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for value, letters in ROMAN:
        text += letters * (count // value)
        count %= value
    return text


def _ending(count: int) -> str:
    if count % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
