"""The price of an answer: its tokens at calibrated rates, and an interval that says when two arms
cost alike."""

import itertools
from typing import cast

import pytest

from tasks import params
from tasks.evaluation import prices
from tasks.evaluation.comparison import PriceRatio
from tasks.evaluation.prices import Rates, Usage
from tasks.models.generator import LocalGenerator

PRICES = params.Prices(
    answers_a_month=1000, machine_hour=3.6, million_prompt_tokens=1, million_answer_tokens=2
)
STEADY = Rates((0.01,) * prices.REPEATS, (0.001,) * prices.REPEATS, (0.03,) * prices.REPEATS)


def usage(prompt: int, answer: int, rates: Rates | None = STEADY, n: int = 50) -> Usage:
    return Usage([prompt] * n, [answer] * n, rates, [])


def priced(**usages: Usage) -> tuple[dict[str, prices.Price], list[PriceRatio]]:
    return prices.priced(usages, PRICES, on_cores=2, seed=7, alpha=0.05)


def test_a_local_answer_is_priced_by_its_tokens_at_the_rates() -> None:
    found, _ = priced(base=usage(100, 10))
    core_seconds = 0.01 + 100 * 0.001 + 10 * 0.03
    assert found["base"].mean == pytest.approx(1000 * core_seconds / 2 / 1000)
    assert found["base"].low == pytest.approx(found["base"].high)


def test_a_lookup_adds_its_seconds_and_an_endpoint_its_tokens() -> None:
    looked_up = Usage([100] * 9, [10] * 9, STEADY, [0.2, 0.2])
    found, _ = priced(rag=looked_up, endpoint=usage(1000, 100, None, 9))
    assert found["rag"].mean == pytest.approx(1000 * 0.61 / 2 / 1000)
    assert found["endpoint"].mean == pytest.approx(1000 * (1000 * 1 + 100 * 2) / 1e6)


def test_a_declined_question_costs_no_generation() -> None:
    found, _ = priced(rag=Usage([0, 100], [0, 10], STEADY, []))
    assert found["rag"].mean == pytest.approx(1000 * (0.01 + 0.1 + 0.3) / 2 / 2 / 1000)


def test_a_noisy_rate_widens_prices_and_leaves_the_ratio_of_equal_arms_at_one() -> None:
    noisy = Rates(STEADY.start, STEADY.prompt, (0.02, 0.04, 0.02, 0.04, 0.02, 0.04, 0.03))
    found, [ratio] = priced(a=usage(100, 10, noisy), b=usage(100, 10, noisy))
    assert found["a"].high > 1.1 * found["a"].low
    assert (ratio.low, ratio.ratio, ratio.high) == pytest.approx((1, 1, 1))


def test_twice_the_tokens_have_a_ratio_of_two_whatever_the_machine() -> None:
    slow = Rates((0.0,) * 7, (0.1,) * 7, (3.0,) * 7)
    _, [ratio] = priced(a=usage(200, 20, slow), b=usage(100, 10, slow))
    assert ratio.ratio == pytest.approx(2)


class Exercised:
    """A model that takes 1 ms per prompt token and 30 ms per answer token."""

    def __init__(self) -> None:
        self.spent = 0.0

    def exercise(self, prompt_tokens: int, answer_tokens: int) -> None:
        self.spent += 0.005 + prompt_tokens * 0.001 + answer_tokens * 0.03


def test_the_calibration_finds_the_rates_of_a_model() -> None:
    model = Exercised()
    found = prices.calibrate(cast("LocalGenerator", model), lambda: model.spent)
    assert found.prompt == pytest.approx([0.001] * prices.REPEATS)
    assert found.answer == pytest.approx([0.03] * prices.REPEATS)
    assert found.start == pytest.approx([0.035] * prices.REPEATS)  # with the first token


def test_a_clock_that_jumps_makes_no_rate_negative() -> None:
    ticks = itertools.cycle([0.0, 0.5, 0.5, 0.6, 0.6, 0.6])
    found = prices.calibrate(cast("LocalGenerator", Exercised()), lambda: next(ticks))
    assert min(*found.start, *found.prompt, *found.answer) >= 0
