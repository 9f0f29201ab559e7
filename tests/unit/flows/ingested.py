"""A report of ingest for tests of the flows that read it."""

from typing import Any

from tasks.documents.ingest_report import IngestReport
from tasks.documents.loss_guard import RejectionShare

NOTHING = IngestReport(
    seconds=0, documents=0, counts={}, changed_files=[], lost_share={}, lost_files=[],
    loss_allowed=None, readers={}, unreadable={}, widened=[], wider_allowed=None, loss_reason=None,
    wider_reason=None, aborted=None, rejected=0, rejections={},
    turned_away=RejectionShare(share=0, limit=0.2, sources=[], problem=None), rejected_files=[],
    masked_paths=0, partly_read=[], passed_over={}, excluded={}, redactions={},
    redaction_samples=[],
)  # fmt: skip


def ingested(**changes: Any) -> IngestReport:
    """Return the report of a night that read no file, with these values instead."""
    return NOTHING.model_copy(update=changes)
