"""Test generations: rollback and resume, withdrawn texts never return, and readers notice
nothing.
"""

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tasks import params, paths, records
from tasks.errors import StoreError
from tasks.index import publish
from tasks.index import reader as index_reader
from tasks.index.generation_facts import Pointer
from tasks.index.generations import Generations
from tasks.index.index_report import IndexReport
from tasks.index.reader import Live
from tasks.index.store import Store
from tasks.records import Chunk, Document, Vector
from tasks.storage import shards
from tests.unit.fakes import HashEmbedder, document

EMBEDDER = HashEmbedder()
KEEP = 3


@dataclass(frozen=True)
class Text:
    """A document of one chunk."""

    text: str
    groups: tuple[str, ...] = ("public",)


def night(
    embedder: str = "hash", chunker: str = "cut", filters: str = "rules", **documents: Text
) -> IndexReport:
    """Bring the index to these documents, in the working directory."""
    accepted, chunks, vectors = [], [], []
    for name, content in documents.items():
        accepted.append(
            document(f"s/{name}", content.text, groups=content.groups, intake_rules=filters)
        )
        identity = records.chunk_id(f"s/{name}", content.text, 0)
        chunks.append(Chunk(identity, f"s/{name}", 0, (), content.text, 3, chunker))
        dense = EMBEDDER.encode_query(content.text).astype(np.float16)
        vectors.append(Vector(identity, dense, embedder))
    shards.write(paths.ACCEPTED, Document, accepted, lambda row: row.doc_id, 4)
    shards.write(paths.CHUNKS, Chunk, chunks, lambda row: row.doc_id, 4)
    shards.write(paths.VECTORS, Vector, vectors, lambda row: row.chunk_id, 4)
    return publish.run(params.Index(keep=KEEP, batch=10, lease_s=60), 128)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / paths.INDEX


def seen(
    reader: index_reader.Reader | None = None, groups: Sequence[str] = ("public",)
) -> set[str]:
    """Return the texts that a reader finds."""
    now = (reader or index_reader.reader(128)).live()
    return set(texts(now.store, "x", groups))


def texts(store: Store, question: str, groups: Sequence[str] = ("public",)) -> list[str]:
    """Return the texts of the nearest points, best first."""
    hits = store.search_dense(EMBEDDER.encode_query(question), groups, 100)
    found = store.payloads([hit.chunk_id for hit in hits])
    return [found[hit.chunk_id].text for hit in hits]


A1, A2, B, C = Text("old price"), Text("new price"), Text("pump"), Text("seal")


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


def test_what_is_forgotten_or_withdrawn_leaves_every_generation() -> None:
    night(a=A1, b=B, c=C)
    night(a=A2, b=B, c=C)
    Generations().roll_back()
    reader = index_reader.reader(128)
    assert seen(reader) == {"old price", "pump", "seal"}
    report = night(a=A2, c=Text("seal", ("staff",)))
    assert report.withdrawn == 4  # b is gone and c regrouped, in two older generations
    assert seen(reader) == {"old price"}
    assert seen(reader, ["staff"]) == {"seal"}
    for name in Generations().names():
        with closing(Generations().open(name)) as store:
            held = {uri: groups for _, uri, groups in store.readers()}
        assert held == {"s/a": ("public",), "s/c": ("staff",)}, name
    Generations().resume()
    assert seen(reader) == {"new price"}
    assert night(a=A2, c=Text("seal", ("staff",))).withdrawn == 0


def in_files(text: str) -> list[str]:
    """Return the generations with the vector of a text, or the text itself, in one of their
    files."""
    vector = EMBEDDER.encode_query(text).astype(np.float16).tobytes()
    found = {
        path.relative_to(paths.INDEX).parts[0]
        for path in paths.INDEX.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in (vector, text.encode()))
    }
    return sorted(found)


def test_the_search_for_bytes_finds_a_text_that_is_there() -> None:
    night(a=A1, b=B)
    assert in_files("old price") == ["000001"]


