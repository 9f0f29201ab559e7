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
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tasks import console, lease, params, parse, paths, redact, shards, sources
from tasks.errors import LostDocumentsError
from tasks.files import write_json
from tasks.records import Document, Rejection, digest
from tasks.sources import Entry

log = logging.getLogger(__name__)

Read = Callable[[Entry], bytes]  # raises OSError
Seen = dict[str, list[str]]  # uri: [stamp of the file system, content hash]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file did not come through the door."""

    reason: str
    technical: bool  # then its last good version stays for a while


@dataclass(frozen=True)
class Door:
    """The one way in: parse and redact, in memory."""

    redactor: redact.Redactor
    max_bytes: int

    @cached_property
    def fingerprint(self) -> str:
        return digest(parse.fingerprint(), self.redactor.fingerprint)

    def take(self, entry: Entry, data: bytes) -> Document:
        """Raises parse.UnreadableError or redact.RedactionError."""
        parsed = parse.parse(entry.uri, data)
        title, in_title = self.redactor.redact(parsed.title)
        text, in_text = self.redactor.redact(parsed.text)
        found = Counter(finding.kind for finding in (*in_title, *in_text))
        return Document(
            doc_id=entry.uri,
            uri=entry.uri,
            title=title,
            text=text,
            mime=parsed.mime,
            language="en",  # said, not detected: the redactor knows no other yet
            groups=entry.groups,
            content_hash=digest(data),
            door=self.fingerprint,
            stale_since=None,
            redacted=dict(sorted(found.items())),
        )

    def admit(self, entry: Entry, old: Document | None, read: Read) -> Document | Refused:
        """The file as a Document; `old`, if its bytes and the door are what they were."""
        if self.redactor.redact(entry.uri)[1]:
            return Refused("personal data in its path: rename the file", technical=False)
        if entry.size > self.max_bytes:
            return Refused(f"larger than ingest.max_bytes ({self.max_bytes})", technical=True)
        try:
            data = read(entry)
            same = old and old.content_hash == digest(data) and old.door == self.fingerprint
            if old and same:
                return replace(old, groups=entry.groups, stale_since=None)
            return self.take(entry, data)
        except (OSError, parse.UnreadableError, redact.RedactionError) as error:
            return _refused(error)

    def keep(self, old: Document, groups: tuple[str, ...], since: str) -> Document | None:
        """The last good version, marked stale, its text once more through today's redactor."""
        try:
            title, text = self.redactor.redact(old.title)[0], self.redactor.redact(old.text)[0]
        except redact.RedactionError:
            return None
        return replace(old, title=title, text=text, groups=groups, stale_since=since)


def _refused(error: Exception) -> Refused:
    if isinstance(error, OSError):
        return Refused(f"can't be read: {error.strerror or type(error).__name__}", technical=True)
    if isinstance(error, parse.UnreadableError):
        return Refused(str(error), technical=True)
    return Refused(f"redaction failed: {error}", technical=False)


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
    entries: Iterable[Entry],
    known: Mapping[str, Document],
    seen: Seen,
    door: Door,
    read: Read,
    today: datetime.date,
    stale_days: int,
) -> None:
    """Add the files of one source to the night."""
    for entry in entries:
        old = known.get(entry.uri)
        night.counts["files"] += 1
        if old and _unread(entry, old, seen, door):
            new: Document | Refused = replace(old, groups=entry.groups)
        else:
            night.counts["read"] += 1
            new = door.admit(entry, old, read)
        if isinstance(new, Refused):
            uri = door.redactor.redact(entry.uri)[0]
            night.rejections.append(Rejection(uri, "ingest", new.reason))
            kept = _stale(old, new, entry, door, today, stale_days)
            if kept is None:
                continue
            new = kept
        else:
            night.seen[entry.uri] = [entry.stamp, new.content_hash]
        night.counts[_change(old, new)] += 1
        night.documents.append(new)


def _unread(entry: Entry, old: Document, seen: Seen, door: Door) -> bool:
    """The file system and the door say that the file is what it was."""
    same = seen.get(entry.uri) == [entry.stamp, old.content_hash]
    return same and old.door == door.fingerprint and old.stale_since is None


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
    door = Door(redact.build(redaction), ingest.max_bytes)
    known = {document.doc_id: document for document in shards.read(paths.DOCUMENTS, Document)}
    night, seen_path = Night(), _seen_path(ingest)
    seen = _load_seen(seen_path)
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
    redacted: Counter[str] = Counter()
    for document in night.documents:
        redacted.update(document.redacted)
    return {
        "seconds": round(seconds, 3),
        "documents": len(night.documents),
        "counts": dict(sorted(night.counts.items())),
        "lost_share": night.lost,
        "loss_allowed": problem if problem and not aborted else None,
        "aborted": problem if aborted else None,
        "rejected": len(night.rejections),
        "rejections": dict(Counter(rejection.reason for rejection in night.rejections)),
        "redactions": dict(sorted(redacted.items())),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the sources in: parse, redact, write.")
    parser.add_argument("--allow-loss", action="store_true", help="pass ingest.max_lost this once")
    arguments = parser.parse_args()
    values = params.load()
    with lease.held(paths.LEASE, values.index.lease_s):
        run(values.ingest, values.redact, arguments.allow_loss)


if __name__ == "__main__":
    console.run(main)
