"""Test what an alarm tells a diagnosis: the machine's names, and the shape of a drift."""

import datetime

import numpy as np
import pytest

from tasks.machines import patterns
from tasks.machines.alarms import Alarm
from tasks.machines.diagnosis import alarm_diagnosis
from tasks.machines.diagnosis.diagnosis_answer import Machine
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.machines.reading.readings import Series

DAY = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("machine", "named"),
    [
        ("tarn-house-ap-130", Machine("AP-130", "", "tarn house")),
        ("ap_210", Machine("AP-210")),
        ("P17a", Machine("P17A")),
        ("boiler room", Machine(site="boiler room")),
    ],
)
def test_a_machine_is_named_by_its_model_and_its_site(machine: str, named: Machine) -> None:
    assert alarm_diagnosis.named(machine) == named


def alarm(pattern: str, day: int) -> Alarm:
    start = DAY + datetime.timedelta(days=day)
    return Alarm("m", start, start, ("flow",), pattern, "", {}, {}, {}, {}, "s/m.csv")


def test_a_drift_began_where_the_normal_stretch_ends_and_a_step_where_it_was_seen() -> None:
    days = np.datetime64("2026-03-01", "s") + np.arange(90) * np.timedelta64(1, "D")
    series = [Series("m", "flow", "l/s", days, np.linspace(9, 1, 90))]
    drift, step = alarm(patterns.STRAIGHT_FALL, 70), alarm(patterns.STEP, 70)
    assert alarm_diagnosis._began(drift, series) == DAY + datetime.timedelta(days=30)
    assert alarm_diagnosis._began(step, series) == step.start


def test_the_sensors_of_a_drift_have_its_shape_and_others_keep_theirs() -> None:
    falls = Sign("flow", "l/s", "down", patterns.CLOCK, 9, 1)
    other = Sign("noise", "dB", "up", patterns.STEP, 50, 70)
    drift = alarm(patterns.STRAIGHT_RISE, 70)
    assert alarm_diagnosis._drifting(falls, drift).pattern == patterns.STRAIGHT_FALL
    assert alarm_diagnosis._drifting(other, drift) == other
    assert alarm_diagnosis._drifting(falls, alarm(patterns.STEP, 70)) == falls
