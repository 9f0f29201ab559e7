"""Read the files of one source, and add what became of each to the night.

    list → unchanged? → read and parse, many at once → redact, one by one → add

In:  the entries of a source, last night's documents, the stamps of the file system
Out: documents, rejections and counts in the sums of the night
Run: called by tasks.documents.ingest
"""

import datetime
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tasks.documents import table_parts, unchanged
from tasks.documents.ingest_report import Night
from tasks.documents.intake import Admitted, FetchResult, File, Intake, Read, Refused
from tasks.documents.last_night import Known
from tasks.documents.sources import Entry
from tasks.progress import Progress
from tasks.records import Document

Seen = dict[str, list[str]]  # state of each file, see intake.File

NAMED, PARSED, TAGGED = 0.05, 0.15, 0.6  # how much of a file is done after these parts of the work
PREFETCH = 32  # files that are read and parsed before they are redacted
SAME_PATH = "its path without personal data is the same as another file's: rename it"


def take_in(
    night: Night,
    entries: Sequence[Entry],
    known: Known,
    seen: Seen,
    intake: Intake,
    read: Read,
    today: datetime.date,
    stale_days: int,
) -> None:
    """Add the files of one source to the night."""
    with Progress("ingest", len(entries)) as progress:
        files = []
        for entry in entries:
            files.append(_file(entry, known, seen, intake))
            progress.add(NAMED)
        unread = {file.entry.uri for file in files if _unread(file, intake, today)}
        refused = {file.entry.uri: _refused(file, night, intake, today) for file in files}
        opened = [f for f in files if f.entry.uri not in unread and refused[f.entry.uri] is None]
        fetched = zip(opened, _fetched(intake, read, opened, progress), strict=True)
        night.counts["files"] += len(files)
        night.counts["read"] += len(opened)
        for file in files:
            found: Admitted | Refused
            if why := refused[file.entry.uri]:
                found = why
            elif file.entry.uri in unread:
                found = Admitted(intake.unchanged(file), file.seen[1])
            else:
                found = intake.admit(*next(fetched))
            _add(night, file, found, intake, today, stale_days)
            was_opened = file.entry.uri not in unread and not refused[file.entry.uri]
            progress.add(1 - NAMED - (PARSED + TAGGED if was_opened else 0))


def to_read(
    entries: Sequence[Entry], known: Known, seen: Seen, intake: Intake, today: datetime.date
) -> int:
    """Return how many of the files have to be read."""
    files = (_file(entry, known, seen, intake) for entry in entries)
    return sum(
        not _unread(file, intake, today) and not _refused_before(file, intake, today)
        for file in files
    )


def _file(entry: Entry, known: Known, seen: Seen, intake: Intake) -> File:
    return intake.file(entry, known.of(entry.uri), seen)


def _unread(file: File, intake: Intake, today: datetime.date) -> bool:
    """Return whether the file need not be read: by its stamp and the fingerprint it is unchanged,
    and tonight is not its turn to be read again."""
    if not file.old or len(file.seen) != 3 or file.entry.problem:
        return False
    if any(
        old.intake_rules != intake.fingerprint or old.stale_since is not None for old in file.old
    ):
        return False
    stamp, _, state = file.seen
    same = stamp == file.entry.stamp and state == table_parts.state(file.old)
    return same and not unchanged.is_turn(file.entry.uri, today)


def _refused(file: File, night: Night, intake: Intake, today: datetime.date) -> Refused | None:
    if file.uri in night.files:
        return Refused(SAME_PATH, technical=False)
    night.files.add(file.uri)
    return intake.unopened(file.entry) or _refused_before(file, intake, today)


def _refused_before(file: File, intake: Intake, today: datetime.date) -> Refused | None:
    """Return last night's rejection, if by its stamp the file is unchanged and tonight is not its
    turn to be read again."""
    same = file.seen[:1] == (file.entry.stamp,) and not unchanged.is_turn(file.entry.uri, today)
    return intake.refused_before(file) if same else None


def _fetched(
    intake: Intake, read: Read, files: Sequence[File], progress: Progress
) -> Iterator[FetchResult]:
    """Yield the fetched files in order. While PREFETCH files are redacted, fetch the next."""
    fetch = partial(intake.fetch, read=read)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        coming = pool.map(fetch, files[:PREFETCH])
        for start in range(PREFETCH, len(files) + PREFETCH, PREFETCH):
            fetched = []
            for each in coming:
                fetched.append(each)
                progress.add(PARSED)
            coming = pool.map(fetch, files[start : start + PREFETCH])
            left = TAGGED * len(fetched)
            for share in intake.prefetch(fetched):
                progress.begin(left * share)
            progress.add(left)
            yield from fetched


def _add(
    night: Night,
    file: File,
    found: Admitted | Refused,
    intake: Intake,
    today: datetime.date,
    stale_days: int,
) -> None:
    """Add the result of a file, or its last good version for a while."""
    night.readers[file.uri] = file.entry.groups
    night.content[file.entry.uri] = found.content_hash
    if isinstance(found, Refused):
        night.settled &= found.settled
        night.rejections[file.uri] = found.reason
        if found.by_parser:
            state = [file.entry.stamp, found.content_hash, intake.rejecting, found.reason]
            night.seen[file.uri] = state
        stale = _stale(file, found, intake, today, stale_days)
        if stale is None:
            return
        new, night.settled = stale, False
    else:
        new = found.documents
        night.seen[file.uri] = [file.entry.stamp, found.content_hash, table_parts.state(new)]
    if file.uri != file.entry.uri:
        night.masked.add(file.uri)
    if file.old and not _emptied(file.old, new):
        night.continued.add(table_parts.file_of(file.old[0].doc_id))
    change = _change(file, new, found.content_hash)
    night.counts[change] += 1
    if change != "unchanged":
        night.changes[file.uri] = change
    night.documents += new


def _emptied(old: Sequence[Document], new: Sequence[Document]) -> bool:
    """Return whether a file that had text has none, as if its parser were broken: a loss."""
    return _has_text(old) and not _has_text(new)


def _has_text(documents: Sequence[Document]) -> bool:
    return any(document.text.strip() for document in documents)


def _stale(
    file: File, refused: Refused, intake: Intake, today: datetime.date, stale_days: int
) -> tuple[Document, ...] | None:
    if not file.old or not refused.technical:
        return None
    since = file.old[0].stale_since or today.isoformat()
    if (today - datetime.date.fromisoformat(since)).days >= stale_days:
        return None
    return intake.keep(file, since)


def _change(file: File, new: Sequence[Document], content_hash: str) -> str:
    """Describe how a file fared. A file of the same bytes that other rules have read, after an
    update of the program or of its settings, was not changed by a person."""
    old = file.old
    if not old:
        return "added"
    if any(document.stale_since for document in new):
        return "stale"
    same = table_parts.state(old) == table_parts.state(new)
    if {document.intake_rules for document in old} != {document.intake_rules for document in new}:
        return "read_again" if same or file.seen[1:2] == (content_hash,) else "changed"
    if not same:
        return "changed"
    return "unchanged" if old[0].groups == new[0].groups else "regrouped"
