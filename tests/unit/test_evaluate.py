"""The measures, by hand."""

import math
from pathlib import Path

import pytest

from tasks import evaluate
from tasks.errors import InhouseError


@pytest.mark.parametrize(
    ("ranked", "right", "expected"),
    [
        (["a", "b"], ["a"], (1, 1, 1, 1)),
        (["b", "a"], ["a"], (0, 1, 1 / 2, 1 / math.log2(3))),
        (["b", "c", "d", "e", "f", "a"], ["a"], (0, 0, 1 / 6, 1 / math.log2(7))),
        (["b"], ["a"], (0, 0, 0, 0)),
        (["a", "x", "b"], ["a", "b"], (1, 1, 1, (1 + 1 / 2) / (1 + 1 / math.log2(3)))),
    ],
)
def test_measures_of_one_ranking(
    ranked: list[str], right: list[str], expected: tuple[float, ...]
) -> None:
    assert tuple(evaluate.measures(ranked, right, 10).values()) == pytest.approx(expected)


def test_the_mean_counts_its_questions() -> None:
    rows = [evaluate.measures(["a"], ["a"], 10), evaluate.measures(["b"], ["a"], 10)]
    assert evaluate.mean(rows) == {
        "questions": 2,
        "hit@1": 0.5,
        "hit@5": 0.5,
        "mrr": 0.5,
        "ndcg@10": 0.5,
    }
    assert evaluate.mean([]) == {"questions": 0}


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"_id": "q1"}\n')
    with pytest.raises(InhouseError, match="line 1 is no question"):
        evaluate.questions(path, "s")


def test_the_sample_has_the_questions_that_it_promises() -> None:
    asked = evaluate.questions(Path("data/samples/aldermoor/questions.jsonl"), "aldermoor")
    assert len(asked) == 60
    assert {q.split for q in asked} == {"dev", "test"}
    assert len({q.kind for q in asked}) == 6
    for question in asked:
        for uri in question.documents:
            path = uri.removeprefix("aldermoor/")
            assert (Path("data/samples/aldermoor/documents") / path).is_file(), question.identity
