"""The index equals the documents, whatever was there before."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import params, paths, records
from tasks.errors import InhouseError, StoreError
from tasks.index import generations, index_report, publish, reader, reconcile
from tasks.index.generations import Generations
from tasks.index.index_report import IndexReport
from tasks.index.ledger import Ledger
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.reconcile import DesiredPoints, apply, certify, difference
from tasks.index.store import Point
from tasks.records import Chunk, Document, Vector
from tasks.storage import shards
from tests.unit import data_sets
from tests.unit.fakes import HashEmbedder, MemoryStore, document

EMBEDDER = HashEmbedder()


def chunk(n: int, text: str) -> Chunk:
    doc_id = f"s/{n}.md"
    return Chunk(records.chunk_id(doc_id, text, 0), doc_id, 0, ("H",), text, 3, "cut")


def joined(
    documents: Sequence[Document], chunks: Sequence[Chunk], vectors: Sequence[Vector]
) -> DesiredPoints:
    return reconcile.desired_points(
        shards.table_of(Document, list(documents)),
        shards.table_of(Chunk, list(chunks)),
        shards.table_of(Vector, list(vectors)),
        lambda: {vector.chunk_id: vector.dense for vector in vectors},
    )


def want(numbers: Sequence[int], text: str = "text", title: str = "T") -> DesiredPoints:
    documents = [document(f"s/{n}.md", title=title) for n in numbers]
    chunks = [chunk(n, f"{text} {n}") for n in numbers]
    vectors = [
        Vector(c.chunk_id, EMBEDDER.encode_query(c.text).astype(np.float16), "hash") for c in chunks
    ]
    return joined(documents, chunks, vectors)


def bring(store: MemoryStore, wanted: DesiredPoints) -> reconcile.Certificate:
    change = difference(wanted.ledger, Ledger.of(store.digests()))
    apply(store, wanted, change, batch=3)
    return certify(store, wanted, change, "000001")


numbers = st.lists(st.integers(0, 12), unique=True, max_size=8)


@settings(deadline=None, max_examples=40, database=None)
@given(before=numbers, after=numbers, lost=numbers, title=st.sampled_from(["T", "U"]))
def test_any_state_of_the_store_becomes_the_wanted_one(
    before: list[int], after: list[int], lost: list[int], title: str
) -> None:
    store = MemoryStore()
    bring(store, want(before))
    store.delete([chunk(n, f"text {n}").chunk_id for n in lost])
    for chunk_id in list(store.points)[:1]:  # and a payload was damaged
        store.points[chunk_id] = replace(
            store.points[chunk_id], payload=replace(store.points[chunk_id].payload, text="torn")
        )
    wanted = want(after, title=title)
    assert bring(store, wanted).clean
    assert {i: p.payload for i, p in store.points.items()} == wanted.payloads
    again = bring(store, wanted)
    assert (again.added, again.updated, again.deleted) == (0, 0, 0)


def test_the_certificate_counts_what_is_wrong() -> None:
    store, wanted = MemoryStore(), want([1, 2, 3])
    nothing = difference(wanted.ledger, wanted.ledger)
    bring(store, want([3, 4], title="U"))
    found = certify(store, wanted, nothing, "000001")
    assert (found.missing, found.orphaned, found.corrupt) == (2, 1, 1)
    assert not found.clean


def test_a_change_of_metadata_is_an_update_with_the_same_vectors() -> None:
    store = MemoryStore()
    bring(store, want([1, 2]))
    before = {i: p.dense.tolist() for i, p in store.points.items()}
    done = bring(store, want([1, 2], title="U"))
    assert (done.added, done.updated, done.deleted) == (0, 2, 0)
    assert {i: p.dense.tolist() for i, p in store.points.items()} == before


class Recording(MemoryStore):
    """Remembers how many points each call wrote or deleted, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, int]] = []

    def upsert(self, points: Sequence[Point]) -> None:
        self.calls.append(("upsert", len(points)))
        super().upsert(points)

    def delete(self, chunk_ids: Sequence[str]) -> None:
        self.calls.append(("delete", len(chunk_ids)))
        super().delete(chunk_ids)


def test_deletes_begin_after_the_last_upsert_and_all_come_in_batches() -> None:
    store = Recording()
    bring(store, want(range(4)))
    store.calls.clear()
    bring(store, want(range(4, 11)))
    assert store.calls == [
        ("upsert", 3),
        ("upsert", 3),
        ("upsert", 1),
        ("delete", 3),
        ("delete", 1),
    ]


def test_data_sets_of_different_nights_are_refused() -> None:
    chunks = [chunk(1, "text")]
    with pytest.raises(StoreError, match="has no document"):
        joined([], chunks, [])
    with pytest.raises(StoreError, match="has no vector"):
        joined([document("s/1.md")], chunks, [])


