"""Keep the record of the last night, and judge it.

Out: reports/night.json     written when a night begins, at each of its steps, and when it ends
     reports/nights.jsonl   a line more, when it ends

A killed night can't write its end: its record still says "running", but no process holds its
lease. `inhouse status` recognises it by that.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tasks import console, paths
from tasks.index import nights
from tasks.storage import lease
from tasks.storage.atomic import write_json

Record = dict[str, Any]

RUNNING, COMPLETED, FAILED = "running", "completed", "failed"
ALARM_KEPT = timedelta(days=1)  # that an alarm stays on record


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def last() -> Record:
    """Return the last record; empty if none can be read."""
    try:
        record = json.loads(paths.report("night").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def runs() -> bool:
    """Return whether a night is running now."""
    record = last()
    return record.get("state") == RUNNING and lease.working(paths.LEASE, record.get("lease"))


def begun() -> Record:
    """Begin a record. It names the night before, which counts until this one has ended."""
    before = last()
    if before.get("state") == RUNNING:  # it was killed
        step = before.get("step")
        before = {**before, "state": FAILED, "failed": step, "reason": "it was killed"}
        nights.append(before)
    kept = ("state", "started", "ended", "failed", "reason", "completed")
    return {
        "state": RUNNING,
        "lease": lease.mine(),
        "started": now(),
        "ended": None,
        "completed": before.get("completed"),  # when a night last succeeded
        "step": None,
        "failed": None,
        "reason": None,
        "before": {key: before.get(key) for key in kept} if before else None,
        "alarms": [alarm for alarm in before.get("alarms") or [] if _is_recent(alarm)],
    }


def _is_recent(alarm: dict[str, str]) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(alarm["when"]) < ALARM_KEPT


def alarm(record: Record, kind: str, text: str) -> None:
    """Record what somebody has to know although the night succeeds; the watcher reads it. It stays
    for a day, so that a night that follows soon does not hide it."""
    record.setdefault("alarms", []).append({"when": now(), "kind": kind, "text": text})


def save(record: Record) -> None:
    write_json(paths.report("night"), record)


def end(record: Record, error: BaseException | None) -> None:
    """End the record: completed, or failed with its step and its reason."""
    record["ended"] = now()
    if error is None:
        record.update(state=COMPLETED, step=None, completed=record["ended"])
    else:
        record.update(state=FAILED, failed=record["step"], reason=reason(error))
    save(record)
    nights.append(record)


def reason(error: BaseException) -> str:
    """Return the message of an exception in one line, with the type of one that is not ours."""
    text = " ".join(str(error).split())
    return text if type(error).__module__.startswith("tasks") else f"{type(error).__name__}: {text}"


def certificate_age() -> timedelta | None:
    """Return how long ago a night last succeeded; None if none has."""
    completed = last().get("completed")
    return datetime.now(UTC) - datetime.fromisoformat(completed) if completed else None


def problem(max_age: timedelta | None = None) -> str | None:
    """Return a sentence if the last night failed or was killed, or if no night has succeeded for
    longer than `max_age`; else None."""
    record = last()
    if record.get("state") == RUNNING:
        if not lease.working(paths.LEASE, record.get("lease")):
            started = console.when(record["started"])
            return f"the night of {started} was killed in its step {record['step']}"
        record = {**(record["before"] or {}), "completed": record["completed"]}
    if record.get("state") == FAILED:
        step = f" in its step {record['failed']}" if record["failed"] else ""
        return f"the night of {console.when(record['started'])} failed{step}: {record['reason']}"
    if max_age is None:
        return None
    completed = record.get("completed")
    if completed is None:
        return "no night has succeeded yet: inhouse run reindex"
    if datetime.now(UTC) - datetime.fromisoformat(completed) > max_age:
        return f"no night has succeeded since {console.when(completed)}: inhouse run reindex"
    return None
