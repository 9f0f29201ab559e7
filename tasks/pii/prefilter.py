"""Find by cheap scans the positions at which a pattern can match at all; the slow patterns are tried
only there.

    text → signs, numbers, places of literals → places or windows → a pattern tried only there

Tried at every character, the patterns of tasks/pii cost 50 to 500 ns a character each, and there
are a hundred. Nearly all of them need something rare: an @, five digits, a word such as "regards".
A search names a *necessary* condition for a match, and says why; it then finds the same matches as
`pattern.finditer(text)`. tests/unit/pii/test_prefilter.py checks this for every search.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import regex

Span = tuple[int, int]

DIGITS = regex.compile(r"\d+")
GAP = 4  # characters between two digits of one number, at most
MANY = 5  # digits of the shortest number that a search of long numbers wants
REACH = 24  # characters that a number's letters and marks reach beyond its digits, at most

# Signs that are not words: a digit of any alphabet, MANY of them close together, and these marks,
# where ? stands for all characters that are not ASCII.
DIGIT, DENSE = "0", "00000"
MARKS = ("@", "://", ":", "|", "<", "+", "=", "-", "?", ".", "\n", "akia", "asia", "aiza", "eyj")

# Characters that IGNORECASE matches with an ASCII letter: dotted and dotless i, long s, kelvin.
SAME = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))
LETTERS = bytes(n if chr(n) in "abcdefghijklmnopqrstuvwxyz" else ord(" ") for n in range(256))


class Scan:
    """A text, and the things that occur in it.

    folded: the text in lower case, with ? for each character that is not ASCII; so a literal that
        a pattern matches in any case stands here at the same position, its other letters as ?.
    signs: all runs of ASCII letters in it, and those of DIGIT, DENSE and MARKS that occur. A word that a
        pattern requires between characters that are not letters is one of the runs.
    numbers: the spans of all runs of digits, of any alphabet.
    dense: the spans from the first to the last of MANY or more digits, none further than GAP from the next;
        and the number of digits."""

    __slots__ = ("dense", "folded", "numbers", "signs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        if not text.isascii():
            for odd, letter in SAME:
                text = text.replace(odd, letter)
        folded = text.encode("ascii", "replace").lower()
        self.folded = folded.decode("ascii")
        self.numbers = [match.span() for match in DIGITS.finditer(self.text)]
        self.dense = _dense(self.numbers)
        words = folded.translate(LETTERS).decode("ascii").split()
        self.signs = {*words, *[mark for mark in MARKS if mark in self.folded]}
        self.signs.update([DIGIT] * bool(self.numbers), [DENSE] * bool(self.dense))

    def around_dense(self, digits: int) -> list[Span]:
        """Return the windows that contain every match with this many digits, no two of them further
        than GAP apart, that reaches at most REACH beyond them."""
        dense = [(start, end) for start, end, held in self.dense if held >= digits]
        return merged([(max(0, start - REACH), end + REACH) for start, end in dense])

    def dense_lines(self, before: int = 0) -> list[Span]:
        """Return the lines in which the dense digits stand, and `before` lines before them."""
        windows: list[Span] = []
        for start, end, _ in self.dense:
            if not windows or end > windows[-1][1] - 2:  # else it stands in the line before it
                windows.append((self._line(start, before)[0], self._line(end - 1)[1]))
        return merged(windows)

    def places(self, *literals: str) -> list[int]:
        """Return the positions of the lower-case literals in any case, in order."""
        return places(self.folded, literals)

    def starts(self, words: Collection[str]) -> list[int]:
        """Return the positions, in order, of the words that are among the signs and have no letter
        before them."""
        found = places(self.folded, self.signs.intersection(words))
        return [place for place in found if not self.folded[place - 1 : place].isalpha()]

    def line_starts(self, places: Iterable[int]) -> list[int]:
        """Return the starts of the lines that contain the places."""
        found: list[int] = []
        last = -1
        for place in sorted(places):
            if last < 0 or self.text.find("\n", last, place) >= 0:
                found.append(self.text.rfind("\n", 0, place) + 1)
            last = place
        return found

    def lines(self, places: Iterable[int], before: int = 0) -> list[Span]:
        """Return the lines that contain the places, and `before` lines before them, with their
        breaks and one character more, so that no pattern takes the end of a window for the end of
        the text."""
        windows: list[Span] = []
        for place in sorted(places):
            if not windows or place >= windows[-1][1] - 2:
                windows.append(self._line(place, before))
        return merged(windows)

    def _line(self, place: int, before: int = 0) -> Span:
        start = self.text.rfind("\n", 0, place) + 1
        for _ in range(before):
            start = self.text.rfind("\n", 0, max(0, start - 1)) + 1
        end = self.text.find("\n", place)
        return start, len(self.text) if end < 0 else end + 2

    def unspaced(self, places: Iterable[int]) -> list[Span]:
        """Return the windows around the places between two spaces or line breaks, including the
        second one. A place inside the window of another is skipped: one long word would take
        quadratic time."""
        windows: list[Span] = []
        for place in sorted(places):
            if not windows or place >= windows[-1][1] - 1:
                windows.append(self._unspaced(place))
        return merged(windows)

    def _unspaced(self, place: int) -> Span:
        start = max(self.text.rfind(" ", 0, place), self.text.rfind("\n", 0, place)) + 1
        space = self.text.find(" ", place)
        line = self.text.find("\n", place, space) if space >= 0 else self.text.find("\n", place)
        end = line if line >= 0 else space
        return start, len(self.text) if end < 0 else end + 1


@dataclass(frozen=True, slots=True)
class At:
    """A pattern that can match only where the text has one of the signs, and from some places on."""

    signs: Collection[str]
    starts: Callable[[Scan], Iterable[int]]
    pattern: Any

    def find(self, scan: Scan) -> list[Any]:
        if scan.signs.isdisjoint(self.signs):
            return []
        return at(self.pattern, scan.text, self.starts(scan))


@dataclass(frozen=True, slots=True)
class Within:
    """A pattern that can match only where the text has one of the signs, and wholly within one of
    some windows. A window ends with a character that no match can contain, so a look-ahead behind a
    match sees the same text."""

    signs: Collection[str]
    windows: Callable[[Scan], Iterable[Span]]
    pattern: Any

    def find(self, scan: Scan) -> list[Any]:
        if scan.signs.isdisjoint(self.signs):
            return []
        return within(self.pattern, scan.text, self.windows(scan))


def at(pattern: Any, text: str, starts: Iterable[int]) -> list[Any]:
    """Return the matches that start at the places, each behind the one before it."""
    found: list[Any] = []
    position = 0
    for start in sorted(starts):
        if start >= position and (match := pattern.match(text, start)):
            found.append(match)
            position = match.end()
    return found


def within(pattern: Any, text: str, windows: Iterable[Span]) -> list[Any]:
    """Return the matches in the windows."""
    return [match for window in windows for match in pattern.finditer(text, *window)]


def places(text: str, literals: Iterable[str]) -> list[int]:
    """Return the positions of the literals, in order."""
    found: list[int] = []
    for literal in literals:
        place = text.find(literal)
        while place >= 0:
            found.append(place)
            place = text.find(literal, place + 1)
    return sorted(found)


def shape_table(shapes: dict[str, str]) -> dict[int, str]:
    """Make a table for `folded.translate`: each character of a key becomes the value, all others
    stay."""
    return {ord(letter): value for letters, value in shapes.items() for letter in letters}


def merged(windows: Collection[Span]) -> list[Span]:
    """Return the windows in order, with those that overlap or touch merged."""
    if len(windows) < 2:
        return [*windows]
    joined: list[Span] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _dense(numbers: list[Span]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    first, last, digits = 0, -1 - GAP, 0
    for start, end in numbers:
        if start - last > GAP:
            found.append((first, last, digits))
            first, digits = start, 0
        digits, last = digits + end - start, end
    found.append((first, last, digits))
    return [dense for dense in found if dense[2] >= MANY]
