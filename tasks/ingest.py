"""Take the world's documents in: list, read, parse and redact in memory, write Document shards.

In:  the sources of params.yaml
Out: data/documents          Document shards, redacted
     data/quarantine/ingest  Rejection shards
     reports/ingest.json
Run: python -m tasks.ingest [--allow-loss]

A world step, so no DVC stage: the flow hands data/documents to DVC afterwards. Unchanged means
equal bytes and an equal door (parser, redactor, allow-list). What the file system says only saves
reading; it is remembered in a cache that may be lost.
"""

import argparse
import datetime
import json
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from tasks import console, lease, params, paths, redact, shards, sources
from tasks.door import Door, Fetched, Read, Refused
from tasks.errors import LostDocumentsError
from tasks.files import write_json
from tasks.parse.sandbox import Limits, Sandbox
from tasks.records import Document, Rejection, digest
from tasks.sources import Entry

log = logging.getLogger(__name__)

T = TypeVar("T")
Seen = dict[str, list[str]]  # uri: [stamp of the file system, content hash]

REREAD = 30  # nights in which every file is read once, whatever the file system says of it
SAMPLES, AROUND = 3, 30  # of each kind in the report; characters to each side
AHEAD = 64  # files that are read and parsed before they are redacted


@dataclass(slots=True)
class Night:
    """What one night took in, summed over the sources."""

    documents: list[Document] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lost: dict[str, float] = field(default_factory=dict)  # source: share of its documents
    seen: Seen = field(default_factory=dict)


def take_in(
    night: Night,
    entries: Sequence[Entry],
    known: Mapping[str, Document],
    seen: Seen,
    door: Door,
    read: Read,
    today: datetime.date,
    stale_days: int,
) -> None:
    """Add the files of one source to the night."""

    def fetched(entry: Entry) -> Document | Fetched | Refused:
        return door.fetch(entry, known.get(entry.uri), read)

    changed = [e for e in entries if not _unread(e, known.get(e.uri), seen, door, today)]
    unopened = {entry.uri: door.unopened(entry, known.get(entry.uri)) for entry in changed}
    opened = [entry for entry in changed if unopened[entry.uri] is None]
    came = zip(opened, _ahead(fetched, opened), strict=True)
    night.counts["read"] += len(opened)
    for entry in entries:
        old = known.get(entry.uri)
        night.counts["files"] += 1
        if old and entry.uri not in unopened:
            new: Document | Refused = replace(old, groups=entry.groups)
        else:
            new = unopened[entry.uri] or door.admit(*next(came))
        if isinstance(new, Refused):
            uri = door.redactor.redact_path(entry.uri)[0]
            night.rejections.append(Rejection(uri, "ingest", new.reason))
            kept = _stale(old, new, entry, door, today, stale_days)
            if kept is None:
                continue
            new = kept
        else:
            night.seen[entry.uri] = [entry.stamp, new.content_hash]
        night.counts[_change(old, new)] += 1
        night.documents.append(new)


def _unread(
    entry: Entry, old: Document | None, seen: Seen, door: Door, today: datetime.date
) -> bool:
    """The file system and the door say that the file is what it was, and it is not its turn."""
    if old is None or old.door != door.fingerprint or old.stale_since is not None:
        return False
    turn = int(digest(entry.uri)[:8], 16) % REREAD == today.toordinal() % REREAD
    return not turn and seen.get(entry.uri) == [entry.stamp, old.content_hash]


