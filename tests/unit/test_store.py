"""What every Store does; the fake of the unit tests and the real engine alike."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tasks.errors import StoreError
from tasks.retrieve import readable
from tasks.store import Payload, Point, Store
from tasks.store_edge import EdgeStore
from tests.unit.fakes import DIM, HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()


def point(n: int, text: str, groups: tuple[str, ...] = ("public",), title: str = "T") -> Point:
    payload = Payload(f"s/{n}.md", title, ("H",), text, groups, EMBEDDER.fingerprint)
    return Point(identity(n), EMBEDDER.encode_query(text), payload)


def identity(n: int) -> str:
    return f"00000000-0000-5000-8000-{n:012d}"


@pytest.fixture(params=["memory", "edge"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = (
        MemoryStore() if request.param == "memory" else EdgeStore.create(tmp_path / "s", DIM, 128)
    )
    with closing(made):
        yield made


def test_what_is_upserted_is_there_with_its_digest(store: Store) -> None:
    points = [point(n, f"text {n}") for n in range(5)]
    store.upsert(points)
    store.upsert([point(3, "other text")])
    store.delete([identity(4), identity(99)])
    expected = {identity(n): point(n, f"text {n}").payload.digest for n in range(3)}
    assert dict(store.digests()) == {**expected, identity(3): point(3, "other text").payload.digest}


def test_the_nearest_come_first_and_no_more_than_asked(store: Store) -> None:
    store.upsert([point(0, "seal kit price"), point(1, "seal price list"), point(2, "cold water")])
    hits = store.search_dense(EMBEDDER.encode_query("seal kit price"), {"public"}, 2)
    assert [hit.chunk_id for hit in hits] == [identity(0), identity(1)]
    assert hits[0].score == pytest.approx(1.0, abs=1e-4)
    assert hits[0].payload == point(0, "seal kit price").payload


def test_words_are_found_by_their_stem_and_not_if_they_are_not_there(store: Store) -> None:
    store.upsert([point(0, "two seals"), point(1, "one pump"), point(2, "the pumps", title="Seal")])
    found = {hit.chunk_id for hit in store.search_words("text", "seal", {"public"}, 10)}
    assert found == {identity(0), identity(2)}
    [named] = store.search_words("title", "the seal", {"public"}, 10)
    assert named.chunk_id == identity(2)
    assert store.search_words("text", "unheard", {"public"}, 10) == []
    assert store.search_words("text", "the of", {"public"}, 10) == []
    assert store.words("Two seals") == store.words("two seal")


def test_every_search_sees_only_what_the_groups_may_read(store: Store) -> None:
    readers_of = (("public",), ("staff",), ("hr", "boss"))
    store.upsert([point(n, "seal", groups) for n, groups in enumerate(readers_of)])
    vector = EMBEDDER.encode_query("seal")
    for groups, expected in (([], {0}), (["staff"], {0, 1}), (["boss", "x"], {0, 2})):
        ids = {identity(n) for n in expected}
        readers = readable(groups)
        assert {hit.chunk_id for hit in store.search_dense(vector, readers, 9)} == ids
        assert {hit.chunk_id for hit in store.search_words("text", "seal", readers, 9)} == ids


def test_the_engine_keeps_what_was_sealed_and_says_so_if_it_cannot_open(tmp_path: Path) -> None:
    with closing(EdgeStore.create(tmp_path / "s", DIM, 128)) as store:
        store.upsert([point(n, f"text {n}") for n in range(50)])
        store.seal()
    with closing(EdgeStore.open(tmp_path / "s", 128)) as store:
        assert len(dict(store.digests())) == 50
        [hit] = store.search_dense(EMBEDDER.encode_query("text 7"), {"public"}, 1)
        assert hit.chunk_id == identity(7)
    with pytest.raises(StoreError, match=r"can't be opened .*builds a new one"):
        EdgeStore.open(tmp_path / "nowhere", 128)
