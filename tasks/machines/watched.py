"""Remember when the watch last looked at the machines, so that a quiet page can tell how old it is.

In:  the end of a run of flows.watch
Out: reports/watched.json
"""

import datetime

from pydantic import BaseModel

from tasks import paths
from tasks.storage import reports


class WatchedReport(BaseModel, frozen=True):
    at: datetime.datetime  # UTC


def last() -> datetime.datetime | None:
    """Return when the last watch ended; None before the first."""
    report = reports.known(paths.report("watched"), WatchedReport)
    return report.at if report else None


def save(at: datetime.datetime) -> None:
    reports.write(paths.report("watched"), WatchedReport(at=at))
