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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
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
COLUMNS = np.dtype(
    [
        ("doc_id", "i8"),  # a hash of it
        ("file", "i8"),  # a hash of its name
        ("title", "i4"),  # characters
        ("characters", "i8"),
        ("placeholder_share", "f8"),
        ("undecodable_share", "f8"),
        ("groups", "i4"),  # their number
    ]
)


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


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that failed."""

    doc_id: str
    uri: str
    groups: tuple[str, ...]
    reason: str


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


def frame(rows: Iterable[Measured]) -> pd.DataFrame:
    """Return the table that the suite runs on: numbers only, 48 bytes a document."""
    return pd.DataFrame(np.fromiter(map(_numbers, rows), COLUMNS))


def _numbers(row: Measured) -> tuple[float, ...]:
    return (
        _hash(row.doc_id),
        _hash(file_of(row.doc_id)),
        len(row.title),
        row.characters,
        row.placeholder_share,
        row.undecodable_share,
        len(row.groups),
    )


def _hash(text: str) -> int:
    """Return 63 bits of a digest: among ten million texts, two collide with a chance of 1e-5."""
    return int(digest(text)[:16], 16) >> 1


def mostly(files: NDArray[np.int64], rules: params.Validate) -> float:
    """Return the share of the documents that must pass: all but `max_rejected` of them, or but
    those of a few files if there are not many, and half of them in any case. `files`: the file of
    each document."""
    if not len(files):
        return 1.0
    _, sizes = np.unique(files, return_counts=True)
    few = int(np.sort(sizes)[::-1][: rules.rejected_floor].sum())
    return 1 - allowed(len(files), rules.max_rejected, few) / len(files) - ROUNDING


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
        "no title": gxe.ExpectColumnValuesToBeBetween(column="title", min_value=1, mostly=mostly),
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
    share = mostly(table["file"].to_numpy(), rules)
    failing, failed = suite.check("documents", table, expectations(rules, share))
    if failing and len(failing) == len(table) and not failed:
        failed = [NONE_PASSED]
    return failing, failed


def accept_shard(inputs: Sequence[Path], _: Former | None, rejected: frozenset[str]) -> Made:
    """Return the documents of a shard that passed, by their ids."""
    documents = (row for path in inputs for row in shards.read_shard(path, Document))
    accepted = [document for document in documents if document.doc_id not in rejected]
    return Made(shards.table_of(Document, sorted(accepted, key=lambda row: row.doc_id)), {})


def _rejected(failing: Mapping[int, list[str]]) -> list[Rejected]:
    """Return the documents that failed, by their ids."""
    if not failing:
        return []
    every = (row for path in shards.files(paths.DOCUMENTS) for row in _rows(path))
    found = [
        Rejected(doc_id, uri, tuple(groups), "; ".join(failing[number]))
        for number, (doc_id, uri, groups) in enumerate(every)
        if number in failing
    ]
    return sorted(found, key=lambda row: row.doc_id)


def _rows(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    table = shards.shard_columns(path, Document, ["doc_id", "uri", "groups"])
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _path(row: Rejected, number: int, restricted: bool) -> str:
    if visible.shown(row.groups, restricted):
        return row.uri
    return f"{visible.hidden(row.uri)} {number + 1}"


def run(rules: params.Validate, restricted: bool = False, run: Run = map) -> dict[str, Any]:
    """Split the documents and return the report, which shows the paths of those that not everyone
    may read only if `restricted`. Raises ValidationError after writing it."""
    started = time.perf_counter()
    table = frame(map(measured, shards.read(paths.DOCUMENTS, Document)))
    failing, failed = check(table, rules)
    found = _rejected(failing)
    rejections = [Rejection(row.uri, "validate", row.reason) for row in found]
    shards.write(paths.QUARANTINE / "validate", Rejection, rejections, lambda row: row.uri, 1)
    if not failed:
        rejected = frozenset(row.doc_id for row in found)
        step = partial(accept_shard, rejected=rejected)
        identity = digest(per_shard.code(__file__, records.__file__), *sorted(rejected))
        per_shard.mapped([paths.DOCUMENTS], paths.ACCEPTED, step, identity, run)
    report = ValidateReport(
        documents=len(table),
        accepted=len(table) - len(found),
        quarantined=len(found),
        reasons={_path(row, n, restricted): row.reason for n, row in enumerate(found)},
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
