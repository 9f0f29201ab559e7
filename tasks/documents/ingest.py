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
import os
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks import pii as redact
from tasks.documents import (
    carried,
    loss_guard,
    readers,
    rejected,
    sources,
    table_parts,
    unfinished,
)
from tasks.documents.gate import Admitted, Came, Door, File, Read, Refused
from tasks.documents.intake import Night, report_of
from tasks.documents.last_night import Known
from tasks.documents.loss_guard import Loss
from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.documents.readers import Widened
from tasks.documents.sources import Entry
from tasks.documents.unfinished import Unfinished
from tasks.errors import InhouseError, LostDocumentsError, WidenedError
from tasks.pii import forgotten
from tasks.records import Document, Rejection, digest
from tasks.storage import lease, shards
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

Seen = dict[str, list[str]]  # file: [stamp of the file system, content hash, state of documents]

REREAD = 30  # nights in which every file is read once, whatever the file system says of it
TELL = 5  # seconds between two lines about the progress
AHEAD = 32  # files that are read and parsed before they are redacted
ALLOW_WIDER = "pass ingest.max_widened this once"
SAME_PATH = "its path without personal data is the same as another file's: rename it"


def take_in(
    night: Night,
    entries: Sequence[Entry],
    known: Known,
    seen: Seen,
    door: Door,
    read: Read,
    today: datetime.date,
    stale_days: int,
) -> None:
    """Add the files of one source to the night."""
    files = [_file(entry, known, seen, door) for entry in entries]
    unread = {file.entry.uri for file in files if _unread(file, door, today)}
    refused = {file.entry.uri: _refused(file, night, door) for file in files}
    opened = [f for f in files if f.entry.uri not in unread and refused[f.entry.uri] is None]
    came = zip(opened, _ahead(door, read, opened), strict=True)
    night.counts["files"] += len(files)
    night.counts["read"] += len(opened)
    told = time.monotonic()
    for number, file in enumerate(files):
        if time.monotonic() - told > TELL:
            told = time.monotonic()
            log.info("ingest: %d of %d", number, len(files))
        found: Admitted | Refused
        if why := refused[file.entry.uri]:
            found = why
        elif file.entry.uri in unread:
            found = Admitted(door.unchanged(file), file.seen[1])
        else:
            found = door.admit(*next(came))
        _add(night, file, found, door, today, stale_days)


def _file(entry: Entry, known: Known, seen: Seen, door: Door) -> File:
    old = known.of(entry.uri)
    return door.file(entry, old, seen.get(table_parts.file_of(old[0].doc_id), ()) if old else ())


def _unread(file: File, door: Door, today: datetime.date) -> bool:
    """Return whether the file need not be read: by its stamp and the fingerprint it is unchanged,
    and tonight is not its turn to be read again."""
    if not file.old or len(file.seen) != 3 or file.entry.problem:
        return False
    if any(old.door != door.fingerprint or old.stale_since is not None for old in file.old):
        return False
    turn = int(digest(file.entry.uri)[:8], 16) % REREAD == today.toordinal() % REREAD
    stamp, _, state = file.seen
    return not turn and stamp == file.entry.stamp and state == table_parts.state(file.old)


def _refused(file: File, night: Night, door: Door) -> Refused | None:
    if file.uri in night.files:
        return Refused(SAME_PATH, technical=False)
    night.files.add(file.uri)
    return door.unopened(file.entry)


def _ahead(door: Door, read: Read, files: Sequence[File]) -> Iterator[Came]:
    """Yield the fetched files in order. While AHEAD of them are redacted, the next are fetched."""
    fetch = partial(door.fetch, read=read)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        coming = pool.map(fetch, files[:AHEAD])
        for start in range(AHEAD, len(files) + AHEAD, AHEAD):
            fetched = list(coming)
            coming = pool.map(fetch, files[start : start + AHEAD])
            door.read_ahead(fetched)
            yield from fetched


def _add(
    night: Night,
    file: File,
    found: Admitted | Refused,
    door: Door,
    today: datetime.date,
    stale_days: int,
) -> None:
    """Add the result of a file, or its last good version for a while."""
    night.readers[file.uri] = file.entry.groups
    if isinstance(found, Refused):
        night.rejections[file.uri] = found.reason
        stale = _stale(file, found, door, today, stale_days)
        if stale is None:
            return
        new = stale
    else:
        new = found.documents
        night.seen[file.uri] = [file.entry.stamp, found.content_hash, table_parts.state(new)]
    if file.uri != file.entry.uri:
        night.masked.add(file.uri)
    if file.old:
        night.continued.add(table_parts.file_of(file.old[0].doc_id))
    change = _change(file.old, new)
    night.counts[change] += 1
    if change != "unchanged":
        night.changes[file.uri] = change
    night.documents += new


def _stale(
    file: File, refused: Refused, door: Door, today: datetime.date, stale_days: int
) -> tuple[Document, ...] | None:
    if not file.old or not refused.technical:
        return None
    since = file.old[0].stale_since or today.isoformat()
    if (today - datetime.date.fromisoformat(since)).days >= stale_days:
        return None
    return door.keep(file, since)


