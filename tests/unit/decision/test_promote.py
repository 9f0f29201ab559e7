"""Test which arm answers: the gates that an arm has to pass, and the way back."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.decision import champion, decisions, gates, promote, recommendation
from tasks.decision.champion import Champion
from tasks.decision.recommendation import Asked, Recommendation, Stability
from tasks.errors import InhouseError, ModelError
from tasks.evaluation import comparison as comparison_report
from tasks.evaluation.comparison import Comparison, Estimate, Knowledge
from tasks.models.card import Card
from tasks.models.weights import sha256
from tests.unit.comparison import card, comparison

VALUES = params.load()
ADVICE = Recommendation(
    use="service",
    kind="support",
    recommended="rag",
    demonstration=False,
    stability=Stability(
        arm="rag", share=0.97, named={"rag": 0.97}, resamples=1000, safe="rag", next=None
    ),
    headline="Recommended: rag",
    sentences=[],
    would_change=[],
    background=[],
    leading="correct",
    alpha=0.05,
    best="rag",
    equal=["rag"],
    worse=["base"],
    out={},
    scores={},
    goals={},
    questions=Asked(n=2000, needed=1570),
    smallest_difference=0.04,
)


def compared(**added: dict[str, Any]) -> Comparison:
    """Return a comparison in which rag is 30 points better than base."""
    given = comparison({"rag": 0.5, "base": 0.2})
    weights = hashlib.sha256(b"weights").hexdigest()
    measured = {"correct": Estimate(mean=0.5, low=0.4, high=0.6, n=100)}
    common = {
        "measures": measured, "forgetting": Knowledge(accuracy=0.9, likelihood=-2), "card": None,
        "weights": weights,
    }  # fmt: skip
    named: dict[str, dict[str, Any]] = {"rag": {}, "base": {}, **added}
    results = {
        name: given.arms["rag"].model_copy(update={**common, **about})
        for name, about in named.items()
    }
    return given.model_copy(update={"arms": results})


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for folder in ("models/base", "reports"):
        Path(folder).mkdir(parents=True)
    Path("models/base/model.safetensors").write_bytes(b"weights")
    comparison_report.write(compared())
    recommendation.write(ADVICE)
    return tmp_path


def refused(arm: str, now: str, report: Comparison) -> str:
    objections = gates.objections(arms.parse(arm), Champion(arm=now), report, VALUES.promote)
    return "; ".join(objections)


def test_the_recommended_arm_answers_and_there_is_a_way_back(company: Path) -> None:
    assert champion.read(VALUES.generate) == Champion(arm="rag")
    made = promote.run(VALUES)
    assert (made.arm, made.measured) == ("rag", compared().leads("rag"))
    assert made.weights
    assert promote.run(VALUES) == made
    written = json.loads(paths.CHAMPION.read_text())
    assert list(written) == ["arm", "since", "weights", "folder", "measured", "before"]
    assert promote.roll_back(VALUES) == Champion(arm="rag", before=made.alone())
    del written["before"]
    assert json.loads(paths.CHAMPION.read_text()) == {"arm": "rag", "before": written}
    assert promote.roll_back(VALUES).weights == made.weights  # undone


def test_without_a_champion_before_there_is_no_way_back(company: Path) -> None:
    with pytest.raises(InhouseError, match="no previous champion"):
        promote.roll_back(VALUES)
    assert not paths.DECISIONS.exists()


def test_every_decision_is_recorded_with_who_why_and_its_evidence(company: Path) -> None:
    promote.run(VALUES, "rag", by="Wren Ashby", why="cited answers")
    promote.roll_back(VALUES, by="Wren Ashby", why="a wrong price")
    first, second = map(json.loads, paths.DECISIONS.read_text().splitlines())
    assert (first["who"], first["action"], first["arm"]) == ("Wren Ashby", "promote", "rag")
    assert first["evidence"]["compare"] == sha256(paths.report("compare"))
    assert first["measured"]["n"] == 100
    assert first["commit"] is None  # this folder is not a checkout
    assert (second["action"], second["why"]) == ("back", "a wrong price")
    newest, _ = map(decisions.sentence, decisions.newest_first())
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
    few = {"demonstration": True, "questions": Asked(n=60, needed=1570)}
    recommendation.write(ADVICE.model_copy(update=few))
    with pytest.raises(
        promote.RefusedError, match=r"60 questions are too few to decide \(1,570 needed\).*--arm"
    ):
        promote.run(VALUES)
    assert promote.run(VALUES, "rag").arm == "rag"
    recommendation.write(ADVICE.model_copy(update={"recommended": None}))
    with pytest.raises(promote.RefusedError, match="nothing is recommended"):
        promote.run(VALUES)


def test_a_weekly_run_changes_the_arm_only_for_a_reason_and_a_person_may_without(
    company: Path,
) -> None:
    champion.write(Champion(arm="base"), VALUES.generate)
    given = compared()
    alike = [pair.model_copy(update={"difference": 0.01, "p": 0.4}) for pair in given.pairs]
    comparison_report.write(given.model_copy(update={"pairs": alike}))
    with pytest.raises(
        promote.RefusedError, match=r"no reason to change: rag is \+0\.010 beside base"
    ):
        promote.run(VALUES, "rag", by_itself=True)
    assert champion.read(VALUES.generate).arm == "base"
    assert promote.run(VALUES, "rag").arm == "rag"
    comparison_report.write(given)
    champion.write(Champion(arm="base"), VALUES.generate)
    assert promote.run(VALUES, "rag", by_itself=True).arm == "rag"  # 30 points better


def test_personal_data_in_answers_shuts_the_gate() -> None:
    assert "2 pieces of personal data" in refused("rag", "rag", compared(rag={"pii_leaks": 2}))


def test_a_model_that_forgot_too_much_stays_out(company: Path) -> None:
    report = compared(adaptive={"forgetting": Knowledge(accuracy=0.6, likelihood=-3)})
    said = refused("adaptive", "rag", report)
    assert "it lost 0.300 of its accuracy on general knowledge, 0.200 more" in said
    assert "card: models/tuned/adaptive does not contain a tuned model: " in said
    alone = report.model_copy(update={"arms": {"adaptive": report.arms["adaptive"]}})
    assert "base was not compared" in refused("adaptive", "rag", alone)


def test_a_model_that_was_trained_again_since_the_comparison_stays_out(company: Path) -> None:
    Path("models/base/model.safetensors").write_bytes(b"others")
    assert "rag changed after the comparison" in refused("rag", "base", compared())


def test_a_champion_of_another_week_is_known_by_what_it_was_promoted_with(company: Path) -> None:
    def said(measured: Estimate | None) -> list[str]:
        now = Champion(arm="adaptive", weights="0f", measured=measured)
        return list(gates.objections(arms.parse("rag"), now, compared(), VALUES.promote))

    [better] = said(Estimate(mean=0.7, low=0.65, high=0.8, n=100))
    assert "rag has 0.500 in correct, at most 0.600; adaptive had 0.650 at least" in better
    assert said(Estimate(mean=0.6, low=0.55, high=0.65, n=100)) == []
    [unknown] = said(None)
    assert "adaptive was not compared" in unknown


def test_a_model_for_fewer_than_those_who_ask_stays_out(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = Card.model_validate({**card(), "audience": ["staff"]})
    monkeypatch.setattr(arms, "card", lambda *_: about)
    assert "audience: adaptive was trained for staff" in refused(
        "adaptive", "rag", compared(adaptive={})
    )
    with pytest.raises(ModelError, match="answers no other group"):
        arms.check_access(arms.parse("adaptive"), ["sales"])
    arms.check_access(arms.parse("adaptive"), ["staff"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"arm"', "is not valid JSON"),
        ("[]", "can't be read"),
        ("{}", "has no arm"),
        ('{"arm": "tiny"}', "expected an arm of base, retrieval, rag"),
        ('{"arm": "rag", "measured": {"mean": 0.5}}', "has no measured.low"),
        ('{"arm": "rag", "before": {"arm": "tiny"}}', "wrong at before.arm"),
    ],
)
def test_a_broken_champion_is_an_error_and_not_another_arm(
    company: Path, text: str, said: str
) -> None:
    paths.CHAMPION.write_text(text)
    with pytest.raises(ModelError, match=said) as raised:
        champion.read(VALUES.generate)
    assert "restore it from git, or delete it" in str(raised.value)


def test_a_champion_of_a_newer_version_is_read(company: Path) -> None:
    paths.CHAMPION.write_text('{"arm": "full+rag", "weights": "0f", "colour": "green"}')
    assert champion.read(VALUES.generate) == Champion(arm="full+rag", weights="0f")


def test_a_broken_line_of_the_record_is_named(company: Path) -> None:
    promote.run(VALUES, "rag", by="Wren Ashby")
    with paths.DECISIONS.open("a") as file:
        file.write('{"when": "2026"}\n')
    with pytest.raises(InhouseError, match=r"decisions\.jsonl, line 2: has no who"):
        list(decisions.newest_first())


def test_a_champion_is_shown_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    promote.print_champion(Champion(arm="rag"))
    weights = "0123456789" * 6
    made = Champion(
        arm="full", since="2026-11-30T23:20:10+00:00", weights=weights, before=Champion(arm="rag"),
        measured=Estimate(mean=0.5, low=0.4, high=0.6, n=1200),
    )  # fmt: skip
    promote.print_champion(Champion(arm="base", uses={"brand": made}))
    assert capsys.readouterr().out.splitlines() == [
        "rag answers: the default, none was promoted yet",
        "base answers: the default, none was promoted yet",
        (
            "full answers for brand since 2026-11-30 23:20 UTC; measured 0.50 (0.40 to 0.60) "
            "on 1,200 tasks; weights 01234567; before it: rag"
        ),
    ]
