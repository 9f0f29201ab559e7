"""Fit how a measured quantity grows with the number of documents.

    quantity = start + unit * documents ** exponent

`start` is what a step takes without documents: its imports and its models. It is read from the
line through the two smallest sizes, and `unit` from the largest one. The exponent is 1, because
steps handle one document at a time; only the search graph of the index takes longer for a point
the more points it has, so that exponent is fitted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Between neighbouring sizes more than 1.2 is noise, and would grow to a multiple at larger ones.
MOST = 1.2

Point = tuple[float, float]  # documents, quantity


@dataclass(frozen=True, slots=True)
class Growth:
    """A fitted law."""

    start: float
    unit: float
    exponent: float

    def at(self, documents: float) -> float:
        return self.start + self.unit * math.pow(documents, self.exponent)


def fit(points: Sequence[Point], steepest: float = 1.0) -> Growth:
    """Return the law of some sizes in ascending order, its exponent from 1 to `steepest`. Of one
    size it is a proportion."""
    if len(points) == 1:
        return Growth(0.0, points[0][1] / points[0][0], 1.0)
    (n, low), (m, high) = points[:2]
    start = min(max(low - (high - low) / (m - n) * n, 0.0), low)
    last, most = points[-1]
    if most <= start:  # it does not grow by more than noise
        return Growth(max(value for _, value in points), 0.0, 1.0)
    exponent = min(max(_measured(points, start), 1.0), steepest)
    return Growth(start, (most - start) / math.pow(last, exponent), exponent)


def _measured(points: Sequence[Point], start: float) -> float:
    """Return the exponent between the two largest sizes; 1 where noise hides it."""
    (n, low), (m, high) = points[-2:]
    if low <= start or high <= start:
        return 1.0
    return math.log((high - start) / (low - start)) / math.log(m / n)
