"""Collect the alarms and the quiet machines that a reader may see, for the page of the app.

In:  data/readings, data/alarms, data/limits, the reader's groups
Out: Board: alarms, the open ones first and of these the newest; machines without an open alarm

Every figure is of the readings' file. What documents say of an alarm is in alarm_diagnosis.py,
which reads as much as its own reader may.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tasks.machines import alarms, detectors, overview
from tasks.machines.alarms import Alarm
from tasks.machines.limits import document_limits
from tasks.machines.limits.document_limits import DocumentLimit
from tasks.machines.reading import readings
from tasks.machines.reading.frames import Frame, frame
from tasks.machines.reading.readings import Readings, Series
from tasks.paths import READINGS
from tasks.records import PUBLIC
from tasks.storage import shards

POINTS = 60  # of the line of a quiet machine


@dataclass(frozen=True, slots=True)
class Sensor:
    """One sensor in the window of an alarm."""

    name: str
    unit: str
    before: float  # median while normal
    within: float  # median in the window
    size: float  # in normal spreads
    slope: float  # per day


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence or row of a document that states a limit."""

    uri: str
    title: str
    chunk_id: str
    number: int  # of the unit in the passage
    text: str


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    text: str  # vibration: trip 6.2 mm/s
    source: Source | None  # None: no document that the reader may read states it


@dataclass(frozen=True, slots=True)
class ShownAlarm:
    """An alarm with the units of its sensors."""

    id: str
    machine: str
    start: str  # ISO, UTC
    end: str
    open: bool  # it lasts until about the last reading
    pattern: str  # one of patterns.PATTERNS
    limits: tuple[BrokenLimit, ...]
    sensors: tuple[Sensor, ...]
    file: str  # of the readings


@dataclass(frozen=True, slots=True)
class Quiet:
    """A machine without an open alarm, with the course of its first sensor."""

    machine: str
    last_reading: str  # ISO, UTC
    known: bool  # it has enough readings to know its normal range
    sensor: str
    unit: str
    course: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Board:
    alarms: tuple[ShownAlarm, ...]
    quiet: tuple[Quiet, ...]


def board(groups: Collection[str]) -> Board:
    """Return the machines whose readings these groups may read."""
    frames = {
        name: shown
        for name, series in readings.machines(readings.load()).items()
        if may_read((shown := frame(series)).groups, groups)
    }
    raised = [
        a
        for a in alarms.load()
        if a.machine in frames and may_read(a.groups, groups) and _has(frames[a.machine], a)
    ]
    stated = [each for each in document_limits.load() if may_read(each.groups, groups)]
    found = [_shown(alarm, frames[alarm.machine], stated) for alarm in raised]  # the latest first
    ringing = {alarm.machine for alarm in found if alarm.open}
    return Board(
        tuple(sorted(found, key=lambda alarm: not alarm.open)),
        tuple(_quiet(shown) for name, shown in frames.items() if name not in ringing),
    )


def alarm_of(alarm_id: str, groups: Collection[str]) -> tuple[Alarm, list[Series]] | None:
    """Return an alarm with its machine's readings; None without one that these groups may read."""
    found = next((a for a in alarms.load() if a.alarm_id == alarm_id), None)
    if found is None or not may_read(found.groups, groups):
        return None
    series = readings.machines(readings.load()).get(found.machine, [])
    if not series or not may_read((shown := frame(series)).groups, groups):
        return None
    return (found, series) if _has(shown, found) else None


def any_machine(groups: Collection[str]) -> bool:
    """Return whether there are readings that these groups may read. It opens no reading."""
    every = shards.columns(READINGS, Readings, ["groups"]).column("groups").to_pylist()
    return any(may_read(each or (), groups) for each in every)


def _has(shown: Frame, alarm: Alarm) -> bool:
    """Return whether the readings have the alarm's sensors: those of a new file may have others
    until the machines are watched again."""
    return set(alarm.sensors) <= set(shown.sensors)


def may_read(theirs: Collection[str], groups: Collection[str]) -> bool:
    return bool({*groups, PUBLIC} & set(theirs))


def _shown(alarm: Alarm, shown: Frame, stated: Sequence[DocumentLimit]) -> ShownAlarm:
    return ShownAlarm(
        alarm.alarm_id,
        alarm.machine,
        f"{alarm.start:%Y-%m-%dT%H:%M:%SZ}",
        f"{alarm.end:%Y-%m-%dT%H:%M:%SZ}",
        overview.is_open(shown, alarm),
        alarm.pattern,
        tuple(_limits(alarm, stated)),
        tuple(_sensors(alarm, shown)),
        alarm.uri,
    )


def _limits(alarm: Alarm, stated: Sequence[DocumentLimit]) -> Iterator[BrokenLimit]:
    """Yield the limits that were broken, with a document that states the same value."""
    mine = {each.broken: each for each in stated if each.machine == alarm.machine}
    for text in filter(None, alarm.limit.split("; ")):
        yield BrokenLimit(text, _source(mine[text]) if text in mine else None)


def _source(limit: DocumentLimit) -> Source:
    return Source(limit.uri, limit.title, limit.chunk_id, limit.number, limit.text)


def _sensors(alarm: Alarm, shown: Frame) -> Iterator[Sensor]:
    units = dict(zip(shown.sensors, shown.units, strict=True))
    for name in alarm.sensors:
        figures = (of[name] for of in (alarm.before, alarm.within, alarm.size, alarm.slope))
        yield Sensor(name, units.get(name, ""), *figures)


def _quiet(shown: Frame) -> Quiet:
    sensor, unit = shown.sensors[0], shown.units[0]
    course = _rounded(overview.course(shown.column(sensor), POINTS))
    known = len(shown.times) >= detectors.FEWEST
    return Quiet(shown.machine, f"{shown.times[-1]}Z", known, sensor, unit, course)


def _rounded(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(f"{value:.4g}") for value in values)