INDEX = params.Index(keep=2, batch=3, lease_s=60)


def opened() -> EdgeStore:
    """Open the generation in use; the test may write to it."""
    return Generations().open(in_use())


def in_use() -> str:
    pointer = Generations().pointer()
    assert pointer is not None
    return pointer.generation


def night(numbers: Sequence[int], title: str = "T") -> IndexReport:
    """Run one night of the real engine over files, in the working directory."""
    documents = [document(f"s/{n}.md", title=title) for n in numbers]
    chunks = [chunk(n, f"text {n}") for n in numbers]
    vectors = [Vector(i, v, "hash") for i, v in want(numbers).vectors.items()]
    data_sets.write(documents, chunks, vectors, 4)
    return publish.run(INDEX, 128)


def test_nights_make_generations_and_a_quiet_one_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert night([1, 2, 3]).generation == "000001"
    assert night([1, 2, 3]).generation == "000001"
    second = night([2, 3, 4])
    assert (second.generation, second.added, second.deleted) == ("000002", 1, 1)
    third = night([2, 3, 4], title="U")
    assert (third.generation, third.updated, third.points) == ("000003", 3, 3)
    assert sorted(p.name for p in paths.INDEX.iterdir()) == ["000002", "000003", "live.json"]


def test_a_lost_pointer_a_torn_generation_and_a_left_over_one_heal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    night([1, 2, 3])
    for file in (paths.INDEX / "000001").rglob("*"):
        if file.is_file():
            file.write_bytes(b"")
    (paths.INDEX / "000002.building").mkdir()
    healed = night([1, 2, 3])
    assert (healed.clean, healed.points, healed.generation) == (True, 3, "000002")
    (paths.INDEX / generations.POINTER).write_text("{torn")
    assert night([1, 2, 3]).clean
    pointer = json.loads((paths.INDEX / generations.POINTER).read_text())
    assert pointer == {"generation": "000002", "head": "000002"}


def test_a_missing_a_foreign_and_a_wrong_point_of_the_live_index_heal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    night([1, 2, 3])
    [lost, wrong, _] = want([1, 2, 3]).payloads
    with closing(opened()) as store:
        store.delete([lost])
        store.upsert(list(want([2], title="U").points([wrong])))
        store.upsert(list(want([9]).points([chunk(9, "text 9").chunk_id])))
        store.flush()
    healed = night([1, 2, 3])
    assert (healed.added, healed.updated, healed.deleted, healed.clean) == (1, 1, 1, True)
    with closing(opened()) as store:
        expected = {i: p.digest for i, p in want([1, 2, 3]).payloads.items()}
        assert dict(store.digests()) == expected


def test_an_unclean_certificate_is_reported_and_the_old_index_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    night([1])
    first, others = EdgeStore.upsert, want([2, 3, 9])

    def another(store: EdgeStore, points: Sequence[Point]) -> None:
        """Write 9 in place of 3."""
        texts = [point.payload.text for point in points]
        foreign = [chunk(9, "text 9").chunk_id]
        kept = [point for point in points if point.payload.text != "text 3"]
        first(store, [*kept, *others.points(foreign)] if "text 3" in texts else points)

    monkeypatch.setattr(EdgeStore, "upsert", another)
    with pytest.raises(StoreError, match=r"not clean.*The old index is still served"):
        night([2, 3])
    report = index_report.read()
    assert (report.clean, report.missing, report.orphaned) == (False, 1, 1)
    assert in_use() == "000001"


def test_nothing_to_index_leaves_the_old_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"no index yet. Run inhouse run reindex"):
        reader.reader(128).live()
    night([1])
    with pytest.raises(StoreError, match="nothing to index"):
        night([])
    assert in_use() == "000001"


def test_the_report_is_the_json_that_was_written_before_there_was_a_model_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = night([1, 2, 3])
    written = json.loads(paths.report("index").read_text())
    assert list(written) == [
        "clean", "documents", "points", "added", "updated", "deleted", "missing", "orphaned",
        "corrupt", "generation", "fingerprints", "withdrawn", "in_use", "kept", "disk_bytes",
        "part", "certified", "seconds",
    ]  # fmt: skip
    assert index_report.read() == made
    shown = publish.status()
    assert shown.items() >= written.items()
    assert (shown["rolled_back"], shown["since"] is not None) == (False, True)
    paths.report("index").write_text(json.dumps({**written, "colour": "green"}))
    assert index_report.read() == made
    paths.report("index").write_text("{torn")
    assert publish.status()["in_use"] == made.in_use
    with pytest.raises(InhouseError, match=r"not valid JSON: inhouse run reindex"):
        index_report.read()
