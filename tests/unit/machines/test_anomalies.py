"""Departures from normal: found, named by their shape, and none where there are none."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tasks.machines import anomalies, patterns
from tasks.machines.reading import tables
from tasks.machines.reading.frames import Frame, frame
from tasks.machines.reading.readings import Series, Values
from tasks.params import MachineLimit

SAMPLE = Path("data/samples/aldermoor/documents/readings")
VIBRATION = [MachineLimit(machines="*ap-130*", sensor="vibration", name="trip", above=4.5)]
READINGS = 240


def sample(name: str) -> Frame:
    with (SAMPLE / f"{name}.csv").open() as file:
        return frame(tables.read(list(csv.reader(file)), f"s/{name}.csv", ("public",), str).series)


def pump(change: Values, seed: int = 1, minutes: int = 60, sensors: int = 3) -> Frame:
    """Return a pump whose first sensor changes by so many spreads."""
    noise = np.random.default_rng(seed).normal(size=(READINGS, sensors))
    noise[:, 0] += change
    times = np.datetime64("2025-05-01T00:00:00") + np.arange(READINGS) * np.timedelta64(
        60 * minutes, "s"
    )
    return frame([Series("p", f"s{n}", "", times, 50 + noise[:, n]) for n in range(sensors)])


@pytest.mark.parametrize(
    ("name", "pattern", "sensor"),
    [
        ("loop-3-ap-125", patterns.STEP, "vibration"),
        ("tarn-house-ap-130", patterns.GROWING, "envelope"),
        ("north-face-ap-210", patterns.STRAIGHT_FALL, "flow"),
        ("marlow-court-ap-307", patterns.CLOCK, "suction_pressure"),
    ],
)
def test_the_samples_faults_bear_the_names_that_its_guide_gives_them(
    name: str, pattern: str, sensor: str
) -> None:
    guide = (SAMPLE / "reading-guide.html").read_text().lower()
    (alarm,) = anomalies.alarms(sample(name), [])
    assert alarm.pattern == pattern
    assert pattern in guide
    assert sensor in alarm.sensors
    assert alarm.size[sensor] > 3


SINCE = np.clip(np.arange(READINGS) - 150, 0, None)
HOURS = np.arange(READINGS) % 24


@pytest.mark.parametrize(
    ("change", "pattern"),
    [
        (15.0 * (SINCE > 0), patterns.STEP),
        (-15.0 * (SINCE > 0), patterns.STEP),
        (0.3 * SINCE, patterns.STRAIGHT_RISE),
        (-0.3 * SINCE, patterns.STRAIGHT_FALL),
        (0.005 * SINCE**2, patterns.GROWING),
        (20.0 * (HOURS == 6) * (SINCE > 0), patterns.CLOCK),
        (20.0 * (SINCE == 1), patterns.SPIKE),
        (np.where(SINCE > 0, 8 * np.sin(3.7 * SINCE), 0), patterns.NOISY),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_a_change_is_one_alarm_with_the_name_of_its_shape(
    change: Values, pattern: str, seed: int
) -> None:
    (alarm,) = anomalies.alarms(pump(change, seed), [])
    assert alarm.pattern == pattern
    assert alarm.sensors == ("s0",)
    assert alarm.before["s0"] == pytest.approx(50, abs=0.5)


def test_machines_without_a_fault_raise_hardly_an_alarm() -> None:
    found = [anomalies.alarms(pump(np.zeros(READINGS), seed), []) for seed in range(60)]
    assert sum(map(bool, found)) <= 2


def test_sensors_that_no_longer_move_together_are_an_alarm() -> None:
    rng, hours = np.random.default_rng(3), np.arange(READINGS)
    load = np.sin(hours / 5)
    apart = np.where(hours < 150, load, -load)  # as large as before, at other times
    columns = [each + rng.normal(size=READINGS) / 20 for each in (load, load, apart)]
    times = np.datetime64("2025-05-01T00:00:00") + hours * np.timedelta64(1, "h")
    series = [Series("p", f"s{n}", "", times, each) for n, each in enumerate(columns)]
    (alarm,) = anomalies.alarms(frame(series), [])
    since = np.datetime64(alarm.start.replace(tzinfo=None)) - times[0]
    assert abs(since / np.timedelta64(1, "h") - 150) < 20


def test_a_limit_is_an_alarm_before_the_normal_is_known() -> None:
    whole = sample("tarn-house-ap-130")
    last = Frame(
        whole.machine, whole.times[-40:], whole.sensors, whole.units, whole.values[-40:], "u", ()
    )
    alarms = anomalies.alarms(last, VIBRATION)
    assert alarms
    assert {alarm.limit for alarm in alarms} == {"vibration: trip 4.5 mm/s"}
    assert {alarm.sensors for alarm in alarms} == {("vibration",)}
    assert not anomalies.alarms(last, [])


def test_a_sensor_that_falls_silent_is_not_an_alarm_by_itself() -> None:
    shown = pump(np.zeros(READINGS), seed=2)
    shown.values[120:, 1] = np.nan
    assert not anomalies.alarms(shown, [])


def test_a_sensor_that_comes_later_is_not_an_alarm_by_itself() -> None:
    shown = pump(np.zeros(READINGS), seed=2)
    shown.values[:120, 1] = np.nan
    assert not anomalies.alarms(shown, [])


@pytest.mark.parametrize("sensors", [1, 3])
def test_a_machine_that_stood_still_raises_an_alarm_when_it_moves(sensors: int) -> None:
    shown = pump(np.zeros(READINGS), sensors=sensors)
    shown.values[:] = 7.0
    assert not anomalies.alarms(shown, [])
    shown.values[200:, 0] = 40.0
    (alarm,) = anomalies.alarms(shown, [])
    assert (alarm.pattern, alarm.sensors) == (patterns.STEP, ("s0",))


def test_files_of_one_machine_are_joined_and_the_later_file_counts() -> None:
    times = np.datetime64("2025-05-01T00:00:00") + np.arange(4) * np.timedelta64(1, "h")
    old = Series("p", "s", "", times[:3], np.array([1.0, 2, 3]), "a", groups=("public", "staff"))
    new = Series("p", "s", "", times[2:], np.array([9.0, 4]), "b", groups=("staff",))
    joined = frame([old, new])
    assert joined.values[:, 0].tolist() == [1, 2, 9, 4]
    assert (joined.uri, joined.groups) == ("b", ("staff",))


def minutely(readings: int = 1440) -> Frame:
    """Return a machine with a reading every quarter of an hour."""
    noise = np.random.default_rng(8).normal(size=(readings, 3))
    times = np.datetime64("2025-05-01T00:00:00") + np.arange(readings) * np.timedelta64(900, "s")
    return frame([Series("p", f"s{n}", "", times, 50 + noise[:, n]) for n in range(3)])


def test_departures_at_the_same_hours_keep_the_clock_although_the_smoothing_joins_them() -> None:
    shown = minutely()
    hours = np.arange(1440) // 4 % 24
    shown.values[(np.arange(1440) > 900) & (hours >= 14) & (hours < 17), 0] += 8
    (alarm,) = anomalies.alarms(shown, [])
    assert alarm.pattern == patterns.CLOCK


def test_a_sensor_that_stops_at_a_normal_value_is_an_alarm() -> None:
    shown = pump(np.zeros(READINGS))
    shown.values[200:, 1:] = 50.0, 51.0  # the second a little off: no step of its own
    (alarm,) = anomalies.alarms(shown, [])
    assert (alarm.pattern, alarm.sensors) == (patterns.STUCK, ("s1", "s2"))
    since = np.datetime64(alarm.start.replace(tzinfo=None))
    assert since == shown.times[200]
    assert np.datetime64(alarm.end.replace(tzinfo=None)) == shown.times[-1]


def test_a_sensor_that_often_stands_still_does_not_get_stuck() -> None:
    shown = pump(np.zeros(READINGS))
    shown.values[:, 0] = np.round(shown.values[:, 0] / 4 + 0.5)  # most are equal
    shown.values[200:, 0] = np.median(shown.values[:200, 0])
    assert not anomalies.alarms(shown, [])


def test_a_machine_that_is_switched_off_steps_to_nothing_and_is_not_stuck_too() -> None:
    shown = pump(np.zeros(READINGS))
    shown.values[200:] = 0.0
    (alarm,) = anomalies.alarms(shown, [])
    assert (alarm.pattern, len(alarm.sensors)) == (patterns.STEP, 3)
