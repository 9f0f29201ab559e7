"""Find sensors that have stopped at one value: broken, unplugged, or no longer sampled.

In:  readings of all sensors, (n, m), and how many of the first are the normal
Out: the stretches in which a sensor does not move any more, though it always did

The level of such a sensor is normal, so that no score of a distance sees it.
"""

from dataclasses import dataclass

import numpy as np

from tasks.machines.limits.limits import Run, runs
from tasks.machines.reading.readings import Values

LEAST = 12  # equal readings
LONGER = 3  # than the longest stretch of equal readings while normal
MOVES = 0.5  # of the normal readings differ from the one before: else it often stands still


@dataclass(frozen=True, slots=True)
class Stuck:
    """Readings in which some sensors stood still, as numbers of columns."""

    run: Run
    sensors: tuple[int, ...]


def found(values: Values, normal: int) -> list[Stuck]:
    """Return the stretches, by time; sensors that stop together share one."""
    together: dict[Run, list[int]] = {}
    for sensor in range(values.shape[1]):
        for run in _of_sensor(values[:, sensor], normal):
            near = next((each for each in together if _alike(each, run)), run)
            together.setdefault(near, []).append(sensor)
    return [Stuck(run, tuple(sensors)) for run, sensors in sorted(together.items())]


def _of_sensor(column: Values, normal: int) -> list[Run]:
    still = np.append(False, column[1:] == column[:-1])  # NaN equals nothing
    base = column[:normal]
    moved = np.abs(np.diff(base)) > 0
    if not len(moved) or moved.mean() < MOVES:
        return []
    usual = max((last - first + 2 for first, last in runs(still[:normal])), default=1)
    most = max(LEAST, LONGER * usual)
    return [(a - 1, b) for a, b in runs(still) if a >= normal and b - a + 2 >= most]


def _alike(a: Run, b: Run) -> bool:
    return abs(a[0] - b[0]) < LEAST and abs(a[1] - b[1]) < LEAST
