"""Test the files of a shard that a reader opens at the same time: the engine then writes a file
into a folder of its own, and renames it."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.index import shard_files


def write(folder: Path) -> Path:
    """Write what a shard has, and return the folder for files that come and go."""
    segment = folder / "segments/one"
    segment.mkdir(parents=True)
    (folder / "edge_config.json").write_text("{}")
    (segment / "vectors").write_bytes(b"1" * 5000)
    return segment / ".atomicwriteZMkNdm"


def come_and_go(passing: Path, stop: threading.Event) -> None:
    while not stop.is_set():
        passing.mkdir()
        (passing / "tmpfile.tmp").write_text("{}")
        (passing / "tmpfile.tmp").unlink()
        passing.rmdir()


@pytest.mark.parametrize("look", [shard_files.seal, shard_files.occupied, shard_files.sizes])
def test_a_file_that_comes_and_goes_changes_and_stops_nothing(
    look: Callable[[Path], object], tmp_path: Path
) -> None:
    passing, stop = write(tmp_path / "shard"), threading.Event()
    before = look(tmp_path / "shard")
    reader = threading.Thread(target=come_and_go, args=(passing, stop))
    reader.start()
    try:
        assert all(look(tmp_path / "shard") == before for _ in range(1000))
    finally:
        stop.set()
        reader.join()


def test_a_copy_has_no_file_that_was_about_to_be_renamed(tmp_path: Path) -> None:
    passing = write(tmp_path / "shard")
    passing.mkdir()
    (passing / "tmpfile.tmp").write_text("{}")
    shard_files.copy(tmp_path / "shard", tmp_path / "copy")
    assert shard_files.sizes(tmp_path / "copy") == {"segments/one/vectors": 5000}
    assert not [*(tmp_path / "copy").rglob(passing.name)]
