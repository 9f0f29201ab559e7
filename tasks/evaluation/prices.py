"""Price an answer by its tokens and by calibrated rates, with an interval.

In:  the tokens of each answer, the calibrated rates of this machine, the prices of params.yaml
Out: a Price for each arm, and the ratio of every two prices
Run: called by tasks.evaluation.compare

    price = (start + prompt tokens · a + answer tokens · b + lookup) core seconds · machine hour

Wall-clock seconds depend on the load of one evening: they made the same arm a third cheaper on one
day and 1.6 times as expensive on another. Tokens do not depend on it. The rates are CPU
seconds of one thread, measured several times in one run. All models of the same shape have the same
rates, so a difference between two arms comes from their tokens and their lookups.
"""

import itertools
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from tasks import params
from tasks.evaluation import comparison
from tasks.evaluation.comparison import PriceRatio
from tasks.models.generator import LocalGenerator

REPEATS = 7  # of the calibration
SHORT, LONG, WRITTEN = 64, 512, 32  # tokens: of two prompts, and of an answer
RESAMPLES = 2000

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """CPU seconds of one core, one value per repeat of the calibration."""

    start: tuple[float, ...]  # per answer
    prompt: tuple[float, ...]  # per prompt token
    answer: tuple[float, ...]  # per answer token

    def reported(self, on_cores: int) -> comparison.Rates:
        return comparison.Rates(
            start_s=round(fmean(self.start), 5),
            prompt_tokens_per_s=round(1 / max(fmean(self.prompt), 1e-9), 1),
            answer_tokens_per_s=round(1 / max(fmean(self.answer), 1e-9), 1),
            repeats=len(self.start),
            cores=on_cores,
        )


NO_MODEL = Rates(*[(0.0,) * REPEATS] * 3)  # of an arm whose answers no model writes


@dataclass(frozen=True, slots=True)
class Usage:
    """One arm's use of a machine, question by question; zeros where it declined without
    generating."""

    prompt: Sequence[int]  # tokens
    answer: Sequence[int]  # tokens
    rates: Rates | None  # None: an endpoint, paid for by the token
    lookup_s: Sequence[float]  # CPU seconds of sampled lookups; empty if the arm needs none


@dataclass(frozen=True, slots=True)
class Price:
    """The price of 1,000 answers with the bounds of its interval."""

    mean: float
    low: float
    high: float


def cores() -> int:
    """Return the number of cores that one machine hour buys."""
    return len(os.sched_getaffinity(0))


def calibrate(model: LocalGenerator, clock: Callable[[], float] = time.process_time) -> Rates:
    """Measure the CPU seconds that the model takes per prompt token and per answer token.

    A short prompt, a long one, and the long one with an answer, in turn; the first turn warms
    the engine up and is not counted."""
    rows = []
    for _ in range(REPEATS + 1):
        seconds = []
        for prompt, written in ((SHORT, 1), (LONG, 1), (LONG, 1 + WRITTEN)):
            began = clock()
            model.exercise(prompt, written)
            seconds.append(clock() - began)
        rows.append(_solved(*seconds))
    start, prompt_s, answer_s = zip(*rows[1:], strict=True)
    return Rates(start, prompt_s, answer_s)


def _solved(short: float, long: float, written: float) -> tuple[float, float, float]:
    """Return the start, the seconds per prompt token and per answer token; none is negative."""
    per_prompt = max(0.0, (long - short) / (LONG - SHORT))
    per_answer = max(0.0, (written - long) / WRITTEN)
    return max(0.0, short - SHORT * per_prompt), per_prompt, per_answer


def priced(
    usages: Mapping[str, Usage], settings: params.Prices, on_cores: int, seed: int, alpha: float
) -> tuple[dict[str, Price], list[PriceRatio]]:
    """Return the price of 1,000 answers of each arm, and the ratios of every two of them.

    Questions, repeats of the calibration and lookups are resampled together for all arms, so the
    interval of a ratio is narrower than those of its two prices."""
    random = np.random.default_rng(seed)
    lengths = dict.fromkeys(len(usage.prompt) for usage in usages.values())  # a dropped arm: fewer
    questions = {n: random.integers(n, size=(RESAMPLES, n)) for n in lengths}
    repeats = random.integers(REPEATS, size=(RESAMPLES, REPEATS))
    ends = [100 * alpha / 2, 100 * (1 - alpha / 2)]
    money: dict[str, float] = {}
    draws: dict[str, Draws] = {}
    for name, usage in usages.items():
        money[name] = float(_thousand(usage, settings, on_cores, None, None, random)[0])
        draws[name] = _thousand(
            usage, settings, on_cores, questions[len(usage.prompt)], repeats, random
        )
    prices = {
        name: Price(money[name], *map(float, np.percentile(draws[name], ends))) for name in usages
    }
    ratios = []
    for a, b in itertools.combinations(usages, 2):
        if money[b] > 0 and draws[b].min() > 0:
            low, high = np.percentile(draws[a] / draws[b], ends)
            ratio, *bounds = (round(float(v), 4) for v in (money[a] / money[b], low, high))
            ratios.append(PriceRatio(a=a, b=b, ratio=ratio, low=bounds[0], high=bounds[1]))
    return prices, ratios


def _thousand(
    usage: Usage,
    settings: params.Prices,
    on_cores: int,
    questions: NDArray[np.int64] | None,
    repeats: NDArray[np.int64] | None,
    random: np.random.Generator,
) -> Draws:
    """Return the price of 1,000 answers, (draws,), or (1,) as measured if nothing is resampled."""
    prompt, answer = _means(usage.prompt, questions), _means(usage.answer, questions)
    lookup = usage.lookup_s or [0.0]
    size = None if questions is None else (len(questions), len(lookup))
    drawn = None if size is None else random.integers(len(lookup), size=size)
    seconds = _means(lookup, drawn)
    money = np.zeros_like(prompt)
    if usage.rates is None:  # an endpoint
        money = (
            prompt * settings.million_prompt_tokens + answer * settings.million_answer_tokens
        ) / 1e6
    else:
        asked = _means([float(tokens > 0) for tokens in usage.prompt], questions)
        start, per_prompt, per_answer = (
            _means(values, repeats)
            for values in (usage.rates.start, usage.rates.prompt, usage.rates.answer)
        )
        seconds = seconds + asked * start + prompt * per_prompt + answer * per_answer
    return np.asarray(1000 * (money + seconds / on_cores / 3600 * settings.machine_hour))


def _means(values: Sequence[float], drawn: NDArray[np.int64] | None) -> Draws:
    """Return the mean of the values, (1,), or of each draw of them, (draws,)."""
    found = np.asarray(values, np.float64)
    return np.atleast_1d(found.mean() if drawn is None else found[drawn].mean(axis=1))
