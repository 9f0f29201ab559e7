"""Compute intervals and tests of means over questions, and the number of questions that they need.

In:  values of the same questions, in the same order
Out: Interval, p-values, numbers of questions
Run: called by tasks.evaluation.compare and tasks.decision.recommend

All of it is paired: two arms answer the same questions, so only the differences count. Random
procedures take a seed.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

RESAMPLES = 9999
BATCH = 1000  # resamples held in memory at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and the bounds that contain the true one at the confidence asked for."""

    mean: float
    low: float
    high: float
    n: int


def interval(
    values: ArrayLike, seed: int, confidence: float = 0.95, resamples: int = RESAMPLES
) -> Interval:
    """Return the bootstrap interval of the mean of values (n,): BCa (Efron 1987), percentile where
    BCa is not defined. Equal values cannot be resampled: all 0 or all 1 take Wilson's interval, any
    other value is its own. Raises ValueError if there are no values."""
    found = np.asarray(values, np.float64)
    if not found.size:
        raise ValueError("expected at least one value, got none")
    mean = float(found.mean())
    if np.ptp(found) == 0:
        low, high = _constant(mean, found.size, confidence)
    else:
        low, high = _bootstrap(found, seed, confidence, resamples)
    return Interval(mean, low, high, found.size)


def _constant(value: float, n: int, confidence: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    if value not in {0.0, 1.0}:
        return value, value
    low, high = proportion_confint(value * n, n, 1 - confidence, method="wilson")
    return float(low), float(high)


def _bootstrap(
    values: np.ndarray[Any, Any], seed: int, confidence: float, resamples: int
) -> tuple[float, float]:
    from scipy import stats

    for method in ("BCa", "percentile"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", stats.DegenerateDataWarning)
            bounds = stats.bootstrap(
                (values,),
                np.mean,
                n_resamples=resamples,
                batch=BATCH,
                vectorized=True,
                confidence_level=confidence,
                method=method,
                rng=np.random.default_rng(seed),
            ).confidence_interval
        if math.isfinite(bounds.low) and math.isfinite(bounds.high):
            break
    return float(bounds.low), float(bounds.high)


def difference(
    a: ArrayLike, b: ArrayLike, seed: int, confidence: float = 0.95, resamples: int = RESAMPLES
) -> Interval:
    """Return the paired bootstrap interval of the mean of a - b, both (n,): questions are drawn,
    and both answers to each go together. Two arms that never differ have the interval 0 to 0."""
    differences = _paired(a, b)
    if differences.size and np.ptp(differences) == 0:
        mean = float(differences[0])
        return Interval(mean, mean, mean, differences.size)
    return interval(differences, seed, confidence, resamples)


def permutation_p(a: ArrayLike, b: ArrayLike, seed: int, resamples: int = RESAMPLES) -> float:
    """Return the two-sided p-value of the null that it does not matter which arm gave which answer:
    the signs of a - b, both (n,), are flipped at random, or in all ways if there are few."""
    from scipy import stats

    differences = _paired(a, b)
    if not differences.any():
        return 1.0
    result = stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        batch=BATCH,
        n_resamples=resamples,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def true_positives(
    inside: ArrayLike, outside: ArrayLike, false_positives: float, confidence: float = 0.95
) -> Interval:
    """Return the share of the scores `inside` (n,) above a threshold that at most the share
    `false_positives` of the scores `outside` (m,) exceeds, with the exact interval of Clopper and
    Pearson (1934). Raises ValueError if either is empty."""
    from statsmodels.stats.proportion import proportion_confint

    ours, theirs = np.asarray(inside, np.float64), np.sort(np.asarray(outside, np.float64))
    if not ours.size or not theirs.size:
        raise ValueError("expected scores on both sides, got none on one")
    threshold = theirs[-1 - math.floor(false_positives * theirs.size)]
    found = int((ours > threshold).sum())
    low, high = proportion_confint(found, ours.size, 1 - confidence, method="beta")
    return Interval(found / ours.size, float(low), float(high), ours.size)


def auc(inside: ArrayLike, outside: ArrayLike) -> float:
    """Return the probability that a score inside is higher than one outside; ties count half."""
    from scipy import stats

    ours, theirs = np.asarray(inside, np.float64), np.asarray(outside, np.float64)
    return float(stats.mannwhitneyu(ours, theirs).statistic / (ours.size * theirs.size))


def _paired(a: ArrayLike, b: ArrayLike) -> np.ndarray[Any, Any]:
    one, other = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if one.shape != other.shape:
        raise ValueError(f"expected pairs of values, got {one.size} and {other.size}")
    return one - other


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values, adjusted for their number (Holm 1979)."""
    from statsmodels.stats.multitest import multipletests

    if not p_values:
        return []
    return [float(p) for p in multipletests(p_values, method="holm")[1]]


def questions_needed(difference: float, sd: float, alpha: float, power: float) -> int:
    """Return the number of questions that detects a true mean difference at the two-sided level
    alpha with this power. `sd` is that of the differences, question by question. The closed form
    for the paired t-test of Guenther (1981): statsmodels' TTestPower.solve_power searches for the
    same number, and where n is small or alpha strict returns NaN or its initial value."""
    if difference <= 0:
        raise ValueError(f"expected a difference above 0, got {difference}")
    z_alpha, z_power = _z(alpha, power)
    return max(2, math.ceil(((z_alpha + z_power) * sd / difference) ** 2 + z_alpha**2 / 2))


def smallest_difference(n: int, sd: float, alpha: float, power: float) -> float:
    """Return the smallest true mean difference that n questions detect, the inverse of
    questions_needed. Infinite if n questions can't detect any."""
    z_alpha, z_power = _z(alpha, power)
    left = n - z_alpha**2 / 2
    return (z_alpha + z_power) * sd / math.sqrt(left) if left > 0 else math.inf


def _z(alpha: float, power: float) -> tuple[float, float]:
    from scipy import stats

    return float(stats.norm.isf(alpha / 2)), float(stats.norm.ppf(power))
