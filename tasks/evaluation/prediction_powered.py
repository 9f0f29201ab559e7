"""Use questions that nobody has checked, if that gives a shorter valid interval.

In:  the measure of checked questions and a prediction of it; the prediction of all others
Out: an interval, by which method, and why
Run: called by tasks.evaluation.drafts and bench.decision.simulation

A person checks a random part of many drafted questions; the others are judged against the drafted
answer, which may be wrong. Prediction-powered inference (Angelopoulos et al. 2023; with the tuned
weight of PPI++, 2024) takes the mean of the checked ones, and corrects it by how much the judgement
of all others differs from that of the checked ones. Its interval holds however wrong the judgement
is, and shortens with its correlation to the truth. Questions of one document are a cluster, on
whichever side they are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tasks.evaluation import clustered
from tasks.evaluation.statistics import Interval

FEWEST = 30  # checked questions; with fewer, the weight can't be estimated

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Powered:
    """The chosen interval, and what speaks for it."""

    interval: Interval  # n: the questions that count, checked or not
    alone: Interval  # of the checked ones
    predicted: bool  # whether the unchecked ones count
    weight: float  # of the prediction, 0 to 1; 0: not at all
    shorter: float  # by how much the interval is shorter, as a share; below 0: it would be longer
    why: str


def mean(
    truth: ArrayLike,
    predicted: ArrayLike,
    others: ArrayLike,
    clusters: Sequence[int],
    other_clusters: Sequence[int],
    accepted: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Powered:
    """Return the interval of the mean over all questions that a person would accept. `truth` and
    `predicted` (n,): the measure by the checked answer and by the drafted one; for a difference of
    two arms, the differences. `others` (m,): by the drafted one, of the unchecked questions.
    `accepted` (n,): 1 or 0; None: all were; the truth of a refused one does not count.

    Raises ValueError if the lengths differ or nothing was accepted."""
    y, f, g = (np.asarray(values, np.float64) for values in (truth, predicted, others))
    kept = np.ones(y.size) if accepted is None else np.asarray(accepted, np.float64)
    _check(y, f, kept, g, clusters, other_clusters)
    alone = clustered.interval(y[kept > 0], np.asarray(clusters)[kept > 0].tolist(), confidence)
    if y.size < FEWEST or not g.size:
        few = f"{y.size} checked questions" if g.size else "no unchecked questions"
        why = f"The checked questions count alone: {few} are not enough to weigh the others."
        return Powered(alone, alone, False, 0.0, 0.0, why)
    share = kept.mean()
    influence = np.where(kept > 0, y - alone.mean, 0.0) / share  # of each question on the mean
    weight = _weight(influence, f, g)
    found = _corrected(alone.mean, influence, f, g, weight, (clusters, other_clusters), confidence)
    return _chosen(alone, found, weight, influence, f)


def _check(
    y: Array, f: Array, kept: Array, g: Array, clusters: Sequence[int], others: Sequence[int]
) -> None:
    if len({y.size, f.size, kept.size, len(clusters)}) > 1 or g.size != len(others):
        raise ValueError(
            "expected a prediction and a cluster for each question, got "
            f"{f.size} and {len(clusters)} of {y.size} checked, {len(others)} of {g.size} others"
        )
    if not kept.any():
        raise ValueError(f"expected an accepted question at least, got none of {y.size}")


def _weight(influence: Array, predicted: Array, others: Array) -> float:
    """Return the weight with the smallest variance (PPI++, example 6.1), 0 to 1."""
    spread = float(np.var(np.concatenate([predicted, others])))
    if spread == 0:
        return 0.0
    shared = float(np.cov(influence, predicted)[0, 1])
    return min(1.0, max(0.0, shared / spread / (1 + influence.size / others.size)))


def _corrected(
    mean_alone: float,
    influence: Array,
    predicted: Array,
    others: Array,
    weight: float,
    clusters: tuple[Sequence[int], Sequence[int]],
    confidence: float,
) -> Interval:
    """Return the interval with the prediction: t, on the sums of documents over both sides."""
    from scipy import stats

    n, m = influence.size, others.size
    checked = (influence - weight * (predicted - predicted.mean())) / n
    unchecked = weight * (others - others.mean()) / m
    among = np.unique(np.concatenate(clusters), return_inverse=True)[1]
    sums = np.bincount(among, np.concatenate([checked, unchecked]))
    sizes = np.bincount(among[:n], minlength=sums.size)
    error = math.sqrt(float((sums**2 / np.maximum(1 - sizes / n, 1 / n)).sum()))
    freedom = max(1.0, clustered.mean(influence, clusters[0]).freedom - 1)
    centre = mean_alone + weight * float(others.mean() - predicted.mean())
    half = float(stats.t.isf((1 - confidence) / 2, freedom)) * error
    return Interval(centre, centre - half, centre + half, n + m)


def _chosen(
    alone: Interval, found: Interval, weight: float, influence: Array, predicted: Array
) -> Powered:
    shorter = 1 - (found.high - found.low) / max(alone.high - alone.low, 1e-12)
    alike = np.corrcoef(influence, predicted)[0, 1] if weight else 0.0
    others = found.n - influence.size
    if weight and shorter > 0:
        why = (
            f"{others:,} unchecked questions count with the weight {weight:.2f}: they shorten the "
            f"interval by {100 * shorter:.0f} % (judgements correlate by {alike:.2f})."
        )
        return Powered(found, alone, True, weight, shorter, why)
    why = (
        f"{others:,} unchecked questions do not count: their judgements correlate by {alike:.2f} "
        "with the checked ones, and would not shorten the interval."
    )
    return Powered(alone, alone, False, 0.0, shorter, why)
