"""Test the law of a first index: a line, and a graph per segment."""

import math

import pytest

from tasks.index.qdrant_edge_shard import SEGMENT
from tasks.scale.index_growth import GRAPH, LEAST, OPEN_MB, UNIT, fit_graphs, fit_segments, work

POINTS = 7.0  # of a document
SIZES = (100, 1000, 4000)


def seconds(documents: float, unit: float = 4e-6) -> float:
    return 0.5 + 0.003 * documents + unit * work(documents * POINTS)


def test_the_parts_are_found_again_and_hold_at_many_segments() -> None:
    law = fit_graphs([(n, seconds(n)) for n in SIZES], POINTS)
    assert law.line.unit == pytest.approx(0.003)
    for documents in (2000, 8000, 16_000, 100_000):
        assert law.at(documents) == pytest.approx(seconds(documents))


def test_a_graph_is_steeper_than_a_line_and_many_of_them_are_not() -> None:
    assert work(LEAST - 1) == 0
    assert work(SEGMENT) == pytest.approx(work(SEGMENT / 2) * 2**GRAPH)
    assert work(20 * SEGMENT) == pytest.approx(20 * work(SEGMENT))
    assert work(SEGMENT + LEAST - 1) == work(SEGMENT)
    growing = [work(n) for n in range(0, 3 * SEGMENT, 777)]
    assert growing == sorted(growing)


def test_without_a_measured_graph_the_stated_constant_counts() -> None:
    law = fit_graphs([(n, 0.5 + 0.003 * n) for n in (100, 1000)], POINTS)
    assert law.at(100_000) == pytest.approx(300.5 + 14 * 0.55e-3 * SEGMENT)
    assert math.isclose(law.unit, UNIT)


def test_sizes_that_all_have_a_graph_are_a_line() -> None:
    law = fit_graphs([(n, 0.01 * n) for n in (4000, 8000)], POINTS)
    assert law.at(16_000) == pytest.approx(160)


def test_memory_grows_by_what_stays_once_a_segment_is_full() -> None:
    first = [(n, 70 + 0.02 * n) for n in SIZES]
    edited = [(n, 60 + 0.004 * n) for n in SIZES]
    law = fit_segments(first, edited, POINTS)
    full = SEGMENT / POINTS
    assert law.at(4000) == pytest.approx(150)
    assert law.at(full) == pytest.approx(70 + 0.02 * full)
    segments = (100_000 - full) / full
    stays = 0.004 * (100_000 - full) + OPEN_MB * segments
    assert law.at(100_000) == pytest.approx(law.at(full) + stays)
    # once further segments were measured, a document's share contains them
    measured = fit_segments(first, [(8000, 100.0), (16_000, 180.0)], POINTS)
    assert measured.stays == pytest.approx(0.01)
