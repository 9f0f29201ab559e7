"""Remember which alarms were raised, so that each is raised once.

In:  data/alarms
Out: reports/raised.json   machine (as a hash), window and limits of every raised alarm

An alarm is known if its window overlaps that of a raised alarm of the machine; the window is then
extended. It is raised again if it breaks a limit that it did not break before.
"""

import datetime
from collections.abc import Sequence

from pydantic import BaseModel

from tasks import paths
from tasks.machines.alarms import Alarm
from tasks.records import digest
from tasks.storage import reports


class Raised(BaseModel, frozen=True):
    machine: str  # a hash: not everyone may read the readings of every machine
    start: datetime.datetime
    end: datetime.datetime
    limits: list[str]


class RaisedReport(BaseModel, frozen=True):
    alarms: list[Raised]


def fresh(found: Sequence[Alarm], raised: Sequence[Raised]) -> tuple[list[Alarm], list[Raised]]:
    """Return the alarms to raise now, and all that are raised then."""
    new, known = [], list(raised)
    for alarm in sorted(found, key=lambda each: each.start):
        machine = digest(alarm.machine)
        same = [r for r in known if r.machine == machine and _overlap(alarm, r)]
        limits = {limit for r in same for limit in r.limits}
        broken = {limit for limit in alarm.limit.split("; ") if limit}
        if not same or broken - limits:
            new.append(alarm)
        start = min([alarm.start, *(r.start for r in same)])
        end = max([alarm.end, *(r.end for r in same)])
        joined = Raised(machine=machine, start=start, end=end, limits=sorted(limits | broken))
        known = [*(r for r in known if r not in same), joined]
    return new, known


def _overlap(alarm: Alarm, raised: Raised) -> bool:
    return alarm.start <= raised.end and raised.start <= alarm.end


def load() -> list[Raised]:
    report = reports.known(paths.report("raised"), RaisedReport)
    return report.alarms if report else []


def save(raised: Sequence[Raised]) -> None:
    reports.write(paths.report("raised"), RaisedReport(alarms=list(raised)))
