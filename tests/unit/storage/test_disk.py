"""The use of the disk: the forecast, the formula, and the files of the cache that nobody uses."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks import paths
from tasks.records import Document
from tasks.storage import disk, shards
from tasks.storage.disk import Disk, Night
from tests.unit.fakes import document

NOW = datetime(2026, 3, 2, tzinfo=UTC)
GB = 10**9


def nights(count: int, growth: int, free: int = 100 * GB) -> list[Night]:
    return [
        Night(ended=NOW + timedelta(days=n), used={"dvc": n * growth, "data": 5}, free=free)
        for n in range(count)
    ]


def test_the_forecast_divides_the_free_room_by_the_growth_of_a_night() -> None:
    made = disk.forecast(nights(10, growth=GB))
    assert (made.growth, made.nights_left) == (GB, 100)
    assert disk.in_words(made) == "a night takes 1000.0 MB: room for 100 nights"


def test_a_few_nights_are_too_early_for_a_forecast() -> None:
    assert disk.forecast(nights(4, growth=GB)).growth is None
    assert disk.in_words(disk.forecast(nights(4, growth=GB))) == ""
    assert disk.in_words(None) == ""


@pytest.mark.parametrize("growth", [0, -GB])
def test_a_disk_that_does_not_fill_has_no_end(growth: int) -> None:
    made = disk.forecast(nights(10, growth))
    assert made.nights_left is None
    assert disk.in_words(made) == "the last 10 nights took no more room"


def test_nights_are_recorded_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setattr(disk, "HISTORY", 3)
    (tmp_path / "data/documents").mkdir(parents=True)
    (tmp_path / "data/documents/part-00.parquet").write_bytes(b"x" * 5000)
    for _ in range(4):
        made = disk.record()
    assert len(made.nights) == 3
    assert made.nights[-1].used["data"] >= 5000
    assert disk.last() == made


def test_only_files_that_nobody_used_since_then_are_stale(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name, days in (("deep/old", 40), ("fresh", 1), ("read", 40)):
        (tmp_path / name).write_text("x")
        when = (NOW - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (NOW.timestamp() if name == "read" else when, when))
    found = [path.name for path, _ in disk.stale(tmp_path, NOW - timedelta(days=30))]
    assert found == ["old"]


def test_the_growth_is_the_share_of_bytes_in_a_shard_with_a_changed_document(
    tmp_path: Path,
) -> None:
    rows = [document(f"s/{n}.md") for n in range(400)]
    shards.write(tmp_path / paths.DOCUMENTS, Document, rows, lambda row: row.doc_id)
    size = disk.occupied(tmp_path / paths.DOCUMENTS)
    assert shards.number_in(tmp_path / paths.DOCUMENTS) == 128
    listed = disk.growth(tmp_path, documents=400, share=1) - size
    assert listed == disk.lists(128) > 0
    assert disk.growth(tmp_path, 400, 0) == 0
    grown = disk.growth(tmp_path, 400, 0.01)
    assert grown == pytest.approx(size * 0.0405 + listed, rel=0.002)


def test_a_report_of_an_older_form_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths.REPORTS.mkdir()
    paths.report("disk").write_text('{"nights": 3}')
    assert disk.last() is None
    assert disk.forecast([]) == Disk(nights=[])
