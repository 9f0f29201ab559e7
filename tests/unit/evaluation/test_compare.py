"""Test which questions are asked of the arms."""

import json
from pathlib import Path

import pytest

from tasks import params
from tasks.errors import InhouseError
from tasks.evaluation.uses import support


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
