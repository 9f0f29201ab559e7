"""A weekly run changes the arm for a reason, and in a year hardly ever by chance."""

import numpy as np
import pytest

from tasks import params
from tasks.answer import arms
from tasks.decision import weekly
from tasks.decision.champion import Champion
from tasks.evaluation import clustered
from tasks.evaluation.comparison import Comparison, Estimate
from tests import drawn
from tests.unit.comparison import compared

HOW = params.load().promote
YEARS = 100


def objections(arm: str, now: Champion, given: Comparison) -> list[str]:
    return list(weekly.unearned(arms.parse(arm), now, given, HOW, smallest=0.05))


def report(means: dict[str, float], low: float = 0.08, p: float = 0.4) -> Comparison:
    """Return a comparison of two arms whose difference has an interval of `low` on each side."""
    found = Comparison.model_validate(compared(means))
    [pair] = found.pairs
    bounds = {"low": pair.difference - low, "high": pair.difference + low, "p": p}
    return found.model_copy(update={"pairs": [pair.model_copy(update=bounds)]})


@pytest.mark.slow
def test_fewer_than_one_year_in_twenty_changes_an_arm_for_one_that_is_as_good() -> None:
    """Each week's arm is as good as the champion, on the same questions; so weeks are alike."""
    chance = np.random.default_rng(9)
    changed = naive = 0
    for _ in range(YEARS):
        among = drawn.clusters(157, chance)
        champion, *weeks = drawn.answers([0.6] * 53, among, chance)
        looks = [look(week, champion, among) for week in weeks]
        changed += any(weekly.better(gap, p, HOW.false_promotions) for gap, p in looks)
        naive += any(gap > 0 and p < 0.05 for gap, p in looks)
    assert changed <= 0.05 * YEARS
    assert naive >= 0.15 * YEARS  # what a look at .05 each week does


def look(week: drawn.Array, champion: drawn.Array, among: drawn.Array) -> tuple[float, float]:
    """Return the difference and its p-value; 1 if the difference is far from significant even for
    independent questions."""
    gaps = week - champion
    if gaps.mean() < 1.8 * gaps.std() / np.sqrt(len(gaps)):
        return float(gaps.mean()), 1.0
    return float(gaps.mean()), clustered.sign_flip_p(week, champion, list(among), 1, 4999)


def test_a_better_arm_takes_over_and_one_of_chance_does_not() -> None:
    now = Champion(arm="rag")
    assert objections("adaptive+rag", now, report({"rag": 0.4, "adaptive+rag": 0.6}, p=1e-4)) == []
    [reason] = objections("adaptive+rag", now, report({"rag": 0.5, "adaptive+rag": 0.56}, p=0.01))
    assert "adaptive+rag is +0.060 beside rag in correct (p = 0.0100)" in reason
    assert "takes p < 0.0010, because there are 52 looks per year" in reason


def test_a_cheaper_arm_takes_over_if_it_loses_less_than_is_of_interest() -> None:
    now = Champion(arm="adaptive+rag")
    sure = report({"rag": 0.5, "adaptive+rag": 0.5}, low=0.02)
    assert objections("rag", now, sure) == []
    assert objections("adaptive+rag", Champion(arm="rag"), sure) != []
    assert objections("rag", now, report({"rag": 0.5, "adaptive+rag": 0.5}, low=0.08)) != []


def test_an_arm_that_was_trained_again_needs_no_reason() -> None:
    assert (
        objections("rag", Champion(arm="rag", weights="0e"), report({"rag": 0.5, "base": 0.5}))
        == []
    )


def test_a_champion_that_was_not_compared_is_known_by_its_figures_at_promotion() -> None:
    def said(measured: Estimate | None) -> list[str]:
        now = Champion(arm="adaptive", weights="0d", measured=measured)
        return objections("rag", now, report({"rag": 0.5, "base": 0.2}))

    assert said(Estimate(mean=0.2, low=0.12, high=0.28, n=157)) == []
    assert said(Estimate(mean=0.45, low=0.37, high=0.53, n=157)) != []
    assert "was not compared" in said(None)[0]
