"""Judge what the watcher has seen: which alarms are sent now, sent again, or cleared.

A pure core: watch.py reads, calls it, sends and writes. An alarm is sent once per cause, again
every day while the cause lasts, and once more when it is gone. A part that could not be checked,
such as the worker while the server is dead, gives neither an alarm nor an all-clear.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.monitoring.channels import Message
from tasks.params import Alarm as Limits
from tasks.storage.watch import Standing, in_words

LATE = timedelta(minutes=8)  # with five minutes between checks, the alarm is sent within 15 minutes
HEARTBEAT_LATE = timedelta(minutes=5)  # a worker sends a heartbeat every 30 seconds
BRIEF = timedelta(minutes=3)  # a restart, which is over by the next check, sends no alarm
SKEW = timedelta(minutes=5)  # clocks of two machines

OF_SERVER = frozenset({"database", "schedule", "worker", "late", "hanging run"})
LAST_RUN = "run "  # the causes of failed runs begin with it
EVENTS = frozenset({"withdrawn"})  # kinds that nights record: they have happened, and never clear


@dataclass(frozen=True, slots=True)
class Alarm:
    cause: str  # the same as long as it lasts
    text: str
    which: str = ""  # if this changes, it is another alarm of the same cause, and is sent
    patience: timedelta = timedelta()  # how long it must last before it is sent


@dataclass(frozen=True, slots=True)
class Deployment:
    name: str  # flow/deployment
    pool: str | None
    scheduled: bool  # it has a schedule that is not paused
    coming: bool  # the server has created a run for it


@dataclass(frozen=True, slots=True)
class Run:
    name: str
    identity: str
    deployment: str  # flow/deployment; "" if a person started it
    state: str  # SCHEDULED, PENDING, RUNNING, FAILED, …
    since: datetime  # when it was due, became pending, started or ended
    message: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """What the Prefect server answered."""

    dead: str = ""  # why it can't be asked
    unwritable: str = ""  # why its database takes no row
    deployments: tuple[Deployment, ...] = ()
    workers: Mapping[str, datetime | None] | None = None  # by pool: the last heartbeat
    runs: tuple[Run, ...] = ()  # due, pending and running ones, and the last end per deployment


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person has to know although the night succeeded (night_record.py)."""

    when: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one check has read."""

    now: datetime
    began: datetime  # when this folder was first watched
    completed: datetime | None  # when a night last succeeded
    started: str = ""  # of the last night
    night_problem: str = ""  # why it failed
    recorded: tuple[Event, ...] = ()  # events that successful nights recorded
    running: datetime | None = None  # when the night that runs now started
    free_gb: float = 1000.0
    beat: datetime | None = None  # the watcher's own last heartbeat
    jumped: timedelta = timedelta()  # by how much the clock was set since then
    boot_s: float = 0.0  # seconds since the machine started, at `now`
    boot: str = ""  # which start of which machine that is
    server: Server | None = None  # None: no server is set


def judge(seen: Seen, limits: Limits) -> tuple[list[Alarm], frozenset[str]]:
    """Return the alarms, and the causes that could not be looked at."""
    alarms = [*_clock(seen), *_certificate(seen, limits), *_night(seen, limits)]
    alarms += [*_disk(seen, limits), *_recorded(seen)]
    if seen.server is None:
        return alarms, frozenset()
    if seen.server.dead:
        text = f"the Prefect server does not work: {seen.server.dead}: inhouse doctor"
        return [*alarms, Alarm("server", text, patience=BRIEF)], OF_SERVER
    if seen.server.unwritable:
        text = f"the database of the Prefect server takes no row: {seen.server.unwritable}"
        return [*alarms, Alarm("database", text, patience=BRIEF)], OF_SERVER - {"database"}
    return [*alarms, *_server(seen, seen.server, limits)], frozenset()


def _clock(seen: Seen) -> Iterator[Alarm]:
    future = [t for t in (seen.completed, seen.beat) if t is not None and t > seen.now + SKEW]
    if future:
        text = f"the clock was set back: something of {max(future):%Y-%m-%d %H:%M} UTC is recorded"
        yield Alarm("clock", f"{text}, and it is {seen.now:%Y-%m-%d %H:%M} UTC: timedatectl")
    elif abs(seen.jumped) > SKEW:
        minutes = seen.jumped.total_seconds() / 60
        yield Alarm("clock", f"the clock jumped by {minutes:+.0f} minutes: timedatectl")


def _certificate(seen: Seen, limits: Limits) -> Iterator[Alarm]:
    age = seen.now - (seen.completed or seen.began)
    if age <= timedelta(hours=limits.max_age_h):
        return
    if seen.completed:
        text = f"no night has succeeded for {in_words(age)}: inhouse status, inhouse doctor"
    else:
        text = f"no night has succeeded since the watch began, {in_words(age)} ago: inhouse doctor"
    yield Alarm("certificate", text)


def _night(seen: Seen, limits: Limits) -> Iterator[Alarm]:
    if seen.night_problem:
        yield Alarm("night", seen.night_problem, which=seen.night_problem)  # it names the night
    if seen.running and seen.now - seen.running > timedelta(hours=limits.max_night_h):
        age = in_words(seen.now - seen.running)
        text = (
            f"the night has been running for {age}, longer than alarm.max_night_h: inhouse status"
        )
        yield Alarm("hanging night", text, which=seen.started)


def _recorded(seen: Seen) -> Iterator[Alarm]:
    """Yield the newest event of each kind."""
    for event in {event.kind: event for event in seen.recorded}.values():
        yield Alarm(event.kind, event.text, which=event.when)


def _disk(seen: Seen, limits: Limits) -> Iterator[Alarm]:
    if seen.free_gb < limits.min_free_gb:
        text = f"the disk has {seen.free_gb:.1f} GB left, less than alarm.min_free_gb: "
        yield Alarm("disk", f"{text}inhouse clean --dry-run")


def _server(seen: Seen, server: Server, limits: Limits) -> Iterator[Alarm]:
    silent = [d.name for d in server.deployments if d.scheduled and not d.coming]
    if silent:
        text = f"the Prefect server creates no runs of {', '.join(silent)}: restart it"
        yield Alarm("schedule", text, patience=BRIEF)
    for pool, beat in (server.workers or {}).items():
        if beat is None or seen.now - beat > HEARTBEAT_LATE:
            ago = f"for {in_words(seen.now - beat)}" if beat else "yet"
            text = f"no worker of the pool {pool} has sent a heartbeat {ago}: start it again"
            yield Alarm("worker", text, which=pool, patience=timedelta() if beat else BRIEF)
            break
    yield from _runs(seen, server.runs, limits)


def _runs(seen: Seen, runs: Sequence[Run], limits: Limits) -> Iterator[Alarm]:
    busy = any(run.state == "RUNNING" for run in runs)
    for run in runs:
        age = seen.now - run.since
        if run.state in ("SCHEDULED", "PENDING") and age > LATE and not busy:
            text = f"the run {run.name} was due {in_words(age)} ago and has not started"
            yield Alarm("late", text, which=run.identity)
            break
    for run in runs:
        if run.state == "RUNNING" and seen.now - run.since > timedelta(hours=limits.max_run_h):
            age_text = in_words(seen.now - run.since)
            text = f"the run {run.name} has been running for {age_text}: cancel it in the UI"
            yield Alarm("hanging run", text, which=run.identity)
            break
    for run in runs:
        known = run.deployment.startswith("reindex/") and seen.night_problem
        if run.state in ("FAILED", "CRASHED") and not known:
            text = f"the run {run.name} of {run.deployment} is {run.state.lower()}: {run.message}"
            yield Alarm(LAST_RUN + run.deployment, text, which=run.identity)


def due(
    alarms: Sequence[Alarm],
    unseen: Collection[str],
    before: Mapping[str, Standing],
    now: datetime,
    remind: timedelta,
) -> list[Message]:
    """Return the messages that are to be sent now."""
    return [*_firing(alarms, before, now, remind), *_cleared(alarms, unseen, before)]


def _firing(
    alarms: Sequence[Alarm], before: Mapping[str, Standing], now: datetime, remind: timedelta
) -> Iterator[Message]:
    for alarm in alarms:
        was = before.get(alarm.cause)
        if was is None or was.sent is None:
            if now - (was.since if was else now) >= alarm.patience:
                yield Message("alarm", alarm.cause, alarm.text)
        elif was.which != alarm.which:
            yield Message("alarm", alarm.cause, alarm.text)
        elif now - was.sent >= remind:
            yield Message("reminder", alarm.cause, alarm.text)


def _cleared(
    alarms: Sequence[Alarm], unseen: Collection[str], before: Mapping[str, Standing]
) -> Iterator[Message]:
    there = {alarm.cause for alarm in alarms}
    for cause, was in before.items():
        if cause not in there and cause not in EVENTS and not _hidden(cause, unseen) and was.sent:
            yield Message("clear", cause, f"{cause}: in order again")


def _hidden(cause: str, unseen: Collection[str]) -> bool:
    return cause in unseen or (bool(unseen) and cause.startswith(LAST_RUN))


def standing(
    alarms: Sequence[Alarm],
    unseen: Collection[str],
    before: Mapping[str, Standing],
    now: datetime,
    sent: Collection[str],
) -> dict[str, Standing]:
    """Return the causes to remember; `sent` are those whose message was delivered. A message that
    was not delivered is due again at the next check."""
    after = {
        cause: was
        for cause, was in before.items()
        if _hidden(cause, unseen) or (was.sent and cause not in sent)
    }
    for alarm in alarms:
        was = before.get(alarm.cause)
        if alarm.cause in sent or was is None:
            sent_at = now if alarm.cause in sent else None
            after[alarm.cause] = Standing(
                which=alarm.which, since=was.since if was else now, sent=sent_at
            )
        else:
            after[alarm.cause] = was
    return after
