"""Forecast the CPU seconds, memory and disk of nights, trainings and answers from measurements.

Documents of another size count by their text: 1,000 of 6 KB as 2,000 of 3 KB. A step's costs follow
the laws of growth.py; training and answering are proportional to their tokens and questions.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tasks.scale.growth import Growth, Point, fit
from tasks.scale.index_growth import Graphs, Segments, fit_graphs, fit_segments
from tasks.scale.measurements import Cost, Measurements, Nights
from tasks.storage import disk, shards

GRAPH = "index"  # the step that builds the search graph
FLOW = "flow"  # Prefect and DVC, beside the steps themselves
EDITED = 0.01  # share of the documents in a night with changes
TRACKED = ("documents", "chunks", "vectors")  # accepted has the bytes of documents
SHARDED = (*TRACKED, "accepted")
FILE = 4096  # bytes of a shard beside its rows: its schema, and half a block of the disk


@dataclass(frozen=True, slots=True)
class Need:
    """What one run takes."""

    cpu_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Laws:
    """The laws of one step."""

    cpu_s: Growth | Graphs
    peak_mb: Growth | Segments

    def at(self, documents: float) -> Need:
        return Need(self.cpu_s.at(documents), self.peak_mb.at(documents))


Costs = list[tuple[int, Cost]]  # by documents


class Forecast:
    """The laws of one machine, for documents of one size."""

    def __init__(self, measured: Measurements, kilobytes: float | None = None) -> None:
        self.measured = measured
        self.kilobytes = kilobytes or measured.kilobytes
        self.rows = measured.nights
        names = dict.fromkeys(step for row in self.rows for step in row.first)
        self.first = {step: _laws(self._costs("first", step)) for step in names}
        self.edited = {step: _laws(self._costs("edited", step)) for step in names}
        if GRAPH in names:
            self.first[GRAPH], self.edited[GRAPH] = self._index()
        flows = [(row.documents, cost) for row in self.rows if (cost := _flow(row))]
        self.first[FLOW] = self.edited[FLOW] = _laws(flows, _own)
        self.quiet = _laws([(row.documents, row.quiet) for row in self.rows if row.quiet], _own)

    def _costs(self, night: str, step: str) -> Costs:
        rows = [(row.documents, getattr(row, night)) for row in self.rows]
        return [(count, costs[step]) for count, costs in rows if step in costs]

    def _index(self) -> tuple[Laws, Laws]:
        """Return the laws of the index in both nights."""
        first, edited = (self._costs(night, GRAPH) for night in ("first", "edited"))
        points = self.measured.points
        cpu_s = fit_graphs([(n, cost.cpu_s) for n, cost in first], points)
        later = _memory(edited, _own)
        return (
            Laws(cpu_s, fit_segments(_memory(first, _own), later, points)),
            Laws(_laws(edited).cpu_s, fit_segments(later, later, points)),
        )

    def equal(self, documents: float) -> float:
        """Return the number of measured documents that have as much text."""
        return documents * self.kilobytes / self.measured.kilobytes

    def steps(self, laws: dict[str, Laws], documents: float) -> dict[str, Need]:
        return {step: law.at(self.equal(documents)) for step, law in laws.items()}

    def night(self, laws: dict[str, Laws], documents: float) -> Need:
        """Return the sum of the steps' seconds, and the largest peak among them."""
        needs = self.steps(laws, documents).values()
        return Need(sum(need.cpu_s for need in needs), max(need.peak_mb for need in needs))

    def quiet_night(self, documents: float) -> Need:
        return self.quiet.at(self.equal(documents))

    def training_cpu_s(self, documents: float, level: str, share: float, epochs: float) -> float:
        """Return the CPU seconds of a training on a share of the examples."""
        had = self.measured.training
        tokens = documents * self.kilobytes * had.tokens_a_kb * share * epochs
        return tokens * had.levels[level].cpu_ms_a_token / 1e3

    def answers_cpu_s(self, questions: float) -> float:
        return questions * self.measured.answer.cpu_s

    def disk(self, documents: float, generations: int) -> dict[str, float]:
        """Return the bytes by kind after a first night; the index with one generation more, which
        a night writes before it removes the oldest."""
        size = self._sizes(documents)
        return {
            "data sets": sum(size[name] for name in (*TRACKED, "accepted")),
            "index": size["index"] * (generations + 1),
            "DVC's cache": sum(size[name] for name in TRACKED) + disk.lists(_shards(documents)),
            "caches": size["cache"],
        }

    def growth(self, documents: float, share: float = EDITED) -> float:
        """Return by how many bytes DVC's cache grows in a night with changes (docs/disk.md)."""
        size, count = self._sizes(documents), _shards(documents)
        return disk.stored_again(sum(size[name] for name in TRACKED), count, documents, share)

    def search_mb(self, documents: float) -> float:
        """Return the memory of a process that searches the index."""
        rows = [(row.documents, row.search) for row in self.rows if row.search]
        return fit(_memory(rows, _own)).at(self.equal(documents))

    def _sizes(self, documents: float) -> dict[str, float]:
        """Return the bytes by kind. A shard takes FILE beside its rows, whose size is that of the
        largest measurement; all else is a line."""
        kinds = dict.fromkeys(kind for row in self.rows for kind in row.disk)
        equal = self.equal(documents)
        sizes = {}
        for kind in kinds:
            rows = [row for row in self.rows if kind in row.disk]
            points = [(row.documents, row.disk[kind]) for row in rows]
            if kind in SHARDED:
                last = rows[-1]
                unit = (last.disk[kind] - FILE * last.shards) / last.documents
                sizes[kind] = max(unit, 0.0) * equal + FILE * _shards(documents)
            else:
                sizes[kind] = fit(points).at(equal)
        return sizes


def _shards(documents: float) -> int:
    return shards.number_for(math.ceil(documents))


def _peak(cost: Cost) -> float:
    return cost.peak_mb


def _own(cost: Cost) -> float:
    """Return the memory of a process that maps the index: its own pages, because the files that it
    maps are as large as the index, and the kernel can take their pages back."""
    return cost.peak_mb if cost.own_mb is None else cost.own_mb


def _memory(costs: Costs, of: Callable[[Cost], float]) -> list[Point]:
    """Return the memory at the two largest sizes: below, it is mostly that of a shard, which stops
    growing."""
    return [(n, of(cost)) for n, cost in costs[-2:]]


def _laws(costs: Costs, of: Callable[[Cost], float] = _peak) -> Laws:
    return Laws(fit([(n, cost.cpu_s) for n, cost in costs]), fit(_memory(costs, of)))


def _flow(row: Nights) -> Cost | None:
    """Return what the flow takes beside the steps, which it runs with every shard known."""
    if row.flow is None:
        return None
    steps = sum(cost.cpu_s for cost in row.edited.values())
    return row.flow.model_copy(update={"cpu_s": max(row.flow.cpu_s - steps, 0.0)})


def crossing(of: Callable[[float], float], limit: float, most: float = 1e9) -> float | None:
    """Return the number of documents at which a growing quantity reaches a limit; None if it does
    not up to `most`."""
    if of(most) < limit:
        return None
    low, high = 1.0, most
    while high / low > 1.01:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if of(middle) < limit else (low, middle)
    return high