def _change(old: Sequence[Document], new: Sequence[Document]) -> str:
    if not old:
        return "added"
    if any(document.stale_since for document in new):
        return "stale"
    if table_parts.state(old) != table_parts.state(new) or {d.door for d in old} != {
        d.door for d in new
    }:
        return "changed"
    return "unchanged" if old[0].groups == new[0].groups else "regrouped"


def run(
    ingest: params.Ingest,
    redaction: params.Redact,
    allow_loss: str = "",
    today: datetime.date | None = None,
    allow_wider: str = "",
    restricted: bool = False,
    only: Collection[str] = (),
) -> dict[str, Any]:
    """Take the sources in, all or `only` those named, and return the report. Raises SourceError, or
    LostDocumentsError or WidenedError after the report is written; then data/documents is as it
    was. `allow_loss` and `allow_wider` are the reasons why these two are not raised this once.
    `restricted`: the report also shows restricted documents."""
    started = time.perf_counter()
    day = today or datetime.date.today()
    before = list(shards.read(paths.DOCUMENTS, Document))
    known = Known(before)
    night = _taken(ingest, redaction, known, day, only)
    loss, wider = _loss(night, known, ingest), _widened(night, before, ingest)
    stopped = _stopped(loss, wider, allow_loss, allow_wider)
    listed = rejected.since(night.rejections, night.masked, day)
    if not stopped:
        _write(night, listed, ingest)
    report = report_of(night, listed, loss, wider, stopped, ingest, restricted)
    allowed = {"loss_reason": allow_loss or None, "wider_reason": allow_wider or None}
    report = {"seconds": round(time.perf_counter() - started, 3), **report, **allowed}
    write_json(paths.report("ingest"), report)
    log.info("ingest: %s in %.1f s", dict(night.counts), report["seconds"])
    if stopped:
        raise stopped
    return report


def _stopped(loss: Loss, wider: Widened, allow_loss: str, allow_wider: str) -> InhouseError | None:
    """Return why the night must not replace anything, if it must not."""
    if loss.problem and not allow_loss:
        return LostDocumentsError(loss.problem)
    if wider.problem and not allow_wider:
        return WidenedError(wider.problem)
    return None


def _widened(night: Night, before: Sequence[Document], ingest: params.Ingest) -> Widened:
    files = {name: len(listing.entries) for name, listing in night.listings.items()}
    share, floor = ingest.max_widened, ingest.widened_floor
    return readers.widened(before, night.documents, files, share, floor)


def _taken(
    ingest: params.Ingest,
    redaction: params.Redact,
    known: Known,
    today: datetime.date,
    only: Collection[str],
) -> Night:
    night, seen, out = Night(), _load_seen(_seen_path(ingest)), forgotten.load()
    limits = Limits(ingest.parse.seconds, ingest.parse.memory_mb, ingest.parse.characters)
    read_now = [source for source in ingest.sources if not only or source.name in only]
    # all of them before any is read: an access rule of the last may stop the night
    night.listings |= {source.name: sources.survey(source) for source in read_now}
    with Sandbox(limits, hidden=ingest.parse.hidden) as sandbox:
        door = Door(
            redact.build(redaction),
            ingest.max_bytes,
            sandbox.parse,
            ingest.part_rows,
            ingest.part_characters,
            ingest.parse.hidden,
            forgotten=out.knows_content if out else None,
            unfinished=Unfinished(),
        )
        for source in ingest.sources:
            if source not in read_now:
                if not source.closed:
                    carried.add(night, source.name, known, seen)
                continue
            listing, read = night.listings[source.name], _reader(source)
            entries = [e for e in listing.entries if not (out and out.excludes(e.uri))]
            take_in(night, entries, known, seen, door, read, today, ingest.stale_days)
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
            "ingest: source %s left params.yaml, or nobody may read it: its documents leave", name
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
    folders = [str(Path(source.folder).absolute()) for source in ingest.sources]
    return paths.cache("seen") / f"{digest(*folders)}.json"


def _load_seen(path: Path) -> Seen:
    try:
        seen = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # lost or torn: every file is read again
        return {}
    return seen if isinstance(seen, dict) else {}


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the sources in: parse, redact, write.")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    parser.add_argument("--allow-wider", action="store_true", help=ALLOW_WIDER)
    parser.add_argument("--why", default="no reason was given", help="the reason, for the report")
    parser.add_argument("--rejected", action="store_true", help="list what was turned away")
    arguments = parser.parse_args()
    values = params.load()
    if arguments.rejected:
        print(rejected.shown(values.ingest.sources))
        return
    with lease.held(paths.LEASE, values.index.lease_s):
        run(
            values.ingest,
            values.redact,
            arguments.why if arguments.allow_loss else "",
            allow_wider=arguments.why if arguments.allow_wider else "",
            restricted=values.visible.restricted,
        )


if __name__ == "__main__":
    console.run(main)
