"""Hold what was found in a text: where, and of which kind, never the value.

In:  findings of several passes and rules, which may overlap
Out: findings that do not, and the text with placeholders
Run: called by tasks.pii
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.pii.placeholders import KINDS, placeholder


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where a value of some kind stands in a text."""

    start: int
    end: int
    kind: str


def inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Return whether one of the spans holds all of this one."""
    return any(first <= start and end <= last for first, last in spans)


def resolved(findings: Iterable[Finding]) -> list[Finding]:
    """Resolve overlaps: keep the longer finding, widened by the part that only the other one
    covers."""
    kept: list[Finding] = []
    for finding in sorted(findings):
        last = kept[-1] if kept else None
        if last is None or finding.start >= last.end:
            kept.append(finding)
            continue
        longer = max(last, finding, key=lambda f: (f.end - f.start, -KINDS.index(f.kind)))
        kept[-1] = Finding(last.start, max(last.end, finding.end), longer.kind)
    return kept


def in_original(more: Sequence[Finding], found: Sequence[Finding]) -> list[Finding]:
    """Convert the positions of findings in a redacted text to positions in the original text."""
    moved, before, at = [], 0, 0  # `before`: characters that the placeholders added so far
    for finding in more:
        while at < len(found) and found[at].start + before < finding.start:
            before += len(found[at].kind) + 2 - (found[at].end - found[at].start)
            at += 1
        moved.append(Finding(finding.start - before, finding.end - before, finding.kind))
    return moved


def replaced(text: str, findings: Sequence[Finding]) -> str:
    """Return the text with a placeholder for each finding."""
    pieces, position = [], 0
    for finding in findings:
        pieces += [text[position : finding.start], placeholder(finding.kind)]
        position = finding.end
    return "".join([*pieces, text[position:]])
