"""List the rejected files, and find them again by their real paths.

In:  data/quarantine; the sources of params.yaml, listed again; reports/ingest.json
Out: data/quarantine/ingest  Rejection shards; text for the terminal

Only the terminal shows a real path: written files contain none with personal data.
Run: python -m tasks.documents.ingest --rejected
"""

import datetime
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from tasks import console, params, paths
from tasks.documents import sources
from tasks.documents.loss_guard import source_of
from tasks.pii import file_paths
from tasks.records import Rejection
from tasks.storage import shards

FOLDER = paths.QUARANTINE / "ingest"
ENDINGS = 8  # that are named
MASKED = "indexed under this path, because its real path holds personal data"


def since(
    reasons: Mapping[str, str], masked: Collection[str], today: datetime.date
) -> list[Rejection]:
    """List the files that are rejected tonight, and those under another path, with the first day of
    their rejection, as far as last night's list has it."""
    days = {(row.uri, row.reason == MASKED): row.since for row in shards.read(FOLDER, Rejection)}
    rows = [*reasons.items(), *((uri, MASKED) for uri in masked if uri not in reasons)]
    return [
        Rejection(uri, "ingest", why, days.get((uri, why == MASKED)) or today.isoformat())
        for uri, why in sorted(rows)
    ]


def write(rows: Sequence[Rejection]) -> None:
    shards.write(FOLDER, Rejection, rows, lambda row: row.uri, 1)


def listed(rows: Iterable[Rejection]) -> list[dict[str, str]]:
    """List rows for the report, without the files that are indexed."""
    return [
        {"path": row.uri, "source": source_of(row.uri), "reason": row.reason, "since": row.since}
        for row in rows
        if row.reason != MASKED
    ]


def shown(configured: Sequence[params.Source], passed_over: Mapping[str, Mapping[str, int]]) -> str:
    """Format for the terminal: the files of each reason, and their paths on this machine; then the
    files that no pattern matches, by their endings."""
    rows = [
        *shards.read(FOLDER, Rejection),
        *shards.read(paths.QUARANTINE / "validate", Rejection),
    ]
    real = found({row.uri for row in rows}, configured)
    by_reason: dict[str, list[Rejection]] = {}
    for row in sorted(rows, key=lambda row: (row.reason == MASKED, row.reason, row.uri)):
        by_reason.setdefault(row.reason, []).append(row)
    lines = []
    for reason, group in by_reason.items():
        lines.append(console.unbroken(f"{reason}: {len(group)}"))
        for row in group:
            day = f" since {row.since}" if row.since else ""
            place = real.get(row.uri, "not found on this machine")
            lines.append("    " + console.unbroken(f"{row.uri}{day}: {place}"))
    masked = len(by_reason.get(MASKED, ()))
    lines.append(f"{len(rows) - masked} rejected, {masked} under another path")
    if listed := endings(passed_over):
        lines.append(f"not read, because no pattern of include matches: {listed}")
    return "\n".join(lines)


def endings(passed_over: Mapping[str, Mapping[str, int]]) -> str:
    """Return the endings of the files that no pattern matches, the most frequent first; "" if there
    are none. `passed_over`: files by source and ending."""
    counts = Counter[str]()
    for each in passed_over.values():
        counts.update(each)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{ending} {number:,}" for ending, number in ordered[:ENDINGS]]
    more = len(ordered) - len(parts)
    return ", ".join([*parts, f"{more} other endings"] if more else parts)


def found(wanted: Collection[str], configured: Sequence[params.Source]) -> dict[str, str]:
    """Find the real paths of files, by their names in the index."""
    masked = {key: uri for uri in wanted if (key := file_paths.behind_tag(uri)) is not None}
    places: dict[str, str] = {}
    for source in configured:
        for entry in sources.listing(source):
            if entry.uri in wanted:
                places[entry.uri] = _printable(entry.path)
            for key in file_paths.tagged(entry.uri) if masked else ():
                if key in masked:
                    places[masked[key]] = _printable(entry.path)
    return places


def _printable(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
