"""Keep the heartbeat of the watcher, and the alarms that it has sent, between its checks.

Out: reports/watch.json   written by the watcher at each check; `inhouse status` shows its age
"""

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from tasks import paths
from tasks.storage import reports

LATE = timedelta(minutes=20)  # age of a heartbeat from which the watcher counts as stopped


class Standing(BaseModel):
    """A cause that was there at the last check."""

    which: str  # of several with the same cause, such as the night that failed
    since: datetime
    sent: datetime | None = None  # when a message about it was last delivered


class Watch(BaseModel):
    """The last check."""

    beat: datetime
    began: datetime  # the first check of this folder
    boot_s: float  # seconds since the machine started, by a clock that nobody sets
    boot: str = ""  # which start of which machine that is
    causes: dict[str, Standing] = {}
    texts: list[str] = []  # what is wrong now
    undelivered: list[str] = []  # why messages could not be sent
    limits: str = "params.yaml"  # or why the defaults count


def last() -> Watch | None:
    """Return the last check; None without one that can be read."""
    return reports.known(paths.report("watch"), Watch)


def save(watch: Watch) -> None:
    reports.write(paths.report("watch"), watch)


def age(watch: Watch | None) -> timedelta | None:
    """Return the age of the heartbeat; None if there never was one."""
    return datetime.now(UTC) - watch.beat if watch else None


def in_words(age: timedelta) -> str:
    """Return an age as people say it: 40 seconds, 7 minutes, 26 hours, 3 days."""
    seconds = int(age.total_seconds())
    if seconds < 0:
        return "in the future"
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} seconds"
