"""Find text that the company marks as sensitive although it is not personal: patterns, and marked
sections.
"""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

HEADING = re.compile(r"(#{1,6})\s+(.*)")


def patterns(text: str, sensitive: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in sensitive:
        yield from (match.span() for match in pattern.finditer(text) if match[0])


def sections(text: str, marks: Sequence[str]) -> Iterator[Span]:
    """Yield the body of each section that has a mark in its heading, or as a whole line (apart from
    punctuation), up to the next heading of the same or a higher level. The heading stays."""
    if not marks:
        return
    said = re.compile("|".join(map(re.escape, marks)), re.IGNORECASE)
    start: int | None = None
    level = at = body = 0  # of the section that the line stands in; where its body begins
    for line in text.splitlines(keepends=True):
        heading = HEADING.match(line)
        if heading and start is not None and len(heading[1]) <= level:
            yield start, at
            start = None
        if start is None:
            if heading:
                level, body = len(heading[1]), at + len(line)
                start = body if said.search(heading[2]) else None
            elif said.fullmatch(line.strip(" \t\r\n*_.:!|>-")):
                start = body
        at += len(line)
    if start is not None:
        yield start, len(text)
