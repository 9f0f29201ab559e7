"""Summarise the answers of all arms: means with intervals, by kind and axis, the differences of
every two arms, and the cost of each.

In:  answers by arm, the axis of each question
Out: the contents of reports/compare.json about them
Run: called by tasks.evaluation.compare
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tasks import params
from tasks.answer import arms
from tasks.evaluation import cost, prices, statistics
from tasks.evaluation.run_arm import Answered, Row

LEADING = "correct"  # the measure that decides
PAIRED = ("correct", "correct_faithful", "f1")  # the measures whose differences are tested


def of(
    answered: Mapping[str, Sequence[Answered]],
    about: Mapping[str, Mapping[str, Any]],
    axes: Mapping[str, str],
    index_seconds: float,
    how: params.Compare,
) -> dict[str, Any]:
    """Sum up all arms. `about` contains each arm's weights, latency, memory, and general
    knowledge."""
    first = next(iter(answered.values()))
    usages = {name: cost.usage(rows, about[name]) for name, rows in answered.items()}
    price, ratios = prices.priced(usages, how.prices, prices.cores(), how.seed, how.alpha)
    summed = {
        name: {
            **_measured(rows, axes, how),
            **_described(name, about[name]),
            "cost": cost.of(
                name, rows, arms.card(name), about[name], index_seconds, how.prices, price[name]
            ),
        }
        for name, rows in answered.items()
    }
    for name, about_arm in summed.items():
        if arms.level(name) and "rag" in summed:
            about_arm["cost"]["break_even_updates_a_month"] = cost.break_even(
                about_arm["cost"], summed["rag"]["cost"], how.prices.answers_a_month
            )
    pairs, deviations = _pairs(answered, how)
    return {
        "questions": {
            "n": len(first),
            "axes": dict(Counter(axes[a.question.identity] for a in first)),
            "kinds": dict(Counter(a.question.kind for a in first)),
        },
        "leading": LEADING,
        "alpha": how.alpha,
        "arms": summed,
        "pairs": pairs,
        "price_ratios": ratios,
        "rates": {
            name: {**rates.as_dict(), "cores": prices.cores()}
            for name, usage in usages.items()
            if (rates := usage.rates) is not None
        },
        "sd": deviations,
        "smallest_difference": {
            measure: round(statistics.smallest_difference(len(first), sd, how.alpha, how.power), 4)
            for measure, sd in deviations.items()
        },
    }


def _measured(
    rows: Sequence[Answered], axes: Mapping[str, str], how: params.Compare
) -> dict[str, Any]:
    """Return the measures of one arm: over all questions, by kind, by axis, and on changed
    documents."""
    fresh = [a.row for a in rows if axes[a.question.identity] == "fresh"]
    return {
        "measures": _intervals([a.row for a in rows], how),
        "by_kind": _grouped(rows, lambda a: a.question.kind, how),
        "by_axis": _grouped(rows, lambda a: axes[a.question.identity], how),
        "fresh": _intervals(fresh, how) or None,
    }


def _described(name: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the model of one arm, and the personal data found in its answers."""
    card = arms.card(name)
    return {
        **{key: about[key] for key in ("weights", "markers", "forgetting")},
        "cites": arms.looks_up(name),
        "needs_gpu": card is not None and card.get("device") == "cuda",  # to be trained
        "card": card,
    }


def _intervals(rows: Sequence[Row], how: params.Compare) -> dict[str, Any]:
    """Return mean, interval and number of each measure, over the answers that it applies to."""
    found: dict[str, Any] = {}
    for measure in dict.fromkeys(name for row in rows for name in row):
        held = [value for row in rows if (value := row.get(measure)) is not None]
        if held:
            mean = statistics.interval(held, how.seed, 1 - how.alpha)
            found[measure] = {
                "mean": round(mean.mean, 4),
                "low": round(mean.low, 4),
                "high": round(mean.high, 4),
                "n": mean.n,
            }
    return found


def _grouped(
    rows: Iterable[Answered], key: Callable[[Answered], str], how: params.Compare
) -> dict[str, Any]:
    ordered = sorted(rows, key=key)
    return {
        name: _intervals([a.row for a in group], how)
        for name, group in itertools.groupby(ordered, key=key)
    }


def _pairs(
    answered: Mapping[str, Sequence[Answered]], how: params.Compare
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Return the differences of every two arms, their p-values corrected for their number; and the
    widest standard deviation of a difference, by measure."""
    pairs: list[dict[str, Any]] = []
    deviations: dict[str, float] = {}
    for measure in PAIRED:
        for a, b in itertools.combinations(answered, 2):
            both = [
                (x, y)
                for p, q in zip(answered[a], answered[b], strict=True)
                if (x := p.row.get(measure)) is not None and (y := q.row.get(measure)) is not None
            ]
            ours, theirs = ([float(pair[n]) for pair in both] for n in (0, 1))
            between = statistics.difference(ours, theirs, how.seed, 1 - how.alpha)
            sd = float(np.std(np.subtract(ours, theirs), ddof=1))
            deviations[measure] = max(deviations.get(measure, 0.0), sd)
            pairs.append(
                {
                    "measure": measure,
                    "a": a,
                    "b": b,
                    "difference": round(between.mean, 4),
                    "low": round(between.low, 4),
                    "high": round(between.high, 4),
                    "p": statistics.permutation_p(ours, theirs, how.seed),
                }
            )
    for pair, adjusted in zip(pairs, statistics.holm([p["p"] for p in pairs]), strict=True):
        pair["p_adjusted"] = adjusted
    return pairs, {measure: round(sd, 4) for measure, sd in deviations.items()}
