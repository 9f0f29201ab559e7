"""Test every Store; the fake of the unit tests and the real engine alike."""

import os
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import qdrant_edge as edge
from qdrant_client import QdrantClient

from tasks.answer.retrieve import readable
from tasks.errors import StoreError
from tasks.index.qdrant_edge import PAGE, EdgeStore
from tasks.index.qdrant_server import KEY, Server
from tasks.index.server_store import ServerStore
from tasks.index.store import SERVER, Hit, Leg, Payload, Point, Store
from tests.unit.fakes import DIM, HashEmbedder, MemoryStore

# the double says what it lacks: payload indexes, and graphs to search
pytestmark = pytest.mark.filterwarnings("ignore:.*[Ll]ocal (mode|Qdrant)")

EMBEDDER = HashEmbedder()
COLLECTION = "inhouse-contract"


def point(n: int, text: str, groups: tuple[str, ...] = ("public",), title: str = "T") -> Point:
    payload = Payload(f"s/{n}.md", title, ("H",), text, groups, EMBEDDER.fingerprint, "cut")
    return Point(identity(n), EMBEDDER.encode_query(text), payload)


def identity(n: int) -> str:
    return f"00000000-0000-5000-8000-{n:012d}"


@pytest.fixture(params=["fake", "edge", "double", *(["server"] if SERVER in os.environ else [])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Yield Qdrant Edge; the server's adapter on qdrant-client's double, and on a server if there
    is one; and the fake of the other unit tests."""
    with closing(made(request.param, tmp_path)) as store:
        yield store
        if request.param == "server":
            Server.connect(os.environ[SERVER], 128).drop(COLLECTION)


def made(kind: str, folder: Path) -> Store:
    if kind == "fake":
        return MemoryStore()
    if kind == "edge":
        return EdgeStore.create(folder / "s", DIM, 128)
    if kind == "double":
        return ServerStore.create(QdrantClient(":memory:"), COLLECTION, DIM, 128)
    client = QdrantClient(url=os.environ[SERVER], api_key=os.environ.get(KEY))
    return ServerStore.create(client, COLLECTION, DIM, 128)


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
    assert store.payloads([hits[0].chunk_id, identity(99)]) == {
        identity(0): point(0, "seal kit price").payload
    }


def test_words_are_found_by_their_stem_and_not_if_they_are_not_there(store: Store) -> None:
    store.upsert([point(0, "two seals"), point(1, "one pump"), point(2, "the pumps", title="Seal")])
    found = {hit.chunk_id for hit in store.search_words("text", "seal", {"public"}, 10)}
    assert found == {identity(0), identity(2)}
    [named] = store.search_words("title", "the seal", {"public"}, 10)
    assert named.chunk_id == identity(2)
    assert store.search_words("text", "unheard", {"public"}, 10) == []
    assert store.search_words("text", "the of", {"public"}, 10) == []
    assert store.words("Two seals") == store.words("two seal")


def test_the_more_words_are_shared_the_earlier_a_hit_comes(store: Store) -> None:
    store.upsert([point(0, "seal kit"), point(1, "seal kit price"), point(2, "seal")])
    best, second = store.search_words("text", "seal kit price", {"public"}, 2)
    assert [best.chunk_id, second.chunk_id] == [identity(1), identity(0)]
    assert best.score > second.score > 0
    assert store.payloads([best.chunk_id])[best.chunk_id].text == "seal kit price"


@pytest.mark.parametrize("leg", ["text", "title"])
def test_both_engines_score_words_alike(leg: Leg, tmp_path: Path) -> None:
    words = "seal kit price pump hose water oil the of".split()
    stores = [made("edge", tmp_path), made("double", tmp_path)]
    for n in range(40):
        text = " ".join(words[(n * k) % len(words)] for k in range(1, 2 + n % 7))
        groups = (("public",), ("staff",), ("hr", "staff"))[n % 3]
        for store in stores:
            store.upsert([point(n, text, groups, title=words[n % 5])])
    for readers in (["public"], ["staff"], ["hr", "public"]):
        for query in ("seal price", "water pump", "unheard seal", "the of"):
            ours, double = (
                {hit.chunk_id: hit.score for hit in store.search_words(leg, query, readers, 50)}
                for store in stores
            )
            assert ours == pytest.approx(double, rel=1e-4), (readers, query)
            weights = [store.weights(leg, query, readers) for store in stores]
            assert weights[0] == pytest.approx(weights[1], rel=1e-3), (readers, query)
    for store in stores:
        store.close()


def test_what_was_replaced_or_deleted_is_found_no_more(store: Store) -> None:
    store.upsert([point(0, "seal", title="Old"), point(1, "seal")])
    store.upsert([point(0, "hose", title="New")])
    store.delete([identity(1)])
    found = [store.search_words("text", word, {"public"}, 9) for word in ("seal", "hose")]
    assert [[hit.chunk_id for hit in hits] for hits in found] == [[], [identity(0)]]
    assert store.search_words("title", "old", {"public"}, 9) == []
    [hit] = store.search_dense(EMBEDDER.encode_query("hose"), {"public"}, 9)
    assert hit.score == pytest.approx(1.0, abs=1e-3)


def test_nothing_to_write_or_to_delete_changes_nothing(store: Store) -> None:
    store.upsert([point(0, "seal")])
    store.upsert([])
    store.delete([])
    assert [chunk_id for chunk_id, _ in store.digests()] == [identity(0)]


def test_a_change_of_readers_leaves_all_else(store: Store) -> None:
    store.upsert([point(n, f"text {n}") for n in range(3)])
    before = store.vectors([identity(1)]).tolist()
    store.regroup([identity(1), identity(2)], ["hr", "staff"])
    store.regroup([], ["boss"])
    assert sorted(store.readers()) == [
        (identity(0), "s/0.md", ("public",)),
        (identity(1), "s/1.md", ("hr", "staff")),
        (identity(2), "s/2.md", ("hr", "staff")),
    ]
    assert store.vectors([identity(1)]).tolist() == before
    assert dict(store.digests())[identity(1)] == point(1, "text 1", ("hr", "staff")).payload.digest
    [found] = store.search_words("text", "1", {"staff"}, 9)
    assert store.payloads([found.chunk_id])[identity(1)].groups == ("hr", "staff")


def test_vectors_come_back_in_the_order_of_the_ids(store: Store) -> None:
    store.upsert([point(n, f"text {n}") for n in range(3)])
    found = store.vectors([identity(2), identity(99), identity(0)])
    expected = [EMBEDDER.encode_query("text 2"), EMBEDDER.encode_query("text 0")]
    np.testing.assert_allclose(found[[0, 2]], expected, atol=2e-4)  # float16
    assert not found[1].any()
    assert store.vectors([]).shape == (0, DIM)


def in_leg(store: Store, leg: Leg | None, groups: Collection[str]) -> list[Hit]:
    if leg is None:
        return store.search_dense(EMBEDDER.encode_query("seal"), groups, 9)
    return store.search_words(leg, "seal", groups, 9)


@pytest.mark.parametrize("leg", [None, "text", "title"])
def test_every_leg_finds_only_what_the_groups_may_read(store: Store, leg: Leg | None) -> None:
    readers_of = (("public",), ("staff",), ("hr", "boss"))
    store.upsert([point(n, "seal", groups, "Seal") for n, groups in enumerate(readers_of)])
    for groups, expected in (([], {0}), (["staff"], {0, 1}), (["boss", "x"], {0, 2})):
        found = {hit.chunk_id for hit in in_leg(store, leg, readable(groups))}
        assert found == {identity(n) for n in expected}
    assert in_leg(store, leg, []) == []  # the public counts only through `readable`


@pytest.mark.parametrize("leg", ["text", "title"])
def test_a_score_tells_nothing_of_what_others_may_read(store: Store, leg: Leg) -> None:
    store.upsert([point(n, "seal kit", title="Seal") for n in range(3)])
    store.upsert([point(n, "hose") for n in range(3, 6)])
    before = [hit.score for hit in in_leg(store, leg, {"public"})]
    weights = store.weights(leg, "seal secret", {"public"})
    store.upsert([point(n, "seal secret", ("staff",), "Seal secret") for n in range(10, 40)])
    assert [hit.score for hit in in_leg(store, leg, {"public"})] == before
    assert store.weights(leg, "seal secret", {"public"}) == pytest.approx(weights)
    assert len(weights) == 1


def test_the_engine_keeps_what_was_sealed_and_says_so_if_it_cannot_open(tmp_path: Path) -> None:
    with closing(EdgeStore.create(tmp_path / "s", DIM, 128)) as store:
        store.upsert([point(n, f"text {n}") for n in range(50)])
        store.flush()
    with closing(EdgeStore.open(tmp_path / "s", DIM, 128)) as store:
        assert len(dict(store.digests())) == 50
        [hit] = store.search_dense(EMBEDDER.encode_query("text 7"), {"public"}, 1)
        assert hit.chunk_id == identity(7)
    with pytest.raises(StoreError, match=r"can't be opened: inhouse run reindex"):
        EdgeStore.open(tmp_path / "nowhere", DIM, 128)


def test_the_engine_lists_more_points_than_fit_in_a_page(tmp_path: Path) -> None:
    vector, payload = EMBEDDER.encode_query("x"), point(0, "x").payload
    with closing(EdgeStore.create(tmp_path / "s", DIM, 128)) as store:
        store.upsert([Point(identity(n), vector, payload) for n in range(PAGE + 1)])
        listed = [chunk_id for chunk_id, _ in store.digests()]
    assert sorted(listed) == [identity(n) for n in range(PAGE + 1)]


def test_a_payload_that_lost_a_field_has_no_digest(tmp_path: Path) -> None:
    with closing(EdgeStore.create(tmp_path / "s", DIM, 128)) as store:
        store.upsert([point(0, "whole"), point(1, "torn")])
        store.flush()
    shard = edge.EdgeShard.load(str(tmp_path / "s"))
    torn = edge.Point(identity(1), {"dense": [1.0] * DIM}, {"text": "torn"})
    shard.update(edge.UpdateOperation.upsert_points([torn]))
    shard.flush()
    shard.close()
    with closing(EdgeStore.open(tmp_path / "s", DIM, 128)) as store:
        assert dict(store.digests()) == {
            identity(0): point(0, "whole").payload.digest,
            identity(1): "",
        }
