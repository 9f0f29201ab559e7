"""Propose limits for the machines from what the documents state, each with its passage.

In:  data/readings, the index being served
Out: data/limits          DocumentLimit shards
     reports/limits.json  of which index and which readings they are
Run: called by flows.watch

A limit counts for a sensor if it names the sensor's quantity and parts, has its unit, and stands
where the machine's product is named: in the row or sentence, else in a heading or the title.
Reports on single machines and documents that are withdrawn or superseded state none.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel

from tasks import paths
from tasks.answer.passage import Passage
from tasks.index.reader import Live
from tasks.index.store import Payload, Store
from tasks.machines.diagnosis import alarm_diagnosis, diagnosis_search
from tasks.machines.limits import product_names, quantities, stated_limits
from tasks.machines.limits.document_limits import DocumentLimit
from tasks.machines.limits.stated_limits import Stated
from tasks.machines.reading.frames import Frame, frame
from tasks.machines.reading.readings import Series
from tasks.records import digest
from tasks.storage import reports, shards

log = logging.getLogger(__name__)

RULES = "2"  # raised with every change that reads other limits
AT_ONCE = 1000  # passages that are fetched from the index


class LimitsReport(BaseModel, frozen=True):
    of: str  # hash of the index, the machines and their sensors, and the rules
    limits: int
    disputed: int


def run(machines: Mapping[str, Sequence[Series]], live: Live | None) -> None:
    """Propose limits again if the index, the machines or their sensors have changed; none without
    an index."""
    frames = [frame(series) for series in machines.values()]
    sensors = sorted(
        f"{f.machine} {s} {u}" for f in frames for s, u in zip(f.sensors, f.units, strict=True)
    )
    of = digest(RULES, live.generation if live else "", *sensors)
    before = reports.known(paths.report("limits"), LimitsReport)
    if before and before.of == of and paths.LIMITS.exists():
        return
    found = propose(frames, live.store) if live else []
    shards.write(paths.LIMITS, DocumentLimit, found, lambda row: row.machine)
    disputed = sum(each.disputed for each in found)
    reports.write(paths.report("limits"), LimitsReport(of=of, limits=len(found), disputed=disputed))
    log.info(
        "limits: documents state %d for the machines' sensors, %d disputed", len(found), disputed
    )


def propose(frames: Sequence[Frame], store: Store) -> list[DocumentLimit]:
    """Return the limits that the documents of an index state for these machines."""
    every = [Passage(chunk_id, payload, 0.0, 0.0) for chunk_id, payload in _payloads(store)]
    out = {p.payload.uri for p in every if diagnosis_search.is_of_one_case(p)}
    units = _told(every)
    stated = [
        (passage, limit)
        for passage in every
        if passage.payload.uri not in out and not diagnosis_search.is_readings(passage)
        for limit in stated_limits.of(passage.payload, units.get(passage.payload.uri, ""))
    ]
    found = [each for shown in frames for each in _of_machine(shown, stated)]
    return _disputed(found)


def _told(every: Iterable[Passage]) -> dict[str, str]:
    """Return the unit that each document gives for its values, if it gives one only."""
    found: dict[str, set[str]] = {}
    for passage in every:
        if unit := stated_limits.unit_told(passage.payload):
            found.setdefault(passage.payload.uri, set()).add(unit)
    return {uri: units.pop() for uri, units in found.items() if len(units) == 1}


def _payloads(store: Store) -> Iterator[tuple[str, Payload]]:
    ids = sorted(chunk_id for chunk_id, _, _ in store.readers())
    for at in range(0, len(ids), AT_ONCE):
        yield from store.payloads(ids[at : at + AT_ONCE]).items()


def _of_machine(shown: Frame, stated: Iterable[tuple[Passage, Stated]]) -> Iterator[DocumentLimit]:
    model = alarm_diagnosis.named(shown.machine).model
    sensors = list(zip(shown.sensors, shown.units, strict=True))
    for passage, limit in stated:
        if model and product_names.is_about(limit.scopes, model):
            for sensor, unit in sensors:
                if unit == limit.unit and quantities.of_sensor(sensor, unit) == limit.phrase:
                    yield _limit(shown.machine, sensor, passage, limit)


def _limit(machine: str, sensor: str, passage: Passage, limit: Stated) -> DocumentLimit:
    payload = passage.payload
    return DocumentLimit(
        machine, sensor, limit.unit, limit.level, limit.above, payload.uri, payload.title,
        passage.chunk_id, limit.number, limit.text, payload.groups, False,
    )  # fmt: skip


def _disputed(found: Sequence[DocumentLimit]) -> list[DocumentLimit]:
    """Mark the limits of one name that documents state with several values."""
    values: dict[tuple[str, str, str], set[float]] = {}
    for each in found:
        values.setdefault((each.machine, each.sensor, each.name), set()).add(each.above)
    return [
        replace(each, disputed=len(values[each.machine, each.sensor, each.name]) > 1)
        for each in found
    ]
