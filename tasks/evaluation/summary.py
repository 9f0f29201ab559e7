"""Sum up the answers of all arms: means with intervals, by kind and axis, the differences of every
two arms, and their costs. Intervals and tests are clustered by document (clustered.py).

In:  the run of each arm, the axis of each question
Out: a Comparison
Run: called by tasks.evaluation.compare
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tasks import params
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.evaluation import clustered, cost, differences, elimination, prices, statistics
from tasks.evaluation.comparison import (
    ArmResult,
    Comparison,
    Cost,
    Estimate,
    Estimates,
    IndexAge,
    Leak,
    Questions,
    Raced,
    Rates,
    Scores,
    TrainingGain,
)
from tasks.evaluation.run_arm import Answered, ArmRun
from tasks.models.card import Card


@dataclass(frozen=True, slots=True)
class Tasks:
    """What the arms did: the tasks of which use, and which of their measures are compared."""

    use: str
    kind: str
    leading: str  # the measure that decides
    paired: tuple[str, ...]  # the measures whose differences are tested
    absent: Mapping[str, str]  # why an arm did not do them


@dataclass(frozen=True, slots=True)
class ModelMeasures:
    """What is measured of the models and the index, beside the answers."""

    training_gain: dict[str, TrainingGain]
    leak: dict[str, Leak]
    index: IndexAge


def of(
    tasks: Tasks,
    runs: Sequence[ArmRun],
    axes: Mapping[str, str],
    index_seconds: float,
    settings: params.Compare,
    of_models: ModelMeasures,
    race: elimination.Race | None = None,
) -> Comparison:
    """Return the comparison of all arms on the tasks of one use. `race`: in which arms were
    dropped; they have done fewer tasks, and their p-values are those of the race."""
    first = _longest(runs)
    usages = {run.arm.name: cost.usage(run) for run in runs}
    price, ratios = prices.priced(
        usages, settings.prices, prices.cores(), settings.seed, settings.alpha
    )
    named = {run.arm.name: run for run in runs}
    cards = {name: arms.card(run.arm) for name, run in named.items()}
    leading = tasks.leading
    costs = {
        name: cost.of(run, leading, cards[name], index_seconds, settings.prices, price[name])
        for name, run in named.items()
    }
    cluster_of = dict(zip((a.question.identity for a in first), _clusters(first), strict=True))
    pairs, deviations = differences.of(runs, tasks.paired, cluster_of, settings, race)
    return Comparison(
        use=tasks.use,
        kind=tasks.kind,
        questions=_questions(first, axes),
        leading=leading,
        alpha=settings.alpha,
        arms={
            name: _result(
                run, cards[name], _against_rag(run.arm, costs, settings.prices), axes, settings
            )
            for name, run in named.items()
        },
        pairs=pairs,
        price_ratios=ratios,
        rates=_rates(usages),
        sd=deviations,
        smallest_difference=_smallest(deviations, len(first), settings),
        training_gain=of_models.training_gain,
        leak=of_models.leak,
        index=of_models.index,
        absent=dict(tasks.absent),
        scores=_scores(runs, leading, axes),
        raced=_raced(runs) if race else None,
        dropped=dict(race.dropped) if race else {},
    )


def _rates(usages: Mapping[str, prices.Usage]) -> dict[str, Rates]:
    """Return the rates of the arms whose models were calibrated."""
    return {
        name: usage.rates.reported(prices.cores())
        for name, usage in usages.items()
        if usage.rates is not None and usage.rates != prices.NO_MODEL
    }


def _smallest(
    deviations: Mapping[str, float], n: int, settings: params.Compare
) -> dict[str, float]:
    """Return the difference in each measure that n tasks can detect."""
    return {
        measure: round(statistics.smallest_difference(n, sd, settings.alpha, settings.power), 4)
        for measure, sd in deviations.items()
    }


def _raced(runs: Sequence[ArmRun]) -> Raced:
    counts = [len(run.answered) for run in runs]
    return Raced(answers=sum(counts), of=max(counts) * len(counts))


def _questions(asked: Sequence[Answered], axes: Mapping[str, str]) -> Questions:
    return Questions(
        n=len(asked),
        axes=dict(Counter(axes[a.question.identity] for a in asked if axes)),
        kinds=dict(Counter(a.question.kind for a in asked)),
    )


def _against_rag(arm: Arm, costs: Mapping[str, Cost], settings: params.Prices) -> Cost:
    """Return the cost of an arm; that of a tuned one with its break-even against rag."""
    own, rag = costs[arm.name], costs.get("rag")
    if arm.level is None or rag is None:
        return own
    updates = cost.break_even(own, rag, settings.answers_a_month)
    return own.model_copy(update={"break_even_updates_a_month": updates})


def _result(
    run: ArmRun, card: Card | None, paid: Cost, axes: Mapping[str, str], settings: params.Compare
) -> ArmResult:
    """Return the measures of one arm: over all questions, by kind, by axis, and on what has
    changed; its model, and its cost."""
    rows = run.answered
    fresh = [a for a in rows if axes.get(a.question.identity) == "fresh"]
    return ArmResult(
        measures=_intervals(rows, settings),
        by_kind=_grouped(rows, lambda a: a.question.kind, settings),
        by_axis=_grouped(rows, lambda a: axes[a.question.identity], settings) if axes else {},
        fresh=_intervals(fresh, settings) or None,
        weights=run.weights,
        pii_leaks=run.pii_leaks,
        forgetting=run.forgetting,
        cites=run.arm.uses_retrieval,
        needs_gpu=card is not None and card.device == "cuda",
        card=card,
        cost=paid,
    )


def _intervals(rows: Sequence[Answered], settings: params.Compare) -> Estimates:
    """Return the estimate of each measure, over the answers that it applies to."""
    found: Estimates = {}
    clusters = _clusters(rows)
    for measure in dict.fromkeys(name for a in rows for name in a.row):
        both = [
            (value, cluster)
            for a, cluster in zip(rows, clusters, strict=True)
            if (value := a.row.get(measure)) is not None
        ]
        if both:
            values, measured_in = zip(*both, strict=True)
            mean = clustered.interval(values, measured_in, 1 - settings.alpha)
            found[measure] = Estimate(
                mean=round(mean.mean, 4),
                low=round(mean.low, 4),
                high=round(mean.high, 4),
                n=mean.n,
            )
    return found


def _clusters(rows: Sequence[Answered]) -> list[int]:
    return clustered.labels([a.question.documents for a in rows])


def _grouped(
    rows: Iterable[Answered], key: Callable[[Answered], str], settings: params.Compare
) -> dict[str, Estimates]:
    ordered = sorted(rows, key=key)
    return {
        name: _intervals(list(group), settings)
        for name, group in itertools.groupby(ordered, key=key)
    }


def _scores(runs: Sequence[ArmRun], leading: str, axes: Mapping[str, str]) -> Scores:
    first = _longest(runs)
    rows = {run.arm.name: {a.question.identity: a.row for a in run.answered} for run in runs}
    return Scores(
        clusters=_clusters(first),
        kinds=[a.question.kind for a in first],
        axes=[axes.get(a.question.identity, "none") for a in first],
        arms={
            name: [found.get(a.question.identity, {}).get(leading) for a in first]
            for name, found in rows.items()
        },
    )


def _longest(runs: Sequence[ArmRun]) -> list[Answered]:
    """Return the answers of an arm that was asked all questions."""
    return max((run.answered for run in runs), key=len)
