"""Turn a thumb into a question of the comparison, or into an example for training.

In:  a thumb; evaluate.questions and examples.reviewed of params.yaml; data/accepted
Out: a line more in one of these files
Run: inhouse feedback approve ID --as question|example; the page does the same (app/service)

Who may read the result follows from the thumb: a question is asked with the groups of its reader,
and an example trains only models of which each user may read all that its reader may
(tasks/dataset/reviewed.py); one that trains no model is refused.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.feedback import thumbs
from app.feedback.thumbs import Thumb, Use
from tasks import params, paths
from tasks.answer.prompts import DECLINED
from tasks.answer.retrieve import readable
from tasks.dataset import approved_questions, reviewed
from tasks.dataset.approved_questions import LOCK, UNANSWERABLE
from tasks.dataset.held_out import FEEDBACK
from tasks.errors import InhouseError
from tasks.pii import outgoing
from tasks.pii.placeholders import holds_placeholder
from tasks.records import PUBLIC, Document, digest
from tasks.storage import shards
from tasks.storage.atomic import alone, whole

Readers = Mapping[str, Collection[str]]  # the groups of a document, by its URI
NEXT = {"question": "comparison", "example": "training"}  # that contains what a thumb became


@dataclass(frozen=True, slots=True)
class Approval:
    """What a reviewer makes of a thumb."""

    use: Use
    answers: str = ""  # alternatives, separated by |; "": as the thumb says
    documents: Sequence[str] | None = None  # URIs that prove it; None: as the thumb says
    kind: str = "lookup"


def run(
    found: Thumb, made: Approval, values: params.Params, redactor: outgoing.RedactsText
) -> Path:
    """Write the question or example and return its file. Raises InhouseError if it is refused, and
    OSError if a file can't be written."""
    rows = shards.columns(paths.ACCEPTED, Document, ["uri", "groups"]).to_pylist()
    readers = {row["uri"]: row["groups"] for row in rows}
    right = made.answers.strip() or right_answer(found)
    proofs = found.documents if made.documents is None else tuple(made.documents)
    named = () if right == DECLINED else proofs
    if made.use == "question":
        file = Path(values.evaluate.questions)
        row = question(found, right, named, made.kind, readers, values, redactor)
    else:
        file = Path(values.examples.reviewed)
        row = example(found, right, named, readers, values.snapshot.audience, redactor)
    with alone(LOCK):
        _append(file, row)
        thumbs.decide(found.id, made.use)
    return file


def right_answer(found: Thumb) -> str:
    """Return the right answer that the reader gave, or the one that was right. Raises
    InhouseError if nobody said what is right."""
    if found.right_answer:
        return found.right_answer
    if found.verdict == "down":
        raise InhouseError(
            "expected the right answer, which the thumb does not say: give it (--answer)"
        )
    return DECLINED if found.declined else found.answer


def question(
    found: Thumb,
    right: str,
    documents: Sequence[str],
    kind: str,
    readers: Readers,
    values: params.Params,
    redactor: outgoing.RedactsText,
) -> dict[str, Any]:
    """Return a question in the form of evaluate.questions, asked with the reader's groups. Raises
    InhouseError."""
    declines = right == DECLINED
    row = {
        "approved": "yes",
        "question": found.question,
        "answers": "" if declines else right,
        "document": "|".join(documents),
        "kind": UNANSWERABLE if declines else kind,
    }
    _check(documents, right, found, readers)
    source, split = values.evaluate.source, values.evaluate.split
    try:
        [made] = approved_questions.approved([(1, row)], readers, source, redactor)
    except InhouseError as error:
        raise InhouseError(str(error).removeprefix("line 1: ")) from None
    groups = sorted({*made["groups"], *found.groups})
    return {**made, "_id": f"{FEEDBACK}{digest(found.id)[:10]}", "groups": groups, "split": split}


def example(
    found: Thumb,
    right: str,
    documents: Sequence[str],
    readers: Readers,
    audience: Collection[str],
    redactor: outgoing.RedactsText,
) -> dict[str, Any]:
    """Return an example in the form of examples.reviewed. Raises InhouseError."""
    _check(documents, right, found, readers)
    if not reviewed.is_for(audience, found.groups):
        raise InhouseError(
            f"expected a reader who sees no more than {', '.join(audience)} (snapshot.audience), "
            f"for whom models are trained, got one of {', '.join(found.groups)}: use the thumb as "
            "a question"
        )
    answer = redactor.redact(right.partition("|")[0].strip())[0]
    if holds_placeholder(found.question + answer):
        raise InhouseError(
            "expected a text without personal data, got a placeholder, which a model would learn: "
            "give another answer, or use the thumb as a question"
        )
    return {
        "_id": f"{FEEDBACK}{digest(found.id)[:10]}",
        "question": found.question,
        "answer": answer,
        "documents": list(documents),
        "groups": list(found.groups),
    }


def _check(documents: Sequence[str], right: str, found: Thumb, readers: Readers) -> None:
    if right != DECLINED and not documents:
        raise InhouseError(
            "expected a document that proves the answer, got none: name one (--document)"
        )
    for uri in documents:
        if not readable(found.groups) & set(readers.get(uri, ())):
            who = ", ".join((PUBLIC, *found.groups))
            raise InhouseError(f"expected documents that {who} may read, got {uri}")


def _append(file: Path, row: Mapping[str, Any]) -> None:
    """Write the row behind the others. Raises InhouseError if it is there."""
    text = file.read_text("utf-8") if file.exists() else ""
    if any(reviewed.identity(line) == row["_id"] for line in text.split("\n")):
        raise InhouseError(f"{file} has {row['_id']} already: edit the line, or delete it first")
    if text and not text.endswith("\n"):
        text += "\n"
    with whole(file) as temporary:
        temporary.write_text(f"{text}{json.dumps(row, ensure_ascii=False)}\n", "utf-8")
