"""Describe what each sensor of a machine does in a window: how far, which way, in which shape.

In:  the Series of one machine, the window of an alarm
Out: a Sign for each sensor
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasks.machines import patterns
from tasks.machines.reading.readings import Series, Values

FAR = 5.0  # standard deviations of the time before, from which a sensor has changed
SHARE = 0.1  # of the window's readings: the farthest ones are its size
LEAST = 0.05  # of the usual value, below which a change is not material, however clear it is
MOST_SPIKE = 2  # readings
CLOCK_SHARE = 0.6  # of the readings in the window, at most, that are far, above this height:
CLOCK_HEIGHT = 0.3
# height at half of the window as a share of that at its end: above it a step, below it growing
STEP_HALF, GROWING_HALF = 0.78, 0.36

Change = Literal["up", "down", "same"]
VERBS = {
    ("up", patterns.STEP): "steps up",
    ("down", patterns.STEP): "steps down",
    ("up", patterns.GROWING): "rises faster and faster",
    ("down", patterns.GROWING): "falls faster and faster",
    ("up", patterns.STRAIGHT_RISE): "rises in a straight line",
    ("down", patterns.STRAIGHT_FALL): "falls in a straight line",
    ("up", patterns.CLOCK): "rises and comes back with the clock",
    ("down", patterns.CLOCK): "falls and comes back with the clock",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A sensor in a window, against the time before."""

    sensor: str
    unit: str
    change: Change
    pattern: str  # one of patterns.PATTERNS; "" if it has not changed
    before: float
    within: float  # mean of the farthest readings
    size: float = 0.0  # distance in standard deviations of the time before

    @property
    def name(self) -> str:
        return self.sensor.replace("_", " ")

    @property
    def text(self) -> str:
        if self.change == "same":
            spike = " but for a single spike" if self.pattern == patterns.SPIKE else ""
            return f"{self.name} unchanged at {self.before:.3g} {self.unit}{spike}".strip()
        verb = VERBS.get((self.change, self.pattern), {"up": "rises", "down": "falls"}[self.change])
        return (
            f"{self.name} {verb}, from {self.before:.3g} to {self.within:.3g} {self.unit}".strip()
        )


def of_window(
    series: Iterable[Series], start: datetime.datetime, end: datetime.datetime
) -> list[Sign]:
    """Return the signs of a machine, the farthest first; none of a sensor without readings before
    or in the window."""
    first, last = (np.datetime64(t.replace(tzinfo=None), "s") for t in (start, end))
    found = [sign for each in series if (sign := _sign(each, first, last))]
    return sorted(found, key=lambda sign: -sign.size)


def _sign(series: Series, first: np.datetime64, last: np.datetime64) -> Sign | None:
    before = series.values[series.times < first]
    inside = (series.times >= first) & (series.times <= last)
    values = series.values[inside]
    if len(before) < 2 or not len(values):
        return None
    usual = float(np.median(before))
    spread = max(float(np.std(before)), LEAST * abs(usual) / FAR, 1e-9)
    away = (values - usual) / spread
    number = max(1, round(SHARE * len(away)))
    ordered = np.sort(away)
    high, low = float(ordered[-number:].mean()), float(ordered[:number].mean())
    far = high if high >= -low else low
    spikes = int(np.sum(np.abs(away) > FAR))
    if 0 < spikes <= min(MOST_SPIKE, len(away) // 10):
        return Sign(series.sensor, series.unit, "same", patterns.SPIKE, usual, usual)
    if abs(far) < FAR:
        return Sign(series.sensor, series.unit, "same", "", usual, usual, abs(far))
    change: Change = "up" if far > 0 else "down"
    pattern = _pattern(away * np.sign(far), change)
    return Sign(series.sensor, series.unit, change, pattern, usual, usual + far * spread, abs(far))


def _pattern(away: Values, change: Change) -> str:
    """Return the shape of a curve that has left its usual value upwards."""
    on = away > max(FAR, CLOCK_HEIGHT * float(away.max()))
    begins = int(np.sum(np.diff(on.astype(int)) == 1)) + int(on[0])
    if begins >= 2 and on.mean() < CLOCK_SHARE:
        return patterns.CLOCK
    sixth = max(1, len(away) // 6)
    middle = len(away) // 2
    half = float(away[middle - sixth // 2 : middle + sixth // 2 + 1].mean())
    share = half / max(float(away[-sixth:].mean()), 1e-9)
    if share > STEP_HALF:
        return patterns.STEP
    if share < GROWING_HALF:
        return patterns.GROWING
    return patterns.STRAIGHT_RISE if change == "up" else patterns.STRAIGHT_FALL
