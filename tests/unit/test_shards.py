"""Shards: what is written is read again, and only what changed is written."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import shards
from tasks.files import whole
from tasks.records import Rejection

quick = settings(deadline=None, max_examples=25, database=None)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rejections = st.lists(st.builds(Rejection, text, text, text), max_size=20)


def write(folder: Path, rows: list[Rejection]) -> int:
    return shards.write(folder, Rejection, rows, lambda row: row.uri, 8)


@quick
@given(rejections)
def test_what_is_written_is_read_again(tmp_path_factory: object, rows: list[Rejection]) -> None:
    folder: Path = tmp_path_factory.mktemp("shards")  # type: ignore[attr-defined]
    write(folder, rows)
    assert sorted(shards.read(folder, Rejection), key=str) == sorted(rows, key=str)
    assert write(folder, rows) == 0


def test_only_the_shards_whose_rows_changed_are_written(tmp_path: Path) -> None:
    rows = [Rejection(f"s/{n}.md", "ingest", "why") for n in range(50)]
    write(tmp_path, rows)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert write(tmp_path, [*rows[:-1], Rejection("s/49.md", "ingest", "another")]) == 1
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert sum(before[name] != after[name] for name in before) == 1


def test_a_torn_shard_is_written_anew_and_a_left_over_file_is_removed(tmp_path: Path) -> None:
    rows = [Rejection("s/a.md", "ingest", "why")]
    write(tmp_path, rows)
    [shard] = tmp_path.iterdir()
    shard.write_bytes(shard.read_bytes()[:20])
    (tmp_path / ".part-03.parquet.123.tmp").write_bytes(b"torn")
    assert write(tmp_path, rows) == 2
    assert list(shards.read(tmp_path, Rejection)) == rows
    assert list(tmp_path.iterdir()) == [shard]


def test_no_rows_leave_an_empty_folder(tmp_path: Path) -> None:
    write(tmp_path, [Rejection("s/a.md", "ingest", "why")])
    write(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    assert list(shards.read(tmp_path / "nowhere", Rejection)) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")

    def interrupted() -> None:
        with whole(target) as temporary:
            temporary.write_text("half")
            (tmp_path / "missing").read_text()

    with pytest.raises(FileNotFoundError):
        interrupted()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]
