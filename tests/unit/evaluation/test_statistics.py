"""The statistics, by simulation: intervals cover at their rate, tests reject at theirs."""

import math

import numpy as np
import pytest
from statsmodels.stats.power import TTestPower

from tasks.evaluation import statistics
from tasks.evaluation.statistics import Interval

ROUNDS = 1000  # the standard error of a rate of 95 % is then 0.7 %
N = 80  # questions


@pytest.mark.slow
def test_ninety_five_of_a_hundred_intervals_hold_the_true_mean() -> None:
    chance = np.random.default_rng(5)
    for rounds, mean in (
        (chance.random((ROUNDS, N)) < 0.5, 0.5),  # right or wrong
        (chance.beta(0.5, 1.5, (ROUNDS, N)), 0.25),  # graded, and skewed
    ):
        found = [holds(statistics.interval(row, 1, resamples=999), mean) for row in rounds]
        assert 0.93 <= np.mean(found) <= 0.97


@pytest.mark.slow
def test_ninety_five_of_a_hundred_intervals_hold_the_true_difference() -> None:
    pairs = answers(ROUNDS, N, better=0.1)
    found = [holds(statistics.difference(a, b, 1, resamples=999), 0.1) for a, b in pairs]
    assert 0.93 <= np.mean(found) <= 0.97


@pytest.mark.slow
def test_the_test_rejects_a_true_null_at_about_alpha() -> None:
    graded = answers(ROUNDS, N, better=0)
    assert 0.035 <= rejected(graded) <= 0.065
    assert rejected([(a.round(), b.round()) for a, b in graded[:300]]) <= 0.06  # ties: careful


def test_as_many_questions_as_are_needed_show_the_difference_as_often_as_promised() -> None:
    sd = float(np.std([a - b for a, b in answers(100, N, better=0.1)]))
    n = statistics.questions_needed(0.1, sd, alpha=0.05, power=0.8)
    assert 0.76 <= rejected(answers(500, n, better=0.1)) <= 0.84


def answers(rounds: int, n: int, better: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw graded answers of two arms to the same n questions, some harder than others for both;
    the first is better on average by `better`."""
    chance = np.random.default_rng(7)
    easy, a, b = chance.beta(0.5, 0.5, (3, rounds, n))
    return list(zip(better + (easy + a) / 2, (easy + b) / 2, strict=True))


def rejected(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    return float(np.mean([statistics.permutation_p(a, b, 1, 499) < 0.05 for a, b in pairs]))


def holds(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    [(a, b)] = answers(1, N, 0.1)
    assert statistics.difference(a, b, 1) == statistics.difference(a, b, 1)
    assert statistics.difference(a, b, 1) != statistics.difference(a, b, 2)
    assert statistics.permutation_p(a, b, 1) == statistics.permutation_p(a, b, 1)


def test_values_that_are_all_the_same_have_an_interval_too() -> None:
    low = statistics.interval([1.0] * 10, 1)
    assert (low.mean, low.low, low.high) == pytest.approx((1, 0.722, 1), abs=0.001)  # Wilson
    assert statistics.interval([0.0] * 10, 1).high == pytest.approx(0.278, abs=0.001)
    assert statistics.interval([0.3] * 4, 1) == Interval(0.3, 0.3, 0.3, 4)
    assert statistics.interval([0.3], 1) == Interval(0.3, 0.3, 0.3, 1)
    assert statistics.difference([1, 0, 1], [1, 0, 1], 1) == Interval(0, 0, 0, 3)
    assert statistics.difference([1, 1], [0, 0], 1) == Interval(1, 1, 1, 2)
    with pytest.raises(ValueError, match="expected at least one value"):
        statistics.interval([], 1)


def test_the_interval_narrows_with_the_confidence() -> None:
    values = np.random.default_rng(3).random(50)
    wide, narrow = statistics.interval(values, 1, 0.99), statistics.interval(values, 1, 0.5)
    assert wide.low < narrow.low < narrow.mean < narrow.high < wide.high


@pytest.mark.parametrize(
    ("a", "b", "p"),
    [
        ([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0], 2 / 64),  # all ways of flipping six signs
        ([1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], 1),
        ([1, 0], [0, 1], 1),
    ],
)
def test_few_questions_are_tested_exactly(a: list[int], b: list[int], p: float) -> None:
    assert statistics.permutation_p(a, b, 1) == pytest.approx(p)


def test_pairs_are_of_as_many_values() -> None:
    with pytest.raises(ValueError, match="got 3 and 2"):
        statistics.permutation_p([1, 0, 1], [1, 0], 1)
    with pytest.raises(ValueError, match="got 3 and 2"):
        statistics.difference([1, 0, 1], [1, 0], 1)


def test_p_values_are_adjusted_for_their_number_in_their_own_order() -> None:
    assert statistics.holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert statistics.holm([0.6, 0.7]) == [1, 1]
    assert statistics.holm([]) == []


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 28])
@pytest.mark.parametrize("n", [20, 157, 1000])
def test_the_smallest_difference_is_that_of_the_paired_t_test(n: int, alpha: float) -> None:
    found = statistics.smallest_difference(n, 0.5, alpha, 0.8)
    assert TTestPower().power(found / 0.5, n, alpha) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("difference", [0.01, 0.05, 0.2])
def test_needed_and_smallest_are_each_other_turned_round(difference: float) -> None:
    n = statistics.questions_needed(difference, 0.5, 0.05, 0.8)
    assert statistics.smallest_difference(n, 0.5, 0.05, 0.8) <= difference
    assert statistics.smallest_difference(n - 1, 0.5, 0.05, 0.8) > difference


def test_extremes_have_an_answer() -> None:
    assert statistics.smallest_difference(1, 0.5, 0.05, 0.8) == math.inf
    assert statistics.smallest_difference(10, 0, 0.05, 0.8) == 0
    assert statistics.questions_needed(0.1, 0, 0.05, 0.8) == 2
    with pytest.raises(ValueError, match="above 0"):
        statistics.questions_needed(0, 0.5, 0.05, 0.8)
