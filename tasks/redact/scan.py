"""Where in a text a pattern can match at all: found by cheap scans, so that slow patterns skip the rest.

    text → words, numbers, places of literals → places or windows → a pattern tried only there

Tried at every character, the patterns of the gate cost 50 to 500 ns a character each, and there are
a hundred. Nearly all of them need something rare: an @, five digits, a word such as "regards". A
search names what it needs as a *necessary* condition, and says why; it then finds what
`pattern.finditer(text)` finds, match by match. tests/unit/test_scan.py holds every search to that.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import regex

Span = tuple[int, int]

DIGITS = regex.compile(r"\d+")
GAP = 4  # characters between two digits of one number, at most
DENSE = 5  # digits of the shortest number that any search of long numbers wants
REACH = 24  # characters that a number's letters and marks reach beyond its digits, at most

# What IGNORECASE takes for an ASCII letter though it is none: dotless and dotted i, long s, kelvin.
SAME = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))
LETTERS = bytes(n if chr(n).isalpha() and n < 128 else 32 for n in range(256))

UNBROKEN = bytes(
    ord("x") if (chr(n).isalnum() and n < 128) or chr(n) == "?" else n for n in range(256)
)
HEXADECIMAL = bytes(ord("x") if chr(n) in "0123456789abcdef" else n for n in range(256))


class Scan:
    """A text and what it can hold; each is looked for once, when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        """The text in small letters, place by place, and ? for what is not ASCII: so a literal that
        a pattern matches in any case stands here at the same place, its odd letters as ?."""
        text = self.text
        if not text.isascii():
            for odd, letter in SAME:
                text = text.replace(odd, letter)
        return text.encode("ascii", "replace").lower().decode("ascii")

    @cached_property
    def words(self) -> frozenset[str]:
        """All runs of ASCII letters, in small ones. A word that a pattern wants between characters
        that are none of these is one of them."""
        spaced = self.folded.encode("ascii").translate(LETTERS)
        return frozenset(spaced.decode("ascii").split())

    @cached_property
    def numbers(self) -> list[Span]:
        """All runs of digits, of any alphabet."""
        return [match.span() for match in DIGITS.finditer(self.text)]

    @cached_property
    def longest(self) -> int:
        """Digits in a row, at most."""
        return max((end - start for start, end in self.numbers), default=0)

    @cached_property
    def dense(self) -> list[Span]:
        """From the first to the last of DENSE or more digits, none further than GAP from the next."""
        found, digits = [], 0
        first = last = -1 - GAP
        for start, end in [*self.numbers, (len(self.text) + GAP + 1, 0)]:
            if start - last > GAP:
                if digits >= DENSE:
                    found.append((first, last))
                first, digits = start, 0
            digits, last = digits + end - start, end
        return found

    @cached_property
    def around_dense(self) -> list[Span]:
        """The windows that hold every match which has DENSE digits, no two of them further than GAP
        apart, and reaches no more than REACH beyond them."""
        return merged((max(0, start - REACH), end + REACH) for start, end in self.dense)

    def shaped(self, table: bytes, *shapes: str) -> list[int]:
        """Where one of the shapes stands, in which x is a character that the table makes an x; in
        order. Characters that are not ASCII pass for letters."""
        shape = self.folded.encode("ascii").translate(table).decode("ascii")
        return places(shape, shapes)

    def dense_lines(self, before: int = 0) -> list[Span]:
        """The lines that the dense digits stand in, and so many before them."""
        first = self.lines((start for start, _ in self.dense), before)
        return merged([*first, *self.dense, *self.lines(end - 1 for _, end in self.dense)])

    def places(self, *literals: str) -> list[int]:
        """Where one of the literals, which are in small letters, stands in any case; in order."""
        return places(self.folded, literals)

    def starts(self, words: Collection[str]) -> list[int]:
        """Where a match can start that starts with one of the words; in order."""
        return places(self.folded, self.words.intersection(words))

    def lines(self, places: Iterable[int], before: int = 0, after: int = 0) -> list[Span]:
        """The lines that hold the places, and so many before and after them; with their breaks and a
        character more, so that no pattern takes the end of a window for the end of the text."""
        return merged(self._lines(place, before, after) for place in places)

    def _lines(self, place: int, before: int, after: int) -> Span:
        start = self.text.rfind("\n", 0, place) + 1
        for _ in range(before):
            start = self.text.rfind("\n", 0, max(0, start - 1)) + 1
        end = self.text.find("\n", place) + 1 or len(self.text)
        for _ in range(after):
            end = self.text.find("\n", end) + 1 or len(self.text)
        return start, min(end + 1, len(self.text))

    def line_starts(self, places: Iterable[int]) -> list[int]:
        return sorted({self.text.rfind("\n", 0, place) + 1 for place in places})

    def unspaced(self, places: Iterable[int]) -> list[Span]:
        """What stands around the places between two spaces or line breaks, the second one too."""
        return merged(self._unspaced(place) for place in places)

    def _unspaced(self, place: int) -> Span:
        start = max(self.text.rfind(" ", 0, place), self.text.rfind("\n", 0, place)) + 1
        ends = (self.text.find(" ", place), self.text.find("\n", place))
        return start, min((end + 1 for end in ends if end >= 0), default=len(self.text))


ANY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class At:
    """A pattern that can match only from some places on, and only where the text has one of the
    `words`, if there are any."""

    pattern: Any
    starts: Callable[[Scan], Iterable[int]]
    words: frozenset[str] = ANY

    def find(self, scan: Scan) -> list[Any]:
        if self.words and self.words.isdisjoint(scan.words):
            return []
        found: list[Any] = []
        position = 0
        for start in sorted(self.starts(scan)):
            if start >= position and (match := self.pattern.match(scan.text, start)):
                found.append(match)
                position = match.end()
        return found


@dataclass(frozen=True, slots=True)
class Within:
    """A pattern whose matches lie wholly within some windows, each of them in one, and only where the
    text has one of the `words`, if there are any. A window ends with a character that no match can
    hold, so what looks ahead of a match sees what it would."""

    pattern: Any
    windows: Callable[[Scan], Iterable[Span]]
    words: frozenset[str] = ANY

    def find(self, scan: Scan) -> list[Any]:
        if self.words and self.words.isdisjoint(scan.words):
            return []
        return within(self.pattern, scan.text, self.windows(scan))


def within(pattern: Any, text: str, windows: Iterable[Span]) -> list[Any]:
    return [match for window in windows for match in pattern.finditer(text, *window)]


def places(text: str, literals: Iterable[str]) -> list[int]:
    """Where one of the literals stands; in order."""
    found: list[int] = []
    for literal in literals:
        place = text.find(literal)
        while place >= 0:
            found.append(place)
            place = text.find(literal, place + 1)
    return sorted(found)


def merged(windows: Iterable[Span]) -> list[Span]:
    """In order, those that overlap or touch as one."""
    joined: list[Span] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
