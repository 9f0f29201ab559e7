"""Turn the rows of a table into Series, or say why it is not a table of readings.

Kept: times, numbers, the name of the machine. Everything else is dropped and counted in a note.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tasks.machines.reading import heads, moments, names, numbers
from tasks.machines.reading.moments import AmbiguousError
from tasks.machines.reading.numbers import Column
from tasks.machines.reading.readings import Series, Times, Values

Rows = Sequence[Sequence[str]]
Masked = Callable[[str], str]  # a text without personal data

MACHINE = re.compile(r"(?:machine|asset|equipment|pump|device|tag)(?:_(?:id|no|name|tag|number))?")
SENSOR = re.compile(r"(?:sensor|signal|channel|parameter|measurement|variable)(?:_(?:name|id))?")
VALUE, UNIT = re.compile(r"values?|reading"), re.compile(r"units?")
CODES = re.compile(
    r"(?:.*_)?(?:id|no|nr|number|serial|phone|telephone|mobile|employee|operator|user|order|ticket"
    r"|badge|postcode|zip|row|index|line|year|month|day|hour)(?:_.*)?"
)
GAP = 3  # times the usual step between two readings


@dataclass(frozen=True, slots=True)
class Table:
    """What a table holds. Without series it is not a table of readings, or `refused` says why."""

    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""


@dataclass(slots=True)
class _Head:
    """The roles of the columns."""

    names: list[str]
    time: int
    times: Times
    zone: str
    machine: int | None
    sensor: int | None = None  # of a table with a row for each sensor and time
    value: int | None = None
    unit: int | None = None
    notes: list[str] = field(default_factory=list)


def read(rows: Rows, uri: str, groups: tuple[str, ...], masked: Masked) -> Table:
    """Read one table of a file; `uri` is already without personal data."""
    laid_out = heads.found(rows)
    if laid_out is None:
        return Table()
    body, uneven = laid_out.body, laid_out.uneven
    try:
        head = _head(laid_out.names, body)
    except AmbiguousError as error:
        return Table(refused=str(error))
    if head is None:
        return Table()
    if uneven > len(body) / 10:
        return Table(refused=f"{uneven} of {len(body)} rows have more or fewer cells than the head")
    if uneven:
        head.notes.append(f"{uneven} rows have more or fewer cells than the head")
    series = tuple(_series(head, body, uri, groups, masked))
    return Table(series, tuple(head.notes)) if series else Table(refused="; ".join(head.notes))


def _head(columns: list[str], body: Rows) -> _Head | None:
    for n in sorted(range(len(columns)), key=lambda n: not moments.is_named(columns[n])):
        if not moments.is_named(columns[n]):
            return None
        read = moments.read(columns[n], [row[n] for row in body])
        if read is not None:
            break
    else:
        return None
    plain = [names.plain(name) for name in columns]
    head = _Head(columns, n, *read, machine=_matching(MACHINE, plain))
    if (sensor := _matching(SENSOR, plain)) is not None:
        value = _matching(VALUE, plain)
        if value is not None:
            head.sensor, head.value, head.unit = sensor, value, _matching(UNIT, plain)
    return head


def _matching(pattern: re.Pattern[str], plain: Sequence[str]) -> int | None:
    return next((n for n, name in enumerate(plain) if pattern.fullmatch(name)), None)


def _series(
    head: _Head, body: Rows, uri: str, groups: tuple[str, ...], masked: Masked
) -> Iterator[Series]:
    machines = _machines(head, body, uri, masked)
    for sensor, unit, rows, values in _columns(head, body, masked):
        for machine in dict.fromkeys(machines[n] for n in rows):
            at = np.array([n for n in rows if machines[n] == machine])
            times, ordered = _ordered(head, f"{machine} {sensor}", head.times[at], values[at])
            if len(times) > 1:
                yield Series(machine, sensor, unit, times, ordered, uri, head.zone, groups)


def _machines(head: _Head, body: Rows, uri: str, masked: Masked) -> list[str]:
    """Return the machine of each row, from its column or else from the file's name."""
    if head.machine is None:
        return [names.machine(uri)] * len(body)
    cells = [" ".join(row[head.machine].split()) for row in body]
    known = {cell: masked(cell) if cell else names.machine(uri) for cell in dict.fromkeys(cells)}
    return [known[cell] for cell in cells]


