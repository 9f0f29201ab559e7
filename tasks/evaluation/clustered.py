"""Compute intervals and tests of means over questions that come in clusters: those of one document.

In:  values of questions, and the cluster of each
Out: Interval, p-values, deviations
Run: called by tasks.evaluation.summary and tasks.decision

Questions about one page are right or wrong together, so 157 of them say less than 157 independent
ones. A mean is taken over questions, its variance over clusters: CR2, the cluster-robust estimator
without bias for a working model (Bell and McCaffrey 2002), with the degrees of freedom of Imbens
and Kolesár (2016) for clusters of unequal size. A mean of values between 0 and 1 takes Wilson's
interval at the effective number of questions, because t fails near 0 and 1. Tests flip the signs of
whole clusters, with a studentised mean (Canay, Romano and Shaikh 2017). python -m
bench.decision.simulation coverage shows these beside the alternatives: docs/statistics.md.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tasks.evaluation.statistics import Interval

FLIPS = 9999
EXACT = 13  # clusters up to which all ways of flipping are tried
TINY = 1e-12
# the part of a value of 1 that counts as seen beside zeros: bench.decision.simulation rare
UNSEEN = 0.75

RARE = 0.5  # the same of a difference of 1

Array = np.ndarray[Any, Any]


def labels(documents: Sequence[Collection[str]]) -> list[int]:
    """Return the cluster of each question, from the documents that it rests on. Questions that
    share a document are in one cluster, and so are those that a third question joins; a question
    without documents is a cluster of its own."""
    from scipy.cluster.hierarchy import DisjointSet

    joined = DisjointSet(range(len(documents)))
    first: dict[str, int] = {}
    for number, named in enumerate(documents):
        for document in named:
            joined.merge(first.setdefault(document, number), number)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(joined[n], len(numbers)) for n in range(len(documents))]


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over questions, its standard error over clusters, and the degrees of freedom."""

    mean: float
    error: float
    freedom: float
    n: int

    @property
    def sd(self) -> float:
        """Return the deviation that n independent questions would need for this error: the one
        that numbers of questions are computed from."""
        return self.error * math.sqrt(self.n)


def mean(values: ArrayLike, clusters: Sequence[int]) -> Mean:
    """Return the mean of values (n,) with its standard error. One cluster alone counts as one
    question, with the error 1. Raises ValueError if there are no values."""
    found = np.asarray(values, np.float64)
    if not found.size:
        raise ValueError("expected at least one value, got none")
    sums, sizes = totals(found, clusters)
    centre = float(found.mean())
    if len(sizes) < 2:
        return Mean(centre, 0.0 if np.ptp(found) == 0 else 1.0, 1.0, found.size)
    share = sizes / found.size
    residuals = sums - sizes * centre
    error = math.sqrt(float((residuals**2 / (1 - share)).sum())) / found.size
    return Mean(centre, error, _freedom(sizes, _correlation(found, clusters)), found.size)


def totals(values: Array, clusters: Sequence[int]) -> tuple[Array, Array]:
    """Return the sum and the size of each cluster, both (n_clusters,)."""
    if len(clusters) != values.size:
        raise ValueError(f"expected a cluster for each value, got {len(clusters)} of {values.size}")
    _, numbers = np.unique(np.asarray(clusters), return_inverse=True)
    return np.bincount(numbers, values), np.bincount(numbers).astype(np.float64)


def _correlation(values: Array, clusters: Sequence[int]) -> float:
    """Return the intra-cluster correlation, from the analysis of variance (Donner 1986), 0 to 1."""
    sums, sizes = totals(values, clusters)
    n, groups = values.size, len(sizes)
    if n == groups:
        return 0.0
    between = float((sums**2 / sizes).sum() - values.sum() ** 2 / n) / (groups - 1)
    within = float((values**2).sum() - (sums**2 / sizes).sum()) / (n - groups)
    size = (n - float((sizes**2).sum()) / n) / (groups - 1)
    all_of_it = between + (size - 1) * within
    return min(1.0, max(0.0, (between - within) / all_of_it)) if all_of_it > TINY else 0.0


def _freedom(sizes: Array, correlation: float) -> float:
    """Return Satterthwaite's degrees of freedom of the variance of the mean, where the values of a
    cluster correlate by `correlation` (Imbens and Kolesár 2016, eq. 11): trace(C)² / trace(C²) of
    the covariance C of the weighted residuals of the clusters, multiplied out."""
    h = sizes / sizes.sum()
    v = sizes * (1 + (sizes - 1) * correlation)  # variances of the clusters' sums
    total, weight = float(v.sum()), 1 / (1 - h)
    own = total * h**2 - 2 * h * v  # what the common mean adds to the diagonal
    hh, hv, vv = ((weight * a * b).sum() for a, b in ((h, h), (h, v), (v, v)))
    squares = 2 * hh * vv + (total * hh) ** 2 + 2 * hv**2 - 4 * total * hh * hv
    squares += (weight**2 * (v**2 + 2 * v * own)).sum()
    return float((weight * (v + own)).sum() ** 2 / squares)


def interval(values: ArrayLike, clusters: Sequence[int], confidence: float = 0.95) -> Interval:
    """Return the interval of the mean of values (n,): Wilson's (1927) at the effective number of
    questions for values between 0 and 1, else that of t. Values that are all 0 or all 1 show no
    correlation, and count as independent; any other constant is its own interval."""
    found = np.asarray(values, np.float64)
    about = mean(found, clusters)
    if found.min() >= 0 and found.max() <= 1:
        low, high = _share(found, about, confidence)
    else:
        low, high = student(about, confidence)
    return Interval(about.mean, low, high, about.n)


