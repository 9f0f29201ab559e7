"""Choose one arm for a company's goals and limits by a rule, and record its evidence.

In:  the contents of reports/compare.json, params.Recommend
Out: Choice, Enough
Run: called by tasks.decision.recommend

    within the limits → not significantly worse than the best → the cheapest of those

Arms cost alike if the interval of the ratio of their prices reaches below 1.1: then the weights
decide. The weighted scores are reported in any case.

"Not significantly worse than the best" keeps a subset that contains the true best arm with 1 -
alpha (after Hsu 1981, Multiple Comparisons with the Best; Bonferroni's bound on paired permutation
tests). The true best could only be lost against one of the other arms, so a p-value is corrected
for their number alone, not for that of all pairs.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasks import params
from tasks.errors import InhouseError
from tasks.evaluation import statistics

ALIKE = 0.1  # of the lowest price: a smaller difference decides nothing
MONTH_S = 30 * 24 * 3600

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """The result of the rule. `pick` is None if no arm is within the limits."""

    pick: str | None
    best: str | None  # the highest mean of the leading measure
    equal: tuple[str, ...]  # not significantly worse than the best, cheapest first
    worse: tuple[str, ...]
    out: dict[str, dict[str, str]]  # arm → limit → why it breaks it
    scores: dict[str, float]  # weighted goals, 1 being the best of every goal


def choose(compared: Json, how: params.Recommend) -> Choice:
    arms, leading = compared["arms"], compared["leading"]
    out = {name: found for name, arm in arms.items() if (found := broken(arm, how.limits))}
    left = {name: arm for name, arm in arms.items() if name not in out}
    if not left:
        return Choice(None, None, (), (), out, {})
    scores = scored({name: goals(arm, leading) for name, arm in left.items()}, how.weights)

    def cheapest_first(name: str) -> tuple[float, float, str]:
        return price(left[name]), -scores[name], name

    best = min(left, key=lambda name: (-mean(left[name], leading), *cheapest_first(name)))
    worse = {name for name in left if name != best and _worse(name, best, compared, how.alpha)}
    cheapest = min(set(left) - worse, key=cheapest_first)

    def least_first(name: str) -> tuple[float, float, str]:
        paid = 0.0 if cost_alike(name, cheapest, compared) else price(left[name])
        return paid, -scores[name], name

    equal = sorted(set(left) - worse, key=least_first)
    return Choice(equal[0], best, tuple(equal), tuple(sorted(worse)), out, scores)


def broken(arm: Json, limits: params.Limits) -> dict[str, str]:
    """Return each limit that the arm breaks, and how. An unmeasured figure breaks its limit."""
    cost = arm.get("cost") or {}
    found = {}
    for limit, key, unit in (("memory_mb", "memory_mb", "MB"), ("latency_p95_s", "p95_s", "s")):
        most, value = getattr(limits, limit), cost.get(key)
        if most is not None and value is None:
            found[limit] = f"{limit} was not measured"
        elif most is not None and value > most:
            found[limit] = f"{limit} is {value:g} {unit}, and the limit is {most:g} {unit}"
    if limits.needs_citations and not arm.get("cites"):
        found["needs_citations"] = "it names no sources"
    if limits.gpu is False and arm.get("needs_gpu"):
        found["gpu"] = "it needs a GPU, and there is none"
    if limits.updates_a_month is not None:
        found |= _outrun(cost, limits.updates_a_month)
    return found


def _outrun(cost: Json, updates: float) -> dict[str, str]:
    most = cost.get("break_even_updates_a_month")
    if (cost.get("train_seconds") or 0) * updates > MONTH_S:
        return {"updates_a_month": f"training it {updates:g} times takes more than a month"}
    if most is not None and updates > most:
        return {
            "updates_a_month": f"it costs less than looking up for up to {most:g} updates a month, "
            f"and the documents have {updates:g}"
        }
    return {}


def goals(arm: Json, leading: str) -> dict[str, float | None]:
    """Return the arm's value of each goal, in the goal's own unit."""
    cost = arm.get("cost") or {}
    return {
        "accuracy": mean(arm, leading),
        "freshness": ((arm.get("fresh") or {}).get(leading) or {}).get("mean"),
        "style": (arm["measures"].get("style") or {}).get("mean"),
        "latency": cost.get("p95_s"),
        "cost": cost.get("per_1000_answers"),
    }


def scored(
    reached: dict[str, dict[str, float | None]], weights: params.Weights
) -> dict[str, float]:
    """Return the weighted mean of the goals, each as a share of the best arm's. A goal that no arm
    was measured on does not count; an arm without a value that others have gets nothing for it."""
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


def _share(goal: str, value: float | None, reached: dict[str, dict[str, float | None]]) -> float:
    found = [other for values in reached.values() if (other := values[goal]) is not None]
    if value is None:
        return 0.0
    if goal in {"latency", "cost"}:
        return 1.0 if value == min(found) else min(found) / value
    return 1.0 if value == max(found) else value / max(found)


def mean(arm: Json, measure: str) -> float:
    return float(arm["measures"][measure]["mean"])


def price(arm: Json) -> float:
    """Return the price of a thousand answers; infinite if it was not measured."""
    found = (arm.get("cost") or {}).get("per_1000_answers")
    return math.inf if found is None else float(found)


def cost_alike(name: str, cheapest: str, compared: Json) -> bool:
    """Return whether the arm may cost no more than a tenth above the cheapest one."""
    if name == cheapest:
        return True
    for found in compared.get("price_ratios") or ():
        if (found["a"], found["b"]) == (name, cheapest):
            return bool(found["low"] <= 1 + ALIKE)
        if (found["b"], found["a"]) == (name, cheapest):
            return bool(1 / found["high"] <= 1 + ALIKE)
    arms = compared["arms"]
    return price(arms[name]) <= (1 + ALIKE) * price(arms[cheapest])


def _worse(name: str, best: str, compared: Json, alpha: float) -> bool:
    seen = pair(name, best, compared)
    return bool(seen["difference"] < 0 and seen["p_best"] < alpha)


def pair(a: str, b: str, compared: Json) -> Json:
    """Return the comparison of a with b, from a's side, `p_best` being its p-value corrected for
    the arms that could be the best in its place. Raises InhouseError if they were not compared."""
    for found in compared.get("pairs") or ():
        if found["measure"] == compared["leading"] and {found["a"], found["b"]} == {a, b}:
            low, difference, high = (found[key] for key in ("low", "difference", "high"))
            if found["a"] == b:
                low, difference, high = -high, -difference, -low
            return {
                **found,
                "a": a,
                "b": b,
                "low": low,
                "difference": difference,
                "high": high,
                "p_best": min(1.0, found["p"] * _others(compared)),
            }
    raise InhouseError(
        f"{a} and {b} were not compared: run python -m tasks.evaluation.compare again"
    )


def _others(compared: Json) -> int:
    return max(1, len(compared["arms"]) - 1)


@dataclass(frozen=True, slots=True)
class Enough:
    """The difference that the number of questions can detect, at the level that the rule tests
    at."""

    n: int
    needed: int | None  # None: there is one arm, and nothing to tell apart
    smallest: float | None
    for_difference: Callable[[float], int]

    @property
    def few(self) -> bool:
        return self.needed is not None and self.n < self.needed


def enough(compared: Json, how: params.Recommend) -> Enough:
    leading = compared["leading"]
    n = int(compared["questions"]["n"])
    if len(compared["arms"]) < 2:
        return Enough(n, None, None, lambda _: 0)
    sd = (compared.get("sd") or {}).get(leading)
    if sd is None:
        raise InhouseError(f"reports/compare.json has no sd of {leading}: run compare again")
    alpha = how.alpha / _others(compared)

    def needed(difference: float) -> int:
        return statistics.questions_needed(difference, sd, alpha, how.power)

    smallest = statistics.smallest_difference(n, sd, alpha, how.power)
    return Enough(n, needed(how.smallest_interesting_difference), smallest, needed)
