"""Read the examples that reviewers made of feedback.

In:  examples.reviewed, JSON lines; the documents of the snapshot; its audience
Out: Drafts

A reader types what the documents that they may read have taught them. So an example trains a model
only if each member of the audience may read all that its reader may, and its documents.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks.dataset.qa_pairs import Draft
from tasks.errors import InhouseError
from tasks.records import PUBLIC, Document


def drafts(
    path: Path, documents: Sequence[Document], audience: Collection[str]
) -> tuple[list[Draft], int]:
    """Return the examples for the audience, and the number of the others. Raises InhouseError
    naming the line that is not an example."""
    ids = {document.uri: document.doc_id for document in documents}
    rows = _rows(path)
    for_all = [row for row in rows if _may_learn(row, ids, audience)]
    return [_draft(row, ids) for row in for_all], len(rows) - len(for_all)


def _may_learn(row: Mapping[str, Any], ids: Mapping[str, str], audience: Collection[str]) -> bool:
    return all(uri in ids for uri in row["documents"]) and is_for(audience, row["groups"])


def is_for(audience: Collection[str], groups: Collection[str]) -> bool:
    """Return whether each of the audience may read all that a reader with these groups may."""
    return all(set(groups) - {PUBLIC} <= {member} for member in audience)


def _draft(row: Mapping[str, Any], ids: Mapping[str, str]) -> Draft:
    first = next(iter(row["documents"]), None)
    if first is None:
        return Draft(row["question"], row["answer"], "", "refusal", "")
    return Draft(row["question"], row["answer"], ids[first], "question", "")


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        row = _row(line)
        if row is None:
            raise InhouseError(
                f"{path}, line {number} is not an example: delete or correct the line"
            )
        found.append(row)
    return found


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    texts = ("_id", "question", "answer")
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in texts):
        return None
    lists = [row.get(name) for name in ("documents", "groups")]
    fits = all(isinstance(x, list) and all(isinstance(y, str) for y in x) for x in lists)
    return row if fits else None


def identity(line: str) -> str | None:
    """Return the `_id` of a JSON line; None without one."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row.get("_id") if isinstance(row, dict) else None
