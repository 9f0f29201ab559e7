"""Fit what a first index takes: the engine makes a graph per segment of points (decision 0050).

    CPU seconds = line(documents) + unit * (segments * SEGMENT ** GRAPH + rest ** GRAPH)
    own memory  = line(documents up to a segment) + what stays of each further document and segment

The line is that of the sizes too small for a graph: writing the points and reading them back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.index.qdrant_edge_shard import SEGMENT
from tasks.scale.growth import Growth, Point, fit

LEAST = 13_333  # points of 384 half floats, 10 MB: the engine makes no graph of fewer
# From .37 CPU ms a point for a graph of 20,000 points to .55 for one of 50,000 (decision 0050).
GRAPH = 1.43
UNIT = 50_000 * 0.55e-3 / 50_000**GRAPH  # where no size with a graph was measured

OPEN_MB = 20  # own memory of each further segment that is open (docs/scale.md, 100,000 documents)


@dataclass(frozen=True, slots=True)
class Graphs:
    """The CPU seconds of a first index."""

    line: Growth
    unit: float
    points: float  # of a document

    def at(self, documents: float) -> float:
        return self.line.at(documents) + self.unit * work(documents * self.points)


@dataclass(frozen=True, slots=True)
class Segments:
    """The own memory of an index: that of one segment at a time, and of what stays."""

    one: Growth
    stays: float  # of each document beyond the first segment
    points: float

    def at(self, documents: float) -> float:
        most = SEGMENT / self.points
        return self.one.at(min(documents, most)) + self.stays * max(0.0, documents - most)


def work(points: float) -> float:
    """Return how much work the graphs of so many points are."""
    segments, rest = divmod(points, SEGMENT)
    last = rest**GRAPH if rest >= LEAST else 0.0
    return float(segments * SEGMENT**GRAPH + last)


def fit_graphs(sizes: Sequence[Point], points: float) -> Graphs:
    """Return the law of some sizes in ascending order: of the graphs the rest of the largest size,
    or UNIT if all sizes are too small for one. If none is, return a line through them."""
    small = [size for size in sizes if not work(size[0] * points)]
    if not small:
        return Graphs(fit(sizes), 0.0, points)
    line, (documents, seconds) = fit(small), sizes[-1]
    if len(small) == len(sizes):
        return Graphs(line, UNIT, points)
    rest = max(0.0, seconds - line.at(documents))
    return Graphs(line, rest / work(documents * points), points)


def fit_segments(sizes: Sequence[Point], edited: Sequence[Point], points: float) -> Segments:
    """Return the law of some sizes. What stays of a document is that of an edited night, which
    builds no graph anew and has all points open; it contains segments from the second one on."""
    stays = fit(edited).unit
    if edited[-1][0] * points < 2 * SEGMENT:
        stays += OPEN_MB * points / SEGMENT
    return Segments(fit(sizes), stays, points)
