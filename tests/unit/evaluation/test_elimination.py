"""Elimination on arms of known means: fewer answers, the same findings, the best one kept."""

import numpy as np
import pytest
from scipy import stats

from tasks.evaluation import clustered, elimination
from tasks.evaluation.elimination import Race
from tests import drawn

ALPHA, INTERESTING, BATCH = 0.05, 0.05, 50


def raced(values: drawn.Array, among: drawn.Array) -> tuple[Race, int]:
    """Return the race of all arms over the questions, and the number of answers it took."""
    race = Race([str(arm) for arm in range(len(values))], ALPHA, INTERESTING)
    taken = 0
    for batch in elimination.batches(list(among), BATCH, seed=1):
        taken += len(batch) * len(race.remaining)
        rows = {name: list(values[int(name), batch]) for name in race.remaining}
        if len(race.feed(rows, list(among[batch]))) == 1:
            break
    return race, taken


def found_worse(values: drawn.Array, among: drawn.Array, race: Race | None = None) -> set[str]:
    """Return the arms that are significantly worse than the best by the test at the end, and those
    that were dropped."""
    arms = [int(name) for name in race.remaining] if race else list(range(len(values)))
    best = max(arms, key=lambda arm: values[arm].mean())
    level = ALPHA / (len(values) - 1) * (0.5 if race else 1)
    worse = {
        str(arm)
        for arm in arms
        if arm != best and significant(values[arm] - values[best], among, level)
    }
    return worse | (set(race.dropped) if race else set())


def significant(gaps: drawn.Array, among: drawn.Array, level: float) -> bool:
    gap = clustered.mean(gaps, list(among))
    return gap.mean < -gap.error * float(stats.t.isf(level / 2, gap.freedom))


@pytest.mark.slow
@pytest.mark.parametrize("means", [(0.6, 0.55, 0.5), (0.6, 0.55, 0.55, 0.5, 0.5, 0.5)])
def test_seven_tenths_of_the_answers_find_what_all_answers_find(means: tuple[float, ...]) -> None:
    chance = np.random.default_rng(3)
    fixed = dropped = taken = full = 0
    for _ in range(25):
        among = drawn.clusters(2860, chance)
        values = drawn.answers(means, among, chance)
        some = values[:, :2600], among[:2600]
        fixed += len(found_worse(*some))
        race, answers = raced(values, among)  # the saved answers: a tenth more questions
        dropped += len(found_worse(values, among, race))
        taken, full = taken + answers, full + len(means) * 2600
    assert taken <= 0.7 * full
    assert dropped >= 0.97 * fixed


@pytest.mark.slow
def test_one_of_several_best_arms_is_hardly_ever_dropped_however_often_one_looks() -> None:
    chance = np.random.default_rng(5)
    lost = 0
    for _ in range(120):
        among = drawn.clusters(600, chance)
        race, _ = raced(drawn.answers((0.5, 0.5, 0.5), among, chance, common=0.0), among)
        lost += len(race.dropped)
    assert lost <= 0.05 * 120


def test_an_arm_far_behind_is_dropped_after_the_first_batches_with_the_reason() -> None:
    chance = np.random.default_rng(5)
    among = drawn.clusters(300, chance)
    race, taken = raced(drawn.answers((0.6, 0.02), among, chance), among)
    assert race.remaining == ("0",)
    gone = race.dropped["1"]
    assert (gone.behind, gone.questions) == ("0", race.questions)
    assert gone.p < ALPHA
    assert taken <= 250


def test_batches_hold_whole_documents_and_every_question_once() -> None:
    clusters = [0, 1, 1, 2, 0, 3, 4, 4]
    found = elimination.batches(clusters, 3, seed=1)
    assert sorted(number for batch in found for number in batch) == list(range(8))
    inside = [{clusters[number] for number in batch} for batch in found]
    assert sum(map(len, inside)) == 5
    assert all(len(batch) >= 3 for batch in found[:-1])
    assert found == elimination.batches(clusters, 3, seed=1)


def test_a_document_in_two_batches_is_an_error_and_a_missing_measure_is_none() -> None:
    race = Race(["a", "b"], ALPHA, INTERESTING)
    race.feed({"a": [1.0, None], "b": [0.0, 1.0]}, [0, 1])
    assert race.p("b", "a") < 1
    assert race.p("a", "b") == 1
    with pytest.raises(ValueError, match="whole clusters in a batch, got 1 in two"):
        race.feed({"a": [1.0], "b": [0.0]}, [1])


def test_one_arm_alone_goes_on() -> None:
    assert Race(["a"], ALPHA, INTERESTING).feed({"a": [1.0]}, [0]) == ("a",)


def test_an_arm_that_is_left_of_two_that_lost_goes_on() -> None:
    race = Race(["a", "b"], ALPHA, INTERESTING)
    first = [1.0] * 300 + [0.0] * 900  # each arm is ahead for long enough
    rows = {"a": first, "b": [1 - value for value in first]}
    assert race.feed(rows, list(range(1200))) == ("b",)
    assert race.feed({"b": [0.0] * 50}, list(range(1200, 1250))) == ("b",)
