r"""Find the values that belong to the company itself, and so are not personal data.

support@a.example   an exact value, as whole words, in any case; digits with any punctuation
@a.example          the mailboxes of a domain that are not a person's: info@, not jane.roe@
*@a.example         all mailboxes of a domain
re:0800 \d{7}       a regular expression
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.errors import InhouseError
from tasks.pii.people import name_lists
from tasks.pii.prefilter import Scan, Span, at

NUMBER = re.compile(r"\+?[\d\s().-]{6,}")  # of a telephone
NOTHING = re.compile(r"(?!)")
DOMAIN = re.compile(r"\*?@[\w-]+(?:\.[\w-]+)+")
MAILBOX = re.compile(r"[\w.%+'-]+$")  # the part before the @
BEFORE = 80  # characters of it, at most
PART = re.compile(r"[^\W\d_]+")
SIZE = re.compile(r"[ \t]+\d")  # after a product: Clara 40


@dataclass(frozen=True, slots=True)
class Allowed:
    """Finds the allowed values."""

    pattern: re.Pattern[str]
    literals: Sequence[str]  # as they stand in a scan's `folded`
    digits: frozenset[str]  # with which the numbers start
    domains: Sequence[str]  # as they stand in a scan's `folded`, with their @
    open_domains: frozenset[str]  # those of them whose mailboxes may be a person's
    expressions: Sequence[re.Pattern[str]]

    @classmethod
    def of(cls, values: Sequence[str]) -> "Allowed":
        """Compile the allowed values. Raises InhouseError for an invalid regular expression."""
        expressions = [_compiled(v[3:].strip()) for v in values if v.startswith("re:")]
        domains = [v.lower() for v in values if DOMAIN.fullmatch(v)]
        exact = [v for v in values if not v.startswith("re:") and v.lower() not in domains]
        words = [rf"(?<![\w@]){_written(v)}(?![\w@])" for v in sorted(exact, key=len)[::-1]]
        pattern = re.compile("|".join(words), re.IGNORECASE) if words else NOTHING
        numbers = [value for value in exact if NUMBER.fullmatch(value)]
        return cls(
            pattern=pattern,
            literals=[Scan(value).folded for value in exact if value not in numbers],
            digits=frozenset(re.findall(r"\d", n)[0] for n in numbers),
            domains=sorted({domain.lstrip("*") for domain in domains}),
            open_domains=frozenset(d[1:] for d in domains if d.startswith("*")),
            expressions=expressions,
        )

    def find(self, scan: Scan) -> list[Span]:
        """Return the spans of allowed values. A match starts with a literal, a number, or the +
        before a number."""
        numbers = [start for start, _ in scan.numbers if scan.text[start] in self.digits]
        pluses = [start - 1 for start in numbers if scan.text.startswith("+", max(0, start - 1))]
        starts = [*scan.places(*self.literals), *numbers, *pluses]
        found = [match.span() for match in at(self.pattern, scan.text, starts)]
        if self.domains and "@" in scan.signs:
            found += self._mailboxes(scan)
        for expression in self.expressions:
            found += (match.span() for match in expression.finditer(scan.text))
        return found

    def _mailboxes(self, scan: Scan) -> Iterator[Span]:
        for domain in self.domains:
            for place in scan.places(domain):
                end = place + len(domain)
                name = MAILBOX.search(scan.text, max(0, place - BEFORE), place)
                longer = re.match(r"[\w-]|\.\w", scan.text[end : end + 2])
                if name and not longer and (domain in self.open_domains or not of_person(name[0])):
                    yield name.start(), end

    def holds(self, value: str) -> bool:
        if self.pattern.fullmatch(value) or any(e.fullmatch(value) for e in self.expressions):
            return True
        return (0, len(value)) in self.find(Scan(value))


def is_product(text: str, start: int, end: int, allowed: Sequence[Span]) -> bool:
    """Return whether a person's span is a thing, an allowed name and its size, as in Diaphragm
    Clara 40: it ends with the name, a number follows, and nobody is called what stands before."""
    before = [text[start:first].strip() for first, last in allowed if start < first and last == end]
    return bool(before and SIZE.match(text, end)) and not any(map(name_lists.is_called, before))


def of_person(mailbox: str) -> bool:
    """Return whether the part before an @ is somebody's name: jane.roe, jane, j.roe, jroe."""
    parts = [part.lower() for part in PART.findall(mailbox)]
    if any(part in name_lists.first_names() for part in parts):
        return True
    initial = len(parts) == 2 and min(map(len, parts)) == 1
    if initial and max(parts, key=len) in name_lists.surnames():
        return True
    alone = parts[0] if len(parts) == 1 else ""
    return (
        len(alone) > 3 and alone[1:] in name_lists.surnames() and not name_lists.is_english(alone)
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise InhouseError(
            f"params.yaml: redact.allow: re:{pattern} is not a regular expression: {error}"
        ) from None


def _written(value: str) -> str:
    if NUMBER.fullmatch(value):
        return r"\+?" + r"[\s().-]*".join(re.findall(r"\d", value))
    return re.escape(value)


@dataclass(frozen=True, slots=True)
class Company:
    """The names of the company itself, which are never a person's name."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, names: Sequence[str]) -> "Company":
        words = [re.escape(name) for name in sorted(names, key=len)[::-1]]
        return cls(re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else NOTHING)

    def find(self, text: str) -> list[Span]:
        return [match.span() for match in self.pattern.finditer(text)]


def without(text: str, start: int, end: int, names: Sequence[Span]) -> Iterator[Span]:
    """Yield the rest of a person's span text[start:end] without the company's names: nothing, or
    somebody's own name, as in Kestrel Jane Roe."""
    inside = [(first, last) for first, last in names if first < end and start < last]
    at = start
    for first, last in [*inside, (end, end)]:
        left = text[at : min(first, end)]
        if at < first and (not inside or name_lists.is_called(left)):
            yield at + len(left) - len(left.lstrip()), at + len(left.rstrip())
        at = max(at, min(last, end))
