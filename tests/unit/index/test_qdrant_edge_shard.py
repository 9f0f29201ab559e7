"""Test that a large index has a graph per segment, and that each is finished before the next."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tasks.index import qdrant_edge, qdrant_edge_shard
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.qdrant_edge_shard import load
from tasks.index.store import Payload, Point

LONG = 4000  # numbers of a vector: 1,400 of them are large enough for a graph


def point(n: int, dense: np.ndarray) -> Point:
    payload = Payload(f"s/{n}.md", "T", (), f"text {n}", ("public",), "hash", "cut")
    return Point(f"00000000-0000-5000-8000-{n:012d}", dense, payload)


def drawn(count: int, dim: int) -> Iterator[Point]:
    chance = np.random.default_rng(1)
    return (point(n, chance.normal(size=dim).astype(np.float32)) for n in range(count))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a graph have at most 1,400 points."""
    for module in (qdrant_edge_shard, qdrant_edge):
        monkeypatch.setattr(module, "SEGMENT", 1400)
    return 1400


def test_each_segment_is_finished_before_the_next_points_are_written(
    tmp_path: Path, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    upsert, optimize = EdgeStore.upsert, EdgeStore.optimize

    def upserting(store: EdgeStore, points: Sequence[Point]) -> None:
        done.append(f"{len(points)} points")
        upsert(store, points)

    def optimizing(store: EdgeStore) -> None:
        done.append("graph")
        optimize(store)

    monkeypatch.setattr(EdgeStore, "upsert", upserting)
    monkeypatch.setattr(EdgeStore, "optimize", optimizing)
    with closing(EdgeStore.create(tmp_path / "s", 4, 128)) as store:
        store.fill(drawn(small + 500, 4), 1000)
        assert done == ["1000 points", "400 points", "graph", "500 points", "graph"]
        assert len(list(store.ids())) == small + 500


def test_a_large_index_has_a_graph_per_segment_and_finds_what_is_in_each(
    tmp_path: Path, small: int
) -> None:
    points = list(drawn(2 * small, LONG))
    with closing(EdgeStore.create(tmp_path / "s", LONG, 128)) as store:
        store.fill(points, 700)
        for wanted in (points[3], points[-3]):
            [hit] = store.search_dense(wanted.dense, {"public"}, 1)
            assert hit.chunk_id == wanted.chunk_id
    shard = load(tmp_path / "s", LONG)
    assert shard.info().segments_count == 3  # two with a graph, one to write to
    assert shard.info().indexed_vectors_count >= 2 * small
    shard.close()
