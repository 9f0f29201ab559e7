"""Drop arms that can't win while they are asked, with tests that may be looked at after each batch.

In:  batches of questions, whole documents in random order; the leading measure of each arm's answer
Out: the arms that go on, and anytime-valid p-values
Run: called by tasks.evaluation.rounds and bench.decision.simulation

A bet that an arm is not the best pays 1 + λ·d per document, d being what the rival gets right there
and the arm does not; the rival is the arm that leads so far. If the arm is the best, the wealth
can't be expected to grow against any rival, and it ever reaches 1/p with probability p at most
(Ville 1939; Waudby-Smith and Ramdas 2024, Estimating means of bounded random variables by betting).
Because the rival is chosen from earlier documents, one bet is enough, and nothing is corrected for
the number of arms. The stakes λ are set before each document from those before it, for differences
of the size that is of interest, and of some multiples. An arm is dropped when its wealth reaches
1 / (SHARE · alpha): the true best arm is dropped with probability SHARE · alpha at most. The arms
that remain are compared at the end by the fixed test at the rest of alpha, so that both together
keep alpha (`combined`).

The documents have to come in random order, and an arm that is not worse over all must not be
expected to be worse on documents with few or with many questions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import numpy as np

from tasks.evaluation.comparison import Dropped

BATCH = 50  # questions, or a few more, after which arms are dropped
STEP = 10  # documents, after which the arm that leads is looked up again
SHARE = 0.5  # of alpha, spent on dropping
MULTIPLES = (1.0, 2.5, 6.0)  # of the interesting difference, that stakes are set for
WEIGHTS = (0.6, 0.25, 0.15)
CORRELATION = 0.2  # within a document, that stakes are set for: another one costs power alone
PRIOR = 20  # documents with a variance of PRIOR_SQUARE, before the first ones are known
PRIOR_SQUARE = 0.3
MOST = 0.9  # of the wealth, that one document may take

Array = np.ndarray[Any, Any]


def batches(clusters: Sequence[int], size: int, seed: int) -> list[list[int]]:
    """Return the numbers of the questions in batches of `size` or a few more, the last one less:
    whole clusters, in random order."""
    members: dict[int, list[int]] = {}
    for number, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(number)
    found: list[list[int]] = []
    for cluster in np.random.default_rng(seed).permutation(list(members)):
        if not found or len(found[-1]) >= size:
            found.append([])
        found[-1] += members[int(cluster)]
    return found


@dataclass(slots=True)
class Bet:
    """The bet that one arm is worse than others, by the multiples of the stake."""

    logs: Array = field(default_factory=lambda: np.log(WEIGHTS))  # of the wealth, (n_multiples,)
    highest: float = 0.0  # logarithm of the wealth
    documents: float = PRIOR
    size: float = PRIOR
    square: float = PRIOR * PRIOR_SQUARE

    def add(self, losses: Array, sizes: Array, interesting: float) -> None:
        """Bet on documents (n,): the sum of the differences in each, seen from the other arm, and
        its number of questions."""
        design = 1 + np.maximum(sizes - 1, 0) * CORRELATION
        losses, sizes = losses / design, sizes / design
        before = np.arange(len(sizes)) + self.documents
        expected = interesting * (self.size + _before(sizes)) / before
        square = (self.square + _before(losses**2)) / before
        stakes = np.outer(MULTIPLES, expected / square)
        stakes = np.minimum(stakes, MOST / np.maximum(sizes, 1e-9))
        self.logs = self.logs + np.log1p(stakes * losses).sum(axis=1)
        self.highest = max(self.highest, float(np.logaddexp.reduce(self.logs)))
        self.documents += len(sizes)
        self.size += float(sizes.sum())
        self.square += float((losses**2).sum())


def _before(values: Array) -> Array:
    return np.concatenate([[0.0], values.cumsum()[:-1]])


class Race:
    """The arms that are still asked. Feed it a batch after the other."""

    def __init__(self, arms: Sequence[str], alpha: float, interesting: float) -> None:
        self.remaining = tuple(arms)
        self.dropped: dict[str, Dropped] = {}
        self.questions = 0
        self._alpha, self._interesting = alpha, interesting
        self._bets = {name: Bet() for name in arms}
        self._pairs = {pair: Bet() for pair in permutations(arms, 2)}
        self._sums = dict.fromkeys(arms, 0.0)
        self._rivals: dict[str, dict[str, None]] = {name: {} for name in arms}
        self._seen: set[int] = set()

    def feed(
        self, rows: Mapping[str, Sequence[float | None]], clusters: Sequence[int]
    ) -> tuple[str, ...]:
        """Take in the measure of each remaining arm, 0 to 1, and the cluster of each question;
        return the arms that go on. Raises ValueError if a cluster came in an earlier batch."""
        if again := self._seen & set(clusters):
            raise ValueError(f"expected whole clusters in a batch, got {min(again)} in two")
        self._seen |= set(clusters)
        self.questions += len(clusters)
        among = np.unique(np.asarray(clusters), return_inverse=True)[1]
        values = {name: np.array(rows[name], np.float64) for name in self.remaining}
        for first in range(0, int(among.max()) + 1, STEP):
            some = (among >= first) & (among < first + STEP)
            self._bet({name: each[some] for name, each in values.items()}, among[some] - first)
        self._drop()
        return self.remaining

    def _bet(self, values: Mapping[str, Array], among: Array) -> None:
        for worse, better in permutations(self.remaining, 2):
            losses = _by_cluster(values[better] - values[worse], among)
            self._pairs[worse, better].add(*losses, self._interesting)
            if better == self._leader(worse):
                self._bets[worse].add(*losses, self._interesting)
                self._rivals[worse][better] = None
        for name in self.remaining:
            self._sums[name] += float(np.nansum(values[name]))

    def _leader(self, name: str) -> str:
        """Return the arm that is ahead of all others but this one so far; at first, the first."""
        rivals = (other for other in self.remaining if other != name)
        return max(rivals, key=lambda other: self._sums[other])

    def _drop(self) -> None:
        if len(self.remaining) == 1:  # it may have lost its bet together with the last rival
            return
        for name in self.remaining:
            p = combined(math.exp(-self._bets[name].highest), in_race=True)
            if p < self._alpha:
                self.dropped[name] = Dropped(
                    questions=self.questions,
                    behind=self._leader(name),
                    p=p,
                    rivals=list(self._rivals[name]),
                )
        left = tuple(name for name in self.remaining if name not in self.dropped)
        if not left:  # two bets against each other can hardly be won at once
            left = (max(self.remaining, key=lambda name: self._sums[name]),)
            del self.dropped[left[0]]
        self.remaining = left

    def p(self, a: str, b: str) -> float:
        """Return the p-value of the null that a is not worse than b, whenever it is looked at."""
        return math.exp(-self._pairs[a, b].highest)


def _by_cluster(values: Array, among: Array) -> tuple[Array, Array]:
    """Return the sum and the number of the values of each cluster; NaN counts as none."""
    there = ~np.isnan(values)
    return np.bincount(among, np.nan_to_num(values)), np.bincount(among, there)


def combined(p: float, in_race: bool) -> float:
    """Return a p-value that may be compared with the whole alpha: those of the race and those of
    the test at the end share it."""
    return min(1.0, p / (SHARE if in_race else 1 - SHARE))
