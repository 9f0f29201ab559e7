"""Weigh how far an arm reaches the goals of params.yaml: recommend.weights.

In:  what was measured of an arm, the weights
Out: Goals in their own units; a score, 1 being the best of every goal
Run: called by tasks.decision
"""

from tasks import params
from tasks.decision.recommendation import Goals
from tasks.evaluation import comparison
from tasks.evaluation.comparison import ArmResult


def goals(arm: ArmResult, leading: str) -> Goals:
    """Return how far the arm reaches each goal, in the goal's own unit."""

    def mean(found: comparison.Estimates | None, measure: str) -> float | None:
        return found[measure].mean if found and measure in found else None

    return {
        "accuracy": mean(arm.measures, leading),
        "freshness": mean(arm.fresh, leading),
        "style": mean(arm.measures, "style"),
        "latency": arm.cost.p95_s,
        "cost": arm.cost.per_1000_answers,
    }


def scored(reached: dict[str, Goals], weights: params.Weights) -> dict[str, float]:
    """Return the weighted mean of the goals, each as a share of the best arm's. A goal that no arm
    was measured on does not count; an arm that lacks one which others have gets nothing for
    it."""
    counted = {
        goal: weight
        for goal, weight in weights.model_dump().items()
        if any(values[goal] is not None for values in reached.values())
    }
    total = sum(counted.values()) or 1
    return {
        name: round(
            sum(weight * _share(goal, values[goal], reached) for goal, weight in counted.items())
            / total,
            4,
        )
        for name, values in reached.items()
    }


def _share(goal: str, value: float | None, reached: dict[str, Goals]) -> float:
    found = [other for values in reached.values() if (other := values[goal]) is not None]
    if value is None:
        return 0.0
    if goal in {"latency", "cost"}:
        return 1.0 if value == min(found) else min(found) / value
    return 1.0 if value == max(found) else value / max(found)
