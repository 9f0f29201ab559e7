"""Measure how stable a choice is: how often the rule names the same arm on resampled questions.

In:  a Comparison with the scores of every answer, params.Recommend
Out: a Stability: the arms named, the cheapest safe one, the next step that would decide
Run: called by tasks.decision.recommend

Whole documents with their questions are drawn, with replacement. The rule itself chooses each time
(rule.ranked): means, weighted scores and significance are those of the resample, costs and limits
those of the comparison. One thing is approximated: the p-value is that of the cluster-robust t
(tasks/evaluation/clustered.py), because flipping signs would take a minute per thousand resamples.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from tasks import params
from tasks.decision import rule, weighted
from tasks.decision.recommendation import NextStep, Stability
from tasks.decision.rule import Standing
from tasks.errors import InhouseError
from tasks.evaluation import clustered, comparison
from tasks.evaluation.comparison import Comparison, Scores

RESAMPLES = 1000
DECIDED = 0.8  # share of the resamples that name one arm, from which on it is decided
FACTORS = (1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 13, 16, 20)  # as many questions as there are now

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Resampled:
    """The means of each resample, and whether a is significantly worse than b."""

    means: dict[str, Array]  # (n_resamples,)
    fresh: dict[str, Array]  # of the questions whose documents changed; NaN without any
    worse: dict[tuple[str, str], Array]  # (n_resamples,), true or false


def of(
    compared: Comparison, settings: params.Recommend, seed: int, resamples: int = RESAMPLES
) -> Stability | None:
    """Return how stable the choice is; None if no arm is within the limits. Raises InhouseError if
    the comparison has no scores."""
    chosen = rule.choose(compared, settings)
    if chosen.pick is None:
        return None
    if compared.scores is None:
        raise InhouseError(f"the comparison has no scores of answers: run {comparison.COMMAND}")
    arms = [name for name in compared.arms if name not in (*chosen.out, *compared.dropped)]
    drawn = resampled(compared, arms, settings.alpha, seed, resamples)
    named = Counter(_picks(compared, drawn, settings))
    share = named[chosen.pick] / resamples
    return Stability(
        arm=chosen.pick,
        share=share,
        named={name: count / resamples for name, count in named.most_common()},
        resamples=resamples,
        safe=_safe(compared, drawn, settings),
        next=None if share >= DECIDED else _next(compared, arms, settings, named, seed),
    )


def resampled(
    compared: Comparison,
    arms: list[str],
    alpha: float,
    seed: int,
    resamples: int,
    factor: float = 1.0,
) -> Resampled:
    """Draw `factor` times as many documents as there are, `resamples` times."""
    scores = compared.scores or Scores(clusters=[], kinds=[], axes=[], arms={})
    among = np.unique(scores.clusters, return_inverse=True)[1]
    groups = int(among.max()) + 1
    times = draws(groups, max(2, round(groups * factor)), seed, resamples)
    values = {name: np.array(scores.arms[name], np.float64) for name in arms}  # None: NaN
    fresh = np.array(scores.axes) == "fresh"
    level = rule.level(compared, alpha)
    worse = {}
    for a, b in combinations(arms, 2):
        means, significant = _differences(values[a] - values[b], among, times, level)
        worse[a, b], worse[b, a] = significant & (means < 0), significant & (means > 0)
    return Resampled(
        {name: _means(values[name], among, times) for name in arms},
        {name: _means(np.where(fresh, values[name], np.nan), among, times) for name in arms},
        worse,
    )


def draws(groups: int, number: int, seed: int, resamples: int) -> Array:
    """Return how often each cluster is among `number` drawn ones: (n_resamples, n_clusters)."""
    chance = np.random.default_rng(seed)
    return chance.multinomial(number, np.full(groups, 1 / groups), resamples)


def _means(values: Array, among: Array, times: Array) -> Array:
    """Return the mean of each resample, over the questions that have a value."""
    there = ~np.isnan(values)
    sums = np.bincount(among, np.nan_to_num(values), times.shape[1])
    counts = np.bincount(among, there, times.shape[1])
    with np.errstate(invalid="ignore"):
        means: Array = (times @ sums) / (times @ counts)
    return means


def _differences(values: Array, among: Array, times: Array, level: float) -> tuple[Array, Array]:
    """Return the mean difference of each resample, and whether it is significant: clustered.mean
    and t, multiplied out so that all resamples are one product of matrices."""
    from scipy import stats

    there = ~np.isnan(values)
    if not there.any():
        return np.zeros(len(times)), np.zeros(len(times), bool)
    groups = times.shape[1]
    sums = np.bincount(among, np.nan_to_num(values), groups)
    sizes = np.bincount(among, there, groups)
    n = times @ sizes
    means = (times @ sums) / np.maximum(n, 1)
    weight = 1 / np.maximum(1 - sizes / max(sizes.sum(), 1), clustered.TINY)
    variances = (
        times @ (sums**2 * weight)
        - 2 * means * (times @ (sums * sizes * weight))
        + means**2 * (times @ (sizes**2 * weight))
    )
    errors = np.sqrt(np.maximum(variances, clustered.TINY)) / np.maximum(n, 1)
    freedom = clustered.mean(values[there], list(among[there])).freedom
    return means, np.abs(means) > stats.t.isf(level / 2, freedom) * errors


def _picks(compared: Comparison, drawn: Resampled, settings: params.Recommend) -> Iterator[str]:
    """Yield the arm that the rule names on each resample."""
    arms = list(drawn.means)
    prices = {name: compared.arms[name].cost.per_1000_answers for name in arms}
    alike = {(a, b): rule.cost_alike(a, b, compared) for a in arms for b in arms}
    goals = {name: weighted.goals(compared.arms[name], compared.leading) for name in arms}
    for number in range(len(drawn.means[arms[0]])):
        means = {name: round(float(drawn.means[name][number]), 4) for name in arms}
        reached = {
            name: {**goals[name], "accuracy": means[name], **_fresh(drawn.fresh[name][number])}
            for name in arms
        }
        scores = weighted.scored(reached, settings.weights)
        left = {name: Standing(means[name], prices[name], scores[name]) for name in arms}
        yield rule.ranked(
            left,
            lambda name, best, number=number: bool(drawn.worse[name, best][number]),  # type: ignore[misc]
            lambda name, cheapest: alike[name, cheapest],
        )[1][0]


def _fresh(mean: float) -> dict[str, float]:
    return {} if np.isnan(mean) else {"freshness": float(mean)}


def _safe(compared: Comparison, drawn: Resampled, settings: params.Recommend) -> str:
    """Return the cheapest arm that in 1 - alpha of the resamples is less than the smallest
    interesting difference below the best; without one, the arm that most often is."""
    best = np.max(list(drawn.means.values()), axis=0)
    near = {
        name: float((best - means <= settings.smallest_interesting_difference).mean())
        for name, means in drawn.means.items()
    }
    safe = [name for name, share in near.items() if share >= 1 - settings.alpha]
    price = {name: compared.arms[name].cost.per_1000_answers for name in near}
    return min(safe, key=lambda n: (price[n], n)) if safe else max(near, key=lambda n: near[n])


def _next(
    compared: Comparison,
    arms: list[str],
    settings: params.Recommend,
    named: Mapping[str, int],
    seed: int,
) -> NextStep:
    """Return the fewest further questions, as the present ones are, with which DECIDED of the
    resamples name one arm, whichever it is."""
    n, kinds = compared.questions.n, compared.questions.kinds
    found = None
    for factor in FACTORS:
        drawn = resampled(compared, arms, settings.alpha, seed, RESAMPLES // 2, factor)
        most = Counter(_picks(compared, drawn, settings)).most_common(1)[0][1]
        if most >= DECIDED * RESAMPLES / 2:
            found = factor
            break
    first, second, *_ = sorted(arms, key=lambda name: -named.get(name, 0))
    return NextStep(
        questions=None if found is None else round(n * (found - 1)),
        tried=round(n * (FACTORS[-1] - 1)),
        kinds={} if found is None else {k: round(c * (found - 1)) for k, c in kinds.items()},
        uncertain=_uncertain(compared, first, second),
        between=(first, second),
    )


def _uncertain(compared: Comparison, a: str, b: str) -> dict[str, float]:
    """Return the share of each kind of question in the variance of a - b, the largest first."""
    scores = compared.scores
    if scores is None:
        return {}
    values = np.subtract(np.array(scores.arms[a], float), np.array(scores.arms[b], float))
    squares = np.nan_to_num((values - np.nanmean(values)) ** 2)
    total = squares.sum() or 1.0
    by_kind = {
        kind: float(squares[[k == kind for k in scores.kinds]].sum() / total)
        for kind in dict.fromkeys(scores.kinds)
    }
    return dict(sorted(by_kind.items(), key=lambda item: -item[1]))


def agreement(found: Stability) -> str:
    """Say how many resamples name the arm."""
    return (
        f"The rule names {found.arm} in {100 * found.share:.0f} % of {found.resamples:,} resamples "
        "of the documents with their questions."
    )


def sentences(found: Stability) -> Iterator[str]:
    """Yield what the page says beside the recommendation."""
    yield agreement(found)
    step = found.next
    if step is None:
        return
    yield f"Below {100 * DECIDED:.0f} %, the choice is not decided. Until then, take {found.safe}."
    first, second = step.between
    if step.questions is None:
        yield (
            f"Even {step.tried:,} more questions would not decide between {first} and {second} if "
            "their answers are like the present ones: the two arms are nearly equal."
        )
        return
    if step.questions == 0:
        yield (
            f"Most resamples name {first} instead of {found.arm}: the result rests on too few "
            "questions, so more are needed."
        )
        return
    kind, share = next(iter(step.uncertain.items()))
    yield (
        f"{step.questions:,} more questions in the same mix of kinds would decide between {first} "
        f"and {second}; {100 * share:.0f} % of the uncertainty is in questions of the kind {kind}."
    )
