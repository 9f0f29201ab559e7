"""Test what a review reads of an experiment, and which one is its baseline."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.versioning import review
from tasks.decision.review import Trial
from tasks.errors import InhouseError
from tasks.evaluation.answer_lines import AnswerLine, AskedQuestion

LOCK = "stages:\n  validate:\n    deps:\n    - path: data/documents\n      md5: d1\n"


def reader(**files: Any) -> review.Read:
    """Return how to read an experiment that has these files."""
    known = {"params.yaml": "chunk: {tokens: 96}\n", "dvc.lock": LOCK, **files}
    return lambda path: str(known.get(str(path), ""))


def lines(*rows: dict[str, Any]) -> str:
    return "\n".join(map(json.dumps, rows))


def test_of_retrieval_it_reads_ndcg_of_each_question() -> None:
    found = review._trial("grid-1", reader(**{
        "reports/headline-evaluate.json": '{"ndcg@10": 0.5, "search_ms": 141.9}',
        "reports/evaluate-questions.jsonl": lines(
            {"question": "a", "hit@5": 1.0, "ndcg@10": 0.9}, {"question": "b", "ndcg@10": 0.1}
        ),
    }), answers=False)  # fmt: skip
    assert found == Trial(
        "grid-1", {"chunk.tokens": 96}, {"a": 0.9, "b": 0.1}, {"ms a search": 141.9}, "d1"
    )


def test_of_answers_it_reads_those_of_the_arm_of_the_headline() -> None:
    def answered(question: str, arm: str, right: float | None, use: str = "service") -> Any:
        asked = AskedQuestion(id=question, text="?", kind="lookup", axis="none", answers=[])
        line = AnswerLine(
            use=use, question=asked, arm=arm, answer="x", measures={"correct": right}, citations=[],
            declined=False, hidden=False,
        )  # fmt: skip
        return line.model_dump()

    found = review._trial("grid-1", reader(**{
        "reports/headline-recommend.json": '{"arm": "rag", "per_1000_answers": 0.1, "p95_s": 3}',
        "reports/compare.json": '{"use": "service", "leading": "correct"}',
        "reports/answers.jsonl": lines(
            answered("a", "rag", 1.0), answered("a", "base", 0.0), answered("b", "rag", None),
            answered("brief", "rag", 1.0, "brand"),
        ),
    }), answers=True)  # fmt: skip
    assert found.questions == {"a": 1.0}
    assert found.cost == {"per 1,000 answers": 0.1, "s, p95 of an answer": 3}


def test_what_was_not_measured_is_said() -> None:
    assert review._trial("grid-1", reader(), answers=True).error == (
        "it has no measures of recommend: run it to --target recommend"
    )


def test_the_baseline_is_the_workspace_or_what_has_its_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("params.yaml").write_text("chunk: {tokens: 160}\n")
    other = Trial("other", {"chunk.tokens": 96}, {"a": 1.0})
    same = Trial("same", {"chunk.tokens": 160}, {"a": 1.0})
    assert review._baseline(None, [other, same], answers=False) == same
    assert review._baseline(None, [other], answers=False) == other
    Path("reports").mkdir()
    Path("reports/evaluate-questions.jsonl").write_text('{"question": "a", "ndcg@10": 1.0}\n')
    assert review._baseline(None, [other, same], answers=False).name == "workspace"


def test_without_experiments_and_for_an_unknown_name_the_command_says_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InhouseError, match="there are no experiments yet: inhouse run experiment"):
        review.run([])
    with pytest.raises(InhouseError, match="expected an experiment, got 'grid-0'"):
        review.run(["grid-0"])
