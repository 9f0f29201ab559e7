"""Test the diagnosis on the documents of another company: fans, in other words and tables."""

import datetime
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tasks.answer.passage import Passage
from tasks.index.store import Payload
from tasks.machines import patterns
from tasks.machines.diagnosis import diagnosis, diagnosis_signs, modes
from tasks.machines.diagnosis.diagnosis import Diagnosis
from tasks.machines.diagnosis.diagnosis_signs import Change, Sign
from tasks.machines.reading.readings import Series, Values

CATALOGUE = """| ID | Fault | Symptom | Remedy |
| --- | --- | --- | --- |
| K7 | Loose belt | Speed of the rotor drops, current falls | Tension the belt to 40 N |
| K8 | Clogged filter | Pressure rises, flow falls, vibration unchanged | Replace the filter mat |
| K9 | Bearing dry | Bearing temperature rises, vibration increases | Grease with 6 g |
"""
RULES = """- Twice per turn: misaligned pulley. Shim the motor foot.
- Current up, pressure the same: something drags.
"""
LIMITS = """| Fan | Alarm | Stop |
| --- | --- | --- |
| VX-40 | 4.0 | 8.0 |

At an alarm, order the parts. At a stop, switch off at once.
"""
LOG = """| date | serial | fault | note |
| --- | --- | --- | --- |
| 2025-03-01 | 88-17 | K8 | Filter mat was wet. |
| 2025-09-01 | 88-17 | K9 | Noted after the alarm. |
"""


def passage(text: str, title: str, heading: str = "") -> Passage:
    headings = (heading,) if heading else ()
    return Passage(title, Payload(f"fans/{title}.md", title, headings, text, (), "", ""), 1.0, 1.0)


PASSAGES = [
    passage(CATALOGUE, "Fault list"),
    passage(RULES, "Patterns"),
    passage(LIMITS, "Limits"),
    passage(LOG, "Log"),
]


def sign(sensor: str, change: Change, before: float = 2.0, within: float = 6.0) -> Sign:
    shape = {"up": patterns.STEP, "down": patterns.STEP, "same": ""}[change]
    return Sign(sensor, "", change, shape, before, within, 9.0)


def diagnosed(signs: Sequence[Sign], until: str = "2025-06-01") -> Diagnosis:
    day = datetime.date.fromisoformat(until)
    return diagnosis.diagnose(signs, "VX-40", "88-17", PASSAGES, day)


CLOGGED = [sign("pressure", "up"), sign("flow", "down"), sign("vibration", "same")]


def test_a_mode_is_named_with_its_place_and_what_to_do() -> None:
    found = diagnosed(CLOGGED)
    assert (found.mode, found.code) == ("Clogged filter", "K8")
    assert [place.text for place in found.actions] == ["Replace the filter mat"]
    assert found.evidence[0].passage == 0
    assert any("Bearing dry" in place.text for place in found.ruled_out)


@pytest.mark.parametrize(
    ("signs", "mode"),
    [
        ([sign("pressure", "up"), sign("flow", "down"), sign("vibration", "up")], ""),
        ([sign("pressure", "down"), sign("flow", "up"), sign("vibration", "same")], ""),
        ([sign("bearing_temperature", "up"), sign("vibration", "up")], "Bearing dry"),
        ([sign("bearing_temperature", "up"), sign("vibration", "same")], ""),
        ([sign("oil_temperature", "up"), sign("humidity", "up")], ""),
        ([sign("humidity", "up"), sign("vibration", "same")], ""),
        ([sign("rotor_speed", "down"), sign("current", "down")], "Loose belt"),
    ],
)
def test_a_sign_that_is_inverted_takes_the_mode_and_its_advice_away(
    signs: Sequence[Sign], mode: str
) -> None:
    found = diagnosed(signs)
    assert found.mode == mode
    assert bool(found.actions) == bool(mode)


@pytest.mark.parametrize(
    ("within", "advice"), [(5.0, "At an alarm, order the parts."), (9.0, "At a stop, switch off")]
)
def test_a_broken_limit_says_what_to_do_at_that_level(within: float, advice: str) -> None:
    signs = [sign("bearing_temperature", "up"), sign("vibration", "up", 2.0, within)]
    texts = [place.text for place in diagnosed(signs).actions]
    assert texts[0] == "Grease with 6 g"
    assert texts[1].startswith(advice)


def test_nothing_that_was_noted_later_is_known() -> None:
    assert [p.text[:16] for p in diagnosed(CLOGGED).history] == ["date: 2025-03-01"]
    assert len(diagnosed(CLOGGED, "2026-01-01").history) == 2


def test_a_report_on_another_case_is_read() -> None:
    finding = passage("The blade is cracked (code K3).", "Report 4", "Finding")
    table = "| Sign | May | June |\n| --- | --- | --- |\n| Vibration | 2.0 mm/s | 6.0 mm/s |\n"
    evidence = passage(table + "| Motor current | 9.1 A | 9.2 A |\n", "Report 4", "Evidence")
    (mode,) = [m for m in modes.read([finding, evidence]) if m.source == "report"]
    assert mode.code == "K3"
    assert [claim.change for claim in mode.claims] == ["up", "same"]


@pytest.mark.parametrize(
    ("curve", "change", "pattern"),
    [
        (lambda t: 3 * (t > 0), "up", patterns.STEP),
        (lambda t: -1.5 * t, "down", patterns.STRAIGHT_FALL),
        (lambda t: 4 * t**3, "up", patterns.GROWING),
        (lambda t: 3 * (np.sin(t * 20) > 0.8), "up", patterns.CLOCK),
        (lambda t: 3 * (t == t[90]), "same", patterns.SPIKE),
        (lambda t: 0 * t, "same", ""),
    ],
)
def test_a_sensor_says_which_way_it_went_and_how(
    curve: Callable[[Values], Values], change: str, pattern: str
) -> None:
    times = np.datetime64("2025-01-01T00:00:00", "s") + np.arange(150) * np.timedelta64(3600, "s")
    noise = np.random.default_rng(7).normal(0, 0.02, 150)
    values = 2 + noise + np.where(np.arange(150) < 50, 0, curve((np.arange(150) - 50) / 100))
    start, end = (times[at].astype(datetime.datetime) for at in (50, -1))
    (found,) = diagnosis_signs.of_window([Series("m", "s", "", times, values)], start, end)
    assert (found.change, found.pattern) == (change, pattern)
