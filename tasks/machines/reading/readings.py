"""Define the readings of machines, and load them.

In:  data/readings   Readings shards, a row for each column of a file, written by take_in.py
Out: Series: one sensor of one machine over time, in UTC, ordered, each time stamp once
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tasks import paths
from tasks.storage import shards

UNSTATED = "unstated"  # the time zone of a file that names none: its times are taken as UTC

Times = NDArray[np.datetime64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """One sensor of one machine. A gap is a longer step between two times, never a value."""

    machine: str
    sensor: str
    unit: str  # "" if the file names none
    times: Times  # (n,) datetime64[s], UTC, growing
    values: Values  # (n,) float64, without NaN
    uri: str = ""  # of the readings' file
    zone: str = UNSTATED
    groups: tuple[str, ...] = ()  # who may read the file


@dataclass(frozen=True, slots=True)
class Readings:
    """A Series as it is stored."""

    uri: str
    machine: str
    sensor: str
    unit: str
    zone: str
    groups: tuple[str, ...]  # sorted
    seconds: Values = field(compare=False)  # (n,) since 1970-01-01 in UTC
    values: Values = field(compare=False)  # (n,)

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("uri", pa.string()),
            ("machine", pa.string()),
            ("sensor", pa.string()),
            ("unit", pa.string()),
            ("zone", pa.string()),
            ("groups", pa.list_(pa.string())),
            ("seconds", pa.list_(pa.float64())),
            ("values", pa.list_(pa.float64())),
        ]
    )


def load() -> list[Series]:
    """Return all series, by machine and sensor."""
    found = (_series(row) for row in shards.read(paths.READINGS, Readings))
    return sorted(found, key=lambda each: (each.machine, each.sensor, each.uri))


def _series(row: Readings) -> Series:
    times = row.seconds.astype("datetime64[s]")
    known = (row.uri, row.zone, row.groups)
    return Series(row.machine, row.sensor, row.unit, times, row.values, *known)


def stored(series: Series) -> Readings:
    seconds = series.times.astype("datetime64[s]").astype(np.float64)
    named = (series.uri, series.machine, series.sensor, series.unit, series.zone, series.groups)
    return Readings(*named, seconds, series.values)


def machines(readings: Iterable[Series]) -> dict[str, list[Series]]:
    """Return the series of each machine, by its name."""
    found: dict[str, list[Series]] = {}
    for series in readings:
        found.setdefault(series.machine, []).append(series)
    return dict(sorted(found.items()))
