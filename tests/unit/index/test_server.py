"""An index on a server: the difference in place, another embedder behind the alias.

On qdrant-client's double; tests/unit/index/test_store.py runs against a real server where there is
one.
"""

from collections.abc import Iterator

import pytest
from qdrant_client import QdrantClient

from tasks import params
from tasks.errors import StoreError
from tasks.index import publish
from tasks.index.qdrant_server import Server
from tasks.index.reader import ServerReader
from tasks.index.reconcile import DesiredPoints
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

pytestmark = pytest.mark.filterwarnings("ignore:.*[Ll]ocal (mode|Qdrant)")

EMBEDDER = HashEmbedder()
INDEX = params.Index(keep=2, batch=2, lease_s=60)


@pytest.fixture
def server() -> Iterator[Server]:
    client = QdrantClient(":memory:")
    yield Server(client, 128)
    client.close()


def want(texts: dict[int, str], embedder: str = "one") -> DesiredPoints:
    """Make a document of one chunk for each text."""
    payloads = {
        f"00000000-0000-5000-8000-{n:012d}": Payload(
            f"s/{n}", "T", (), text, ("public",), embedder, "cut"
        )
        for n, text in texts.items()
    }
    readers = {p.uri: p.groups for p in payloads.values()}
    return DesiredPoints(
        payloads,
        readers,
        lambda: {i: EMBEDDER.encode_query(p.text).astype("f2") for i, p in payloads.items()},
    )


def seen(server: Server) -> set[str]:
    live = ServerReader(server).live()
    hits = live.store.search_dense(EMBEDDER.encode_query("x"), ["public"], 9)
    found = live.store.payloads([hit.chunk_id for hit in hits])
    return {f"{payload.text}, {live.embedder}" for payload in found.values()}


def test_a_difference_is_applied_in_place(server: Server) -> None:
    with pytest.raises(StoreError, match="no index yet"):
        ServerReader(server).live()
    first = publish.publish_to_server(want({1: "a", 2: "b", 3: "c"}), INDEX, server)
    assert (first.clean, first.added, seen(server)) == (
        True,
        3,
        {"a, one", "b, one", "c, one"},
    )
    second = publish.publish_to_server(want({2: "b", 3: "d", 4: "e"}), INDEX, server)
    assert (second.clean, second.added, second.updated, second.deleted) == (True, 1, 1, 1)
    assert second.kept == first.kept == [second.in_use]
    assert seen(server) == {"b, one", "d, one", "e, one"}


def test_another_embedder_fills_a_collection_of_its_own(server: Server) -> None:
    publish.publish_to_server(want({1: "a", 2: "b"}), INDEX, server)
    reader = ServerReader(server)
    before = reader.live()
    report = publish.publish_to_server(want({1: "a", 2: "b"}, embedder="two"), INDEX, server)
    assert (report.added, len(report.kept)) == (2, 2)
    assert seen(server) == {"a, two", "b, two"}
    assert (before.embedder, reader.live().embedder) == ("one", "two")
    hits = before.store.search_dense(EMBEDDER.encode_query("a"), ["public"], 9)
    found = before.store.payloads([hit.chunk_id for hit in hits])
    assert {payload.embedder for payload in found.values()} == {"one"}  # a question under way
    publish.publish_to_server(want({1: "a"}, embedder="three"), INDEX, server)
    assert len(server.collections()) == 2


def test_what_is_forgotten_leaves_the_collection_before_too(server: Server) -> None:
    publish.publish_to_server(want({1: "a", 2: "b"}), INDEX, server)
    report = publish.publish_to_server(want({1: "a"}, embedder="two"), INDEX, server)
    assert report.withdrawn == 1
    for name in server.collections():
        assert [uri for _, uri, _ in server.open(name, 64).readers()] == ["s/1"]
