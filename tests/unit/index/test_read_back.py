"""Plant lost and damaged points in a generation, and see on which night they are found."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasks import params, paths
from tasks.index import generations, index_report, publish, read_back, shard_files
from tasks.index.generations import Generations
from tasks.index.index_report import IndexReport
from tasks.index.ledger import Ids, Ledger
from tasks.index.qdrant_edge import PARTS, EdgeStore
from tasks.index.read_back import Reading
from tasks.index.store import Payload, Point
from tests.unit.fakes import DIM
from tests.unit.index.small_nights import A1, EMBEDDER, B, C, night

LARGE = params.Index(keep=2, batch=10, lease_s=60, read_whole=0)  # every index counts as large


def identity(n: int) -> str:
    return f"00000000-0000-5000-8000-{n:012d}"


def point(n: int, text: str = "text") -> Point:
    payload = Payload(f"s/{n}.md", "T", (), text, ("public",), "hash", "cut")
    return Point(identity(n), EMBEDDER.encode_query(text), payload)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EdgeStore]:
    with closing(EdgeStore.create(tmp_path / "s", DIM, 128)) as store:
        store.upsert([point(n) for n in range(200)])
        yield store


def test_thirty_nights_read_each_payload_once(store: EdgeStore) -> None:
    read = [i for part in range(PARTS) for i, _ in store.digests(part)]
    assert sorted(read) == [identity(n) for n in range(200)]
    assert sorted(store.ids()) == sorted(read)


def test_a_lost_and_a_foreign_point_show_in_every_part_and_a_wrong_one_in_its_own(
    store: EdgeStore,
) -> None:
    known = Ledger.of(store.digests())
    store.delete([identity(7)])
    store.upsert([point(8, "torn"), point(900)])
    found = [Reading(0, part).ledger(store, known) for part in range(PARTS)]
    for each in found:
        assert len(each) == 200
        assert each.has(Ledger.of([(identity(7), "")]).ids).tolist() == [False]
        assert each.has(Ledger.of([(identity(900), "")]).ids).tolist() == [True]
    place, _ = known.places(Ledger.of([(identity(8), "")]).ids)
    wrong = [each.digests[place - 1] != known.digests[place] for each in found]  # 7 is lost
    assert sum(map(np.count_nonzero, wrong)) == 1


def test_a_small_index_is_read_whole_and_asked_for_points_always(store: EdgeStore) -> None:
    known = Ledger.of(store.digests())
    store.upsert([point(8, "torn")])
    actual = Ledger.of(store.digests()).fingerprint
    assert Reading(200, 0).ledger(store, known).fingerprint == actual
    also = Ids(Ledger.of([(identity(8), ""), (identity(999), "")]).ids)
    assert Reading(0, 0).ledger(store, known, also).fingerprint == actual


def test_parts_follow_each_other_and_begin_anywhere() -> None:
    assert [read_back.next_part(n) for n in (0, 28, PARTS - 1)] == [1, 29, 0]
    assert 0 <= read_back.next_part(None) < PARTS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a generation of three points."""
    monkeypatch.chdir(tmp_path)
    night(a=A1, b=B, c=C)
    return paths.INDEX / "000001"


def planted(folder: Path, sealed: bool) -> tuple[str, str]:
    """Lose a point of the generation and damage another one; `sealed`: as if its files had been
    certified like that. Returns the ids."""
    kept = Generations()
    with closing(kept.open(folder.name)) as store:
        lost, torn, _ = sorted(store.ids())
        payload = replace(store.payloads([torn])[torn], text="torn")
        store.delete([lost])
        store.upsert([Point(torn, EMBEDDER.encode_query("torn"), payload)])
        store.flush()
    if sealed:
        kept.open(folder.name).close()  # the engine ends its journals when it opens a shard
        about = kept.about(folder.name)
        kept.write_about(folder.name, replace(about, sealed=shard_files.seal(folder)))
    return lost, torn


def large() -> IndexReport:
    return publish.run(LARGE, 128)


def test_a_changed_file_is_found_the_same_night_whatever_the_size(folder: Path) -> None:
    planted(folder, sealed=False)
    healed = large()
    assert (healed.added, healed.updated, healed.clean) == (1, 1, True)


def test_where_files_say_nothing_a_lost_point_is_found_by_its_id_and_a_damaged_one_by_reading(
    folder: Path,
) -> None:
    _, torn = planted(folder, sealed=True)
    with closing(Generations().open(folder.name)) as store:
        [part] = [n for n in range(PARTS) if torn in {i for i, _ in store.digests(n)}]
    index_report.write(index_report.read().model_copy(update={"part": (part + 1) % PARTS}))
    first = large()
    assert (first.added, first.updated, first.part) == (1, 0, (part + 2) % PARTS)
    index_report.write(first.model_copy(update={"part": (part - 1) % PARTS}))
    second = large()
    assert (second.added, second.updated, second.part) == (0, 1, part)
    assert large().generation == second.generation


def test_a_flipped_bit_in_a_vector_is_found_and_written_again(folder: Path) -> None:
    vector = EMBEDDER.encode_query("pump").astype(np.float16).tobytes()
    [file] = [p for p in folder.rglob("*") if p.is_file() and vector in p.read_bytes()]
    data = bytearray(file.read_bytes())
    data[data.index(vector) + 1] ^= 0x40  # of an exponent
    file.write_bytes(data)
    healed = large()
    assert (healed.added, healed.updated, healed.deleted) == (0, 1, 0)
    assert large().generation == healed.generation


def test_damage_outside_of_points_builds_the_generation_again(folder: Path) -> None:
    with (folder / generations.WORDS).open("ab") as file:
        file.write(b"x")
    healed = large()
    assert (healed.added, healed.updated, healed.generation) == (0, 3, "000002")
    assert large().generation == "000002"


def test_a_seal_covers_content_and_no_holes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    (one / "f").write_bytes(bytes(1 << 20) + b"x" + bytes(1 << 20))
    with (other / "f").open("wb") as file:
        file.seek(1 << 20)
        file.write(b"x")
        file.truncate((2 << 20) + 1)
    assert shard_files.seal(one) == shard_files.seal(other)
    for place, byte in ((0, b"y"), (1 << 20, b"y"), (2 << 20, b"y"), ((2 << 20) + 1, b"\0")):
        with (other / "f").open("r+b") as file:
            file.seek(place)
            before = file.read(1)
            file.seek(place)
            file.write(byte)
        assert shard_files.seal(one) != shard_files.seal(other), place
        with (other / "f").open("r+b") as file:
            file.seek(place)
            file.write(before)
