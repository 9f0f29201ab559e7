"""Read the documents of all sources: list, read, parse and redact in memory, write Document shards.

In:  the sources of params.yaml
Out: data/documents          Document shards, redacted
     data/quarantine/ingest  Rejection shards, and files whose path is masked
     reports/ingest.json
Run: python -m tasks.documents.ingest [--allow-loss] [--allow-wider] [--why TEXT]
     python -m tasks.documents.ingest --rejected   lists the rejected files, with their reasons

It is not a DVC stage, because it reads files outside the project: the flow hands data/documents to
DVC afterwards. Unchanged means equal bytes and an equal fingerprint of parser, redactor and
allow-list. The stamps of the file system only save reading; they are kept in a cache that may be
lost.
"""

import argparse
import datetime
import json
import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks.documents import (
    ahead,
    carried,
    ingest_report,
    loss_guard,
    readers,
    rejected,
    sources,
    unchanged,
    unfinished,
)
from tasks.documents.ingest_report import Night, report_of
from tasks.documents.intake import Intake, Read
from tasks.documents.last_night import Known
from tasks.documents.loss_guard import Loss
from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.documents.readers import Widened
from tasks.documents.source_files import Seen, take_in, to_read
from tasks.documents.unfinished import Unfinished
from tasks.errors import InhouseError, LostDocumentsError, WidenedError
from tasks.pii import forgotten
from tasks.records import Document, Rejection
from tasks.storage import lease, reports, shards
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

ALLOW_WIDER = "pass ingest.max_widened this once"


def run(
    ingest: params.Ingest,
    redaction: params.Redact,
    allow_loss: str | bool = "",
    today: datetime.date | None = None,
    allow_wider: str | bool = "",
    restricted: bool = False,
    only: Collection[str] = (),
    workers: params.Cluster | None = None,
) -> dict[str, Any]:
    """Take the sources in, all or `only` those named, and return the report. Raises SourceError, or
    LostDocumentsError or WidenedError after the report is written; then data/documents is as it
    was. A reason (or True) in `allow_loss` or `allow_wider` lets the night pass this once.
    `restricted`: the report also shows restricted documents. `workers`: of a cluster, who parse
    and redact if most files have to be read."""
    started = time.perf_counter()
    day = today or datetime.date.today()
    known = Known(shards.read(paths.DOCUMENTS, Document))
    night = _taken(ingest, redaction, known, day, only, workers or params.Cluster())
    loss, wider = _loss(night, known, ingest), _widened(night, known, ingest)
    stopped = _stopped(loss, wider, allow_loss, allow_wider)
    listed = rejected.since(night.rejections, night.masked, day)
    if not stopped:
        _write(night, listed, ingest)
    allowed = (_reason(allow_loss), _reason(allow_wider))
    report = report_of(night, listed, loss, wider, stopped, allowed, ingest, restricted)
    report = report.model_copy(update={"seconds": round(time.perf_counter() - started, 3)})
    ingest_report.write(report)
    if not stopped:
        unchanged.record(night, ingest, report)
    counts = {**night.counts, "rejected": report.rejected}
    counted = console.counted({name: number for name, number in counts.items() if number})
    log.info("ingest: %s; %s, in %.1f s", report.size, counted, report.seconds)
    if stopped:
        raise stopped
    return reports.as_json(report)


def _reason(allowed: str | bool) -> str | None:
    return allowed if isinstance(allowed, str) and allowed else None


def _stopped(
    loss: Loss, wider: Widened, allow_loss: str | bool, allow_wider: str | bool
) -> InhouseError | None:
    """Return why the night must not replace anything, if it must not."""
    if loss.problem and not allow_loss:
        return LostDocumentsError(loss.problem)
    if wider.problem and not allow_wider:
        return WidenedError(wider.problem)
    return None


def _widened(night: Night, known: Known, ingest: params.Ingest) -> Widened:
    files = {name: len(listing.entries) for name, listing in night.listings.items()}
    share, floor = ingest.max_widened, ingest.widened_floor
    return readers.widened(known.documents, night.documents, files, share, floor)


