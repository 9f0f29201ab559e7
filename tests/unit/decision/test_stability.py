"""The stability of a choice, beside the real rule on the same resamples."""

import time
from itertools import combinations

import numpy as np
import pytest

from tasks import params
from tasks.decision import rule, stability
from tasks.decision.recommendation import NextStep, Stability
from tasks.errors import InhouseError
from tasks.evaluation import clustered
from tasks.evaluation.comparison import Comparison, Dropped, Estimate, Pair, Scores
from tests import drawn
from tests.unit.comparison import comparison

HOW = params.load().recommend
PRICES = {"base": 0.05, "rag": 0.12, "adaptive": 0.06, "adaptive+rag": 0.2}


def compared(values: drawn.Array, among: drawn.Array, arms: tuple[str, ...]) -> Comparison:
    """Return the comparison of answers (n_arms, n_questions), as summary.of makes it."""
    n, labels = values.shape[1], [int(cluster) for cluster in among]
    given = comparison(dict.fromkeys(arms, 0.5), n)
    scores = Scores(
        clusters=labels,
        kinds=["in a table" if number % 3 else "lookup" for number in range(n)],
        axes=["knowledge"] * n,
        arms={name: list(row) for name, row in zip(arms, values, strict=True)},
    )
    pairs = [
        Pair(
            measure="correct", a=arms[a], b=arms[b], low=-1, high=1, p_adjusted=1,
            difference=round(float((values[a] - values[b]).mean()), 4),
            p=clustered.sign_flip_p(values[a], values[b], labels, 1, 999),
        )
        for a, b in combinations(range(len(arms)), 2)
    ]  # fmt: skip
    results = {}
    for name, row in zip(arms, values, strict=True):
        mean = Estimate(mean=round(float(row.mean()), 4), low=0, high=1, n=n)
        old = given.arms[name]
        results[name] = old.model_copy(
            update={"measures": {**old.measures, "correct": mean}, "fresh": None}
        )
    return given.model_copy(update={"arms": results, "pairs": pairs, "scores": scores})


def asked(means: dict[str, float], n: int = 157, seed: int = 1) -> Comparison:
    chance = np.random.default_rng(seed)
    among = drawn.clusters(n, chance)
    return compared(drawn.answers(list(means.values()), among, chance), among, tuple(means))


def test_the_arms_named_are_those_of_the_real_rule_on_the_same_resamples() -> None:
    arms = ("base", "rag", "adaptive+rag")
    agreed = tried = 0
    for seed in range(4):
        chance = np.random.default_rng(seed)
        among = drawn.clusters(80, chance)
        values = drawn.answers((0.2, 0.5, 0.65), among, chance)
        given = compared(values, among, arms)
        groups = int(among.max()) + 1
        quick = list(
            stability._picks(
                given, stability.resampled(given, list(arms), HOW.alpha, seed, 25), HOW
            )
        )
        for name, times in zip(quick, stability.draws(groups, groups, seed, 25), strict=True):
            columns, again = repeated(among, times)
            agreed += name == rule.choose(compared(values[:, columns], again, arms), HOW).pick
            tried += 1
    assert agreed >= 0.9 * tried


def repeated(among: drawn.Array, times: drawn.Array) -> tuple[list[int], drawn.Array]:
    """Return the questions of a resample, and their clusters: one drawn twice counts as two."""
    columns: list[int] = []
    labels: list[int] = []
    for cluster, number in enumerate(times):
        for _ in range(number):
            inside = np.flatnonzero(among == cluster)
            columns += list(inside)
            labels += [max(labels, default=-1) + 1] * len(inside)
    return columns, np.array(labels)


def test_an_arm_far_above_the_others_is_named_by_all_resamples() -> None:
    found = stability.of(asked({"base": 0.02, "rag": 0.6, "adaptive": 0.03}), HOW, seed=7)
    assert found is not None
    assert (found.arm, found.share, found.safe, found.next) == ("rag", 1.0, "rag", None)
    assert list(stability.sentences(found)) == [
        "The rule names rag in 100 % of 1,000 resamples of the documents with their questions."
    ]