def student(about: Mean, confidence: float) -> tuple[float, float]:
    """Return the bounds of the interval of t."""
    from scipy import stats

    half = float(stats.t.isf((1 - confidence) / 2, about.freedom)) * about.error
    return about.mean - half, about.mean + half


def _share(values: Array, about: Mean, confidence: float) -> tuple[float, float]:
    from scipy import stats
    from statsmodels.stats.proportion import proportion_confint

    most, effective = about.mean * (1 - about.mean), float(about.n)
    if most > 0:
        spread = float(values.var())
        if spread < TINY:
            return about.mean, about.mean
        widened = 1.0
        if about.error > TINY:
            z, t = (d.isf((1 - confidence) / 2) for d in (stats.norm, stats.t(about.freedom)))
            widened = float(about.error**2 * about.n / spread * (t / z) ** 2)
        effective *= most / _variance(values) / widened
    effective = max(effective, TINY)
    low, high = proportion_confint(
        about.mean * effective, effective, 1 - confidence, method="wilson"
    )
    return float(low), float(high)


def _variance(values: Array) -> float:
    """Return the variance of values between 0 and 1. Where nearly all are 0, it is that of the few
    others, and these may be small by chance: so UNSEEN of a further value of 1 counts as seen, less
    where fewer are 0. Values nearly all 1 are mirrored; zeros and ones keep their variance."""
    zeros, ones = float((values == 0).mean()), float((values == 1).mean())
    far = values if zeros >= ones else 1 - values
    unseen = UNSEEN * max(zeros, ones)
    ratio = float((far**2).sum() + unseen) / float(far.sum() + unseen)
    centre = float(far.mean())
    return centre * (ratio - centre)


def difference(
    a: ArrayLike, b: ArrayLike, clusters: Sequence[int], confidence: float = 0.95
) -> Interval:
    """Return the interval of the mean of a - b, both (n,), of the same questions: that of t. Where
    nearly all differences are 0, the others may be small by chance, and the part RARE of one of 1
    counts as seen. Where the difference is the same in all questions, it may be another in as many
    more as Wilson's interval of 0 of n_clusters allows."""
    from statsmodels.stats.proportion import proportion_confint

    differences = paired(a, b)
    about = mean(differences, clusters)
    spread = float(differences.var())
    if spread > TINY:
        unseen = RARE * float((differences == 0).mean()) / differences.size
        about = replace(about, error=about.error * math.sqrt(1 + unseen / spread))
    low, high = student(about, confidence)
    if np.ptp(differences) == 0:
        groups = len(set(clusters))
        _, unseen = proportion_confint(0, groups, 1 - confidence, method="wilson")
        low, high = about.mean - float(unseen), about.mean + float(unseen)
    if np.abs(differences).max() <= 1:
        low, high = max(low, -1.0), min(high, 1.0)
    return Interval(about.mean, low, high, about.n)


def unseen_sd(clusters: Sequence[int]) -> float:
    """Return the standard deviation of a difference that is 1 in one of n_clusters + 1 questions
    and 0 in the others: what so few questions may well not show."""
    share = 1 / (len(set(clusters)) + 1)
    return math.sqrt(share * (1 - share))


def paired(a: ArrayLike, b: ArrayLike) -> Array:
    """Return a - b, both (n,)."""
    one, other = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if one.shape != other.shape:
        raise ValueError(f"expected pairs of values, got {one.size} and {other.size}")
    return one - other


def sign_flip_p(
    a: ArrayLike, b: ArrayLike, clusters: Sequence[int], seed: int, flips: int = FLIPS
) -> float:
    """Return the two-sided p-value of the null that a and b, both (n,), are equally good: the
    signs of whole clusters of a - b are flipped at random, or in all ways if there are few. It is
    exact if within each cluster it does not matter which arm is which, and holds for many clusters
    if the means alone are equal."""
    sums, sizes = totals(paired(a, b), clusters)
    if not sums.any() or len(sums) < 2:
        return 1.0
    signs = _signs(len(sums), seed, flips)
    studentised = _studentised(signs, sums, sizes)  # (n_flips + 1,), as observed the first
    return float((studentised >= studentised[0] * (1 - 1e-9)).mean())


@lru_cache(maxsize=1)  # all pairs of arms have the same clusters
def _signs(clusters: int, seed: int, flips: int) -> Array:
    """Return signs (n_flips + 1, n_clusters), all positive in the first row."""
    if clusters <= EXACT:
        every = np.arange(2**clusters)[:, None] >> np.arange(clusters)
        return 1.0 - 2.0 * (every & 1)
    drawn = np.random.default_rng(seed).integers(0, 2, (flips + 1, clusters), np.int8)
    drawn[0] = 0
    return 1.0 - 2.0 * drawn


def _studentised(signs: Array, sums: Array, sizes: Array) -> Array:
    """Return the mean in its standard errors, without sign, for each row of signs. The variance is
    that of `mean`, multiplied out: the square of a flipped sum is the same."""
    weight = 1 / (1 - sizes / sizes.sum())
    means = signs @ sums / sizes.sum()
    square = float((sums**2 * weight).sum())
    variances = (
        square
        - 2 * means * (signs @ (sums * sizes * weight))
        + means**2 * float((sizes**2 * weight).sum())
    )
    errors = np.sqrt(np.maximum(variances, TINY * square)) / sizes.sum()
    found: Array = np.abs(means) / errors
    return found
