"""Find out, without a parser and a redactor, whether an ingest would change anything.

In:  the sources of params.yaml, listed now; the record of the last ingest
Out: <cache>/seen/<hash of the folders>-listed.json   the record: the report, and hashes of what was
     listed and read, never a path

A file is judged as the ingest judges it: by its stamp of the file system and who may read it, and a
thirtieth of the files each night by their bytes. Nothing here looks at data/documents or at the
code; flows/quiet.py does.
"""

import datetime
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks import params, paths
from tasks.documents import sources
from tasks.documents.ingest_report import IngestReport, Night
from tasks.documents.sources import Entry, Listing
from tasks.errors import InhouseError
from tasks.pii import forgotten
from tasks.records import digest
from tasks.storage import reports
from tasks.storage.atomic import write_json

REREAD = 30  # nights in which every file is read once, whatever the file system says of it

Files = dict[str, list[str]]  # by the hash of its URI: what was listed of it, the hash of its bytes


@dataclass(frozen=True, slots=True)
class Record:
    """What the last ingest found."""

    files: Files
    rest: str  # hash of what was listed besides, and of the list of forgotten documents
    settled: bool  # no file may fare otherwise next time, though nothing has changed
    report: IngestReport


def is_turn(uri: str, today: datetime.date) -> bool:
    """Return whether a file is read today, whatever its stamp."""
    return int(digest(uri)[:8], 16) % REREAD == today.toordinal() % REREAD


def folders(ingest: params.Ingest) -> str:
    """Return a hash of the folders of all sources."""
    return digest(*(str(Path(source.folder).absolute()) for source in ingest.sources))


def path(ingest: params.Ingest) -> Path:
    return paths.cache("seen") / f"{folders(ingest)}-listed.json"


def record(night: Night, ingest: params.Ingest, report: IngestReport) -> None:
    """Record an ingest that has written its documents."""
    files, stamped = {}, True
    for entry in _entries(night.listings):
        files[digest(entry.uri)] = [_listed(entry), night.content.get(entry.uri, "")]
        stamped &= bool(entry.problem) or "|" in entry.stamp  # its size alone says too little
    found = {
        "files": files,
        "rest": _rest(night.listings),
        "settled": night.settled and stamped,
        "report": reports.as_json(report),
    }
    write_json(path(ingest), found)


def report(ingest: params.Ingest, today: datetime.date) -> IngestReport | None:
    """Return the report of an ingest that changes nothing; None if one might change something, or
    has an error to report."""
    started = time.perf_counter()
    known = _load(path(ingest))
    if known is None or not known.settled or paths.UNFINISHED.exists():
        return None
    try:
        listings = {source.name: sources.survey(source) for source in ingest.sources}
        read = _read_again(known, listings, ingest, today)
    except (InhouseError, OSError):
        return None
    return None if read is None else _report(known, read, time.perf_counter() - started)


def _read_again(
    known: Record, listings: Mapping[str, Listing], ingest: params.Ingest, today: datetime.date
) -> int | None:
    """Read the files whose turn it is, and return their number; None if anything has changed.
    Raises OSError."""
    listed = {digest(entry.uri): _listed(entry) for entry in _entries(listings)}
    if listed != {key: row[0] for key, row in known.files.items()}:
        return None
    if _rest(listings) != known.rest:
        return None
    read = 0
    for source in ingest.sources:
        for entry in listings[source.name].entries:
            hashed = known.files[digest(entry.uri)][1]
            if hashed and is_turn(entry.uri, today):
                read += 1
                if digest(sources.read(source, entry)) != hashed:
                    return None
    return read


def _report(known: Record, read: int, seconds: float) -> IngestReport:
    """Return the last report as of today: nothing has come, changed or left."""
    counts = known.report.counts
    there = ("added", "changed", "read_again", "regrouped", "unchanged")
    today = {
        "seconds": round(seconds, 3),
        "counts": {
            "files": counts.get("files", 0),
            "lost": 0,
            "read": read,
            "shards_written": 0,
            "unchanged": sum(counts.get(name, 0) for name in there),
        },
        "changed_files": [],
        "lost_share": dict.fromkeys(known.report.readers, 0.0),
        "lost_files": [],
        "loss_allowed": None,
        "loss_reason": None,
        "widened": [],
        "wider_allowed": None,
        "wider_reason": None,
    }
    return known.report.model_copy(update=today)


def _entries(listings: Mapping[str, Listing]) -> Iterator[Entry]:
    for listing in listings.values():
        yield from listing.entries


def _listed(entry: Entry) -> str:
    return digest(entry.stamp, str(entry.size), " ".join(entry.groups), entry.problem)


def _rest(listings: Mapping[str, Listing]) -> str:
    """Return a hash of the files that are counted and not read, and of the forgotten documents."""
    counts = {n: (one.passed_over, one.excluded, one.unreadable) for n, one in listings.items()}
    listed = forgotten.FOLDER / forgotten.LIST
    return digest(json.dumps(counts), listed.read_bytes() if listed.exists() else b"")


def _load(file: Path) -> Record | None:
    try:
        found = json.loads(file.read_text("utf-8"))
        return Record(**{**found, "report": IngestReport.model_validate(found["report"])})
    except (OSError, ValueError, TypeError, KeyError):  # lost, torn or older: the ingest finds out
        return None
