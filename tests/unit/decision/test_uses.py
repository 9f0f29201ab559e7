"""Test that each use gets its own recommendation, its own champion and its own record."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.decision import approval, champion, decisions, promote, recommend, recommendation
from tasks.decision import withdraw as night
from tasks.decision.champion import Champion
from tasks.decision.recommendation import Recommendation
from tasks.errors import InhouseError
from tasks.evaluation import comparison as comparison_report
from tasks.evaluation.comparison import Comparison
from tasks.storage.atomic import write_json
from tests.unit.comparison import compared
from tests.unit.decision.test_promote import ADVICE, VALUES
from tests.unit.decision.test_promote import company as company  # noqa: PLC0414  a fixture
from tests.unit.decision.test_promote import compared as measured


def of(use: str, kind: str, means: dict[str, float]) -> dict[str, Any]:
    given = {**compared(means), "use": use, "kind": kind}
    for name, arm in given["arms"].items():
        arm["weights"] = ("ad" if name.startswith("adaptive") else "0f") * 32
    return given


SERVICE = {"base": 0.1, "rag": 0.6, "adaptive": 0.12, "adaptive+rag": 0.61}
BRAND = {"base": 0.3, "rag": 0.35, "adaptive": 0.7, "adaptive+rag": 0.45}


def advised(brand: dict[str, float], **use: Any) -> Recommendation:
    given = of("service", "support", SERVICE)
    uses = {"brand": of("brand", "style", brand)}
    values = VALUES.model_copy(
        update={"uses": [params.Use(name="brand", kind="style", **use), *VALUES.uses[:1]]}
    )
    return recommend.recommended(Comparison.model_validate({**given, "uses": uses}), values)


def test_each_use_has_its_own_arm_and_the_company_knows_what_one_arm_for_all_loses() -> None:
    advice = advised(BRAND)
    assert {use: its.recommended for use, its in advice.every().items()} == {
        "service": "rag",
        "brand": "adaptive",
    }
    company = advice.company
    assert company
    assert company.one
    assert set(company.one.arms.values()) == {"adaptive+rag"}  # the smallest relative losses
    assert company.lost == {"service": -0.01, "brand": 0.25}
    apart, together = company.sentences
    assert apart == (
        "An arm for each use: rag for service, adaptive for brand. That is 2 models, 2,300 MB of "
        "memory, and a price of 0.09 for 1,000 answers."
    )
    assert together == (
        "One arm for all: adaptive+rag loses 25 points in brand. That is one model, 1,400 MB of "
        "memory, and a price of 0.2 for 1,000 answers."
    )


def test_one_arm_that_is_the_choice_everywhere_is_said_once() -> None:
    company = advised(SERVICE).company
    assert company
    assert company.sentences == ["rag is the choice for every use: one model."]


def test_where_no_arm_is_good_enough_none_is_recommended_and_the_others_are_still_weighed() -> None:
    given = of("service", "support", SERVICE)
    poor = of("brand", "style", {"base": 0.01, "rag": 0.0, "adaptive": 0.01, "adaptive+rag": 0.01})
    for arm in poor["arms"].values():
        arm["measures"]["correct"] |= {"low": 0.0, "high": 0.05}
    uses = {"brand": poor, "machines": of("machines", "diagnosis", SERVICE)}
    advice = recommend.recommended(Comparison.model_validate({**given, "uses": uses}), VALUES)
    brand = advice.of("brand")
    assert brand.recommended is None
    assert brand.headline.startswith("No arm is good enough: the best, base, reaches 5 % at most")
    assert advice.company
    assert set(advice.company.each.arms) == {"service", "machines"}


def test_a_use_has_its_own_limits() -> None:
    advice = advised(BRAND, limits=params.Limits(needs_citations=True))
    assert set(advice.of("brand").out) == {"base", "adaptive"}
    assert advice.out == {}


def test_a_use_that_was_not_compared_is_an_error_that_names_those_that_were() -> None:
    with pytest.raises(InhouseError, match="has no use 'press', only service, brand: run inhouse"):
        advised(BRAND).of("press")


@pytest.fixture
def two(company: Path) -> Path:
    """Recommend rag for both uses of a company."""
    use = {"use": "brand", "kind": "style"}
    brand = measured().model_copy(update=use)
    comparison_report.write(measured().model_copy(update={"uses": {"brand": brand}}))
    its = ADVICE.model_copy(update=use)
    recommendation.write(ADVICE.model_copy(update={"uses": {"brand": its}}))
    return company


def test_an_arm_is_promoted_for_one_use_and_the_others_keep_theirs(two: Path) -> None:
    first = promote.run(VALUES, by="Wren Ashby")
    made = promote.run(VALUES, by="Jo Brandt", use="brand")
    assert champion.read(VALUES.generate, "brand") == made
    assert champion.read(VALUES.generate).alone() == first.alone()
    assert champion.read(VALUES.generate, "machines") == Champion(arm="rag")  # the default
    assert [row.use for row in decisions.newest_first()] == ["brand", None]
    assert "Jo Brandt promoted rag for brand" in decisions.sentence(next(decisions.newest_first()))
    promote.roll_back(VALUES, use="brand")
    assert champion.read(VALUES.generate, "brand").weights is None
    assert champion.read(VALUES.generate).weights == first.weights


def test_the_questions_of_two_uses_are_decided_apart(two: Path) -> None:
    [first, brand] = [approval.question(use) for use in (None, "brand")]
    assert first
    assert brand
    assert brand.key == f"brand-{first.key}"
    promote.answer(VALUES, brand.key, False, "Jo Brandt", "too dull", "brand")
    assert approval.decided(brand)
    assert approval.decided(first) is None


def test_only_the_approvers_of_a_use_decide_for_it(two: Path) -> None:
    brand = params.Use(name="brand", kind="style", approvers=["Jo Brandt"])
    values = VALUES.model_copy(update={"uses": [VALUES.uses[0], brand]})
    with pytest.raises(promote.RefusedError, match="Wren Ashby is not among the approvers of bran"):
        promote.run(values, by="Wren Ashby", use="brand")
    assert promote.run(values, by="Jo Brandt", use="brand").arm == "rag"
    assert promote.run(values, by="Wren Ashby").arm == "rag"
    with pytest.raises(InhouseError, match="expected a use of service, brand, got 'press'"):
        promote.run(values, use="press")


def test_the_night_withdraws_the_champion_of_any_use(two: Path) -> None:
    gone = {"arm": "adaptive", "weights": "ff", "folder": str(paths.CHAMPIONS / "gone")}
    write_json(paths.CHAMPION, {"arm": "rag", "uses": {"brand": gone}})
    report = night.run(VALUES)
    assert [(row.arm, row.use) for row in report.withdrawn] == [("adaptive", "brand")]
    written = json.loads(paths.CHAMPION.read_text())
    assert (written["arm"], written["uses"]["brand"]["instead_of"]) == ("rag", "adaptive")
