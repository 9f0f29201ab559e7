"""Test that shards return the written rows, and that only changed ones are written."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.records import Document, Rejection, Vector
from tasks.storage import shards
from tasks.storage.atomic import whole
from tests.unit.fakes import document

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


documents = st.builds(
    document,
    uri=text,
    text=text,
    groups=st.lists(text, max_size=3).map(tuple),
    stale_since=st.none() | st.just("2026-11-23"),
    redacted=st.dictionaries(text, st.integers(0, 2**40), max_size=3),
)


@quick
@given(row=documents)
def test_a_document_keeps_its_groups_findings_and_missing_dates(
    tmp_path_factory: pytest.TempPathFactory, row: Document
) -> None:
    folder = tmp_path_factory.mktemp("shards")
    shards.write(folder, Document, [row], lambda row: row.doc_id, 8)
    assert list(shards.read(folder, Document)) == [row]


def test_a_vector_is_read_again_bit_by_bit(tmp_path: Path) -> None:
    dense = np.array([1, -0.5, 2**-24, 0], np.float16)
    shards.write(tmp_path, Vector, [Vector("a", dense, "e")], lambda row: row.chunk_id, 8)
    [row] = shards.read(tmp_path, Vector)
    assert row.dense.dtype == np.dtype(np.float16)
    assert row.dense.tobytes() == dense.tobytes()


def test_equal_rows_give_equal_bytes_in_the_order_given(tmp_path: Path) -> None:
    rows = [Rejection(uri, "ingest", "why") for uri in ("s/b.md", "s/a.md")]
    for name in ("one", "other"):
        shards.write(tmp_path / name, Rejection, rows, lambda row: row.uri, 1)
    one, other = (tmp_path / name / "part-00.parquet" for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
    assert list(shards.read(tmp_path / "one", Rejection)) == rows


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


@pytest.mark.parametrize(
    ("rows", "number"),
    [(0, 1), (1, 1), (2, 2), (4, 2), (5, 4), (98, 32), (256, 64), (400, 128), (1_000, 256),
     (4_096, 512), (10_000, 512), (40_000, 1024), (100_000, 2048), (1_000_000, 8192)],
)  # fmt: skip
def test_a_data_set_has_small_shards_but_no_more_than_it_needs(rows: int, number: int) -> None:
    assert shards.number_for(rows) == number


@pytest.mark.parametrize("rows", [1, 7, 50, 260, 900, 5_000, 30_000, 200_000, 3_000_000])
def test_a_shard_has_at_most_200_rows_and_few_only_in_a_small_data_set(rows: int) -> None:
    number = shards.number_for(rows)
    assert rows / number <= min(200, number)
    assert rows < 64 or rows / number >= 2


def put(folder: Path, count: int) -> int:
    rows = [Rejection(f"s/{n}.md", "ingest", "why") for n in range(count)]
    return shards.write(folder, Rejection, rows, lambda row: row.uri)


def test_one_more_row_leaves_the_other_shards_alone(tmp_path: Path) -> None:
    put(tmp_path, 200)
    assert shards.number_in(tmp_path) == 64
    assert put(tmp_path, 201) == 1


def test_a_data_set_around_a_limit_is_not_split_otherwise_every_night(tmp_path: Path) -> None:
    numbers = []
    for count in (250, 264, 250, 140, 264, 120):
        put(tmp_path, count)
        numbers.append(shards.number_in(tmp_path))
        assert len(list(shards.read(tmp_path, Rejection))) == count
    assert numbers == [64, 128, 128, 128, 128, 32]


@pytest.mark.parametrize(("names", "number"), [((), 1), (("00",), 1), (("01",), 2), (("05",), 8)])
def test_the_number_of_shards_is_seen_by_their_names(
    names: tuple[str, ...], number: int, tmp_path: Path
) -> None:
    for name in names:
        (tmp_path / f"part-{name}.parquet").touch()
    assert shards.number_in(tmp_path) == number


WITHOUT = """
import sys
from pathlib import Path
from tasks.records import Rejection
from tasks.storage import shards
rows = [Rejection("a.md", "validate", "too short")]
shards.write(Path(sys.argv[1]), Rejection, rows, lambda row: row.uri)
assert list(shards.read(Path(sys.argv[1]), Rejection)) == rows
assert "pandas" not in sys.modules
[file] = shards.files(Path(sys.argv[1]))
frame = shards.shard_columns(file, Rejection, ["uri"]).to_pandas()
assert list(frame["uri"]) == ["a.md"]
import pandas
import pyarrow
assert pyarrow.Table.from_pandas(frame)["uri"].to_pylist() == ["a.md"]
assert pyarrow.array(pandas.Series([1, None])).to_pylist() == [1, None]
"""


def test_shards_are_written_without_pandas_which_still_works_afterwards(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(tmp_path / "set")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
