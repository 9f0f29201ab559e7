"""Measure the differences of every two arms, with intervals and p-values clustered by document.

In:  the run of each arm, the cluster of each question
Out: a Pair for every two arms and measure; the widest deviation of each measure
Run: called by tasks.evaluation.summary
"""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from tasks import params
from tasks.evaluation import clustered, elimination, statistics
from tasks.evaluation.comparison import Pair
from tasks.evaluation.run_arm import ArmRun


def of(
    runs: Sequence[ArmRun],
    measures: Sequence[str],
    cluster_of: Mapping[str, int],
    settings: params.Compare,
    race: elimination.Race | None,
) -> tuple[list[Pair], dict[str, float]]:
    """Return the differences of every two arms, their p-values corrected for their number; and the
    widest deviation of a difference, of each measure: clusters widen it. The deviations of arms
    that were dropped count only where all but one were. `cluster_of`: by the id of a question."""
    pairs: list[Pair] = []
    deviations: dict[str, float] = {}
    gone = set(race.dropped) if race and len(race.remaining) > 1 else set()
    for measure in measures:
        for a, b in itertools.combinations(runs, 2):
            both = _both(a, b, measure, cluster_of)
            if not both:
                continue
            pair, sd = _pair(a, b, measure, both, settings, race)
            pairs.append(pair)
            if not gone & {a.arm.name, b.arm.name}:
                deviations[measure] = max(deviations.get(measure, 0.0), sd)
    adjusted = statistics.holm([pair.p for pair in pairs])
    pairs = [p.model_copy(update={"p_adjusted": a}) for p, a in zip(pairs, adjusted, strict=True)]
    return pairs, {measure: round(sd, 4) for measure, sd in deviations.items()}


def _both(
    a: ArmRun, b: ArmRun, measure: str, cluster_of: Mapping[str, int]
) -> list[tuple[float, float, int]]:
    """Return both arms' values of a measure and the cluster, of each question that has both."""
    others = {each.question.identity: each.row.get(measure) for each in b.answered}
    return [
        (x, y, cluster_of[each.question.identity])
        for each in a.answered
        if (x := each.row.get(measure)) is not None
        and (y := others.get(each.question.identity)) is not None
    ]


def _pair(
    a: ArmRun,
    b: ArmRun,
    measure: str,
    both: Sequence[tuple[float, float, int]],
    settings: params.Compare,
    race: elimination.Race | None,
) -> tuple[Pair, float]:
    """Return the difference of two arms, its p-value not yet corrected, and its deviation."""
    ours, theirs, clusters = zip(*both, strict=True)
    between = clustered.difference(ours, theirs, clusters, 1 - settings.alpha)
    sd = clustered.mean(np.subtract(ours, theirs), clusters).sd
    pair = Pair(
        measure=measure,
        a=a.arm.name,
        b=b.arm.name,
        difference=round(between.mean, 4),
        low=round(between.low, 4),
        high=round(between.high, 4),
        p=_p(clustered.sign_flip_p(ours, theirs, clusters, settings.seed), a, b, race),
        p_adjusted=1.0,  # until the p-values of all pairs are known
    )
    return pair, max(sd, clustered.unseen_sd(clusters))


def _p(at_the_end: float, a: ArmRun, b: ArmRun, race: elimination.Race | None) -> float:
    """Return the p-value of a pair: that of the test at the end, or of the race if one was dropped,
    because the number of its questions then depends on its answers."""
    if race is None:
        return at_the_end
    if not {a.arm.name, b.arm.name} & race.dropped.keys():
        return elimination.combined(at_the_end, in_race=False)
    either = min(race.p(a.arm.name, b.arm.name), race.p(b.arm.name, a.arm.name))
    return elimination.combined(either, in_race=True)
