"""Test requests to a Qdrant server: repeats, parallel batches, settings, the list in the docs."""

import ast
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from tasks.errors import StoreError
from tasks.index import server_calls, server_settings
from tasks.index.qdrant_server import Server
from tasks.index.server_store import ServerStore
from tasks.index.store import Payload, Point
from tasks.params import QdrantServer
from tests.unit.fakes import DIM, HashEmbedder

pytestmark = pytest.mark.filterwarnings("ignore:.*[Ll]ocal (mode|Qdrant)")

CLUSTER = QdrantServer(
    shard_number=3,
    replication_factor=2,
    write_consistency_factor=2,
    quantization="binary",
    oversampling=3.0,
    request_points=2,
)


class Recorder:
    """The double behind a record of each call and its arguments; fails the first calls of some."""

    def __init__(self, failures: dict[str, list[Exception]] | None = None) -> None:
        self._double = QdrantClient(":memory:")
        self._lock = threading.Lock()  # the double is not made for threads
        self._failures = failures or {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            with self._lock:
                self.calls.append((name, named))
                answer = getattr(self._double, name)(*args, **named)
                if self._failures.get(name):
                    raise self._failures[name].pop(0)  # it was done, and the answer was lost
                return answer

        return call

    def named(self, name: str) -> list[dict[str, Any]]:
        return [named for called, named in self.calls if called == name]


def points(count: int, groups: tuple[str, ...] = ("public",)) -> list[Point]:
    return [
        Point(
            f"00000000-0000-5000-8000-{n:012d}",
            HashEmbedder().encode_query(f"text {n}"),
            Payload(f"s/{n}", "T", (), f"text {n}", groups, "one", "cut"),
        )
        for n in range(count)
    ]


def refused(status: int) -> UnexpectedResponse:
    return UnexpectedResponse(status, "refused", b"", None)  # type: ignore[arg-type]


def made(client: Any, settings: QdrantServer = CLUSTER) -> ServerStore:
    return ServerStore.create(client, "inhouse-x", DIM, 128, settings)


def test_a_collection_is_made_and_searched_with_the_settings() -> None:
    client = Recorder()
    store = made(client)
    [created] = client.named("create_collection")
    assert (created["shard_number"], created["replication_factor"]) == (3, 2)
    assert (created["write_consistency_factor"], created["on_disk_payload"]) == (2, True)
    assert created["quantization_config"].binary.always_ram
    assert server_settings.TENANT.is_tenant
    store.search_dense(HashEmbedder().encode_query("x"), ["public"], 3)
    [asked] = client.named("query_points")
    rescored = models.QuantizationSearchParams(rescore=True, oversampling=3.0)
    assert asked["search_params"] == models.SearchParams(hnsw_ef=128, quantization=rescored)


def test_all_copies_are_written_in_order_and_read_by_the_certificate() -> None:
    client = Recorder()
    store = made(client)
    store.upsert(points(5))
    store.delete([points(1)[0].chunk_id])
    assert len(dict(store.digests())) == 4
    assert len(client.named("upsert")) == 3
    for named in (*client.named("upsert"), *client.named("delete")):
        assert (named["ordering"], named["wait"]) == (models.WriteOrdering.MEDIUM, True)
    assert client.named("scroll")[0]["consistency"] == models.ReadConsistencyType.ALL


def test_a_lost_answer_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_calls, "FIRST_WAIT_S", 0.0)
    lost: list[Exception] = [ResponseHandlingException(OSError("timed out")), refused(503)]
    client = Recorder({"upsert": lost})
    store = made(client)
    store.upsert(points(2))
    assert (len(client.named("upsert")), len(dict(store.digests()))) == (3, 2)


def test_a_refusal_is_not_repeated_and_stops_the_batches_behind_it() -> None:
    client = Recorder({"upsert": [refused(400)] * 9})
    store = made(client, CLUSTER.model_copy(update={"writers": 1}))
    with pytest.raises(StoreError, match="took no points"):
        store.upsert(points(6))
    assert len(client.named("upsert")) == 1


def test_batches_are_sent_at_once_by_no_more_than_the_writers() -> None:
    both = threading.Barrier(2, timeout=10)  # breaks unless two batches are under way together
    lock, running, most, sent = threading.Lock(), [0], [0], []

    def send(batch: list[int]) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        both.wait()
        with lock:
            running[0] -= 1
            sent.extend(batch)

    server_calls.in_parallel(range(8), 2, 2, send)
    assert (sorted(sent), most[0]) == (list(range(8)), 2)


def test_counts_of_groups_show_what_payloads_do_not() -> None:
    store = made(Recorder())
    store.upsert(points(5, ("hr", "staff")))
    assert store.miscounted(5, {"hr": 5, "staff": 5}) == 0
    assert store.miscounted(6, {"hr": 5, "staff": 5}) == 1
    assert store.miscounted(5, {"hr": 4, "staff": 5}) == 1
    assert store.miscounted(5, {"hr": 5}) == 5


def test_another_layout_is_another_collection_and_the_rest_changes_in_place() -> None:
    client = Recorder()
    plain, cluster = Server(client, 128), Server(client, 128, CLUSTER)  # type: ignore[arg-type]
    assert plain.collection("e", "c") != cluster.collection("e", "c")
    made(client, QdrantServer())
    config = client.get_collection("inhouse-x").config
    config.params.write_consistency_factor, config.params.on_disk_payload = 1, True
    assert server_settings.changes(QdrantServer(), config) == {}
    changed = server_settings.changes(QdrantServer(quantization="scalar"), config)
    assert changed["quantization_config"].scalar.quantile == 0.99
    config.quantization_config = changed["quantization_config"]
    assert server_settings.changes(QdrantServer(quantization="scalar"), config) == {}
    off = server_settings.changes(QdrantServer(on_disk_payload=False), config)
    assert off["quantization_config"] == models.Disabled.DISABLED
    assert off["collection_params"].on_disk_payload is False


def test_more_copies_can_not_acknowledge_than_there_are() -> None:
    with pytest.raises(ValidationError, match="at most replication_factor"):
        QdrantServer(write_consistency_factor=2)


def test_the_docs_list_every_call_of_the_client() -> None:
    called = set()
    for name in ("qdrant_server", "server_store"):
        tree = ast.parse(Path(f"tasks/index/{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in (
                "client",
                "self._client",
            ):
                called.add(node.attr)
    section = Path("docs/qdrant-server.md").read_text().partition("## Calls")[2]
    assert sorted(called) == re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
