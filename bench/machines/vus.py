"""Measure anomaly scores without a threshold and with tolerance at the edges: VUS-PR.

In:  a score and a label for each reading
Out: the volume under the surface of precision, recall and tolerance, 0 to 1

Paparrizos et al., Volume Under the Surface: A New Accuracy Evaluation Measure for Time-Series
Anomaly Detection, VLDB 2022. For each tolerance up to a window, readings beside a marked stretch
count in part, by the square root of their nearness, and the recall is multiplied by the share of
stretches that are found at all. The figure is the mean area under precision and recall. The
authors' package, vus 0.0.6, needs TensorFlow; tests compare with figures that it gave.
"""

import numpy as np
from numpy.typing import NDArray

from tasks.machines.limits.limits import runs
from tasks.machines.reading.readings import Values

THRESHOLDS = 250  # as in the authors' package

Labels = NDArray[np.bool_]


def vus_pr(labels: Labels, score: Values, window: int) -> float:
    """Return the mean area over the tolerances 0 to `window`, in readings."""
    return float(np.mean([_area(labels, score, each) for each in range(window + 1)]))


def _area(labels: Labels, score: Values, window: int) -> float:
    """Return the area under precision and recall with one tolerance."""
    soft = _extended(labels, window)
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    chosen = ranked[np.linspace(0, len(score) - 1, THRESHOLDS).astype(int)]
    positives = np.searchsorted(-ranked, -chosen, side="right")  # readings at or above each
    hits = np.cumsum(soft[order])[positives - 1]
    highest = np.array([score[first : last + 1].max() for first, last in runs(soft > 0)])
    found = (highest[None, :] >= chosen[:, None]).mean(axis=1)
    whole = (labels.sum() + soft.sum()) / 2
    recall = np.r_[0.0, np.minimum(hits / whole, 1) * found]
    precision = np.r_[1.0, hits / positives]
    return float(np.sum(np.diff(recall) * (precision[1:] + precision[:-1]) / 2))


def _extended(labels: Labels, window: int) -> Values:
    """Return the labels with their edges softened by half a window on each side."""
    soft = labels.astype(float)
    for first, last in runs(labels):
        after = np.arange(last, min(last + window // 2, len(labels)))
        soft[after] += np.sqrt(1 - (after - last) / max(window, 1))
        before = np.arange(max(first - window // 2, 0), first)
        soft[before] += np.sqrt(1 - (first - before) / max(window, 1))
    softened: Values = np.minimum(soft, 1.0)
    return softened