def test_a_dear_arm_that_may_be_better_is_not_decided_and_the_next_step_is_named() -> None:
    given = asked({"base": 0.02, "rag": 0.5, "adaptive+rag": 0.62})
    found = stability.of(given, HOW, seed=7)
    assert found is not None
    assert found.share < 0.8
    assert set(found.named) == {"rag", "adaptive+rag"}
    assert sum(found.named.values()) == pytest.approx(1)
    step = found.next
    assert step is not None
    assert step.questions is not None
    assert sum(step.kinds.values()) == pytest.approx(step.questions, abs=2)
    assert sum(step.uncertain.values()) == pytest.approx(1)
    said = " ".join(stability.sentences(found))
    assert f"the choice is not decided. Until then, take {found.safe}." in said
    assert f"{step.questions:,} more questions in the same mix of kinds would decide" in said


def test_the_safe_arm_is_the_cheapest_that_loses_little_and_not_the_cheapest_of_all() -> None:
    given = asked({"base": 0.02, "rag": 0.5, "adaptive+rag": 0.62})
    found = stability.of(given, HOW, seed=7)
    assert found is not None
    assert found.safe == "adaptive+rag"  # rag loses more than 5 points in too many resamples
    wide = HOW.model_copy(update={"smallest_interesting_difference": 0.4})
    easy = stability.of(given, wide, seed=7)
    assert easy is not None
    assert easy.safe == "rag"


def test_six_arms_take_seconds() -> None:
    means = {"base": 0.02, "rag": 0.5, "adaptive": 0.05, "adaptive+rag": 0.55, "full": 0.05}
    given = asked({**means, "full+rag": 0.56})
    began = time.perf_counter()
    stability.of(given, HOW, seed=7)
    assert time.perf_counter() - began < 20  # 1.3 s on a quiet machine


def test_an_arm_that_was_dropped_is_never_named_and_not_resampled() -> None:
    given = asked({"base": 0.02, "rag": 0.5, "adaptive+rag": 0.5})
    gone = Dropped(questions=50, behind="adaptive+rag", p=0.01, rivals=["adaptive+rag"])
    given = given.model_copy(update={"dropped": {"rag": gone}})
    chosen, found = rule.choose(given, HOW), stability.of(given, HOW, seed=7)
    assert (chosen.pick, chosen.worse, chosen.dropped) == ("adaptive+rag", ("base",), ("rag",))
    assert found is not None
    assert found.named == {"adaptive+rag": 1.0}
    limits = HOW.limits.model_copy(update={"gpu": False})  # adaptive+rag needs one to be trained
    out = HOW.model_copy(update={"limits": limits})
    assert (rule.choose(given, out).pick, rule.choose(given, out).unsettled) == (None, ("rag",))
    assert stability.of(given, out, seed=7) is None


def test_no_arm_within_the_limits_has_no_stability_and_an_old_report_is_an_error() -> None:
    given = asked({"base": 0.02, "rag": 0.5})
    limits = HOW.limits.model_copy(update={"memory_mb": 1.0})
    assert stability.of(given, HOW.model_copy(update={"limits": limits}), 7) is None
    with pytest.raises(InhouseError, match="has no scores"):
        stability.of(given.model_copy(update={"scores": None}), HOW, 7)


def test_resamples_that_agree_on_another_arm_ask_for_more_questions_not_for_none() -> None:
    step = NextStep(
        questions=0,
        tried=60,
        kinds={},
        uncertain={"known mode": 0.0},
        between=("base", "retrieval"),
    )
    found = Stability(
        arm="retrieval", share=0.0, named={"base": 1.0}, resamples=1000, safe="base", next=step
    )
    told = " ".join(stability.sentences(found))
    assert "Most resamples name base instead of retrieval" in told
    assert "0 more questions" not in told
