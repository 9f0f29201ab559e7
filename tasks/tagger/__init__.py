"""Train the tagger: an adapter of the embedder that finds people and postal addresses.

    values, templates → examples → training → models/tagger (safetensors, a card)

`tasks/redact/learnt.py` uses what this makes. What both have to agree on stands here.
"""

from collections.abc import Sequence

KINDS = ("person", "address", "place", "organisation")
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
SHAPES = 12  # of a token's word: see `shapes`


def shapes(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """What the vocabulary does not tell of each token: how its word is written, and whether it
    begins a line. Small 0, Capitalised 1, CAPITALS 2, one capital 3, with digits 4, mIxed 5; 6 more
    behind a line break."""
    found = []
    for start, end in offsets:
        first, last = start, end
        while first > 0 and text[first - 1].isalnum():
            first -= 1
        while last < len(text) and text[last].isalnum():
            last += 1
        before = text[:first].rstrip(" \t>|*-")
        found.append(_shape(text[first:last]) + 6 * (before.endswith("\n") or not before))
    return found


def _shape(word: str) -> int:
    if not word or not any(c.isupper() or c.isdigit() for c in word):
        return 0
    if any(c.isdigit() for c in word):
        return 4
    if word.isupper():
        return 3 if len(word) == 1 else 2
    return 1 if word[0].isupper() else 5
