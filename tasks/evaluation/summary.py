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

import numpy as np

from tasks import params
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.evaluation import clustered, cost, elimination, prices, statistics
from tasks.evaluation.comparison import (
    ArmResult,
    Comparison,
    Cost,
    Estimate,
    Estimates,
    IndexAge,
    Leak,
    Pair,
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
    cards = {run.arm.name: arms.card(run.arm) for run in runs}
    leading = tasks.leading
    costs = {
        name: cost.of(run, leading, cards[name], index_seconds, settings.prices, price[name])
        for run in runs
        for name in [run.arm.name]
    }
    pairs, deviations = _pairs(runs, tasks.paired, settings, race)
    return Comparison(
        use=tasks.use,
        kind=tasks.kind,
        questions=_questions(first, axes),
        leading=leading,
        alpha=settings.alpha,
        arms={
            run.arm.name: _result(
                run,
                cards[run.arm.name],
                _against_rag(run.arm, costs, settings.prices),
                axes,
                settings,
            )
            for run in runs
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
    taken = [len(run.answered) for run in runs]
    return Raced(answers=sum(taken), of=max(taken) * len(taken))


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
        held = [
            (value, cluster)
            for a, cluster in zip(rows, clusters, strict=True)
            if (value := a.row.get(measure)) is not None
        ]
        if held:
            values, among = zip(*held, strict=True)
            mean = clustered.interval(values, among, 1 - settings.alpha)
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


def _p(at_the_end: float, a: ArmRun, b: ArmRun, race: elimination.Race | None) -> float:
    """Return the p-value of a pair: that of the test at the end, or of the race if one was dropped,
    because the number of its questions then depends on its answers."""
    if race is None:
        return at_the_end
    if not {a.arm.name, b.arm.name} & race.dropped.keys():
        return elimination.combined(at_the_end, in_race=False)
    either = min(race.p(a.arm.name, b.arm.name), race.p(b.arm.name, a.arm.name))
    return elimination.combined(either, in_race=True)


def _longest(runs: Sequence[ArmRun]) -> list[Answered]:
    """Return the answers of an arm that was asked all questions."""
    return max((run.answered for run in runs), key=len)


def _pairs(
    runs: Sequence[ArmRun],
    paired: Sequence[str],
    settings: params.Compare,
    race: elimination.Race | None,
) -> tuple[list[Pair], dict[str, float]]:
    """Return the differences of every two arms, their p-values corrected for their number; and the
    widest deviation of a difference, of each measure: clusters widen it. The deviations of arms
    that were dropped count only where all but one were."""
    pairs: list[Pair] = []
    deviations: dict[str, float] = {}
    gone = set(race.dropped) if race and len(race.remaining) > 1 else set()
    first = _longest(runs)
    cluster_of = {a.question.identity: c for a, c in zip(first, _clusters(first), strict=True)}
    for measure in paired:
        for a, b in itertools.combinations(runs, 2):
            others = {q.question.identity: q.row for q in b.answered}
            both = [
                (x, y, cluster_of[p.question.identity])
                for p in a.answered
                if (x := p.row.get(measure)) is not None
                and (y := others.get(p.question.identity, {}).get(measure)) is not None
            ]
            if not both:
                continue
            ours, theirs, among = zip(*both, strict=True)
            between = clustered.difference(ours, theirs, among, 1 - settings.alpha)
            sd = clustered.mean(np.subtract(ours, theirs), among).sd
            sd = max(sd, clustered.unseen_sd(among))
            if not gone & {a.arm.name, b.arm.name}:
                deviations[measure] = max(deviations.get(measure, 0.0), sd)
            pairs.append(
                Pair(
                    measure=measure,
                    a=a.arm.name,
                    b=b.arm.name,
                    difference=round(between.mean, 4),
                    low=round(between.low, 4),
                    high=round(between.high, 4),
                    p=_p(clustered.sign_flip_p(ours, theirs, among, settings.seed), a, b, race),
                    p_adjusted=1.0,  # until the p-values of all pairs are known
                )
            )
    adjusted = statistics.holm([pair.p for pair in pairs])
    pairs = [p.model_copy(update={"p_adjusted": a}) for p, a in zip(pairs, adjusted, strict=True)]
    return pairs, {measure: round(sd, 4) for measure, sd in deviations.items()}
