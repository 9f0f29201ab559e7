"""Fit how a measured quantity grows with the number of documents.

    quantity = start + unit * documents

`start` is what a step takes without documents: its imports and its models. It is read from the
line through the two smallest sizes, and `unit` from the largest one. Steps handle one document at
a time; only the search graph of the index takes longer for a point the more points it has
(index_growth.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]  # documents, quantity


@dataclass(frozen=True, slots=True)
class Growth:
    """A fitted law."""

    start: float
    unit: float

    def at(self, documents: float) -> float:
        return self.start + self.unit * documents


def fit(points: Sequence[Point]) -> Growth:
    """Return the law of some sizes in ascending order. Of one size it is a proportion."""
    if len(points) == 1:
        return Growth(0.0, points[0][1] / points[0][0])
    (n, low), (m, high) = points[:2]
    start = min(max(low - (high - low) / (m - n) * n, 0.0), low)
    last, most = points[-1]
    if most <= start:  # it does not grow by more than noise
        return Growth(max(value for _, value in points), 0.0)
    return Growth(start, (most - start) / last)
