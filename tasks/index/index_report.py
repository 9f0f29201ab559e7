"""Define the report of the index with its certificate, and read and write it: reports/index.json.

In:  reports/index.json, written by tasks.index.publish
Out: an IndexReport
Run: called by tasks.index.publish and flows
"""

from pydantic import BaseModel

from tasks import paths
from tasks.storage import reports

COMMAND = "inhouse run reindex"


class IndexReport(BaseModel, frozen=True):
    """The certificate of one night, and the generations that there are. Points, but where it says
    otherwise."""

    clean: bool  # the index contains the desired points and nothing else
    documents: int
    points: int  # really in the store
    added: int
    updated: int
    deleted: int
    missing: int  # desired, not stored
    orphaned: int  # stored, not desired
    corrupt: int  # there, with another payload, or written with another vector
    generation: str
    fingerprints: dict[str, str]  # of the embedder, the chunker, and all desired points
    withdrawn: int  # from older generations
    in_use: str | None  # generation that is searched
    kept: list[str]  # generations
    disk_bytes: dict[str, int] | None = None  # now, most needed, and free; absent for a server
    part: int | None = None  # of the payloads that was read; None: all of them
    certified: str | None = None  # ISO 8601; None: not clean
    seconds: float = 0.0


def read() -> IndexReport:
    """Read the report. Raises InhouseError if it is missing or broken."""
    return reports.read(paths.report("index"), IndexReport, COMMAND)


def known() -> IndexReport | None:
    """Read the report; None if it is missing or broken, which no reader notices."""
    return reports.known(paths.report("index"), IndexReport)


def write(report: IndexReport) -> None:
    reports.write(paths.report("index"), report)