def _taken(
    ingest: params.Ingest,
    redaction: params.Redact,
    known: Known,
    today: datetime.date,
    only: Collection[str],
    workers: params.Cluster,
) -> Night:
    night, seen, out = Night(), _load_seen(_seen_path(ingest)), forgotten.load()
    limits = Limits(ingest.parse.seconds, ingest.parse.memory_mb, ingest.parse.characters)
    read_now = [source for source in ingest.sources if not only or source.name in only]
    # all of them before any is read: an access rule of the last may stop the night
    night.listings |= {source.name: sources.survey(source) for source in read_now}
    with Sandbox(limits, hidden=ingest.parse.hidden) as sandbox:
        intake = Intake.of(ingest, redaction, sandbox.parse, out)
        if workers.address:
            some = ingest.model_copy(update={"sources": read_now})
            entries = [entry for listing in night.listings.values() for entry in listing.entries]
            count = to_read(entries, known, seen, intake, today)
            ahead.take(some, redaction, workers, count if 2 * count > len(entries) else 0)
        intake = replace(intake, unfinished=Unfinished())
        for source in ingest.sources:
            if source not in read_now:
                if not source.closed:
                    carried.add(night, source.name, known, seen)
                continue
            listing, read = night.listings[source.name], _reader(source)
            entries = [e for e in listing.entries if not (out and out.excludes(e.uri))]
            take_in(night, entries, known, seen, intake, read, today, ingest.stale_days)
    return night


def _reader(source: params.Source) -> Read:
    return lambda entry: sources.read(source, entry)


def _loss(night: Night, known: Known, ingest: params.Ingest) -> Loss:
    configured = {source.name for source in ingest.sources if not source.closed}
    loss = loss_guard.loss(
        known.files, night.continued, configured, ingest.max_lost, ingest.lost_floor
    )
    for name, count in loss.withdrawn.items():
        log.warning(
            "ingest: source %s is not in params.yaml any more, or nobody may read it: removing its "
            "documents",
            name,
        )
        night.counts["withdrawn"] += count
    night.counts["lost"] = loss.lost
    night.readers |= {uri: tuple(known.of(uri)[0].groups) for uri in loss.files}
    return loss


def _write(night: Night, listed: Sequence[Rejection], ingest: params.Ingest) -> None:
    night.counts["shards_written"] = shards.write(
        paths.DOCUMENTS, Document, night.documents, lambda row: row.doc_id
    )
    rejected.write(listed)
    write_json(_seen_path(ingest), night.seen)
    unfinished.end()


def _seen_path(ingest: params.Ingest) -> Path:
    """Return the cache file of these folders, so that clones with other sources do not share it."""
    return paths.cache("seen") / f"{unchanged.folders(ingest)}.json"


def _load_seen(path: Path) -> Seen:
    try:
        seen = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # lost or torn: every file is read again
        return {}
    return seen if isinstance(seen, dict) else {}


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Read all sources: parse, redact, write the documents."
    )
    parser.add_argument(
        "--allow-loss", action="store_true", help="ignore ingest.max_lost in this run"
    )
    parser.add_argument("--allow-wider", action="store_true", help=ALLOW_WIDER)
    parser.add_argument("--why", default="no reason was given", help="the reason, for the report")
    parser.add_argument(
        "--rejected", action="store_true", help="list the rejected files with their reasons"
    )
    arguments = parser.parse_args()
    values = params.load()
    if arguments.rejected:
        print(rejected.shown(values.ingest.sources, ingest_report.read().passed_over))
        return
    with lease.held(paths.LEASE, values.index.lease_s):
        run(
            values.ingest,
            values.redact,
            arguments.why if arguments.allow_loss else "",
            allow_wider=arguments.why if arguments.allow_wider else "",
            restricted=values.visible.restricted,
            workers=values.cluster,
        )


if __name__ == "__main__":
    console.run(main)
