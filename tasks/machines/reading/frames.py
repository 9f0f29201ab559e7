"""Bring the series of one machine to common times.

In:  Series of a machine
Out: Frame: its sensors side by side; a sensor without a recent reading has NaN
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasks.machines.reading.readings import Series, Times, Values

STALE = 3  # usual steps of a sensor after which its last reading does not count


@dataclass(frozen=True, slots=True)
class Frame:
    machine: str
    times: Times  # (n,)
    sensors: tuple[str, ...]  # (m,)
    units: tuple[str, ...]  # (m,)
    values: Values  # (n, m)
    uri: str  # of the file with the latest reading
    groups: tuple[str, ...]  # who may read all of its files

    def column(self, sensor: str) -> Values:
        found: Values = self.values[:, self.sensors.index(sensor)]
        return found


def frame(series: Sequence[Series]) -> Frame:
    """Return the frame of one machine. Series of one sensor from several files are joined; where
    their times overlap, the file with the later readings counts."""
    names = sorted({(each.sensor, each.unit) for each in series})
    joined = [_joined([s for s in series if (s.sensor, s.unit) == name]) for name in names]
    times = np.unique(np.concatenate([found for found, _ in joined]))
    columns = [_at(times, *found) for found in joined]
    latest = max(series, key=lambda each: each.times[-1])
    twice = len({sensor for sensor, _ in names}) < len(names)
    sensors = tuple(f"{sensor} ({unit})" if twice else sensor for sensor, unit in names)
    groups = tuple(sorted(set.intersection(*(set(each.groups) for each in series))))
    return Frame(
        latest.machine, times, sensors, tuple(unit for _, unit in names),
        np.column_stack(columns), latest.uri, groups,
    )  # fmt: skip


def _joined(parts: Sequence[Series]) -> tuple[Times, Values]:
    ordered = sorted(parts, key=lambda each: each.times[-1], reverse=True)
    times = np.concatenate([each.times for each in ordered])
    values = np.concatenate([each.values for each in ordered])
    found, first = np.unique(times, return_index=True)
    return found, values[first]


def _at(times: Times, known: Times, values: Values) -> Values:
    """Return the last value at or before each time; NaN before the first, and after a gap."""
    last = np.searchsorted(known, times, side="right") - 1
    found = np.where(last >= 0, values[np.maximum(last, 0)], np.nan)
    if len(known) > 1:
        age = (times - known[np.maximum(last, 0)]).astype(float)
        found[age > STALE * np.median(np.diff(known).astype(float))] = np.nan
    return found
