"""Compute the drawings of the page: prices against quality, differences of arms, learning curves.

In:  a Comparison, a Recommendation
Out: figures in percent of a drawing's width and height, so that nothing is scaled and text keeps
     its size on every screen
Run: called by tasks.decision.page
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.decision import rule
from tasks.decision.recommendation import Recommendation
from tasks.evaluation.comparison import ArmResult, Comparison, Pair
from tasks.models.card import Loss


@dataclass(frozen=True, slots=True)
class Point:
    """An arm in the drawing of price against quality, in percent of its width and height."""

    name: str
    price: float  # of 1,000 answers
    mean: float
    x: float
    y: float
    low: float
    high: float
    label_y: float
    is_recommended: bool
    is_out: bool


@dataclass(frozen=True, slots=True)
class Scatter:
    """Price of 1,000 answers, up to `right`, against the leading measure, up to `top`."""

    points: list[Point]
    right: float
    top: float


def scatter(arms: Mapping[str, ArmResult], advice: Recommendation, leading: str) -> Scatter | None:
    """Draw price against quality; None for fewer than two arms."""
    found = [(name, arm.cost.per_1000_answers, arm.measures[leading]) for name, arm in arms.items()]
    if len(found) < 2:
        return None
    right = ceiling(max(price for _, price, _ in found))
    top = ceiling(max(best.high for *_, best in found))
    points = [
        Point(
            name=name,
            price=price,
            mean=best.mean,
            x=100 * price / right,
            y=100 - 100 * best.mean / top,
            low=100 - 100 * best.low / top,
            high=100 - 100 * best.high / top,
            label_y=100 - 100 * best.mean / top,
            is_recommended=name == advice.recommended,
            is_out=name in advice.out or name in advice.dropped,
        )
        for name, price, best in found
    ]
    return Scatter(_apart(points), right, top)


def _apart(points: Sequence[Point]) -> list[Point]:
    """Lower the label of each point that would lie on another label."""
    placed: list[Point] = []
    for point in sorted(points, key=lambda point: point.y):
        near = [other.label_y for other in placed if abs(other.x - point.x) < 60]
        placed.append(replace(point, label_y=max([point.y, *(height + 7 for height in near)])))
    return placed


def ceiling(value: float) -> float:
    """Return the next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    return next(step * power for step in steps if step * power >= value * (1 - 1e-9))


@dataclass(frozen=True, slots=True)
class Whisker:
    """The difference of two arms, and its interval in percent of the width of a drawing."""

    a: str
    b: str
    difference: float
    low: float
    high: float
    p_adjusted: float
    difference_x: float
    low_x: float
    high_x: float


def differences(compared: Comparison, best: str | None) -> list[Whisker]:
    """Return the pairs of the leading measure, the surest first, drawn about a common middle; those
    with the best arm have the p-value that the recommendation rests on."""
    pairs = [pair for pair in compared.pairs if pair.measure == compared.leading]
    reach = max((abs(end) for pair in pairs for end in (pair.low, pair.high)), default=0) or 1

    def drawn(pair: Pair) -> Whisker:
        with_best = best in {pair.a, pair.b}
        p = rule.pair(pair.a, pair.b, compared).p_best if with_best else pair.p_adjusted
        ends = (pair.difference, pair.low, pair.high)
        return Whisker(pair.a, pair.b, *ends, p, *(50 + 50 * end / reach for end in ends))

    return sorted(map(drawn, pairs), key=lambda found: (found.p_adjusted, -abs(found.difference)))


@dataclass(frozen=True, slots=True)
class Curve:
    """The losses of a tuned model: two lines of points in a square of 100."""

    name: str
    steps: int
    low: float
    high: float
    train: str
    dev: str
    last: Loss


def curves(arms: Mapping[str, ArmResult]) -> list[Curve]:
    """Draw the losses of each tuned model, all to one scale."""
    losses = {
        name: arm.card.losses
        for name, arm in arms.items()
        if arm.card and arm.card.losses and not arm.cites  # with passages it is the same model
    }
    every = [v for rows in losses.values() for r in rows for v in (r.train, r.dev) if v is not None]
    if not every:
        return []
    low, high = min(every), max(every)
    return [
        Curve(
            name=name,
            steps=rows[-1].step,
            low=low,
            high=high,
            train=_line([(row.step, row.train) for row in rows], low, high),
            dev=_line([(row.step, row.dev) for row in rows], low, high),
            last=rows[-1],
        )
        for name, rows in losses.items()
    ]


def _line(rows: Sequence[tuple[int, float | None]], low: float, high: float) -> str:
    """Return "x,y x,y …" in a square of 100; a step without a loss is left out."""
    first, last = rows[0][0], rows[-1][0]
    return " ".join(
        f"{100 * (step - first) / ((last - first) or 1):.2f},"
        f"{100 - 100 * (loss - low) / ((high - low) or 1):.2f}"
        for step, loss in rows
        if loss is not None
    )
