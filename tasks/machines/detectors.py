"""Score how far a machine is from its normal, which its first readings show.

In:  readings of all sensors, (n, m), and how many of the first are the normal
Out: a score for each reading: above 1 it is abnormal; and each sensor's distance from its normal

Two views of the same windows, each relative to what it is in the normal stretch: the level of a
sensor (the mean of the last readings, in units of its normal spread and drift), which names the
sensor; and the residual of a principal component analysis of windows of all sensors, which sees
sensors that no longer move together. python -m bench.machines.detectors compares both with PyOD's
detectors.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tasks.machines.reading.readings import Values

FEWEST = 60  # readings, without which a machine has limits only
NORMAL_SHARE = 3  # the first third of the readings is the normal
NORMAL_MOST = 2000  # readings of it at most, so that it does not move with a long history
LEVEL, WINDOW = 20, 6  # parts of the normal stretch that a level and a window of the PCA span
VARIANCE = 0.9  # that the components keep
DRIFT = 0.5  # weight of the drift within the normal stretch against its spread
KNOWN = 0.5  # share of the normal stretch in which a sensor has readings, at least
FAR = 10.0  # spreads: a single reading so far away teaches nothing about the normal
USUAL = 0.99  # quantile of the normal stretch that a score is measured by
LIMIT, FEW = 1.5, 24.0  # of a score, in that quantile: LIMIT + FEW / readings of the normal.
# Of machines without a fault, with 120 readings, 1 % have a higher score somewhere if readings are
# independent, 6 % if each is half like the one before.


Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    abnormal: Values  # (n,) above 1: abnormal
    distance: Values  # (n, m) of each reading from the sensor's normal, in its normal spreads
    far: NDArray[np.bool_]  # (n,) a single reading is abnormal by itself, such as a spike
    span: int  # readings of a level
    window: int  # readings of a window of the components


def normal_of(readings: int) -> int:
    """Return how many of the first readings are the normal."""
    return min(readings // NORMAL_SHARE, NORMAL_MOST)


def scores(values: Values, normal: int) -> Scores:
    """Score all readings by the first `normal` ones. Single readings far away, such as spikes, are
    left out of what is learnt as normal. A sensor without a reading counts as normal."""
    filled = _filled(values, normal)
    distance = _relative(filled, normal)
    quiet = np.abs(distance[:normal]).max(axis=1) < FAR
    span, window = max(1, normal // LEVEL), max(2, normal // WINDOW)
    calm = _calm(quiet, window)
    highest = np.abs(_levels(distance, span, calm)).max(axis=1)
    residual = _residuals(np.clip(distance, -FAR * 10, FAR * 10), window, quiet)
    both = np.sqrt(_to_normal(highest, calm) * _to_normal(residual, calm))
    return Scores(both / (LIMIT + FEW / normal), distance, _far(distance, normal), span, window)


def _calm(quiet: Flags, window: int) -> Flags:
    """Return the quiet readings that no window shares with others; all if they are too few."""
    near = np.convolve(~quiet, np.ones(2 * window - 1), "same") > 0
    return ~near if (~near).sum() >= FEWEST // 6 else np.ones(len(quiet), bool)


def _far(distance: Values, normal: int) -> Flags:
    """Return the readings further away than FAR, and than those of a sensor that has spikes while
    normal."""
    away = np.abs(distance)
    limit = np.maximum(FAR, 1.5 * np.quantile(away[:normal], USUAL, axis=0))
    return np.asarray((away > limit).any(axis=1))


def _filled(values: Values, normal: int) -> Values:
    """Fill gaps with what is usual; a sensor that the normal stretch hardly has stays at 0."""
    known = (~np.isnan(values[:normal])).mean(axis=0) >= KNOWN
    usual = np.zeros(values.shape[1])
    usual[known] = np.nanmedian(values[:normal, known], axis=0)
    return np.where(np.isnan(values) | ~known, usual, values)


def _relative(values: Values, normal: int) -> Values:
    """Return the distance from the median of the normal, in its spread (1.4826 MAD; the standard
    deviation where half of the readings are equal; 1 where all are)."""
    base = values[:normal]
    middle = np.median(base, axis=0)
    spread = 1.4826 * np.median(np.abs(base - middle), axis=0)
    spread = np.where(spread > 0, spread, base.std(axis=0))
    found: Values = (values - middle) / np.where(spread > 0, spread, 1.0)
    return found


def _levels(distance: Values, span: int, calm: Flags) -> Values:
    """Return the mean of the last `span` readings, in the spread and drift that it has while
    normal."""
    padded = np.pad(distance, ((span - 1, 0), (0, 0)), "edge")
    means = sliding_window_view(padded, span, axis=0).mean(axis=-1)
    base = means[: len(calm)][calm]
    middle = np.median(base, axis=0)
    spread = 1.4826 * np.median(np.abs(base - middle), axis=0)
    half = len(base) // 2
    drift = np.abs(np.median(base[half:], axis=0) - np.median(base[:half], axis=0))
    scale = spread + DRIFT * drift
    found: Values = (means - middle) / np.where(scale > 0, scale, 1.0)
    return found


def _residuals(distance: Values, window: int, quiet: Flags) -> Values:
    """Return, for each reading, the mean squared error with which the components of the normal
    windows rebuild the windows that it is in."""
    from sklearn.decomposition import PCA

    wide = sliding_window_view(distance, window, axis=0)
    flat = wide.reshape(len(wide), -1)  # (n - window + 1, m · window)
    whole = np.asarray(sliding_window_view(quiet, window).all(axis=1))
    learnt = flat[: len(whole)][whole] if whole.sum() > 2 * window else flat[: len(whole)]
    if not learnt.std(axis=0).any():  # nothing has ever moved: each movement is a residual
        return np.asarray((distance**2).mean(axis=1))
    model = PCA(VARIANCE, svd_solver="full").fit(learnt)
    errors = ((flat - model.inverse_transform(model.transform(flat))) ** 2).mean(axis=1)
    return per_reading(errors, len(distance))


def per_reading(scores: Values, readings: int) -> Values:
    """Return for each of the readings the mean score of the windows that it lies in, (readings,).
    `scores` has one for each window, in the order of their first readings."""
    window = readings - len(scores) + 1
    total, count = np.zeros(readings), np.zeros(readings)
    for shift in range(window):
        total[shift : shift + len(scores)] += scores
        count[shift : shift + len(scores)] += 1
    found: Values = total / count
    return found


def _to_normal(score: Values, calm: Flags) -> Values:
    """Return a score relative to what it hardly ever exceeds in the normal stretch."""
    usual = float(np.quantile(score[: len(calm)][calm], USUAL))
    return score / usual if usual > 0 else score
