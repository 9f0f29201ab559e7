"""Test which questions a tuned model was trained for, was not, or was in an older version."""

import json
from pathlib import Path

import pytest

from tasks import params
from tasks.dataset.held_out import Question
from tasks.errors import InhouseError
from tasks.evaluation import compare
from tasks.evaluation.uses import support
from tasks.records import PUBLIC, Document

TRAINED = {"old.md": "66 dB", "same.md": "3 bar", "gone.md": "two weeks"}


def document(doc_id: str, text: str) -> Document:
    return Document(doc_id, doc_id, "T", text, "text/markdown", "en", (PUBLIC,), "1", "1", None, {})


NOW = {d.doc_id: d for d in (document("old.md", "64 dB"), document("same.md", "3 bar"),
                             document("later.md", "new"))}  # fmt: skip


@pytest.mark.parametrize(
    ("documents", "axis"),
    [
        (("same.md",), "knowledge"),
        (("later.md",), "transfer"),
        (("old.md",), "fresh"),
        (("gone.md",), "fresh"),
        (("same.md", "old.md"), "fresh"),
        (("same.md", "later.md"), "none"),
        ((), "none"),
    ],
)
def test_a_question_is_fresh_if_a_document_of_it_was_learnt_in_another_version(
    documents: tuple[str, ...], axis: str
) -> None:
    asked = Question("q", "How loud?", "lookup", "test", (), ("x",), documents)
    assert compare._axis(asked, TRAINED, NOW) == axis


def test_to_decline_is_no_knowledge() -> None:
    asked = Question("q", "Pay?", "not for this reader", "test", (), ("9",), ("same.md",))
    assert compare._axis(asked, TRAINED, NOW) == "none"


def values(tmp_path: Path, kinds: dict[str, int], questions: int | None) -> params.Params:
    """Write `kinds` questions of each kind, of which `questions` are to be asked."""
    rows = [
        {"_id": f"{kind} {n}", "text": "?", "kind": kind, "split": "test", "groups": [],
         "answers": ["x"], "documents": [] if kind == "unanswerable" else ["a.md"]}
        for kind, number in kinds.items() for n in range(number)
    ]  # fmt: skip
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n")
    given = params.load()
    return given.model_copy(
        update={
            "evaluate": given.evaluate.model_copy(update={"questions": str(file)}),
            "compare": given.compare.model_copy(update={"questions": questions}),
        }
    )


def test_fewer_questions_have_the_same_share_of_each_kind(tmp_path: Path) -> None:
    kinds = {"lookup": 50, "unanswerable": 25, "superseded": 12, "table": 13}
    asked = support.chosen(values(tmp_path, kinds, 10))
    drawn = [question.kind for question in asked]
    assert len(asked) == 10
    assert {kind: drawn.count(kind) for kind in kinds} == {
        "lookup": 5, "unanswerable": 3, "superseded": 1, "table": 1,
    }  # fmt: skip
    assert len(support.chosen(values(tmp_path, kinds, None))) == 100


def test_questions_that_nothing_answers_measure_nothing(tmp_path: Path) -> None:
    with pytest.raises(InhouseError, match="no question of test that has an answer"):
        support.chosen(values(tmp_path, {"unanswerable": 3}, None))
