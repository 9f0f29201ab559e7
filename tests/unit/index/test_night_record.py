"""The record of the last night: a failed, a killed and a late one are each named."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks import paths
from tasks.errors import LostDocumentsError
from tasks.index import night_record
from tasks.storage import lease


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def good(hours: float = 0) -> None:
    """Write the record of a night that succeeded `hours` hours ago."""
    record = night_record.begun()
    night_record.end(record, None)
    record["completed"] = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    night_record.save(record)


def test_a_good_night_is_no_reason_to_worry_until_it_is_too_long_ago() -> None:
    good(hours=27)
    assert night_record.problem() is None
    assert night_record.problem(timedelta(hours=28)) is None
    assert "no night has succeeded since" in str(night_record.problem(timedelta(hours=26)))


def test_without_any_night_only_a_monitor_hears_of_it() -> None:
    assert night_record.problem() is None
    assert "no night has succeeded yet" in str(night_record.problem(timedelta(hours=26)))


def test_a_failed_night_names_its_step_and_its_reason() -> None:
    good()
    record = night_record.begun()
    record["step"] = "ingest"
    night_record.end(record, LostDocumentsError("this night would lose\ntoo many documents"))
    said = str(night_record.problem())
    assert "failed in its step ingest: this night would lose too many documents" in said
    assert record["completed"] is not None  # of the night before, which a monitor counts from
    good()
    assert night_record.problem() is None


def test_an_exception_that_is_not_ours_is_named_with_its_kind() -> None:
    assert night_record.reason(KeyError("clean")) == "KeyError: 'clean'"


def test_a_killed_night_is_a_failed_one_for_the_next_one_too() -> None:
    good()
    night_record.save({**night_record.begun(), "step": "embed"})  # and nobody holds the lease
    assert "was killed in its step embed" in str(night_record.problem())
    with lease.held(paths.LEASE, 60):
        night_record.save(night_record.begun())
        assert "it was killed" in str(night_record.problem())


def test_while_a_night_runs_the_one_before_counts() -> None:
    good()
    with lease.held(paths.LEASE, 60):
        night_record.save(night_record.begun())
        assert night_record.problem() is None
        assert night_record.problem(timedelta(hours=26)) is None


@pytest.mark.parametrize("torn", ["", "{", "[]"])
def test_a_torn_record_stops_nothing(torn: str) -> None:
    paths.REPORTS.mkdir()
    paths.report("night").write_text(torn)
    assert night_record.last() == {}
    assert night_record.problem() is None
    assert night_record.begun()["before"] is None
    assert lease.VARIABLE not in os.environ
