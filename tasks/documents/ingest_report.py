"""Collect one night's documents, and report on them: counts, reasons and placeholders, never a
value.

In:  the documents, rejections and listings of all sources
Out: reports/ingest.json
Run: called by tasks.documents.ingest
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from tasks import params, paths
from tasks.documents import loss_guard, rejected, visible
from tasks.documents.document_file import DocumentFile
from tasks.documents.loss_guard import Loss, RejectionShare, source_of
from tasks.documents.readers import Widened, named
from tasks.documents.sources import Listing
from tasks.errors import InhouseError
from tasks.pii.placeholders import placeholder
from tasks.records import Document, Rejection
from tasks.storage import reports

INDEXED = ("added", "changed", "regrouped", "stale", "unchanged", "carried")  # counts of files
CHANGES = 1000  # files of the report
COMMAND = "inhouse run reindex"
SAMPLES, AROUND = 3, 30  # of each kind in the report; characters to each side


@dataclass(slots=True)
class Night:
    """The sums of all sources."""

    documents: DocumentFile = field(default_factory=DocumentFile)
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
    counts: dict[str, int]  # of files: read, added, changed, read_again, stale, lost, …
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

    @property
    def files(self) -> int:
        """Return the number of files that the documents come from: a large table becomes several
        documents, and all other counts are of files."""
        return sum(self.counts.get(name, 0) for name in INDEXED)

    @property
    def size(self) -> str:
        return size(self.documents, self.files)


def size(documents: int, files: int) -> str:
    """Return the number of documents in words, and that of their files if it is another one."""
    named = f"{documents:,} document{'' if documents == 1 else 's'}"
    if files in (0, documents):
        return named
    return f"{named} from {files:,} file{'' if files == 1 else 's'}"


class Found:
    """What the report says of the documents, which are added one by one."""

    def __init__(self, restricted: bool) -> None:
        self._restricted = restricted
        self.readers: defaultdict[str, Counter[str]] = defaultdict(Counter)  # by source
        self.redactions: defaultdict[str, Counter[str]] = defaultdict(Counter)  # by source
        self.partly_read: list[dict[str, str]] = []
        # a few places of each source and kind as they are now: the placeholder, not the value
        self.samples: list[dict[str, str]] = []
        self._sampled = Counter[tuple[str, str]]()

    def add(self, document: Document) -> None:
        source = source_of(document.doc_id)
        self.readers[source][named(document.groups)] += 1
        self.redactions[source].update(document.redacted)
        shown = visible.shown(document.groups, self._restricted)
        for note in document.notes:
            row = (document.uri, note) if shown else (visible.hidden(document.uri), visible.HIDDEN)
            self.partly_read.append(dict(zip(("path", "note"), row, strict=True)))
        if shown:
            self._sample(source, document)

    def _sample(self, source: str, document: Document) -> None:
        for kind in document.redacted:
            mark = placeholder(kind)
            at = document.text.find(mark)
            if at >= 0 and self._sampled[source, kind] < SAMPLES:
                self._sampled[source, kind] += 1
                around = document.text[max(0, at - AROUND) : at + len(mark) + AROUND]
                text = f"… {' '.join(around.split())} …"
                self.samples.append({"kind": kind, "uri": document.uri, "text": text})


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
    listed, found = rejected.listed(rows), Found(restricted)
    for document in night.documents:  # once: they are read from a file
        found.add(document)
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
        readers=_sorted(found.readers),
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
        partly_read=found.partly_read,
        passed_over={name: each.passed_over for name, each in night.listings.items()},
        excluded={name: each.excluded for name, each in night.listings.items()},
        redactions=_sorted(found.redactions),
        redaction_samples=sorted(found.samples, key=lambda sample: (sample["kind"], sample["uri"])),
    )


def _row(row: dict[str, str], night: Night, restricted: bool) -> dict[str, str]:
    """Return a row of a rejected file, without its path if not everyone may read it."""
    return {**row, "path": _path(row["path"], night, restricted)}


def _path(path: str, night: Night, restricted: bool) -> str:
    shown = visible.shown(night.readers.get(path, ()), restricted)
    return path if shown else visible.hidden(path)


def _sorted(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {source: dict(sorted(of.items())) for source, of in sorted(counts.items())}


def read() -> IngestReport:
    """Read the report. Raises InhouseError if it is missing or broken."""
    return reports.read(paths.report("ingest"), IngestReport, COMMAND)


def known() -> IngestReport | None:
    """Read the report; None if it is missing or broken."""
    return reports.known(paths.report("ingest"), IngestReport)


def write(report: IngestReport) -> None:
    reports.write(paths.report("ingest"), report)
