"""Validate the documents with a Great Expectations suite before anything is built from them.

In:  data/documents            Document shards
Out: data/accepted             the Documents that pass
     data/quarantine/validate  Rejection shards: those that do not, with their reasons
     reports/validate.json
Run: python -m tasks.documents.validate

Rows that fail are quarantined; the suite as a whole fails if too many of them do
(validate.max_rejected, validate.rejected_floor), or if the data set is empty or contains a document
twice. Then the night stops, after its report. A document without text, such as a page that only
redirects, has nothing to lose: any number of them may be quarantined. (Ingest counts a document as
lost if it had text last night.)
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import BaseModel

from tasks import console, params, paths, records
from tasks.documents import suite, suite_imports, visible
from tasks.documents.loss_guard import allowed
from tasks.documents.table_parts import file_of
from tasks.errors import ValidationError
from tasks.pii.placeholders import placeholder
from tasks.records import Document, Rejection, digest
from tasks.storage import cluster, per_shard, reports, shards
from tasks.storage.per_shard import Former, Made, Run

if TYPE_CHECKING:
    import great_expectations as gx

log = logging.getLogger(__name__)


ROUNDING = 1e-9
NONE_PASSED = "no document passed"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the suite looks at of a document: never its text."""

    doc_id: str
    uri: str
    groups: tuple[str, ...]
    title: str
    characters: int
    placeholder_share: float
    undecodable_share: float


class ValidateReport(BaseModel, frozen=True):
    """The report of the suite, reports/validate.json."""

    documents: int
    accepted: int
    quarantined: int
    reasons: dict[str, str]  # by path; restricted paths are masked
    failed: list[str]  # expectations that the suite as a whole failed
    seconds: float


def measured(document: Document) -> Measured:
    return Measured(
        document.doc_id,
        document.uri,
        document.groups,
        title=document.title.strip(),
        characters=len(document.text.strip()),
        placeholder_share=_placeholder_share(document),
        undecodable_share=document.text.count("\ufffd") / max(1, len(document.text)),
    )


def _placeholder_share(document: Document) -> float:
    """Return the share of characters in placeholders of kinds found in it: [URGENT] and form [A]
    are text."""
    marks = [placeholder(kind) for kind in document.redacted]
    return sum(len(mark) * document.text.count(mark) for mark in marks) / max(1, len(document.text))


def frame(rows: Sequence[Measured]) -> pd.DataFrame:
    """Return the table that the suite runs on, a row per document."""
    names = ("doc_id", "title", "characters", "placeholder_share", "undecodable_share")
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    return pd.DataFrame({**columns, "groups": [len(row.groups) for row in rows]})


def mostly(doc_ids: Sequence[str], rules: params.Validate) -> float:
    """Return the share of the documents that must pass: all but `max_rejected` of them, or but
    those of a few files if there are not many, and half of them in any case."""
    if not doc_ids:
        return 1.0
    sizes = Counter(map(file_of, doc_ids))
    few = sum(size for _, size in sizes.most_common(rules.rejected_floor))
    return 1 - allowed(len(doc_ids), rules.max_rejected, few) / len(doc_ids) - ROUNDING


def expectations(rules: params.Validate, mostly: float) -> "dict[str, gx.expectations.Expectation]":
    """Return the suite: the message of a failure, and the expectation. Documents that fail are
    quarantined in any case, and any number of them may have too little text."""
    with suite_imports.lean():
        import great_expectations.expectations as gxe

    low, high = rules.min_characters, rules.max_characters
    share, undecodable = rules.max_placeholder_share, rules.max_undecodable_share
    return {
        "there are no documents": gxe.ExpectTableRowCountToBeBetween(min_value=1),
        "the document is there twice": gxe.ExpectColumnValuesToBeUnique(column="doc_id"),
        "no title": gxe.ExpectColumnValueLengthsToBeBetween(
            column="title", min_value=1, mostly=mostly
        ),
        f"fewer characters than validate.min_characters ({low})": (
            gxe.ExpectColumnValuesToBeBetween(column="characters", min_value=low, mostly=0)
        ),
        f"more characters than validate.max_characters ({high})": (
            gxe.ExpectColumnValuesToBeBetween(column="characters", max_value=high, mostly=mostly)
        ),
        f"a larger share was redacted than validate.max_placeholder_share ({share:g})": (
            gxe.ExpectColumnValuesToBeBetween(
                column="placeholder_share", max_value=share, mostly=mostly
            )
        ),
        f"a larger share is \ufffd than validate.max_undecodable_share ({undecodable:g})": (
            gxe.ExpectColumnValuesToBeBetween(
                column="undecodable_share", max_value=undecodable, mostly=mostly
            )
        ),
        "nobody may read it": gxe.ExpectColumnValuesToBeBetween(
            column="groups", min_value=1, mostly=mostly
        ),
    }