def test_a_deleted_text_is_in_no_file_of_any_generation() -> None:
    many = {f"n{n}": Text(f"oil {n}") for n in range(30)}  # one of them is no fifth
    night("hash", "cut", "rules", a=A1, **many)
    night("hash", "cut", "rules", a=A1, b=B, **many)
    Generations().roll_back()
    night("hash", "cut", "rules", b=B, **many)
    assert in_files("old price") == []
    assert len(Generations().names()) == 3
    assert len(seen()) == 30


def test_the_old_text_of_an_edit_is_in_no_file_of_the_newest_generation() -> None:
    many = {f"n{n}": Text(f"oil {n}") for n in range(30)}
    night("hash", "cut", "rules", a=A1, **many)
    night("hash", "cut", "rules", a=A2, **many)
    assert in_files("old price") == ["000001"]


def test_a_title_or_reader_that_changed_leaves_no_old_payload() -> None:
    night(a=Text("pump", ("directors-of-aster",)), b=B)
    night(a=Text("pump", ("staff",)), b=B)
    assert in_files("directors-of-aster") == []


def test_another_filter_takes_the_texts_that_it_replaced_out_of_every_generation() -> None:
    secret, hidden = Text("pump of Orla Whitcombe"), Text("pump of [PERSON]")
    night(a=secret, b=B)
    night(a=secret, b=B, c=C)
    Generations().roll_back()
    report = night(filters="stricter", a=hidden, b=B, c=C)
    assert report.withdrawn == 2
    assert in_files(secret.text) == []
    assert seen() == {"pump"}
    night(filters="stricter", a=Text("pump of nobody"), b=B, c=C)
    assert in_files(hidden.text) == ["000003"]  # an edit under the same filter is not withdrawn


def test_a_filter_that_changes_no_text_withdraws_none() -> None:
    night(a=A1, b=B)
    night(a=A1, b=B, c=C)
    assert night(filters="other", a=A1, b=B, c=C).withdrawn == 0
    night(filters="other", a=A2, b=B, c=C)
    assert in_files("old price") == ["000001", "000002"]


def test_files_that_an_older_version_wrote_are_written_again() -> None:
    night(a=A1, b=B)
    night(a=A1, b=B, c=C)
    for about in paths.INDEX.glob("*/about.json"):
        about.write_text(json.dumps({**json.loads(about.read_text()), "filters": ""}))
    night(a=A1, b=B, c=C)
    assert Generations().names() == ["000001-1", "000002-1", "000003"]


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


def test_a_crash_between_a_revision_and_its_pointer_shows_the_revision(folder: Path) -> None:
    night(a=A1, b=B)
    night(a=A2, b=B)
    Generations().roll_back()
    shutil.copytree(folder / "000001", folder / "before")
    night(a=A2)
    (folder / "before").rename(folder / "000001")
    (folder / "live.json").write_text('{"generation": "000001", "head": "000003"}')
    assert seen() == {"old price"}
    night(a=A2)
    assert Generations().pointer() == Pointer("000001-1", "000003")
    assert not (folder / "000001").exists()


def test_two_embedders_or_chunkers_in_one_index_are_refused() -> None:
    night(a=A1)
    shards.write(
        paths.CHUNKS,
        Chunk,
        [
            Chunk(records.chunk_id("s/a", "old price", 0), "s/a", n, (), "old price", 3, f"cut {n}")
            for n in range(1)
        ]
        + [Chunk(records.chunk_id("s/a", "more", 0), "s/a", 1, (), "more", 3, "other")],
        lambda row: row.doc_id,
        4,
    )
    vectors = list(shards.read(paths.VECTORS, Vector))
    more = Vector(records.chunk_id("s/a", "more", 0), vectors[0].dense, "hash")
    shards.write(paths.VECTORS, Vector, [*vectors, more], lambda row: row.chunk_id, 4)
    with pytest.raises(StoreError, match="expected one chunker"):
        publish.run(params.Index(keep=KEEP, batch=10, lease_s=60), 128)
    assert seen() == {"old price"}


@pytest.mark.slow
def test_readers_miss_nothing_while_generations_come_and_go() -> None:
    """Questions in two threads, over twenty nights that each change, and prune, a generation."""
    night(still=B, a=Text("price 0"))
    reader, stop, bad, asked = index_reader.reader(128), threading.Event(), [], [0]

    def ask() -> None:
        while not stop.wait(0.002):
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