def _columns(
    head: _Head, body: Rows, masked: Masked
) -> Iterator[tuple[str, str, list[int], Values]]:
    """Yield sensor, unit, the rows with its values, and a value for every row."""
    if head.sensor is None:
        yield from _wide(head, body, masked)
        return
    assert head.value is not None
    cells = [row[head.value] for row in body]
    found = numbers.read(cells, commas=False)
    if not isinstance(found, Column):
        head.notes.append(found or "the column of values is not numbers")
        return
    rows: dict[str, list[int]] = {}
    for n, row in enumerate(body):
        rows.setdefault(row[head.sensor], []).append(n)
    for name, at in rows.items():
        units = {row[head.unit].strip() for row in (body[n] for n in at)} if head.unit else {""}
        sensor, unit = names.sensor(name)
        if len(units) > 1 or masked(name) != name:
            head.notes.append(f"{sensor}: more than one unit, or personal data in its name")
            continue
        yield sensor, unit or names.unit(units.pop()), at, found.values


def _wide(head: _Head, body: Rows, masked: Masked) -> Iterator[tuple[str, str, list[int], Values]]:
    cells = {n: [row[n] for row in body] for n in range(len(head.names))}
    others = [n for n in cells if n not in (head.time, head.machine) and any(cells[n])]
    commas = any(numbers.has_commas(cells[n]) for n in others)
    read = {n: None if _is_code(head.names[n]) else numbers.read(cells[n], commas) for n in others}
    found = {n: column for n, column in read.items() if column is not None}
    found = {n: each for n, each in found.items() if masked(head.names[n]) == head.names[n]}
    if 2 * len(found) < len(others):  # a log of events, not readings
        return
    seen = Counter[str]()
    for n, column in found.items():
        sensor, unit = names.sensor(head.names[n])
        problem = column if isinstance(column, str) else _clash(column, unit)
        if problem or seen[sensor] or isinstance(column, str):
            head.notes.append(f"{sensor}: {problem or 'a second column of this name'}; left out")
            continue
        seen[sensor] += 1
        _tell(head, sensor, column)
        yield sensor, unit or names.unit(column.unit), list(range(len(body))), column.values
    if dropped := len(others) - len(found):
        head.notes.append(f"{dropped} columns that are not readings were dropped")


def _is_code(name: str) -> bool:
    return CODES.fullmatch(names.plain(name)) is not None or not names.plain(name)


def _clash(found: Column, unit: str) -> str:
    if found.unit and unit and names.unit(found.unit) != unit:
        return f"more than one unit: {unit} in its name, {found.unit} in its cells"
    return ""


def _tell(head: _Head, sensor: str, found: Column) -> None:
    missing = int(np.isnan(found.values).sum()) - found.wrong
    if found.wrong:
        head.notes.append(f"{sensor}: {found.wrong} cells are not numbers")
    if missing:
        head.notes.append(f"{sensor}: {missing} cells are empty")


def _ordered(head: _Head, name: str, times: Times, values: Values) -> tuple[Times, Values]:
    """Return the readings in order, one for each time; tell of what was not so, and of gaps."""
    there = ~np.isnat(times) & np.isfinite(values)
    times, values = times[there], values[there]
    back = int((np.diff(times) < np.timedelta64(0)).sum()) if len(times) > 1 else 0
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    first = np.ones(len(times), bool)
    first[1:] = times[1:] != times[:-1]
    if back:
        head.notes.append(f"{name}: {back} rows are out of order; sorted")
    if twice := int((~first).sum()):
        other = int((values[1:][~first[1:]] != values[:-1][~first[1:]]).sum())
        head.notes.append(
            f"{name}: {twice} times stand twice, {other} with another value; first kept"
        )
    times, values = times[first], values[first]
    _tell_gaps(head, name, times)
    return times, values


def _tell_gaps(head: _Head, name: str, times: Times) -> None:
    steps = np.diff(times).astype(float)  # seconds
    if not len(steps):
        return
    usual = float(np.median(steps))
    gaps = steps[steps > GAP * usual]
    if len(gaps):
        head.notes.append(
            f"{name}: {len(gaps)} gaps, the longest of {gaps.max() / 3600:.3g} h; "
            f"a reading every {usual:g} s"
        )
