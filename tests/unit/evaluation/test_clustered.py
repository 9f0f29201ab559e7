"""Statistics clustered by document, by simulation: intervals cover, tests keep their level."""

import numpy as np
import pytest

from tasks.evaluation import clustered, statistics
from tasks.evaluation.statistics import Interval
from tests import drawn

ROUNDS = 1000  # the standard error of a rate of 95 % is then 0.7 %


@pytest.mark.slow
@pytest.mark.parametrize("n", [60, 157, 400])
def test_intervals_of_means_and_differences_hold_the_truth_at_their_rate(n: int) -> None:
    chance = np.random.default_rng(n)
    held = {"mean": 0, "difference": 0}
    for _ in range(ROUNDS):
        among = drawn.clusters(n, chance)
        a, b = drawn.answers((0.6, 0.5), among, chance)
        held["mean"] += holds(clustered.interval(a, list(among)), 0.6)
        held["difference"] += holds(clustered.difference(a, b, list(among)), 0.1)
    for name, number in held.items():
        # 93 to 97, and noise: bench.decision.simulation
        assert 0.925 <= number / ROUNDS <= 0.975, name


@pytest.mark.slow
@pytest.mark.parametrize("n", [24, 60, 157])
def test_the_interval_of_a_mean_of_values_nearly_all_0_holds_it_at_least_at_its_rate(
    n: int,
) -> None:
    chance = np.random.default_rng(n)
    truth, held, students = 0.05 * drawn.GRADED["mixed"], 0, 0
    for _ in range(400):
        among = drawn.clusters(n, chance)
        [some] = drawn.answers((0.05,), among, chance)
        values = some * drawn.graded("mixed", n, chance)
        held += holds(clustered.interval(values, list(among)), truth)
        low, high = clustered.student(clustered.mean(values, list(among)), 0.95)
        students += low <= truth <= high
    assert held / 400 >= 0.92  # 95 at least, and noise: bench.decision.simulation rare
    assert students / 400 < 0.92  # the interval of t is too narrow here


def test_few_small_differences_beside_zeros_do_not_bound_the_mean_closely() -> None:
    small = clustered.difference([0.02, 0.03] + [0.0] * 22, [0.0] * 24, range(24))
    assert small.high > 0.04
    full = clustered.difference([1.0, 0.0] * 12, [0.0, 1.0] * 12, range(24))
    plain = clustered.student(clustered.mean([1.0, -1.0] * 12, range(24)), 0.95)
    assert (full.low, full.high) == pytest.approx(plain)  # no zeros: the interval of t


@pytest.mark.slow
def test_intervals_of_differences_of_rare_values_hold_the_truth_where_those_of_t_do_not() -> None:
    chance, truth, held, students = np.random.default_rng(8), 0.18 * drawn.GRADED["mixed"], 0, 0
    for _ in range(300):
        some = drawn.answers((0.2, 0.02), np.arange(24), chance, correlation=0)
        a, b = (one * drawn.graded("mixed", 24, chance) for one in some)
        held += holds(clustered.difference(a, b, range(24)), truth)
        low, high = clustered.student(clustered.mean(a - b, range(24)), 0.95)
        students += low <= truth <= high
    assert held / 300 >= 0.93
    assert students / 300 < 0.85


def test_few_small_values_beside_zeros_do_not_bound_the_mean_below_what_larger_ones_may_add() -> (
    None
):
    none = clustered.interval([0.0] * 24, range(24))
    small = clustered.interval([0.02, 0.03] + [0.0] * 22, range(24))
    large = clustered.interval([0.6, 0.7] + [0.0] * 22, range(24))
    assert small.high > none.high / 2
    assert small.high < large.high
    mirrored = clustered.interval([0.4, 0.3] + [1.0] * 22, range(24))
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((large.low, large.high))


