"""Check the statistics of the choice by simulation, on answers whose truth is known.

In:  tests/drawn.py: arms of given means, on questions clustered by document as the sample's are
Out: tables in Markdown on stdout
Run: python -m bench.decision.simulation [coverage | rare | level | race | weekly | powered]
         [--rounds N]

coverage  95 % intervals that hold the truth: clustered, by the bootstrap of clusters (BCa), and as
          if questions were independent
rare      95 % intervals of values nearly all 0, and of their differences, and those of t
level     how often the tests reject a true null at .05
race      elimination: answers taken and arms found worse, beside asking every arm everything
weekly    years of 52 looks in which an equally good arm takes over
powered   unchecked questions: coverage, and how much shorter the interval is

Ten to thirty minutes on two cores for all of them. The tests under tests/unit run shorter ones.
"""

import argparse
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import stats

from tasks.decision import weekly as gate
from tasks.evaluation import clustered, elimination, prediction_powered, statistics
from tasks.evaluation.elimination import Race
from tests import drawn

Array = np.ndarray[Any, Any]
ALPHA = 0.05
INTERESTING = 0.05
BATCH = 50
MEANS = (("mean .60", (0.6,)), ("mean .20", (0.2,)), ("mean .05", (0.05,)))
GAPS = (("gap .10", (0.6, 0.5)), ("gap .50", (0.55, 0.05)), ("gap .04", (0.06, 0.02)))
RACES = (  # name, means, questions of the fixed comparison, how far arms are apart
    ("0, -5, -10", (0.6, 0.55, 0.5), 1500),
    ("0, -5, -5, -10, -10, -10", (0.6, 0.55, 0.55, 0.5, 0.5, 0.5), 2000),
    ("0, -10 five times", (0.6, *[0.5] * 5), 500),
    ("0, -5 five times", (0.6, *[0.55] * 5), 2000),
    ("0, -5, -10 and three near 0", (0.6, 0.55, 0.5, 0.02, 0.02, 0.02), 2000),
    ("three alike and three near 0", (0.6, 0.6, 0.6, 0.02, 0.02, 0.02), 157),
)


def row(*cells: object) -> None:
    print("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells) + " |")


def head(*cells: str) -> None:
    row(*cells)
    print("|" + "---|" * len(cells), flush=True)


def coverage(rounds: int) -> None:
    head("questions", "correlation", "of", "clustered", "width", "BCa of clusters", "by question")
    chance = np.random.default_rng(1)
    for n in (60, 157, 400):
        for correlation in (0.0, 0.1, 0.3):
            for name, means in (*MEANS, *GAPS):
                covered, width = _coverage(n, correlation, means, rounds, chance)
                row(n, correlation, name, covered[0], width, covered[1], covered[2])


def _coverage(
    n: int, correlation: float, means: Sequence[float], rounds: int, chance: np.random.Generator
) -> tuple[list[float], float]:
    truth = means[0] - (means[1] if means[1:] else 0)
    covered, width = np.zeros(3), 0.0
    for number in range(rounds):
        among = drawn.clusters(n, chance)
        answers = drawn.answers(means, among, chance, correlation)
        values = answers[0] - answers[1] if means[1:] else answers[0]
        own = (
            clustered.difference(answers[0], answers[1], list(among))
            if means[1:]
            else clustered.interval(values, list(among))
        )
        width += (own.high - own.low) / rounds
        found = [(own.low, own.high), bca(values, among, number), by_question(values)]
        covered += [low <= truth <= high for low, high in found]
    return [float(share) for share in covered / rounds], width


def rare(rounds: int) -> None:
    head(
        "questions", "correlation", "that count", "how good", "coverage", "width", "t", "width of t"
    )
    chance = np.random.default_rng(6)
    for n in (24, 60, 157):
        for correlation in (0.0, 0.2):
            for shares in ((0.05,), (0.1,), (0.2,), (0.4,), (0.1, 0.05), (0.2, 0.02), (0.3, 0.1)):
                for name in drawn.GRADED:
                    found = np.zeros(4)
                    for _ in range(rounds):
                        found += _rare(name, shares, n, correlation, chance)
                    shown = " - ".join(f"{share:g}" for share in shares)
                    row(n, correlation, shown, name, *map(float, found / rounds))


def _rare(
    name: str, shares: Sequence[float], n: int, correlation: float, chance: np.random.Generator
) -> tuple[float, float, float, float]:
    """Return whether the interval of a mean, or of a difference of two, holds the truth, and its
    width; and those of t."""
    among = drawn.clusters(n, chance)
    some = drawn.answers(shares, among, chance, correlation)
    values = [each * drawn.graded(name, n, chance) for each in some]
    clusters, truth = list(among), drawn.GRADED[name] * (shares[0] - sum(shares[1:]))
    if shares[1:]:
        gaps, own = values[0] - values[1], clustered.difference(values[0], values[1], clusters)
    else:
        gaps, own = values[0], clustered.interval(values[0], clusters)
    low, high = clustered.student(clustered.mean(gaps, clusters), 0.95)
    return own.low <= truth <= own.high, own.high - own.low, low <= truth <= high, high - low


def bca(values: Array, among: Array, seed: int) -> tuple[float, float]:
    """Return the BCa interval of the mean, from 999 resamples of clusters (Efron 1987)."""
    sums, sizes = clustered.totals(values, list(among))
    mean, groups = sums.sum() / sizes.sum(), len(sums)
    times = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), 999)
    means = times @ sums / (times @ sizes)
    below = ((means < mean).mean() + (means <= mean).mean()) / 2
    bias = stats.norm.ppf(np.clip(below, 0.001, 0.999))
    without = (sums.sum() - sums) / (sizes.sum() - sizes)
    gaps = without.mean() - without
    spread = float((gaps**2).sum())
    skew = float((gaps**3).sum()) / 6 / spread**1.5 if spread else 0.0
    z = bias + stats.norm.ppf([ALPHA / 2, 1 - ALPHA / 2])
    low, high = np.quantile(means, stats.norm.cdf(bias + z / (1 - skew * z)))
    return float(low), float(high)


