"""Find readings beyond the limits of the manuals.

In:  Frame; machines.limits of params.yaml
Out: Broken: the runs of readings above a limit
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from tasks import params
from tasks.machines.reading.frames import Frame

Run = tuple[int, int]  # first and last reading


@dataclass(frozen=True, slots=True)
class Broken:
    first: int  # reading
    last: int
    sensor: str
    above: float
    text: str  # vibration: trip 6.2 mm/s


def broken(shown: Frame, known: Iterable[params.MachineLimit]) -> list[Broken]:
    """Return where a limit is broken, by time."""
    found = [
        Broken(first, last, sensor, limit.above, broken_text(sensor, limit.name, limit.above, unit))
        for limit in known
        for sensor, unit in zip(shown.sensors, shown.units, strict=True)
        if holds(limit, shown.machine, sensor)
        for first, last in runs(shown.column(sensor) > limit.above)
    ]
    return sorted(found, key=lambda each: (each.first, each.above))


def broken_text(sensor: str, name: str, above: float, unit: str) -> str:
    """Name a limit: vibration: trip 6.2 mm/s."""
    return f"{sensor}: {name} {above:g} {unit}".strip()


def holds(limit: params.MachineLimit, machine: str, sensor: str) -> bool:
    """Return whether a limit is one of this sensor."""
    ours = fnmatchcase(machine.lower(), limit.machines.lower())
    return ours and fnmatchcase(sensor, limit.sensor)


def highest(found: Sequence[Broken], first: int, last: int) -> str:
    """Name the highest limits that are broken in a window, one for each sensor."""
    inside: dict[str, Broken] = {}
    for each in sorted(found, key=lambda each: each.above):
        if each.first <= last and each.last >= first:
            inside[each.sensor] = each
    return "; ".join(each.text.strip() for each in inside.values())


def runs(flags: NDArray[np.bool_]) -> list[Run]:
    """Return the runs of true flags."""
    edges = np.flatnonzero(np.diff(np.r_[0, flags.astype(int), 0]))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