@pytest.mark.slow
def test_the_test_rejects_a_true_null_at_about_alpha_where_one_by_question_rejects_more() -> None:
    chance = np.random.default_rng(4)
    by_document = by_question = 0
    for _ in range(500):
        among = drawn.clusters(157, chance)
        a, b = drawn.answers((0.5, 0.5), among, chance, correlation=0.5)
        by_document += clustered.sign_flip_p(a, b, list(among), 1, 999) < 0.05
        by_question += statistics.permutation_p(a, b, 1, 199) < 0.05
    assert by_document <= 0.07 * 500
    assert by_question >= 0.08 * 500


def holds(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high


def test_questions_that_share_a_document_are_one_cluster_and_a_third_one_joins_two() -> None:
    assert clustered.labels([["a"], ["b"], [], ["a"], [], ["c", "b"]]) == [0, 1, 2, 0, 3, 1]
    assert clustered.labels([["a"], ["b"], ["a", "b"]]) == [0, 0, 0]
    assert clustered.labels([]) == []


def test_a_cluster_for_each_question_gives_the_intervals_of_independent_ones() -> None:
    values = np.random.default_rng(3).random(50)
    found = clustered.mean(values, range(50))
    assert found.error == pytest.approx(values.std(ddof=1) / np.sqrt(50))
    assert found.freedom == pytest.approx(49)
    assert found.sd == pytest.approx(values.std(ddof=1))


def test_answers_that_are_alike_in_a_document_count_as_few() -> None:
    alone = clustered.interval([1, 0] * 20, range(40))
    alike = clustered.interval([1, 0] * 20, [n % 2 + n // 10 * 2 for n in range(40)])
    assert alike.high - alike.low > 2 * (alone.high - alone.low)


def test_values_that_are_all_the_same_have_an_interval_too() -> None:
    low = clustered.interval([1.0] * 10, range(10))
    assert (low.mean, low.low, low.high) == pytest.approx((1, 0.722, 1), abs=0.001)  # Wilson
    assert clustered.interval([0.3] * 4, [0, 0, 1, 1]) == Interval(0.3, 0.3, 0.3, 4)
    alike = clustered.difference([1, 0, 1], [1, 0, 1], [0, 1, 2])
    assert (alike.mean, alike.low) == (0, -alike.high)
    assert alike.high == pytest.approx(0.562, abs=0.001)
    apart = clustered.difference([1] * 25, [0] * 25, list(range(25)))
    assert apart.high == 1
    assert apart.low == pytest.approx(0.867, abs=0.001)
    assert clustered.unseen_sd(list(range(25))) == pytest.approx(0.192, abs=0.001)


def test_one_document_alone_shows_nothing() -> None:
    assert clustered.difference([1, 1, 0], [0, 1, 0], [0, 0, 0]) == Interval(1 / 3, -1, 1, 3)
    assert clustered.sign_flip_p([1, 1, 0], [0, 0, 0], [0, 0, 0], 1) == 1


def test_an_interval_of_shares_stays_between_0_and_1() -> None:
    found = clustered.interval([0.0, 0.0, 0.2, 0.0], [0, 1, 2, 2])
    assert 0 < found.low < 0.05 < found.high < 1
    rare = clustered.interval([1.0] + [0.0] * 59, range(60))
    assert 0 < rare.low < 1 / 60 < rare.high < 0.1


@pytest.mark.parametrize(
    ("a", "b", "p"),
    [
        ([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0], 2 / 64),  # all ways of flipping six signs
        ([1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], 1),
        ([1, 0], [0, 1], 1),
    ],
)
def test_few_clusters_are_tested_exactly(a: list[int], b: list[int], p: float) -> None:
    assert clustered.sign_flip_p(a, b, range(len(a)), 1) == pytest.approx(p)


def test_values_without_a_pair_or_a_cluster_are_errors() -> None:
    with pytest.raises(ValueError, match="got 3 and 2"):
        clustered.difference([1, 0, 1], [1, 0], [0, 1, 2])
    with pytest.raises(ValueError, match="a cluster for each value, got 2 of 3"):
        clustered.interval([1, 0, 1], [0, 1])
    with pytest.raises(ValueError, match="expected at least one value"):
        clustered.interval([], [])
