"""Train the tagger: an adapter of the embedder that finds people and postal addresses.

    values, templates → examples → training → models/tagger (safetensors, a card)

`tasks/redact/learnt.py` uses what this makes. What both have to agree on stands here.
"""

from collections.abc import Sequence

KINDS = ("person", "address", "place", "organisation")
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))


def capitals(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """1 for the tokens of words that begin with a capital; the network's token types."""
    found = []
    for start, end in offsets:
        first = start
        while first > 0 and text[first - 1].isalnum():
            first -= 1
        found.append(int(end > start and text[first].isupper()))
    return found
