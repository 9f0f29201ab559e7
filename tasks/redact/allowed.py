"""The exact values that are a company's own, and so not personal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.redact.scan import Scan, Span, at

NUMBER = re.compile(r"\+?[\d\s().-]{6,}")  # of a telephone
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Finds values as whole words; digits with any punctuation, as telephone numbers have."""

    pattern: re.Pattern[str]
    literals: Sequence[str]  # as they stand in a scan's `folded`
    digits: frozenset[str]  # with which the numbers start

    @classmethod
    def of(cls, values: Sequence[str]) -> "Allowed":
        words = [rf"(?<![\w@]){_written(v)}(?![\w@])" for v in sorted(values, key=len)[::-1]]
        pattern = re.compile("|".join(words), re.IGNORECASE) if words else NOTHING
        numbers = [value for value in values if NUMBER.fullmatch(value)]
        literals = [Scan(value).folded for value in values if value not in numbers]
        return cls(pattern, literals, frozenset(re.findall(r"\d", n)[0] for n in numbers))

    def find(self, scan: Scan) -> list[Span]:
        """A match starts with a literal, with a number, or with the + before a number."""
        numbers = [start for start, _ in scan.numbers if scan.text[start] in self.digits]
        pluses = [start - 1 for start in numbers if scan.text.startswith("+", max(0, start - 1))]
        starts = [*scan.places(*self.literals), *numbers, *pluses]
        return [match.span() for match in at(self.pattern, scan.text, starts)]

    def holds(self, value: str) -> bool:
        return self.pattern.fullmatch(value) is not None


def _written(value: str) -> str:
    if NUMBER.fullmatch(value):
        return r"\+?" + r"[\s().-]*".join(re.findall(r"\d", value))
    return re.escape(value)