def by_question(values: Array) -> tuple[float, float]:
    half = stats.t.isf(ALPHA / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def level(rounds: int) -> None:
    head("questions", "correlation", "arms at", "flips of clusters", "flips of questions")
    chance = np.random.default_rng(2)
    for n in (60, 157, 400):
        for correlation in (0.0, 0.1, 0.3):
            for mean in (0.5, 0.1):
                rejected = np.zeros(2)
                for _ in range(rounds):
                    among = drawn.clusters(n, chance)
                    a, b = drawn.answers((mean, mean), among, chance, correlation)
                    p = clustered.sign_flip_p(a, b, list(among), 1, 1999)
                    rejected += [p < ALPHA, statistics.permutation_p(a, b, 1, 999) < ALPHA]
                row(n, correlation, mean, *map(float, rejected / rounds))


def race(rounds: int) -> None:
    head("points", "questions", "answers taken", "worse found", "by all answers", "best dropped")
    chance = np.random.default_rng(3)
    for name, means, n in RACES:
        taken = found = fixed = lost = 0.0
        for _ in range(rounds):
            among = drawn.clusters(n + n // 10, chance)  # the saved answers: a tenth more questions
            answers = drawn.answers(means, among, chance)
            run, share = _raced(answers, among, n)
            worse = _worse(answers, among, [int(arm) for arm in run.remaining], 0.5)
            bad = {arm for arm, mean in enumerate(means) if mean < max(means)}
            dropped = {int(arm) for arm in run.dropped}
            everyone = _worse(answers[:, :n], among[:n], list(range(len(means))), 1.0)
            taken, fixed = taken + share, fixed + len(everyone & bad) / max(1, len(bad))
            found += len((worse | dropped) & bad) / max(1, len(bad))
            lost += bool((worse | dropped) - bad)
        row(name, n, *(value / rounds for value in (taken, found, fixed, lost)))


def _raced(answers: Array, among: Array, n: int) -> tuple[Race, float]:
    """Return the race, and its answers as a share of those that all arms give to n questions."""
    run = Race([str(arm) for arm in range(len(answers))], ALPHA, INTERESTING)
    taken = 0
    for batch in elimination.batches(list(among), BATCH, 1):
        taken += len(batch) * len(run.remaining)
        rows = {name: answers[int(name), batch].tolist() for name in run.remaining}
        if len(run.feed(rows, among[batch].tolist())) == 1:
            break
    return run, taken / len(answers) / n


def _worse(answers: Array, among: Array, arms: Sequence[int], share: float) -> set[int]:
    """Return the arms that are significantly worse than the best of them."""
    best = max(arms, key=lambda arm: answers[arm].mean())
    found = set()
    for arm in arms:
        gap = clustered.mean(answers[arm] - answers[best], list(among))
        error = stats.t.isf(share * ALPHA / (len(answers) - 1) / 2, gap.freedom) * gap.error
        if arm != best and gap.mean < -error:
            found.add(arm)
    return found


def weekly(rounds: int) -> None:
    head("the year's arms", "questions", "years with a false change", "at .05 a look")
    chance = np.random.default_rng(4)
    names: dict[str, Callable[[int], Array]] = {
        "trained anew each week, same questions": lambda n: _year(n, chance),
        "re-splits of two runs' answers": lambda n: _split(n, chance),
    }
    for name, year in names.items():
        for n in (60, 157):
            changed = naive = 0
            for _ in range(rounds):
                looks = year(n)  # (52, 2): differences and p-values
                changed += any(gate.better(gap, p, 0.05) for gap, p in looks)
                naive += any(gap > 0 and p < ALPHA for gap, p in looks)
            row(name, n, changed / rounds, naive / rounds)


def _year(n: int, chance: np.random.Generator) -> Array:
    among = drawn.clusters(n, chance)
    champion, *others = drawn.answers([0.6] * (gate.LOOKS + 1), among, chance)
    return np.array([_look(other - champion, among) for other in others])


def _split(n: int, chance: np.random.Generator) -> Array:
    """Split the answers of two runs of one arm between champion and challenger at random, by
    document, each week on other documents of the pool."""
    pool = drawn.clusters(3 * n, chance)
    first, second = drawn.answers((0.6, 0.6), pool, chance)
    looks = []
    for _ in range(gate.LOOKS):
        groups = chance.permutation(int(pool.max()) + 1)
        asked = np.isin(pool, groups[: len(groups) // 3])
        signs = chance.choice([-1.0, 1.0], len(groups))[pool]
        looks.append(_look((signs * (first - second))[asked], pool[asked]))
    return np.array(looks)


def _look(gaps: Array, among: Array) -> tuple[float, float]:
    if gaps.mean() < 1.7 * gaps.std() / np.sqrt(len(gaps)):  # far from significant
        return float(gaps.mean()), 1.0
    p = clustered.sign_flip_p(gaps, np.zeros(len(gaps)), among.tolist(), 1, 4999)
    return float(gaps.mean()), p


def powered(rounds: int) -> None:
    head("drafts wrong", "checked", "others", "coverage", "of the checked", "shorter", "counted")
    chance = np.random.default_rng(5)
    for error in (0.05, 0.1, 0.2, 0.4, 0.95):
        for checked, others in ((100, 300), (100, 600)):
            covered, alone, width, counted = np.zeros(4)
            for _ in range(rounds):
                among = chance.permutation(drawn.clusters(checked + others, chance))
                [right] = drawn.answers([0.6], among, chance)
                judged = right * (chance.random(right.size) >= error)
                ours, theirs = among[:checked].tolist(), among[checked:].tolist()
                found = prediction_powered.mean(
                    right[:checked], judged[:checked], judged[checked:], ours, theirs
                )
                own = clustered.interval(right[:checked], ours)
                covered += found.interval.low <= 0.6 <= found.interval.high
                alone += own.low <= 0.6 <= own.high
                width += 1 - (found.interval.high - found.interval.low) / (own.high - own.low)
                counted += found.predicted
            row(
                error,
                checked,
                others,
                *(float(v / rounds) for v in (covered, alone, width, counted)),
            )


PARTS = {
    "coverage": (coverage, 2000),
    "rare": (rare, 1000),
    "level": (level, 500),
    "race": (race, 100),
    "weekly": (weekly, 1000),
    "powered": (powered, 1000),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Check the statistics of the choice.")
    parser.add_argument("part", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, help="simulations of each row")
    arguments = parser.parse_args()
    if unknown := set(arguments.part) - PARTS.keys():
        parser.error(f"expected {', '.join(PARTS)}, got {', '.join(sorted(unknown))}")
    for name in arguments.part or PARTS:
        simulate, rounds = PARTS[name]
        print(f"\n{name}, {arguments.rounds or rounds} rounds\n", flush=True)
        simulate(arguments.rounds or rounds)


if __name__ == "__main__":
    main()
