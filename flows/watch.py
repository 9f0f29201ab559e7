"""Watch the machines: read new readings, find departures from normal, raise each alarm once.

    readings → limits → anomalies → artifacts and events

Run: python -m flows.watch, or inhouse run machines
Deployed as watch/machines by deploy/prefect.yaml, every hour. While another run works, the hour is
skipped: the next one reads everything that is new. If no file has changed, nothing is done.
"""

import datetime
import logging
from typing import Any

from prefect import flow, runtime, task
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.states import Completed

from flows import policy, stages
from flows.artifacts import machine_alarms
from flows.dvc import locked
from flows.monitoring import crashed
from flows.record import run_name
from tasks import console, params, paths
from tasks.answer import arms
from tasks.answer.engines import Engines
from tasks.documents import visible
from tasks.errors import BusyError, StoreError
from tasks.index import reader
from tasks.index.reader import Live
from tasks.machines import alarms, raised, watched
from tasks.machines.alarms import Alarm
from tasks.machines.diagnosis import alarm_diagnosis
from tasks.machines.limits import document_limits, limit_proposals
from tasks.machines.reading import readings, take_in
from tasks.machines.reading.frames import frame
from tasks.machines.reading.readings import Series
from tasks.models import embedder
from tasks.storage import lease

log = logging.getLogger(__name__)

EVENT = "inhouse.alarm.raised"
SKIPPED = "Skipped"

take_readings = policy.with_retries(take_in.run, name="readings")
find = task(name="anomalies", task_run_name="anomalies", retries=0)(stages.reproduce)


def _name() -> str:
    return f"Machines: {run_name()}"


@flow(name="watch", flow_run_name=_name, log_prints=False)
def watch() -> dict[str, int] | State[Any]:
    """Read the machines' new readings and raise an alarm where one leaves its normal range.

    Returns the number of machines, of alarms, and of those raised now."""
    console.begin()
    policy.tag()
    try:
        with lease.held(paths.LEASE, params.load().index.lease_s), stages.pinned() as values:
            crashed.mark()
            return _watched(values)
    except BusyError as error:
        if runtime.deployment.id is None:
            raise
        return Completed(name=SKIPPED, message=f"the next hour reads what is new: {error}")


def _watched(values: params.Params) -> dict[str, int]:
    report = take_readings(values)
    if report:
        machine_alarms.problems(report)
    frames = readings.machines(readings.load())
    live = _index(values)
    limit_proposals.run(frames, live)
    if report or not locked.is_current(stages.HOUR):
        stages.prepare()
        find("anomalies")
    found = alarms.load()
    new, known = raised.fresh(found, raised.load())
    engines = _engines(values, live) if new and live else None
    for alarm in new:
        _raise(alarm, frames[alarm.machine], engines, values)
    if report or new:
        machine_alarms.table(found, values.visible.restricted)
    raised.save(known)  # after the artifacts: a run that dies before raises them again
    watched.save(datetime.datetime.now(datetime.UTC))
    log.info("machines: %d, %d alarms, %d of them new", len(frames), len(found), len(new))
    return {"machines": len(frames), "alarms": len(found), "raised": len(new)}


def _index(values: params.Params) -> Live | None:
    """Open the index; None before the first night, which makes it."""
    try:
        return reader.reader(values.retrieve.hnsw_ef, server=values.index.server).live()
    except StoreError as error:
        log.warning("machines: no diagnosis, and no limits of documents: %s", error)
        return None


def _engines(values: params.Params, live: Live) -> Engines:
    """Open the engines that a diagnosis needs."""
    model = arms.generator(arms.ARMS[arms.BASE], values.generate)
    tokens = values.generate.max_tokens
    embedding = embedder.configured(values.embed)
    return Engines(live.store, embedding, model, values.retrieve, values.answer, tokens)


def _raise(
    alarm: Alarm, series: list[Series], engines: Engines | None, values: params.Params
) -> None:
    """Show an alarm with its diagnosis, and send its event, which automations and webhooks can
    listen to. Everybody who opens the Prefect UI reads it: it rests on public documents only."""
    if not visible.shown(alarm.groups, values.visible.restricted):
        return
    found = alarm_diagnosis.of(alarm, series, (), engines) if engines else None
    link = alarms.link(alarm, values.serve.url)
    limits = document_limits.in_use(values.machines)
    machine_alarms.page(alarm, frame(series), limits, found, link)
    emit_event(event=EVENT, resource=_resource(alarm), payload={**payload(alarm), "page": link})


def _resource(alarm: Alarm) -> dict[str, str]:
    return {
        "prefect.resource.id": f"inhouse.machine.{alarm.machine}",
        "prefect.resource.name": alarm.machine,
    }


def payload(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as the JSON of its event."""
    return {
        "machine": alarm.machine,
        "start": alarm.start.isoformat(),
        "end": alarm.end.isoformat(),
        "pattern": alarm.pattern,
        "limit": alarm.limit,
        "sensors": list(alarm.sensors),
        "size": alarm.size,
    }


def main() -> None:
    with lease.held(paths.LEASE, params.load().index.lease_s):  # before a server is started
        done = watch()
    assert isinstance(done, dict)
    print(f"{done['machines']} machines, {done['alarms']} alarms, {done['raised']} of them new.")


if __name__ == "__main__":
    console.run(main)
