"""Which alarms and machines the board shows, to whom, and in which order."""

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasks import paths
from tasks.machines import board, patterns
from tasks.machines.alarms import Alarm
from tasks.machines.limits.document_limits import DocumentLimit
from tasks.machines.reading.readings import Readings, Series, stored
from tasks.storage import shards

BEGAN = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
HOURS = 90


def series(machine: str, *groups: str) -> Series:
    times = np.datetime64("2026-03-01", "s") + np.arange(HOURS) * np.timedelta64(1, "h")
    return Series(
        machine, "flow", "l/s", times, np.linspace(9, 1, HOURS), f"s/{machine}.csv", groups=groups
    )


def alarm(machine: str, first: int, last: int, pattern: str, *groups: str) -> Alarm:
    start, end = (BEGAN + datetime.timedelta(hours=hour) for hour in (first, last))
    size, before, within, slope = ({"flow": figure} for figure in (7.0, 9.0, 2.0, -1.0))
    limit = "flow: low 2 l/s; flow: trip 1 l/s"
    return Alarm(
        machine,
        start,
        end,
        ("flow",),
        pattern,
        limit,
        size,
        before,
        within,
        slope,
        f"s/{machine}.csv",
        groups,
    )


@pytest.fixture(autouse=True)
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write four machines: two with an open alarm, one with a spike that is over, one of staff."""
    monkeypatch.chdir(tmp_path)
    made = [series(name, "public") for name in ("early", "late", "spiked")]
    rows = [stored(each) for each in (*made, series("hidden", "staff"))]
    shards.write(paths.READINGS, Readings, rows, lambda row: row.uri)
    raised = [
        alarm("early", 60, HOURS - 1, patterns.STEP, "public"),
        alarm("late", 70, HOURS - 1, patterns.STEP, "public"),
        alarm("spiked", 80, 81, patterns.SPIKE, "public"),
        alarm("hidden", 75, HOURS - 1, patterns.STEP, "staff"),
    ]
    shards.write(paths.ALARMS, Alarm, raised, lambda row: row.machine)


def test_open_alarms_come_first_the_newest_of_them_on_top() -> None:
    shown = board.board([])
    assert [(each.machine, each.open) for each in shown.alarms] == [
        ("late", True),
        ("early", True),
        ("spiked", False),
    ]
    [first, *_] = shown.alarms
    assert [(each.text, each.source) for each in first.limits] == [
        ("flow: low 2 l/s", None),
        ("flow: trip 1 l/s", None),
    ]
    assert first.sensors == (board.Sensor("flow", "l/s", 9.0, 2.0, 7.0, -1.0),)


def test_a_machine_is_quiet_if_none_of_its_alarms_is_open() -> None:
    [quiet] = board.board([]).quiet
    assert (quiet.machine, quiet.known, quiet.unit) == ("spiked", True, "l/s")
    assert len(quiet.course) == board.POINTS
    assert quiet.course[0] > quiet.course[-1]


def test_a_machine_is_shown_to_the_readers_of_its_readings_only() -> None:
    assert [each.machine for each in board.board(["staff"]).alarms[:2]] == ["hidden", "late"]
    hidden = alarm("hidden", 75, HOURS - 1, patterns.STEP, "staff").alarm_id
    assert board.alarm_of(hidden, []) is None
    assert board.alarm_of("0" * 32, []) is None
    found = board.alarm_of(hidden, ["staff"])
    assert found
    assert [each.machine for each in found[1]] == ["hidden"]
    assert board.any_machine([])
    shards.write(paths.READINGS, Readings, [stored(series("hidden", "staff"))], lambda row: row.uri)
    assert not board.any_machine([])
    assert board.any_machine(["staff"])


def test_a_limit_names_its_document_to_those_who_may_read_it() -> None:
    facts = ("late", "flow", "l/s", "trip", 1.0, "a/manual.md", "Manual", "7", 3, "Trip at 1 l/s.")
    shards.write(
        paths.LIMITS, DocumentLimit, [DocumentLimit(*facts, ("staff",), False)], lambda row: row.uri
    )
    [public] = [each for each in board.board([]).alarms if each.machine == "late"]
    assert [each.source for each in public.limits] == [None, None]
    [told] = [each for each in board.board(["staff"]).alarms if each.machine == "late"]
    assert told.limits[1].source == board.Source("a/manual.md", "Manual", "7", 3, "Trip at 1 l/s.")


def test_an_alarm_of_a_sensor_that_new_readings_lack_is_no_longer_there() -> None:
    renamed = replace(series("late", "public"), sensor="pressure", unit="bar")
    shards.write(paths.READINGS, Readings, [stored(renamed)], lambda row: row.uri)
    before = alarm("late", 70, HOURS - 1, patterns.STEP, "public")
    assert board.alarm_of(before.alarm_id, []) is None  # its picture can't be drawn
    assert board.board([]).alarms == ()
    assert [each.machine for each in board.board([]).quiet] == ["late"]
