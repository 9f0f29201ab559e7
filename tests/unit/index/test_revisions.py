"""Test that withdrawn documents and texts leave every generation, and its files."""

import json
import shutil
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from tasks import paths, records
from tasks.index import reader as index_reader
from tasks.index import shard_files
from tasks.index.generation_facts import Pointer
from tasks.index.generations import Generations
from tasks.index.qdrant_edge import EdgeStore
from tests.unit.index.small_nights import (
    A1,
    A2,
    B,
    C,
    Text,
    in_files,
    night,
    seen,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / paths.INDEX


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


MANY = {f"n{n}": Text(f"oil {n}") for n in range(30)}


def test_a_night_changes_a_copy_and_the_engine_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    night("hash", "cut", "rules", a=A1, b=B, **MANY)
    monkeypatch.delattr(EdgeStore, "copy")
    report = night("hash", "cut", "rules", a=A2, b=B, **MANY)
    assert (report.added, report.updated, report.deleted) == (1, 0, 1)
    assert in_files("old price") == ["000001"]
    assert seen() == {"new price", "pump", *(page.text for page in MANY.values())}


def test_points_are_copied_where_the_engine_leaves_a_file_with_a_deleted_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    night("hash", "cut", "rules", a=A1, **MANY)
    monkeypatch.setattr(EdgeStore, "optimize", EdgeStore.flush)
    night("hash", "cut", "rules", a=A2, **MANY)
    assert in_files("old price") == ["000001"]
    assert seen() == {"new price", *(page.text for page in MANY.values())}


def test_lists_of_ids_that_the_engine_writes_otherwise_are_no_proof(tmp_path: Path) -> None:
    gone, other = (records.chunk_id("s/a", text, 0) for text in ("gone", "other"))
    for folder, name in (("old", "1"), ("old", "2"), ("new", "2")):
        (tmp_path / folder / "segments" / name).mkdir(parents=True)
    first, second = (tmp_path / f"old/segments/{n}/id_tracker.mappings" for n in (1, 2))
    first.write_bytes(b"in another form")
    second.write_bytes(UUID(other).bytes)
    old, new = tmp_path / "old", tmp_path / "new"
    assert not shard_files.is_rewritten(old, new, [gone])
    first.write_bytes(b"x" + UUID(gone).bytes)
    assert shard_files.is_rewritten(old, new, [gone])
    assert not shard_files.is_rewritten(old, new, [gone, other])
