"""Collect one night's documents, and report on them: counts, reasons and placeholders, never a
value.

In:  the documents, rejections and listings of all sources
Out: reports/ingest.json
Run: called by tasks.documents.ingest
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from tasks import params, paths
from tasks.documents import loss_guard, rejected, visible
from tasks.documents.loss_guard import Loss, RejectionShare, source_of
from tasks.documents.readers import Widened, named
from tasks.documents.sources import Listing
from tasks.errors import InhouseError
from tasks.pii.placeholders import placeholder
from tasks.records import Document, Rejection
from tasks.storage import reports

CHANGES = 1000  # files of the report
SAMPLES, AROUND = 3, 30  # of each kind in the report; characters to each side


@dataclass(slots=True)
class Night:
    """The sums of all sources."""

    documents: list[Document] = field(default_factory=list)
    rejections: dict[str, str] = field(default_factory=dict)  # file: reason
    masked: set[str] = field(default_factory=set)  # files whose path held personal data
    counts: Counter[str] = field(default_factory=Counter)
    changes: dict[str, str] = field(default_factory=dict)  # of the files that did not stay as is
    listings: dict[str, Listing] = field(default_factory=dict)  # by source
    readers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by file
    files: set[str] = field(default_factory=set)  # of tonight, as the index names them
    continued: set[str] = field(default_factory=set)  # of last night, as the index named them
    seen: dict[str, list[str]] = field(default_factory=dict)
    content: dict[str, str] = field(default_factory=dict)  # hash of the bytes, by the file's URI
    settled: bool = True  # another night with these files would come to the same


class IngestReport(BaseModel, frozen=True):
    """The report of one night's ingest. Restricted paths and texts are left out of it."""

    seconds: float
    documents: int
    counts: dict[str, int]  # of files: read, added, changed, stale, lost, …
    changed_files: list[dict[str, str]]  # path, change
    lost_share: dict[str, float]  # by source
    lost_files: list[str]
    loss_allowed: str | None  # why the night would have stopped without --allow-loss
    readers: dict[str, dict[str, int]]  # documents by source and by who may read them
    unreadable: dict[str, int]  # files by source that nobody may read
    widened: list[dict[str, str]]  # path, before, now
    wider_allowed: str | None  # why the night would have stopped without --allow-wider
    loss_reason: str | None  # why a person allowed a loss
    wider_reason: str | None
    aborted: str | None  # why nothing was replaced
    rejected: int
    rejections: dict[str, int]  # files by reason
    turned_away: RejectionShare
    rejected_files: list[dict[str, str]]  # path, source, reason, since
    masked_paths: int
    partly_read: list[dict[str, str]]  # path, note
    passed_over: dict[str, dict[str, int]]  # files that no pattern matches, by source and ending
    excluded: dict[str, int]  # files by source
    redactions: dict[str, dict[str, int]]  # findings by source and kind
    redaction_samples: list[dict[str, str]]  # kind, uri, text


def report_of(
    night: Night,
    rows: Sequence[Rejection],
    loss: Loss,
    wider: Widened,
    stopped: InhouseError | None,
    allowed: tuple[str | None, str | None],
    ingest: params.Ingest,
    restricted: bool,
) -> IngestReport:
    listed = rejected.listed(rows)
    return IngestReport(
        seconds=0,
        documents=len(night.documents),
        counts=dict(sorted(night.counts.items())),
        changed_files=[
            {"path": _path(uri, night, restricted), "change": change}
            for uri, change in sorted(night.changes.items())[:CHANGES]
        ],
        lost_share=loss.shares,
        lost_files=[_path(uri, night, restricted) for uri in loss.files],
        loss_allowed=loss.problem if not stopped else None,
        readers=_readers(night.documents),
        unreadable={name: each.unreadable for name, each in night.listings.items()},
        widened=wider.files,
        wider_allowed=wider.problem if not stopped else None,
        loss_reason=allowed[0],
        wider_reason=allowed[1],
        aborted=str(stopped) if stopped else None,
        rejected=len(listed),
        rejections=dict(Counter(row["reason"] for row in listed)),
        turned_away=loss_guard.rejection_share(
            Counter(row["source"] for row in listed),
            {name: len(listing.entries) for name, listing in night.listings.items()},
            ingest.max_rejected,
            ingest.rejected_floor,
        ),
        rejected_files=[_row(row, night, restricted) for row in listed],
        masked_paths=len(rows) - len(listed),
        partly_read=_partly_read(night.documents, restricted),
        passed_over={name: each.passed_over for name, each in night.listings.items()},
        excluded={name: each.excluded for name, each in night.listings.items()},
        redactions=_redactions(night.documents),
        redaction_samples=_samples(night.documents, restricted),
    )


def _readers(documents: Sequence[Document]) -> dict[str, dict[str, int]]:
    """Count the documents by source and by who may read them."""
    found: dict[str, Counter[str]] = {}
    for document in documents:
        found.setdefault(source_of(document.doc_id), Counter())[named(document.groups)] += 1
    return {source: dict(sorted(counts.items())) for source, counts in sorted(found.items())}


def _row(row: dict[str, str], night: Night, restricted: bool) -> dict[str, str]:
    """Return a row of a rejected file, without its path if not everyone may read it."""
    return {**row, "path": _path(row["path"], night, restricted)}


def _path(path: str, night: Night, restricted: bool) -> str:
    shown = visible.shown(night.readers.get(path, ()), restricted)
    return path if shown else visible.hidden(path)


def _partly_read(documents: Sequence[Document], restricted: bool) -> list[dict[str, str]]:
    return [
        {"path": document.uri, "note": note}
        if visible.shown(document.groups, restricted)
        else {"path": visible.hidden(document.uri), "note": visible.HIDDEN}
        for document in documents
        for note in document.notes
    ]


def _redactions(documents: Sequence[Document]) -> dict[str, dict[str, int]]:
    """Count findings by source and kind."""
    found: dict[str, Counter[str]] = {}
    for document in documents:
        found.setdefault(source_of(document.doc_id), Counter()).update(document.redacted)
    return {source: dict(sorted(kinds.items())) for source, kinds in sorted(found.items())}


def _samples(documents: Sequence[Document], restricted: bool) -> list[dict[str, str]]:
    """Return a few places of each source and kind as they are now: the placeholder, not the
    value."""
    samples, counts = [], Counter[tuple[str, str]]()
    for document in (d for d in documents if visible.shown(d.groups, restricted)):
        for kind in document.redacted:
            of = (source_of(document.doc_id), kind)
            at = document.text.find(placeholder(kind))
            if at >= 0 and counts[of] < SAMPLES:
                counts[of] += 1
                around = document.text[max(0, at - AROUND) : at + len(placeholder(kind)) + AROUND]
                said = " ".join(around.split())
                samples.append({"kind": kind, "uri": document.uri, "text": f"… {said} …"})
    return sorted(samples, key=lambda sample: (sample["kind"], sample["uri"]))


def write(report: IngestReport) -> None:
    reports.write(paths.report("ingest"), report)
