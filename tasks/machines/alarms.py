"""Define an alarm: a machine has left its normal range, or broken a limit, for some time.

In:  data/alarms   Alarm shards, written by the stage anomalies
Out: Alarm records
"""

import datetime
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from tasks import paths
from tasks.records import digest
from tasks.storage import shards


@dataclass(frozen=True, slots=True)
class Alarm:
    """A window in which one or more sensors of a machine are not as they were before."""

    machine: str
    start: datetime.datetime  # UTC
    end: datetime.datetime  # UTC, of the last reading in the window
    sensors: tuple[str, ...]  # those that show the pattern first, then by size
    pattern: str  # one of patterns.PATTERNS
    limit: str  # the limit that was broken, such as "vibration: trip 6.2 mm/s"; "" if none was
    size: dict[str, float]  # by sensor: a tenth of the readings are further from normal, in spreads
    before: dict[str, float]  # by sensor: median of the readings that are the normal
    within: dict[str, float]  # by sensor: median in the window
    slope: dict[str, float]  # by sensor: change per day in the window
    uri: str  # of the readings' file
    groups: tuple[str, ...] = ()  # who may read that file

    schema: ClassVar[pa.Schema] = pa.schema(
        [
            ("machine", pa.string()),
            ("start", pa.timestamp("s", "UTC")),
            ("end", pa.timestamp("s", "UTC")),
            ("sensors", pa.list_(pa.string())),
            ("pattern", pa.string()),
            ("limit", pa.string()),
            *((name, pa.map_(pa.string(), pa.float64())) for name in ("size", "before", "within")),
            ("slope", pa.map_(pa.string(), pa.float64())),
            ("uri", pa.string()),
            ("groups", pa.list_(pa.string())),
        ]
    )

    @property
    def alarm_id(self) -> str:
        """Identify an alarm while its window grows: by file, machine, start and pattern."""
        return digest(self.uri, self.machine, self.start.isoformat(), self.pattern)


def load() -> list[Alarm]:
    """Return all alarms, the latest first."""
    found = list(shards.read(paths.ALARMS, Alarm))
    return sorted(found, key=lambda each: (each.start, each.machine), reverse=True)


def link(alarm: Alarm, app: str | None) -> str:
    """Return where the app shows an alarm; "" if the address of the app is not known."""
    return f"{app.rstrip('/')}/alarms#{alarm.alarm_id}" if app else ""
