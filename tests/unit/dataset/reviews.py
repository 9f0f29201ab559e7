"""Three documents and a table of drafts about them, for tests of what a person decides."""

import csv
from pathlib import Path

import pytest

from tasks import params, paths
from tasks import pii as redact
from tasks.dataset import draft_reviews, draft_table, held_out
from tasks.dataset.draft_reviews import Reviewed, State
from tasks.dataset.held_out import Question
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document

TEXT = "## Noise\n\nIn a cellar it has 66 dB(A). In a shed it has 58 dB(A).\n\n## Rain\n\nA hat.\n"
DOCUMENTS = [
    document("s/pumps.md", TEXT, "Pumps"),
    document("s/staff/pay.md", "Wages: no less than 66 dB(A).", "Pay", groups=("staff",)),
    document("other/a.md", "## Who?\n\nWe do, and nobody else here.", "Other"),
]
GATE = redact.build(params.load().redact.model_copy(update={"tagger": None}))

HOW = {"source": "s", "questions": "questions.jsonl", "drafts": "questions.csv"}
VALUES = params.load()
VALUES = VALUES.model_copy(update={"evaluate": VALUES.evaluate.model_copy(update=HOW)})
ASKED = Path(VALUES.evaluate.questions)


def workspace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `folder` the working directory, with the documents in it."""
    monkeypatch.chdir(folder)
    shards.write(paths.ACCEPTED, Document, DOCUMENTS, lambda row: row.doc_id, 2)


def table(*rows: dict[str, str]) -> Path:
    path = Path("questions.csv")
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, draft_table.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


GOOD = {
    "approved": "yes",
    "question": "Is it loud?",
    "answers": "no | 66 dB(A)",
    "document": "s/pumps.md",
    "kind": "lookup",
    "why": "faq",
}


def approve(*rows: dict[str, str]) -> list[Question]:
    draft_reviews.take_over(table(*rows), ASKED, VALUES, GATE)
    return held_out.questions(ASKED, "s")


# ---- the page beside the CSV --------------------------------------------------------------------

DRAFTED = {**GOOD, "approved": "", "question": "How loud is it?", "answers": "66 dB(A)"}
OTHER = {**DRAFTED, "question": "How loud is a shed?", "answers": "58 dB(A)"}
YES = State("yes", DRAFTED["question"], DRAFTED["answers"])
NO = State("no", YES.question, YES.answers)
OPEN = State("", YES.question, YES.answers)
IDENTITY = draft_table.identity(YES.question, DRAFTED["document"])


def now() -> list[Reviewed]:
    return draft_reviews.reviewed(draft_table.read(Path("questions.csv")))


def decide(wanted: State, seen: State = OPEN, by: str = "k1") -> Reviewed:
    return draft_reviews.decide(IDENTITY, seen.token, wanted, by, VALUES, GATE)


def asked() -> dict[str, tuple[str, ...]]:
    """Return the questions of the comparison with their answers."""
    if not ASKED.exists() or not ASKED.read_text():
        return {}
    return {question.text: question.answers for question in held_out.questions(ASKED, "s")}


# ---- drafts that nobody checked -----------------------------------------------------------------

COUNTING = VALUES.model_copy(update={"compare": VALUES.compare.model_copy(update={"drafts": True})})


def beside() -> dict[str, tuple[str, bool]]:
    """Return the drafts of the questions file: the verdict of each, and whether it is approved."""
    rows = held_out.drafted(ASKED, "s")
    return {question.text: (row["verdict"], bool(row["approved"])) for question, row in rows}
