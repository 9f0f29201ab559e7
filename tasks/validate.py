"""Hold the documents to a Great Expectations suite before anything is built from them.

In:  data/documents            Document shards
Out: data/accepted             the Documents that pass
     data/quarantine/validate  Rejection shards: those that do not, with their reasons
     reports/validate.json
Run: python -m tasks.validate

Rows that fail leave; the suite as a whole fails if more than validate.max_rejected of them do, or
if the data set is empty or holds a document twice. Then the night stops, after its report.
"""

import logging
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from tasks import console, params, paths, shards, suite
from tasks.errors import ValidationError
from tasks.files import write_json
from tasks.records import Document, Rejection

if TYPE_CHECKING:
    import great_expectations as gx

log = logging.getLogger(__name__)

PLACEHOLDER = r"\[[A-Z_]+\]"


def frame(documents: Sequence[Document]) -> pd.DataFrame:
    """What the suite looks at: one row a document, never its text."""
    return pd.DataFrame(
        {
            "doc_id": [document.doc_id for document in documents],
            "title": [document.title.strip() for document in documents],
            "characters": [len(document.text.strip()) for document in documents],
            "placeholder_share": [_placeholder_share(document.text) for document in documents],
            "replacement_characters": [document.text.count("\ufffd") for document in documents],
            "groups": [len(document.groups) for document in documents],
        }
    )


def _placeholder_share(text: str) -> float:
    return sum(map(len, re.findall(PLACEHOLDER, text))) / max(1, len(text))


def expectations(rules: params.Validate) -> "dict[str, gx.expectations.Expectation]":
    """The suite: what a reader is told when it fails, and the expectation."""
    import great_expectations.expectations as gxe

    mostly = 1 - rules.max_rejected  # of the rows; those that fail are quarantined in any case
    low, high = rules.min_characters, rules.max_characters
    share = rules.max_placeholder_share
    return {
        "there are no documents": gxe.ExpectTableRowCountToBeBetween(min_value=1),
        "the document is there twice": gxe.ExpectColumnValuesToBeUnique(column="doc_id"),
        "no title": gxe.ExpectColumnValueLengthsToBeBetween(
            column="title", min_value=1, mostly=mostly
        ),
        f"text shorter than {low} or longer than {high} characters": (
            gxe.ExpectColumnValuesToBeBetween(
                column="characters", min_value=low, max_value=high, mostly=mostly
            )
        ),
        f"more than {share:.0%} of the text was redacted": gxe.ExpectColumnValuesToBeBetween(
            column="placeholder_share", max_value=share, mostly=mostly
        ),
        "undecodable characters": gxe.ExpectColumnValuesToBeBetween(
            column="replacement_characters", max_value=0, mostly=mostly
        ),
        "nobody may read it": gxe.ExpectColumnValuesToBeBetween(
            column="groups", min_value=1, mostly=mostly
        ),
    }


def check(table: pd.DataFrame, rules: params.Validate) -> tuple[dict[int, list[str]], list[str]]:
    """Run the suite. Returns (row number: reasons why it failed) and the expectations that failed
    as a whole."""
    return suite.check("documents", table, expectations(rules))


def run(rules: params.Validate, shard_count: int) -> dict[str, Any]:
    """Split the documents and return the report. Raises ValidationError after writing it."""
    started = time.perf_counter()
    documents = sorted(shards.read(paths.DOCUMENTS, Document), key=lambda row: row.doc_id)
    failing, failed = check(frame(documents), rules)
    rejections = [
        Rejection(documents[row].uri, "validate", "; ".join(reasons))
        for row, reasons in sorted(failing.items())
    ]
    accepted = [document for row, document in enumerate(documents) if row not in failing]
    shards.write(paths.QUARANTINE / "validate", Rejection, rejections, lambda row: row.uri, 1)
    if not failed:
        shards.write(paths.ACCEPTED, Document, accepted, lambda row: row.doc_id, shard_count)
    report = {
        "documents": len(documents),
        "accepted": len(accepted),
        "quarantined": len(rejections),
        "reasons": {rejection.uri: rejection.reason for rejection in rejections},
        "failed": failed,
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("validate"), report)
    log.info("validate: %d accepted, %d quarantined", len(accepted), len(rejections))
    if failed:
        raise ValidationError(f"the documents failed their suite: {'; '.join(failed)}")
    return report


def main() -> None:
    values = params.load()
    run(values.validate_, values.ingest.shards)


if __name__ == "__main__":
    console.run(main)
