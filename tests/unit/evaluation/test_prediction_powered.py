"""Unchecked questions: the interval holds the truth however wrong they are, and shortens if not."""

import numpy as np
import pytest

from tasks.evaluation import clustered, prediction_powered
from tests import drawn

ROUNDS = 400
CHECKED, OTHERS = 100, 300


def judged(right: drawn.Array, error: float, chance: np.random.Generator) -> drawn.Array:
    """Return judgements against drafted answers: the share `error` of the right ones is wrong."""
    return right * (chance.random(right.size) >= error)


@pytest.mark.slow
@pytest.mark.parametrize(("error", "shortens"), [(0.1, True), (0.95, False)])
def test_the_interval_holds_the_truth_and_counts_the_others_where_that_helps(
    error: float, shortens: bool
) -> None:
    chance = np.random.default_rng(11)
    held = counted = 0
    width = alone = 0.0
    for _ in range(ROUNDS):
        among = chance.permutation(drawn.clusters(CHECKED + OTHERS, chance))
        [right] = drawn.answers([0.6], among, chance)
        drafted = judged(right, error, chance)
        ours, theirs = list(among[:CHECKED]), list(among[CHECKED:])
        found = prediction_powered.mean(
            right[:CHECKED], drafted[:CHECKED], drafted[CHECKED:], ours, theirs
        )
        held += found.interval.low <= 0.6 <= found.interval.high
        counted += found.predicted
        width += found.interval.high - found.interval.low
        checked = clustered.interval(right[:CHECKED], ours)
        alone += checked.high - checked.low
    assert 0.92 <= held / ROUNDS <= 0.985
    assert (width <= 0.85 * alone) == shortens
    assert width <= 1.001 * alone


@pytest.mark.slow
def test_refused_drafts_do_not_count_and_do_not_shift_the_mean() -> None:
    """A fifth of the drafts are refused; their judgements are wrong, and among the others too."""
    chance = np.random.default_rng(12)
    held = 0
    for _ in range(ROUNDS):
        n = CHECKED + OTHERS
        accepted = (chance.random(n) < 0.8).astype(float)
        right = (chance.random(n) < 0.6).astype(float)
        drafted = np.where(accepted > 0, judged(right, 0.1, chance), 0.0)
        found = prediction_powered.mean(
            right[:CHECKED], drafted[:CHECKED], drafted[CHECKED:],
            range(CHECKED), range(CHECKED, n), accepted[:CHECKED],
        )  # fmt: skip
        held += found.interval.low <= 0.6 <= found.interval.high
    assert 0.92 <= held / ROUNDS <= 0.985


def test_the_reason_is_said_and_few_checked_questions_count_alone() -> None:
    right = np.array([1.0, 0.0] * 50)
    clusters, others = range(100), range(100, 400)
    good = prediction_powered.mean(right, right, np.tile(right, 3), clusters, others)
    assert good.predicted
    assert good.weight == pytest.approx(0.75, abs=0.01)
    assert "300 unchecked questions count with the weight 0.7" in good.why
    useless = prediction_powered.mean(right, np.zeros(100), np.zeros(300), clusters, others)
    assert not useless.predicted
    assert useless.interval == clustered.interval(right, clusters)
    assert "300 unchecked questions do not count" in useless.why
    few = prediction_powered.mean(right[:20], right[:20], right, range(20), range(20, 120))
    assert "20 checked questions are not enough" in few.why


def test_lengths_that_differ_and_nothing_accepted_are_errors() -> None:
    with pytest.raises(ValueError, match="1 and 2 of 2 checked"):
        prediction_powered.mean([1, 0], [1], [], [0, 1], [])
    with pytest.raises(ValueError, match="got none of 2"):
        prediction_powered.mean([1, 0], [1, 0], [], [0, 1], [], [0, 0])
