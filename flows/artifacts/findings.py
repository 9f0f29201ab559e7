"""Say in a few words what a night found: the descriptions of its artifacts, and the end of the name
of its run.

The UI shows the artifacts of a run in no order, and some sixty characters of each description: what
was found comes first.
"""

import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flows.record import Night
from tasks import console, params
from tasks.documents import ingest_report
from tasks.documents.ingest_report import IngestReport
from tasks.index import night_record
from tasks.index.index_report import IndexReport

REASON = 100  # characters of the reason in a name
COUNTED = {  # by their name in the report
    "added": "added",
    "changed": "changed",
    "lost": "left",
    "read_again": "read again after an update",
}


def night(shown: Night, error: BaseException | None) -> str:
    """Say how a night ended: with which changes, or in which step and why."""
    if error:
        reason = console.line(night_record.reason(error))
        step = shown.record.get("step") or "start"
        return f"failed in {step}: {textwrap.shorten(reason, REASON, placeholder=' …')}"
    taken, rejected = ingest_report.read(), shown.report("validate").get("reasons", {})
    return f"{taken.size}, {changes(taken, rejected)}"


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


def _when(iso: str | None) -> str:
    return f"{datetime.fromisoformat(iso).astimezone():%-d %B %Y at %H:%M %Z}" if iso else "never"


def sentences(
    index: IndexReport | None, record: Mapping[str, Any], values: params.Params
) -> Iterator[str]:
    """Yield the sentences of a certificate."""
    if index is None:
        yield "# Not reached: this night has no certificate"
        yield "The index is as it was before this night."
        return
    if not index.clean:
        yield "# **NOT CLEAN**: the index does not equal the documents"
        yield (
            f"{index.missing} passages are missing, {index.orphaned} belong to no document, "
            f"{index.corrupt} differ from their document. The generation before it answers. Run "
            "the night again: it builds the index from the documents."
        )
        return
    yield "# The index equals the documents."
    yield (
        f"All {index.documents:,} documents are in the index as {index.points:,} passages. Each "
        "was read back and compared, and nothing else is there. Certified "
        f"{_when(index.certified)}."
    )
    yield (
        f"This night added {index.added:,} passages, updated {index.updated:,} and deleted "
        f"{index.deleted:,}."
    )
    left_out = [s.name for s in values.ingest.sources if s.name not in record.get("sources", ())]
    if left_out:
        yield f"Not read in this night, and as they were: {', '.join(left_out)}."
    if index.in_use != index.generation:
        yield (
            f"Answers come from the older generation {index.in_use}, since a rollback: "
            "`inhouse resume` goes back to this one."
        )
    elif len(index.kept) > 1:
        yield f"`inhouse rollback` goes back to generation {index.kept[-2]}, if answers get worse."
