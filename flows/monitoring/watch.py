"""Watch the nights from outside Prefect, and alarm.

In:  reports/night.json, data/lease.json, the Prefect server, the disk, the clock
Out: messages (channels.py); reports/watch.json, the heartbeat; reports/metrics.prom
Run: inhouse watch           every five minutes, until it is ended
     inhouse watch --once    one check, for a timer; exit code 1 if something is wrong
     inhouse watch --test    send a message over each channel

It imports nothing of Prefect, because it must alarm when Prefect does not start. If params.yaml is
broken, the default limits count.
"""

import contextlib
import logging
import platform
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.monitoring import alarms, channels, server_seen
from flows.monitoring.alarms import Alarm, Event, Seen
from flows.monitoring.channels import Message
from tasks import params, paths
from tasks.errors import InhouseError, ParamsError
from tasks.index import night_record
from tasks.params import Alarm as Limits
from tasks.storage import lease, watch
from tasks.storage.atomic import whole
from tasks.storage.watch import Watch

log = logging.getLogger(__name__)

METRICS = paths.REPORTS / "metrics.prom"
BOOT = Path("/proc/sys/kernel/random/boot_id")
GB = 1e9


def limits() -> tuple[Limits, str]:
    """Return the limits and where they come from: params.yaml or, if it is broken, the defaults."""
    try:
        return params.load().alarm, str(paths.PARAMS)
    except (ParamsError, OSError) as error:
        return Limits(), f"the defaults, because {error}"


def read(before: Watch | None) -> Seen:
    """Read all that a check judges."""
    now, boot_s, boot = datetime.now(UTC), time.clock_gettime(time.CLOCK_BOOTTIME), _boot()
    record = night_record.last()
    working = lease.working(paths.LEASE, record.get("lease"))
    running = record.get("state") == night_record.RUNNING and working
    return Seen(
        now=now,
        began=before.began if before else now,
        completed=_time(record.get("completed")),
        started=str(record.get("started", "")),
        night_problem=_night_problem(),
        recorded=tuple(_events(record)),
        running=_time(record.get("started")) if running else None,
        free_gb=free_bytes() / GB,
        beat=before.beat if before else None,
        jumped=_jumped(now, boot_s, before) if before and before.boot == boot else timedelta(),
        boot_s=boot_s,
        boot=boot,
        server=server_seen.look(now),
    )


def _events(record: Mapping[str, Any]) -> Iterator[Event]:
    """Yield what the record of the last night has for the watcher, except what is damaged."""
    for row in record.get("alarms") or ():
        with contextlib.suppress(TypeError, KeyError):
            yield Event(str(row["when"]), str(row["kind"]), str(row["text"]))


def _night_problem() -> str:
    """Return why the last night failed; a record that can't be judged must not end the watcher."""
    try:
        return night_record.problem() or ""
    except (KeyError, TypeError, ValueError) as error:
        return f"{paths.report('night')} is damaged: {error!r}"


def free_bytes() -> int:
    """Return the free bytes of the disk that data/ is on."""
    return shutil.disk_usage("data" if Path("data").is_dir() else ".").free


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError:
        return None


def _boot() -> str:
    """Return the id of this start of this machine; another one after a power cut or on another
    machine."""
    return BOOT.read_text("ascii").strip() if BOOT.is_file() else platform.node()


def _jumped(now: datetime, boot_s: float, before: Watch) -> timedelta:
    """Return by how much the clock was set since the last check on this start of the machine: the
    time that it says has passed, less the time that has passed since the machine started."""
    return (now - before.beat) - timedelta(seconds=boot_s - before.boot_s)


def check(before: Watch | None) -> Watch:
    """Look once, send what is due, and return what to remember."""
    limit, where = limits()
    seen = read(before)
    found, unseen = alarms.judge(seen, limit)
    old = before.causes if before else {}
    messages = alarms.due(found, unseen, old, seen.now, timedelta(hours=limit.remind_h))
    sent, failures = _send(messages)
    made = Watch(
        beat=seen.now,
        began=seen.began,
        boot_s=seen.boot_s,
        boot=seen.boot,
        causes=alarms.standing(found, unseen, old, seen.now, sent),
        texts=[alarm.text for alarm in found],
        undelivered=failures,
        limits=where,
    )
    _keep(made, metrics(seen, found))
    return made


def _send(messages: Sequence[Message]) -> tuple[set[str], list[str]]:
    """Send messages; return the causes whose message reached somebody, and what failed."""
    to = channels.configured()
    sent, failures = set(), list[str]()
    for message in messages:
        log.warning("%s: %s", message.state, message.text)
        problems = channels.send(message, to)
        failures += problems
        if len(problems) < bool(to.webhook) + bool(to.mail):
            sent.add(message.cause)
    for failure in dict.fromkeys(failures):
        log.error("an alarm was not delivered: %s", failure)
    return (sent if to else {message.cause for message in messages}), failures


def _keep(made: Watch, text: str) -> None:
    """Write the heartbeat and the metrics. On a full disk they are left out: the alarm matters."""
    try:
        watch.save(made)
        with whole(METRICS) as temporary:
            temporary.write_text(text, "utf-8")
    except OSError as error:
        log.warning("the heartbeat of the watcher can't be written: %s", error)


def metrics(seen: Seen, found: Sequence[Alarm]) -> str:
    """Return the metrics in the text format of Prometheus, for a collector of text files."""
    values = {
        "inhouse_watch_timestamp_seconds": seen.now.timestamp(),
        "inhouse_alarms": len(found),
        "inhouse_night_failed": int(bool(seen.night_problem)),
        "inhouse_disk_free_bytes": round(seen.free_gb * GB),
    }
    if seen.completed:
        age = (seen.now - seen.completed).total_seconds()
        values["inhouse_certificate_timestamp_seconds"] = seen.completed.timestamp()
        values["inhouse_certificate_age_seconds"] = age
    return "".join(f"# TYPE {name} gauge\n{name} {value:.0f}\n" for name, value in values.items())


def run(once: bool) -> bool:
    """Check once, or again and again; return whether everything is in order."""
    before = watch.last()
    if not channels.configured():
        log.warning("no channel is set: alarms are only printed; docs/alarms.md has the addresses")
    while True:
        before = check(before)
        if once:
            print(*before.texts or ["Everything is in order."], sep="\n")
            return not before.texts
        time.sleep(limits()[0].every_s)


def test() -> None:
    """Send a message over each channel. Raises InhouseError if one fails or none is set."""
    to = channels.configured()
    if not to:
        raise InhouseError("no channel is set: write INHOUSE_ALARM_WEBHOOK=… into .env")
    if failures := channels.send(Message("alarm", "test", "this is only a test"), to):
        raise InhouseError("; ".join(failures))
    print("Sent. Check whether it arrived.")