def _ahead(fetch: Callable[[Entry], T], entries: Sequence[Entry]) -> Iterator[T]:
    """The results in order, a few at once, and never many before they are asked for."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(entries), AHEAD):
            yield from pool.map(fetch, entries[start : start + AHEAD])


def _stale(
    old: Document | None,
    refused: Refused,
    entry: Entry,
    door: Door,
    today: datetime.date,
    stale_days: int,
) -> Document | None:
    if old is None or not refused.technical:
        return None
    since = old.stale_since or today.isoformat()
    if (today - datetime.date.fromisoformat(since)).days >= stale_days:
        return None
    return door.keep(old, entry.groups, since)


def _change(old: Document | None, new: Document) -> str:
    if old is None:
        return "added"
    if new.stale_since:
        return "stale"
    if old.content_hash != new.content_hash or old.door != new.door:
        return "changed"
    return "unchanged" if old.groups == new.groups else "regrouped"


def check_loss(
    night: Night, known: Mapping[str, Document], configured: AbstractSet[str], max_lost: float
) -> str | None:
    """Note the share of its documents that each source loses; say which lose too many.

    Lost are the documents of last night that vanished or were rejected. New files that are
    rejected lose nothing, they are in the report; a source that was taken out of params.yaml
    leaves with its documents, for somebody decided that."""
    kept = {document.doc_id for document in night.documents}
    before = Counter(_source(doc_id) for doc_id in known)
    gone = Counter(_source(doc_id) for doc_id in known.keys() - kept)
    for name in before.keys() - configured:
        log.warning("ingest: source %s left params.yaml, and its documents leave too", name)
        night.counts["withdrawn"] += gone.pop(name)
        del before[name]
    night.counts["lost"] = gone.total()
    night.lost = {name: round(gone[name] / count, 4) for name, count in sorted(before.items())}
    over = [name for name, share in night.lost.items() if share > max_lost]
    if not over:
        return None
    said = ", ".join(f"{name} {gone[name]} of {before[name]}" for name in over)
    return (
        f"this night would lose too many documents ({said}; ingest.max_lost is {max_lost:g}); "
        f"nothing was replaced. Check the source, or allow it once with --allow-loss"
    )


def _source(doc_id: str) -> str:
    return doc_id.split("/", 1)[0]


def run(
    ingest: params.Ingest,
    redaction: params.Redact,
    allow_loss: bool = False,
    today: datetime.date | None = None,
) -> dict[str, Any]:
    """Take all sources in and return the report. Raises SourceError, or LostDocumentsError after
    the report is written; then data/documents is as it was."""
    started = time.perf_counter()
    known = {document.doc_id: document for document in shards.read(paths.DOCUMENTS, Document)}
    night, seen_path = Night(), _seen_path(ingest)
    seen = _load_seen(seen_path)
    limits = Limits(ingest.parse.seconds, ingest.parse.memory_mb, ingest.parse.characters)
    with Sandbox(limits) as sandbox:
        door = Door(redact.build(redaction), ingest.max_bytes, sandbox.parse)
        for source in ingest.sources:
            entries = sources.listing(source)
            read = _reader(source)
            day = today or datetime.date.today()
            take_in(night, entries, known, seen, door, read, day, ingest.stale_days)
    configured = {source.name for source in ingest.sources}
    problem = check_loss(night, known, configured, ingest.max_lost)
    aborted = bool(problem) and not allow_loss
    if not aborted:
        night.counts["shards_written"] = shards.write(
            paths.DOCUMENTS, Document, night.documents, lambda row: row.doc_id, ingest.shards
        )
        shards.write(
            paths.QUARANTINE / "ingest", Rejection, night.rejections, lambda row: row.uri, 1
        )
        write_json(seen_path, night.seen)
    report = _report(night, problem, aborted, time.perf_counter() - started)
    write_json(paths.report("ingest"), report)
    log.info("ingest: %s in %.1f s", dict(night.counts), report["seconds"])
    if aborted:
        raise LostDocumentsError(problem)
    return report


def _reader(source: params.Source) -> Read:
    return lambda entry: sources.read(source, entry)


def _seen_path(ingest: params.Ingest) -> Path:
    """One memory for one set of folders, so that clones with other sources do not share it."""
    folders = [str(Path(source.folder).absolute()) for source in ingest.sources]
    return paths.cache("seen") / f"{digest(*folders)}.json"


def _load_seen(path: Path) -> Seen:
    try:
        seen = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # lost or torn: every file is read again
        return {}
    return seen if isinstance(seen, dict) else {}


def _report(night: Night, problem: str | None, aborted: bool, seconds: float) -> dict[str, Any]:
    return {
        "seconds": round(seconds, 3),
        "documents": len(night.documents),
        "counts": dict(sorted(night.counts.items())),
        "lost_share": night.lost,
        "loss_allowed": problem if problem and not aborted else None,
        "aborted": problem if aborted else None,
        "rejected": len(night.rejections),
        "rejections": dict(Counter(rejection.reason for rejection in night.rejections)),
        "redactions": _redactions(night.documents),
        "redaction_samples": _samples(night.documents),
    }


def _redactions(documents: Sequence[Document]) -> dict[str, dict[str, int]]:
    """Findings by source and kind."""
    found: dict[str, Counter[str]] = {}
    for document in documents:
        found.setdefault(_source(document.doc_id), Counter()).update(document.redacted)
    return {source: dict(sorted(kinds.items())) for source, kinds in sorted(found.items())}


def _samples(documents: Sequence[Document]) -> list[dict[str, str]]:
    """Of each source and kind, a few places as they are now: the placeholder, not the value."""
    samples, counts = [], Counter[tuple[str, str]]()
    for document in documents:
        for kind in document.redacted:
            of = (_source(document.doc_id), kind)
            at = document.text.find(f"[{kind.upper()}]")
            if at >= 0 and counts[of] < SAMPLES:
                counts[of] += 1
                around = document.text[max(0, at - AROUND) : at + len(kind) + 2 + AROUND]
                said = " ".join(around.split())
                samples.append({"kind": kind, "uri": document.uri, "text": f"… {said} …"})
    return sorted(samples, key=lambda sample: (sample["kind"], sample["uri"]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the sources in: parse, redact, write.")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    arguments = parser.parse_args()
    values = params.load()
    with lease.held(paths.LEASE, values.index.lease_s):
        run(values.ingest, values.redact, arguments.allow_loss)


if __name__ == "__main__":
    console.run(main)
