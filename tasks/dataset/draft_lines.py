"""Keep drafted questions beside the approved ones, so that those that nobody checked can count.

In:  the CSV of drafts, the decisions of the page /drafts
Out: lines of evaluate.questions with the split "drafted": a question as it was drafted, its verdict
     and the question that a person made of it
Run: called by tasks.dataset.draft_reviews, with compare.drafts; tasks/dataset/drafted.py reads them

The page shows drafts in a random order, so those decided there are a random part of all. The CSV
has the best first: if a person decided one there, the others are not like it, and none is kept.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.dataset import approved_questions, draft_passages, held_out
from tasks.dataset.approved_questions import Readers
from tasks.dataset.draft_table import ID, cut
from tasks.records import digest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the CSV: as it was drafted, and what was decided about it on the page."""

    row: Mapping[str, str]  # with the question and the answers as they were drafted
    verdict: str  # yes, no, or "" for nothing
    question: str  # as approved
    on_page: bool  # whether the page decided, or nobody


def lines(drafts: Sequence[Kept], source: str) -> list[dict[str, Any]]:
    """Return the lines of the questions file; none if somebody decided a draft in the CSV."""
    if in_file := sum(not each.on_page for each in drafts):
        log.warning(
            "questions: drafts that nobody checked do not count: %d of %d were decided in the CSV, "
            "which has the best first. Those decided on the page /drafts are a random part",
            in_file, len(drafts),
        )  # fmt: skip
        return []
    uris = {uri for each in drafts for uri in cut(each.row["document"])}
    readers = draft_passages.readers(uris)
    return [_line(each, readers, source) for each in drafts if _known(each, readers)]


def _known(each: Kept, readers: Collection[str]) -> bool:
    uris = cut(each.row["document"])
    return bool(uris) and all(uri in readers for uri in uris) and bool(each.row["answers"])


def _line(each: Kept, readers: Readers, source: str) -> dict[str, Any]:
    made = approved_questions.question_of(each.row, readers, source)
    approved = approved_questions.identity(each.question) if each.verdict == "yes" else ""
    half = approved_questions.split(each.question if approved else each.row["question"])
    identity = f"u{digest(each.row[ID])[:10]}"
    return {**made, "_id": identity, "split": held_out.DRAFTED, "verdict": each.verdict,
            "approved": approved, "half": half}  # fmt: skip
