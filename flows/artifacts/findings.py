"""Say in a few words what a night found: the descriptions of its artifacts, and the end of the name
of its run.

The UI shows the artifacts of a run in no order, and some sixty characters of each description: what
was found comes first.
"""

import textwrap
from collections.abc import Iterator, Mapping

from flows.record import Night
from tasks import console
from tasks.documents import ingest_report
from tasks.documents.ingest_report import IngestReport
from tasks.index import night_record
from tasks.index.index_report import IndexReport

REASON = 100  # characters of the reason in a name
COUNTED = {"added": "added", "changed": "changed", "lost": "left"}  # by their name in the report


def night(shown: Night, error: BaseException | None) -> str:
    """Say how a night ended: with which changes, or in which step and why."""
    if error:
        reason = console.line(night_record.reason(error))
        step = shown.record.get("step") or "start"
        return f"failed in {step}: {textwrap.shorten(reason, REASON, placeholder=' …')}"
    taken, rejected = ingest_report.read(), shown.report("validate").get("reasons", {})
    return f"{taken.documents:,} documents, {changes(taken, rejected)}"


def changes(ingest: IngestReport, reasons: Mapping[str, str]) -> str:
    """Count the documents that changed; `reasons`: those of documents that validate rejected."""
    rejected = ingest.rejected + len(reasons)
    named = {**_counted(ingest), "rejected": rejected, "with more readers": len(ingest.widened)}
    found = ", ".join(f"{number:,} {name}" for name, number in named.items() if number)
    return found or "nothing changed"


def _counted(ingest: IngestReport) -> dict[str, int]:
    return {name: ingest.counts.get(key, 0) for key, name in COUNTED.items()}


def about_changes(ingest: IngestReport, reasons: Mapping[str, str]) -> str:
    """Describe the table of changes: their number, and what a person allowed or prevented."""
    found = changes(ingest, reasons)
    if ingest.aborted:
        return f"Nothing was replaced. It would have been: {found}"
    return "; ".join([f"{found[0].upper()}{found[1:]}", *_allowed(ingest)])


def _allowed(ingest: IngestReport) -> Iterator[str]:
    if ingest.loss_allowed:
        yield f"a loss was allowed this once: {ingest.loss_reason}"
    if ingest.wider_allowed:
        yield f"more readers were allowed this once: {ingest.wider_reason}"


def certificate(index: IndexReport | None) -> str:
    """Say whether the index equals the documents."""
    if index is None:
        return "No certificate: this night did not reach the index"
    if not index.clean:
        return "The index does not equal the documents"
    return f"The index equals the {index.documents:,} documents: {index.points:,} passages"
