"""Name the shape of a departure from normal, in the words of the guide to readings.

In:  the readings of the sensors, up to the end of the departure
Out: one of PATTERNS

A curve is flat first. What follows is a step, a straight line or a curve that gets steeper: the
model with the least squared error names it, each with three parameters (level, where it begins,
height or slope).
"""

from collections.abc import Sequence

import numpy as np

from tasks.machines.reading.readings import Values

STEP = "step"
GROWING = "slow rise that gets faster"
STRAIGHT_FALL = "straight fall"
STRAIGHT_RISE = "straight rise"
CLOCK = "comes and goes with the clock"
SPIKE = "single spike"
NOISY = "scatters more widely"
STUCK = "stuck at one value"
UNNAMED = "other"  # abnormal, and none of these

PATTERNS = (STEP, GROWING, STRAIGHT_FALL, STRAIGHT_RISE, CLOCK, SPIKE, NOISY, STUCK, UNNAMED)

BEGINNINGS = 60  # places that are tried for the beginning of a change
EXPLAINED = 0.5  # share of the variance that a shape has to explain
WIDER = 1.8  # times the usual scatter around the middle of a window, from which it is wider
DAYS = 3  # on which it comes and goes with the clock
HOURS = 2.0  # by which the middle of a departure may move from day to day
DAY_S = 86_400


def shape(columns: Sequence[Values], weights: Sequence[float]) -> tuple[str, list[bool]]:
    """Name the change in the readings of one or more sensors, which begin with normal readings and
    end with the last abnormal one; and say which sensors change like that. Sensors vote by their
    weight and by how well a shape fits."""
    best = [_best(values) for values in columns]
    votes: dict[str, float] = {}
    for (name, explained), weight in zip(best, weights, strict=True):
        votes[name] = votes.get(name, 0.0) + weight * explained
    chosen = max(votes, key=lambda name: votes[name])
    return chosen, [name == chosen for name, _ in best]


def _best(values: Values) -> tuple[str, float]:
    """Return the shape of one sensor, and the share of the variance that it explains."""
    n = len(values)
    starts = np.unique(np.linspace(0, n - 2, min(n - 1, BEGINNINGS)).astype(int))
    after = np.arange(n)[None, :] - starts[:, None]  # (starts, n) readings since the beginning
    fits = {
        STEP: _fit(values, (after > 0).astype(float)),
        "straight": _fit(values, np.maximum(after, 0).astype(float)),
        "faster": _fit(values, np.maximum(after, 0).astype(float) ** 2),
    }
    name, (error, height) = min(fits.items(), key=lambda fit: fit[1][0])
    total = float(((values - values.mean()) ** 2).sum())
    explained = 1 - error / total if total else 0.0
    if explained < EXPLAINED:
        return UNNAMED, EXPLAINED
    if name == STEP:
        return STEP, explained
    if height > 0:
        return (GROWING if name == "faster" else STRAIGHT_RISE), explained
    return (STRAIGHT_FALL if name == "straight" else UNNAMED), explained


def _fit(values: Values, forms: Values) -> tuple[float, float]:
    """Return the least squared error over all forms, and the height of the best one. Each form is
    a row; level and height are fitted."""
    centred = forms - forms.mean(axis=1, keepdims=True)
    away = values - values.mean()
    square = (centred**2).sum(axis=1)
    heights = np.divide(centred @ away, square, out=np.zeros(len(forms)), where=square > 0)
    errors = (away**2).sum() - heights**2 * square
    best = int(np.argmin(errors))
    return float(errors[best]), float(heights[best])


def scatters(distance: Values) -> bool:
    """Return whether the readings of a window scatter more widely than usual about the normal.
    `distance` is theirs from it, in its spreads."""
    middle = float(np.median(distance))
    scatter = 1.4826 * float(np.median(np.abs(distance - middle)))
    return scatter >= WIDER and abs(middle) < scatter


def keeps_the_clock(windows: list[tuple[np.datetime64, np.datetime64]]) -> bool:
    """Return whether departures come at the same time of several days, and are over in between."""
    if len(windows) < DAYS:
        return False
    middles = np.array([(a + (b - a) / 2).astype("datetime64[s]") for a, b in windows])
    lengths = np.array([(b - a).astype("timedelta64[s]").astype(float) for a, b in windows])
    seconds = middles.astype(np.int64)
    days = len(np.unique(seconds // DAY_S))
    angles = 2 * np.pi * (seconds % DAY_S) / DAY_S
    middle = np.arctan2(np.sin(angles).mean(), np.cos(angles).mean())
    apart = np.abs((angles - middle + np.pi) % (2 * np.pi) - np.pi) * 24 / (2 * np.pi)  # hours
    return days >= DAYS and float(np.quantile(apart, 0.8)) <= HOURS and lengths.max() < DAY_S / 2
