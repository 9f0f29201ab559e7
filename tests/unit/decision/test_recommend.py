"""The rule and its sentences, on a comparison by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasks import params
from tasks.decision import recommend, recommendation, rule, weighted
from tasks.decision.recommendation import Asked, Recommendation
from tasks.errors import InhouseError
from tasks.evaluation.comparison import Comparison
from tasks.storage.reports import as_json
from tests.unit.comparison import MEANS, compared

HOW = params.load().recommend.model_copy(
    update={"smallest_interesting_difference": 0.2, "demonstration": False}
)


def limited(**limits: object) -> params.Recommend:
    return HOW.model_copy(update={"limits": HOW.limits.model_copy(update=limits)})


def advice(given: dict[str, Any], how: params.Recommend = HOW) -> Recommendation:
    return recommend.recommendation(Comparison.model_validate(given), how, 7)


def text(report: Recommendation) -> str:
    return "\n".join([report.headline, *report.sentences, *report.would_change])


def test_of_those_not_significantly_worse_than_the_best_the_cheapest_is_taken() -> None:
    report = advice(compared(), HOW)
    assert (report.recommended, report.best) == ("rag", "adaptive+rag")
    assert (report.equal, report.worse) == (["rag", "adaptive+rag"], ["adaptive", "base"])
    assert not report.demonstration
    for said in (
        "Recommended: rag",
        "rag gives 50 % right answers (95 % interval 42 to 58 %), costs 0.12 (0.108 to ",
        "0.132) per 1,000 answers, and has a p95 latency of 2.9 s.",
        "rag is not significantly worse than adaptive+rag, the best in right answers; of these, ",
        " rag is the cheapest.",
        "adaptive+rag has the highest mean, 52 %, 2 points more than rag (95 % interval -6 to +10",
        "adjusted p = 1): no significant difference.",
        "Significantly worse than adaptive+rag, with the 95 % interval of the difference in ",
        "points: adaptive 30 % (-30 to -14) and base 20 % (-40 to -24); adjusted p < 0.001.",
        "If 1,000 answers of rag cost more than 0.2 (now 0.12), adaptive+rag would be recommended.",
    ):
        assert said in text(report)


def test_a_significant_difference_is_worth_its_price() -> None:
    report = advice(compared({"rag": 0.4, "adaptive+rag": 0.6}), HOW)
    assert (report.recommended, report.worse) == ("adaptive+rag", ["rag"])


def test_an_arm_that_is_hardly_ever_right_is_not_taken_for_its_price() -> None:
    report = advice(compared({"base": 0.01, "rag": 0.08, "adaptive+rag": 0.09}))
    assert (report.recommended, report.equal) == ("rag", ["rag", "adaptive+rag"])
    assert report.out == {"base": ["even the upper end of the interval is below 10 %"]}


def test_where_all_are_hardly_ever_right_none_is_named_and_none_is_out() -> None:
    report = advice(compared({"base": 0.0, "rag": 0.01}))
    assert (report.recommended, report.out) == (None, {})
    assert report.headline.startswith("No arm is good enough: the best, rag, reaches")


def test_an_arm_without_a_right_answer_is_not_named_because_its_interval_is_wide() -> None:
    given = compared({"base": 0.005, "adaptive": 0.01, "rag": 0.0})
    given["arms"]["rag"]["measures"]["correct"] |= {"low": 0.0, "high": 0.14}
    report = advice(given)
    assert report.recommended is None
    assert report.headline.startswith("No arm is good enough: the best, adaptive, reaches")
    given = compared({"base": 0.01, "rag": 0.0, "adaptive+rag": 0.5})
    given["arms"]["rag"]["measures"]["correct"] |= {"low": 0.0, "high": 0.14}
    report = advice(given)
    assert report.recommended == "adaptive+rag"
    assert report.out["rag"] == [
        "it is below base: even the upper end of the interval is below 10 %"
    ]


@pytest.mark.parametrize(
    ("limit", "value", "out"),
    [
        ("memory_mb", 1000.0, {"adaptive", "adaptive+rag"}),
        ("latency_p95_s", 2.0, {"rag", "adaptive+rag"}),
        ("needs_citations", True, {"base", "adaptive"}),
        ("needs_citations", False, set()),
        ("gpu", False, {"adaptive", "adaptive+rag"}),
        ("gpu", True, set()),
        ("updates_a_month", 4.0, set()),
        ("updates_a_month", 5.0, {"adaptive", "adaptive+rag"}),
    ],
)
def test_an_arm_that_breaks_a_limit_goes_with_the_reason(
    limit: str, value: object, out: set[str]
) -> None:
    report = advice(compared(), limited(**{limit: value}))
    assert set(report.out) == out
    for name, [reason] in report.out.items():
        assert any(name in said and f"out: {reason}." in said for said in report.sentences)


def test_what_was_not_measured_keeps_no_limit() -> None:
    given = compared()
    given["arms"]["rag"]["cost"]["memory_mb"] = None
    report = advice(given, limited(memory_mb=2000.0))
    assert report.out == {"rag": ["memory_mb was not measured"]}


def test_a_training_that_outlasts_the_month_cannot_follow_the_documents() -> None:
    given = compared()
    given["arms"]["adaptive"]["cost"] |= {
        "train_seconds": 86_400,
        "break_even_updates_a_month": None,
    }
    out = advice(given, limited(updates_a_month=31.0)).out
    assert out["adaptive"] == ["training it 31 times takes more than a month"]


def test_a_limit_that_decides_is_named() -> None:
    means = {"rag": 0.4, "adaptive+rag": 0.6}
    report = advice(compared(means), limited(gpu=False))
    assert report.recommended == "rag"
    assert "Without the limit gpu, adaptive+rag would be recommended." in report.would_change


def test_no_arm_within_the_limits_is_no_recommendation() -> None:
    report = advice(compared(), limited(memory_mb=10.0))
    assert report.recommended is None
    assert report.headline == "No arm is within the limits"
    assert report.would_change == ["Without the limit memory_mb, rag would be recommended."]


def test_too_few_questions_are_no_recommendation_and_their_number_is_said() -> None:
    few = HOW.model_copy(update={"smallest_interesting_difference": 0.05})
    report = advice(compared(), few)
    needed = report.questions.needed
    assert report.recommended is None
    assert report.headline == "No recommendation: 157 tasks are too few"
    assert needed is not None
    assert needed > 157
    assert f"needs {needed:,}." in text(report)

    shown = advice(compared({**MEANS, "adaptive+rag": 0.505}, needed), few)
    assert shown.recommended == "rag"


def test_as_a_demonstration_an_arm_is_named_with_what_the_questions_can_show() -> None:
    update = {"smallest_interesting_difference": 0.05, "demonstration": True}
    report = advice(compared(), HOW.model_copy(update=update))
    assert (report.recommended, report.demonstration) == ("rag", True)
    assert report.headline == "A demonstration: rag"
    assert report.smallest_difference == pytest.approx(0.130, abs=0.002)  # three tests share 5 %
    assert "157 tasks can detect a difference of 13 points" in text(report)
    assert "do not decide by it" in text(report)


def test_three_questions_show_nothing() -> None:
    update = {"demonstration": True}
    report = advice(compared(n=3), HOW.model_copy(update=update))
    assert "can detect no difference" in text(report)
    assert report.smallest_difference is None


def test_a_pair_counts_in_either_direction() -> None:
    given = compared({"rag": 0.4, "adaptive+rag": 0.6})
    turned = rule.pair("adaptive+rag", "rag", Comparison.model_validate(given))
    assert (turned.difference, turned.low, turned.high) == pytest.approx((0.2, 0.12, 0.28))


def test_arms_that_were_not_compared_are_an_error() -> None:
    with pytest.raises(InhouseError, match="were not compared"):
        advice({**compared(), "pairs": []}, HOW)
    with pytest.raises(InhouseError, match="no sd of correct"):
        advice({**compared(), "sd": {}}, HOW)


def test_one_arm_alone_needs_no_number_of_questions() -> None:
    given = {**compared({"rag": 0.5}, 3), "sd": {}}
    report = advice(given)
    assert (report.recommended, report.questions) == ("rag", Asked(n=3, needed=None))


def test_scores_are_weighted_shares_of_the_best_and_a_goal_that_nobody_has_counts_nothing() -> None:
    weights = params.Weights(accuracy=1, freshness=1, style=0, latency=1, cost=1)
    reached: dict[str, dict[str, float | None]] = {
        "a": {"accuracy": 0.5, "freshness": None, "style": 0.1, "latency": 1.0, "cost": 0.0},
        "b": {"accuracy": 0.25, "freshness": None, "style": 1.0, "latency": 2.0, "cost": 0.1},
        "c": {"accuracy": 0.5, "freshness": None, "style": 1.0, "latency": None, "cost": None},
    }
    assert weighted.scored(reached, weights) == pytest.approx(
        {"a": 1, "b": 1 / 3, "c": 1 / 3}, 1e-3
    )


def test_weights_decide_between_arms_of_one_price_and_are_said_where_they_differ() -> None:
    given = compared({"rag": 0.5, "adaptive+rag": 0.52})
    given["arms"]["adaptive+rag"]["cost"]["per_1000_answers"] = 0.125
    report = advice(given, HOW)
    assert report.recommended == "adaptive+rag"
    assert "has the highest weighted score, and adaptive+rag and rag cost alike" in text(report)

    fast = params.Weights(accuracy=0, freshness=0, style=0, latency=1, cost=0)
    said = advice(compared(), HOW.model_copy(update={"weights": fast}))
    assert "By the weights alone, base would be recommended" in text(said)


@pytest.mark.parametrize(
    ("low", "high", "recommended"),
    [
        (1.05, 2.2, "adaptive+rag"),  # the interval reaches below 1.1
        (1.3, 2.2, "rag"),
    ],
)
def test_a_price_decides_only_where_its_interval_does(
    low: float, high: float, recommended: str
) -> None:
    given = compared({"rag": 0.5, "adaptive+rag": 0.52})
    ratio = {"ratio": 1.67, "low": low, "high": high}
    given["price_ratios"] = [{"a": "adaptive+rag", "b": "rag", **ratio}]
    right = params.Weights(accuracy=1, freshness=0, style=0, latency=0, cost=0)
    how = HOW.model_copy(update={"weights": right})
    assert advice(given, how).recommended == recommended
    turned = {"ratio": 1 / 1.67, "low": 1 / high, "high": 1 / low}
    given["price_ratios"] = [{"a": "rag", "b": "adaptive+rag", **turned}]
    assert advice(given, how).recommended == recommended


def test_it_reads_and_writes_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = params.load()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InhouseError, match=r"compare\.json is missing"):
        recommend.run(values)
    Path("reports").mkdir()
    Path("reports/compare.json").write_text(json.dumps(compared()))
    written = recommend.run(values)
    assert as_json(written) == json.loads(Path("reports/recommend.json").read_text())
    assert recommendation.read() == written


@pytest.mark.parametrize(
    ("last", "said"), [(2.1, "would still help adaptive"), (2.29, "would help little")]
)
def test_it_says_whether_more_examples_would_help(last: float, said: str) -> None:
    given = compared()
    for name in ("adaptive", "adaptive+rag"):
        given["arms"][name]["card"]["learning_curve"] = [
            {"part": 0.5, "examples": 50, "dev": 2.3},
            {"part": 1.0, "examples": 100, "dev": last},
        ]
    sentences = [s for s in advice(given, HOW).sentences if "examples" in s]
    losses = f"adaptive 2.3, {last} with 50 and 100 % of the examples"
    assert sentences == [f"More training data {said}; the loss on dev: {losses}."]
