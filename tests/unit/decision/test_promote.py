"""Test which arm answers: the gates that an arm has to pass, and the way back."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.decision import decisions, promote
from tasks.errors import InhouseError, ModelError
from tasks.records import digest

VALUES = params.load()
ADVICE = {
    "recommended": "rag",
    "demonstration": False,
    "questions": {"n": 2000, "needed": 1570},
}


def compared(**added: dict[str, Any]) -> dict[str, Any]:
    measured = {"correct": {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 100}}
    weights = hashlib.sha256(b"weights").hexdigest()
    common = {
        "measures": measured, "markers": 0, "forgetting": {"accuracy": 0.9}, "card": None,
        "weights": weights,
    }  # fmt: skip
    return {
        "leading": "correct",
        "arms": {
            name: {**common, **about} for name, about in {"rag": {}, "base": {}, **added}.items()
        },
        "pairs": [
            {
                "measure": "correct",
                "a": "rag",
                "b": "base",
                "difference": 0.3,
                "p": 0.001,
                "p_adjusted": 0.7,
            }
        ],
    }


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for folder in ("models/base", "reports"):
        Path(folder).mkdir(parents=True)
    Path("models/base/model.safetensors").write_bytes(b"weights")
    paths.report("compare").write_text(json.dumps(compared()))
    paths.report("recommend").write_text(json.dumps(ADVICE))
    return tmp_path


def refused(arm: str, now: str, report: dict[str, Any]) -> str:
    return "; ".join(promote.gates(arm, {"arm": now}, report, VALUES.promote))


def test_the_recommended_arm_answers_and_there_is_a_way_back(company: Path) -> None:
    assert promote.champion(VALUES.generate) == {"arm": "rag"}
    made = promote.run(VALUES)
    assert made["arm"] == "rag"
    assert made["weights"]
    assert promote.run(VALUES) == made
    left = {key: value for key, value in made.items() if key != "before"}
    assert promote.back(VALUES) == {"arm": "rag", "before": left}
    assert promote.back(VALUES)["weights"] == made["weights"]  # undone


def test_without_a_champion_before_there_is_no_way_back(company: Path) -> None:
    with pytest.raises(InhouseError, match="no champion before"):
        promote.back(VALUES)
    assert not paths.DECISIONS.exists()


def test_every_decision_is_recorded_with_who_why_and_its_evidence(company: Path) -> None:
    promote.run(VALUES, "rag", by="Wren Ashby", why="cited answers")
    promote.back(VALUES, by="Wren Ashby", why="a wrong price")
    first, second = map(json.loads, paths.DECISIONS.read_text().splitlines())
    assert (first["who"], first["action"], first["arm"]) == ("Wren Ashby", "promote", "rag")
    assert first["evidence"]["compare"] == digest(paths.report("compare").read_bytes())
    assert first["measured"]["n"] == 100
    assert first["commit"] is None  # this folder is not a checkout
    assert (second["action"], second["why"]) == ("back", "a wrong price")
    newest, _ = decisions.lines()
    assert "Wren Ashby went back to rag (before: rag): a wrong price" in newest


def test_a_refusal_records_nothing(company: Path) -> None:
    with pytest.raises(promote.RefusedError):
        promote.run(VALUES, "base")
    assert not paths.DECISIONS.exists()


def test_an_arm_that_is_worse_stays_out_and_it_is_said_by_how_much(company: Path) -> None:
    with pytest.raises(promote.RefusedError, match=r"base is 0\.300 below rag in correct"):
        promote.run(VALUES, "base")
    assert not paths.CHAMPION.exists()
    assert refused("rag", "base", compared()) == ""


def test_a_demonstration_is_for_a_person_to_decide_on(company: Path) -> None:
    few = {**ADVICE, "demonstration": True, "questions": {"n": 60, "needed": 1570}}
    paths.report("recommend").write_text(json.dumps(few))
    with pytest.raises(promote.RefusedError, match=r"60 demonstrate, 1,570 would decide; --arm"):
        promote.run(VALUES)
    assert promote.run(VALUES, "rag")["arm"] == "rag"
    paths.report("recommend").write_text(json.dumps({"recommended": None}))
    with pytest.raises(promote.RefusedError, match="nothing is recommended"):
        promote.run(VALUES)


def test_personal_data_in_answers_shuts_the_gate() -> None:
    assert "2 pieces of personal data" in refused("rag", "rag", compared(rag={"markers": 2}))


def test_a_model_that_forgot_too_much_stays_out(company: Path) -> None:
    report = compared(adaptive={"forgetting": {"accuracy": 0.6}})
    said = refused("adaptive", "rag", report)
    assert "it lost 0.300 of its accuracy on general knowledge, 0.200 more" in said
    assert "card: models/tuned/adaptive has no tuned model" in said
    del report["arms"]["base"]
    assert "base was not compared" in refused("adaptive", "rag", report)


def test_a_model_that_was_trained_again_since_the_comparison_stays_out(company: Path) -> None:
    Path("models/base/model.safetensors").write_bytes(b"others")
    assert "rag is another model than was compared" in refused("rag", "base", compared())


def test_a_champion_of_another_week_is_known_by_what_it_was_promoted_with(company: Path) -> None:
    now = {"arm": "adaptive", "weights": "0f", "measured": {"mean": 0.7, "low": 0.65, "high": 0.8}}
    [said] = promote.gates("rag", now, compared(), VALUES.promote)
    assert "rag has 0.500 in correct, at most 0.600; adaptive had 0.650 at least" in said
    now["measured"] = {"mean": 0.6, "low": 0.55, "high": 0.65}
    assert list(promote.gates("rag", now, compared(), VALUES.promote)) == []


def test_a_model_for_fewer_than_those_who_ask_stays_out(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = {"trainset": "x", "audience": ["staff"], "params": {}, "losses": []}
    monkeypatch.setattr(arms, "card", lambda *_: card)
    assert "audience: adaptive was trained for staff" in refused(
        "adaptive", "rag", compared(adaptive={})
    )
    with pytest.raises(ModelError, match="answers nobody else"):
        arms.readable("adaptive", ["sales"])
    arms.readable("adaptive", ["staff"])


def test_a_torn_champion_is_an_error_and_not_another_arm(company: Path) -> None:
    paths.CHAMPION.write_text('{"arm"')
    with pytest.raises(ModelError, match="can't be read"):
        promote.champion(VALUES.generate)
