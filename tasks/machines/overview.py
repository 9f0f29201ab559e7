"""List the machines: their last reading, their state, a line of their readings.

In:  data/readings, data/alarms
Out: rows for the terminal and for the app
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tasks import params
from tasks.errors import InhouseError
from tasks.machines import alarms, detectors, patterns, picture
from tasks.machines.alarms import Alarm
from tasks.machines.reading import readings
from tasks.machines.reading.frames import Frame, frame
from tasks.machines.reading.readings import Values
from tasks.records import PUBLIC

BARS = "▁▂▃▄▅▆▇█"
SPARK = 24  # characters of a sparkline
NONE = "no readings yet: inhouse run machines reads them"
ABNORMAL, NORMAL, UNKNOWN = "alarm", "normal", "too few readings"


def rows(groups: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Return a row for each machine whose readings these groups may read; None: all of them."""
    raised = alarms.load()  # the latest first
    found = []
    for machine, series in readings.machines(readings.load()).items():
        shown = frame(series)
        if groups is None or {*groups, PUBLIC} & set(shown.groups):
            found.append(_row(shown, [alarm for alarm in raised if alarm.machine == machine]))
    return found


def _row(shown: Frame, raised: Sequence[Alarm]) -> dict[str, Any]:
    last = max(raised, key=lambda alarm: alarm.end, default=None)
    sensor = last.sensors[0] if last else shown.sensors[0]
    return {
        "machine": shown.machine,
        "last_reading": f"{shown.times[-1]}Z",
        "readings": len(shown.times),
        "sensors": list(shown.sensors),
        "state": _state(shown, last),
        "alarms": len(raised),
        "pattern": last.pattern if last else "",
        "since": f"{last.start:%Y-%m-%dT%H:%M:%SZ}" if last else "",
        "until": f"{last.end:%Y-%m-%dT%H:%M:%SZ}" if last else "",
        "limit": last.limit if last else "",
        "sensor": sensor,
        "sparkline": sparkline(shown.column(sensor)),
    }


def _state(shown: Frame, last: Alarm | None) -> str:
    if last and is_open(shown, last):
        return ABNORMAL
    return NORMAL if len(shown.times) >= detectors.FEWEST else UNKNOWN


def is_open(shown: Frame, alarm: Alarm) -> bool:
    """Return whether an alarm lasts until about the machine's last reading."""
    end = np.datetime64(alarm.end.replace(tzinfo=None))
    recent = max(1, detectors.normal_of(len(shown.times)) // detectors.LEVEL)
    since = shown.times[-min(recent + 1, len(shown.times))]
    if alarm.pattern == patterns.CLOCK:
        since = min(since, shown.times[-1] - np.timedelta64(1, "D"))
    return bool(end >= since)


def course(values: Values, parts: int) -> list[float]:
    """Return the mean of each of so many stretches of a sensor's readings; fewer readings as they
    are."""
    there = values[~np.isnan(values)]
    stretches = np.array_split(there, min(parts, len(there))) if len(there) else []
    return [float(part.mean()) for part in stretches]


def sparkline(values: Values) -> str:
    """Draw the course of a sensor in SPARK characters, each the mean of its stretch."""
    means = course(values, SPARK)
    low, high = min(means, default=0.0), max(means, default=0.0)
    scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((mean - low) * scale)] for mean in means)


def show() -> None:
    """Print a line for each machine, those with an alarm first."""
    found = sorted(rows(), key=lambda row: (row["state"] != ABNORMAL, row["machine"]))
    if not found:
        print(NONE)
    wide = max((len(row["machine"]) for row in found), default=0)
    for row in found:
        print(
            f"{row['machine']:{wide}}  {row['last_reading'][:16].replace('T', ' ')}  "
            f"{row['sparkline']:{SPARK}}  {row['sensor'].replace('_', ' ')}: {_words(row)}"
        )


def _words(row: dict[str, Any]) -> str:
    if not row["pattern"]:
        return str(row["state"])
    since, until = (row[key][:16].replace("T", " ") for key in ("since", "until"))
    limit = f"; {row['limit']}" if row["limit"] else ""
    if row["state"] == ABNORMAL:
        return f"ALARM, {row['pattern']} since {since}{limit}"
    return f"{row['state']}; {row['pattern']} from {since} to {until}{limit}"


def draw(machine: str, file: Path, limits: Sequence[params.MachineLimit]) -> None:
    """Write the picture of a machine's latest alarm as SVG. Raises InhouseError without one."""
    series = readings.machines(readings.load()).get(machine)
    raised = [alarm for alarm in alarms.load() if alarm.machine == machine]
    if series is None or not raised:
        raise InhouseError(
            f"expected a machine with an alarm, got {machine!r}: inhouse machines lists them"
        )
    file.write_text(picture.of(frame(series), raised[0], limits), "utf-8")