def check(table: pd.DataFrame, rules: params.Validate) -> tuple[dict[int, list[str]], list[str]]:
    """Run the suite. Returns (row number: reasons why it failed) and the expectations that failed
    as a whole."""
    share = mostly(list(table["doc_id"]), rules)
    failing, failed = suite.check("documents", table, expectations(rules, share))
    if failing and len(failing) == len(table) and not failed:
        failed = [NONE_PASSED]
    return failing, failed


def accept_shard(inputs: Sequence[Path], _: Former | None, rejected: frozenset[str]) -> Made:
    """Return the documents of a shard that passed, by their ids."""
    documents = (row for path in inputs for row in shards.read_shard(path, Document))
    accepted = [document for document in documents if document.doc_id not in rejected]
    return Made(shards.table_of(Document, sorted(accepted, key=lambda row: row.doc_id)), {})


def _path(row: Measured, number: int, restricted: bool) -> str:
    if visible.shown(row.groups, restricted):
        return row.uri
    return f"{visible.hidden(row.uri)} {number + 1}"


def run(rules: params.Validate, restricted: bool = False, run: Run = map) -> dict[str, Any]:
    """Split the documents and return the report, which shows the paths of those that not everyone
    may read only if `restricted`. Raises ValidationError after writing it."""
    started = time.perf_counter()
    rows = sorted(map(measured, shards.read(paths.DOCUMENTS, Document)), key=lambda row: row.doc_id)
    failing, failed = check(frame(rows), rules)
    rejections = [
        Rejection(rows[number].uri, "validate", "; ".join(reasons))
        for number, reasons in sorted(failing.items())
    ]
    shards.write(paths.QUARANTINE / "validate", Rejection, rejections, lambda row: row.uri, 1)
    if not failed:
        rejected = frozenset(rows[number].doc_id for number in failing)
        step = partial(accept_shard, rejected=rejected)
        identity = digest(per_shard.code(__file__, records.__file__), *sorted(rejected))
        per_shard.mapped([paths.DOCUMENTS], paths.ACCEPTED, step, identity, run)
    report = ValidateReport(
        documents=len(rows),
        accepted=len(rows) - len(rejections),
        quarantined=len(rejections),
        reasons={
            _path(rows[number], n, restricted): rejections[n].reason
            for n, number in enumerate(sorted(failing))
        },
        failed=failed,
        seconds=round(time.perf_counter() - started, 3),
    )
    reports.write(paths.report("validate"), report)
    log.info("validate: %d accepted, %d quarantined", report.accepted, report.quarantined)
    if failed:
        raise ValidationError(_problem(report, rules))
    return reports.as_json(report)


def _problem(report: ValidateReport, rules: params.Validate) -> str:
    if not report.documents:
        return (
            "expected documents, got none: inhouse source list shows the folders that are read, "
            "inhouse rejected the files that could not become documents"
        )
    return (
        f"the documents failed their suite: {'; '.join(report.failed)} ({report.quarantined} of "
        f"{report.documents} documents; validate.max_rejected is {rules.max_rejected:g}). "
        "inhouse rejected lists them with their reasons"
    )


def main() -> None:
    values = params.load()
    with cluster.opened(values.cluster, "validate") as workers:
        run(values.validate_, values.visible.restricted, workers)


if __name__ == "__main__":
    console.run(main)
