"""Test that the desired points are read by shard, and only those that are asked for."""

from pathlib import Path

import numpy as np
import pytest

from tasks import records
from tasks.index import desired, reconcile
from tasks.index.store import Payload
from tasks.records import Chunk, Vector
from tests.unit import data_sets
from tests.unit.fakes import DIM, document

NAMES = [f"s/{n}.md" for n in range(12)]


@pytest.fixture(autouse=True)
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write twelve documents of two chunks in four shards."""
    monkeypatch.chdir(tmp_path)
    chunks = [
        Chunk(records.chunk_id(name, text, 0), name, n, (), text, 3, "cut")
        for name in NAMES
        for n, text in enumerate((f"first of {name}", f"second of {name}"))
    ]
    dense = np.ones(DIM, np.float16)
    vectors = [Vector(chunk.chunk_id, dense, "hash") for chunk in chunks]
    data_sets.write([document(name, "text") for name in NAMES], chunks, vectors, 4)


def by_uri(payloads: dict[str, Payload]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for payload in payloads.values():
        found.setdefault(payload.uri, []).append(payload.text)
    return found


def test_the_points_of_some_documents_are_found_with_their_passages_in_order() -> None:
    some = by_uri(dict(desired.looked_up().payloads_of({"s/3.md", "s/8.md", "s/nowhere.md"})))
    assert some == {
        name: [f"first of {name}", f"second of {name}"] for name in ("s/3.md", "s/8.md")
    }


def test_shards_without_a_wanted_document_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    points = desired.looked_up()
    read: list[int] = []
    joined = reconcile.desired_points

    def reading(*tables: object) -> reconcile.DesiredPoints:
        read.append(1)
        return joined(*tables)  # type: ignore[arg-type]

    monkeypatch.setattr(reconcile, "desired_points", reading)
    assert len(list(points.payloads_of({"s/3.md"}))) == 2
    assert len(read) == 1


def test_what_is_kept_of_all_points_is_their_ledger() -> None:
    points = desired.looked_up()
    assert len(points.ledger) == 2 * len(NAMES)
    assert set(points.readers) == set(NAMES)
