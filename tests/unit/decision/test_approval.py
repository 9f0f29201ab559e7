"""Test the question whether an arm is promoted: asked once per comparison, answered once."""

import json
from pathlib import Path

import pytest

from tasks import paths
from tasks.decision import approval, champion, decisions, promote, recommendation
from tasks.decision.champion import Champion
from tasks.errors import InhouseError
from tasks.evaluation import comparison as comparison_report
from tasks.models.weights import sha256
from tests.unit.decision.test_promote import ADVICE, VALUES, compared
from tests.unit.decision.test_promote import company as company  # noqa: PLC0414  a fixture

pytestmark = pytest.mark.usefixtures("company")


def asked() -> str:
    found = approval.question()
    assert found
    return found.key


def test_an_approval_promotes_and_names_its_evidence() -> None:
    made = promote.answer(VALUES, asked(), True, "Wren Ashby", "cited answers")
    assert champion.read(VALUES.generate).weights == made.weights
    assert (made.action, made.who, made.why) == ("promote", "Wren Ashby", "cited answers")
    assert made.evidence["compare"] == sha256(paths.report("compare"))
    assert made.weights == sha256(paths.BASE / "model.safetensors")
    said = decisions.sentence(made)
    assert f"[comparison {made.evidence['compare'][:12]}, weights {made.weights[:12]}]" in said


def test_a_refusal_is_recorded_and_leaves_the_champion() -> None:
    made = promote.answer(VALUES, asked(), False, "Wren Ashby", "too slow")
    assert (made.action, made.arm, made.before) == ("refuse", "rag", "rag")
    assert made.weights == sha256(paths.BASE / "model.safetensors")
    assert not paths.CHAMPION.exists()
    assert "Wren Ashby refused rag (answering: rag): too slow" in decisions.sentence(made)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_a_second_answer_changes_nothing(first: bool, second: bool) -> None:
    key = asked()
    promote.answer(VALUES, key, first, "Wren Ashby")
    before = paths.DECISIONS.read_bytes()
    with pytest.raises(promote.DecidedError, match="already"):
        promote.answer(VALUES, key, second, "Jo Brandt")
    with pytest.raises(promote.DecidedError, match="already"):
        promote.refuse(VALUES)
    assert paths.DECISIONS.read_bytes() == before
    assert paths.CHAMPION.exists() == first


def test_after_a_refusal_only_a_person_who_names_the_arm_promotes_it() -> None:
    promote.refuse(VALUES, "Wren Ashby", "too slow")
    with pytest.raises(promote.RefusedError, match=r"refused rag .*too slow.*with --arm rag"):
        promote.run(VALUES)
    assert promote.run(VALUES, "rag", "Wren Ashby").arm == "rag"


def test_the_decision_on_another_arm_of_the_comparison_answers_the_question() -> None:
    report = compared(base={})
    comparison_report.write(report.model_copy(update={"pairs": []}))
    promote.run(VALUES, "base", "Wren Ashby")
    with pytest.raises(promote.DecidedError, match="Wren Ashby promoted base"):
        promote.answer(VALUES, asked(), True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("reports/compare.json", "reports/compare.json changed after the question was asked"),
        ("models/base/model.safetensors", "the weights changed after"),
    ],
)
def test_an_answer_to_older_evidence_is_refused(changed: str, said: str) -> None:
    key = asked()
    path = Path(changed)
    text = path.read_text()
    path.write_text(json.dumps(json.loads(text)) if changed.endswith("json") else text + "more")
    with pytest.raises(promote.RefusedError, match=said):
        promote.answer(VALUES, key, True, "Wren Ashby")
    assert not paths.DECISIONS.exists()


def test_another_recommendation_is_another_question() -> None:
    key = asked()
    recommendation.write(ADVICE.model_copy(update={"recommended": "base"}))
    with pytest.raises(promote.RefusedError, match="the recommended arm changed after"):
        promote.answer(VALUES, key, True)
    recommendation.write(ADVICE.model_copy(update={"recommended": None}))
    assert approval.question() is None
    with pytest.raises(promote.RefusedError, match="nothing is recommended"):
        promote.answer(VALUES, key, True)
    with pytest.raises(promote.RefusedError, match="nothing is recommended"):
        promote.refuse(VALUES)


def test_an_approval_that_a_gate_refuses_can_be_answered_again() -> None:
    recommendation.write(ADVICE.model_copy(update={"recommended": "base"}))
    key = asked()
    with pytest.raises(promote.RefusedError, match=r"base is 0\.300 below rag"):
        promote.answer(VALUES, key, True)
    assert promote.answer(VALUES, key, False).action == "refuse"


def test_an_arm_that_answers_already_is_not_asked_about() -> None:
    found = approval.question()
    assert found
    assert approval.closed(found, Champion(arm="rag")) == ""
    assert approval.closed(found, promote.run(VALUES)) == "rag answers already"


def test_without_a_comparison_nothing_is_asked() -> None:
    paths.report("compare").unlink()
    with pytest.raises(InhouseError, match="compare"):
        approval.question()
