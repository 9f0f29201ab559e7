"""Test generations: rollback and resume, and readers notice nothing."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks import params, paths, records
from tasks.errors import StoreError
from tasks.index import publish
from tasks.index import reader as index_reader
from tasks.index.generation_facts import Pointer
from tasks.index.generations import Generations
from tasks.index.reader import Live
from tasks.records import Chunk, Document, Vector
from tasks.storage import shards
from tests.unit import data_sets
from tests.unit.index.small_nights import A1, A2, EMBEDDER, KEEP, B, C, Text, night, seen, texts


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / paths.INDEX


def test_back_holds_until_resume_while_the_nights_go_on() -> None:
    night(a=A1, b=B)
    night(a=A2, b=B)
    kept = Generations()
    assert kept.roll_back() == Pointer("000001", "000002")
    assert seen() == {"old price", "pump"}
    report = night(a=A2, b=B, c=C)
    assert (report.generation, report.in_use) == ("000003", "000001")
    assert seen() == {"old price", "pump"}
    assert night(a=A2, b=B, c=C).in_use == "000001"
    assert kept.resume() == Pointer("000003", "000003")
    assert seen() == {"new price", "pump", "seal"}


def test_a_generation_can_be_named_and_the_one_in_use_is_never_pruned() -> None:
    for n in range(KEEP):
        night(a=Text(f"price {n}"))
    Generations().roll_back("000001")
    for n in range(KEEP, KEEP + 3):
        night(a=Text(f"price {n}"))
    assert Generations().names() == ["000001", "000004", "000005", "000006"]
    assert seen() == {"price 0"}
    with pytest.raises(StoreError, match="no generation before 000001"):
        Generations().roll_back()
    with pytest.raises(StoreError, match=r"expected a generation of 000001, .*, got 000009"):
        Generations().roll_back("000009")
    Generations().resume()
    night(a=Text("price 9"))
    assert Generations().names() == ["000005", "000006", "000007"]


def test_there_is_no_way_back_to_a_torn_generation(folder: Path) -> None:
    night(a=A1)
    night(a=A2)
    for path in (folder / "000001/shard").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    with pytest.raises(StoreError, match="incomplete"):
        Generations().roll_back()
    assert seen() == {"new price"}
    night(a=A2, b=B)
    assert Generations().names() == ["000002", "000003"]


def lost(folder: Path) -> None:
    (folder / "live.json").unlink()


def torn(folder: Path) -> None:
    (folder / "live.json").write_text('{"gener')


def to_nothing(folder: Path) -> None:
    (folder / "live.json").write_text('{"generation": "000009", "head": "000008"}')


@pytest.mark.parametrize("harm", [lost, torn, to_nothing])
def test_without_a_pointer_the_newest_generation_is_in_use(
    harm: Callable[[Path], None], folder: Path
) -> None:
    night(a=A1)
    night(a=A2)
    harm(folder)
    assert seen() == {"new price"}
    assert night(a=A2).generation == "000002"
    assert Generations().pointer() == Pointer("000002", "000002")


def test_two_embedders_or_chunkers_in_one_index_are_refused() -> None:
    night(a=A1)
    accepted = list(shards.read(paths.ACCEPTED, Document))
    chunks = list(shards.read(paths.CHUNKS, Chunk))
    vectors = list(shards.read(paths.VECTORS, Vector))
    chunks.append(Chunk(records.chunk_id("s/a", "more", 0), "s/a", 1, (), "more", 3, "other"))
    vectors.append(Vector(chunks[-1].chunk_id, vectors[0].dense, "hash"))
    data_sets.write(accepted, chunks, vectors, 4)
    with pytest.raises(StoreError, match="expected one chunker"):
        publish.run(params.Index(keep=KEEP, batch=10, lease_s=60), 128)
    assert seen() == {"old price"}


@pytest.mark.slow
def test_readers_miss_nothing_while_generations_come_and_go() -> None:
    """Questions in two threads, over twenty nights that each change, and prune, a generation."""
    night(still=B, a=Text("price 0"))
    reader, stop, bad, asked = index_reader.reader(128), threading.Event(), [], [0]

    def ask() -> None:
        while not stop.wait(0.02):  # oftener, they leave the nights no time
            found = texts(reader.live().store, "pump")
            asked[0] += 1
            if found[:1] != ["pump"] or len(found) != 2:
                bad.append(found)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for n in range(1, 20):
            night(still=B, a=Text(f"price {n}"))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not bad
    assert asked[0] > 100
    assert seen(reader) == {"pump", "price 19"}


@pytest.mark.slow
def test_a_generation_can_be_copied_while_it_is_being_opened() -> None:
    """Opening rewrites a file of the engine's, and a night copies what is in use all the same."""
    leaving = {name: Text(f"text {name}") for name in "bcdefg"}
    night("hash", "cut", "rules", a=A1, **leaving)
    night("hash", "cut", "rules", a=A2, **leaving)
    Generations().roll_back()
    stop = threading.Event()

    def open_it() -> None:
        while not stop.wait(0.005):
            seen(index_reader.reader(128))

    thread = threading.Thread(target=open_it)
    thread.start()
    try:
        for name in "bcdef":
            del leaving[name]
            assert night("hash", "cut", "rules", a=A2, **leaving).clean
            assert seen() == {"old price", *(page.text for page in leaving.values())}
    finally:
        stop.set()
        thread.join()


def test_a_new_embedder_comes_with_its_generation() -> None:
    night(a=A1, embedder="one")
    reader = index_reader.reader(128)
    first: Live = reader.live()
    night(a=A1, embedder="two")
    assert (first.embedder, reader.live().embedder) == ("one", "two")
    [hit] = first.store.search_dense(EMBEDDER.encode_query("old price"), ["public"], 5)
    assert first.store.payloads([hit.chunk_id])[hit.chunk_id].embedder == "one"
