"""Take the snapshot of the documents that models are trained on.

In:  data/accepted           Document shards
Out: data/trainset           those that every member of snapshot.audience may read
     reports/snapshot.json   how many, for whom, a hash of their content, when it was taken
     reports/week.json       the hash of the last snapshot of a completed weekly run
Run: python -m tasks.dataset.snapshot

Only the fine-tuning flow takes it and adds it to DVC, so that a nightly re-index makes no model
stale, and the age of a model against the index can be measured. Weights cannot check who asks, so
the snapshot contains only what the whole audience may read.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel

from tasks import console, params, paths
from tasks.errors import InhouseError
from tasks.records import PUBLIC, Document, digest
from tasks.storage import reports, shards

log = logging.getLogger(__name__)


class Snapshot(BaseModel, frozen=True):
    """The content of reports/snapshot.json."""

    documents: int
    left_out: int  # documents that not everyone of the audience may read
    audience: list[str]  # groups, sorted
    content: str  # hash of the documents' ids, titles and texts
    taken: str  # ISO 8601


class Week(BaseModel, frozen=True):
    """The content of reports/week.json."""

    content: str | None  # of the snapshot of the last completed weekly run


def readable_by_all(groups: Collection[str], audience: Collection[str]) -> bool:
    """Return whether each member of the audience may read documents of these groups."""
    return PUBLIC in groups or set(audience) <= set(groups)


def content_hash(documents: Sequence[Document]) -> str:
    """Return a hash of the documents' contents: equal for equal ids, titles and texts, in the order
    given."""
    return digest(*(part for d in documents for part in (d.doc_id, d.title, d.text)))


def changed(audience: Collection[str]) -> float:
    """Return the share of the documents that came or changed since the last snapshot that a
    completed week was trained on; 1 without such a one, and if a document has left: weights would
    keep it."""
    last, week = _known(), reports.known(paths.report("week"), Week)
    if last is None or week is None or week.content != last.content:
        return 1.0
    before = {d.doc_id: content_hash([d]) for d in shards.read(paths.TRAINSET, Document)}
    accepted = shards.read(paths.ACCEPTED, Document)
    now = {d.doc_id: content_hash([d]) for d in accepted if readable_by_all(d.groups, audience)}
    if not before or before.keys() - now.keys():
        return 1.0
    return sum(before.get(doc_id) != fingerprint for doc_id, fingerprint in now.items()) / len(now)


def mark_trained() -> None:
    """Record that a week has completed with the current snapshot."""
    last = _known()
    reports.write(paths.report("week"), Week(content=last.content if last else None))


def read() -> Snapshot:
    """Read the report. Raises InhouseError if it is missing or broken."""
    return reports.read(paths.report("snapshot"), Snapshot, "inhouse run finetune")


def run(audience: Collection[str]) -> Snapshot:
    """Take the snapshot and return the report; write nothing if nothing changed.

    Raises InhouseError if there is nothing to train on; the last snapshot stays."""
    accepted = sorted(shards.read(paths.ACCEPTED, Document), key=lambda row: row.doc_id)
    documents = [row for row in accepted if readable_by_all(row.groups, audience)]
    if not documents:
        raise InhouseError(
            f"none of the {len(accepted)} documents in {paths.ACCEPTED} may be read by all of "
            f"{', '.join(sorted(audience))}: inhouse run reindex, or change snapshot.audience"
        )
    written = shards.write(paths.TRAINSET, Document, documents, lambda row: row.doc_id)
    before = _known()
    report = Snapshot(
        documents=len(documents),
        left_out=len(accepted) - len(documents),
        audience=sorted(audience),
        content=content_hash(documents),
        taken=before.taken if before else "",
    )
    if written or report != before:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        report = report.model_copy(update={"taken": now})
        reports.write(paths.report("snapshot"), report)
    log.info("snapshot: %d documents, %d left out", report.documents, report.left_out)
    return report


def _known() -> Snapshot | None:
    return reports.known(paths.report("snapshot"), Snapshot)


def main() -> None:
    values = params.load()
    run(values.snapshot.audience)


if __name__ == "__main__":
    console.run(main)
