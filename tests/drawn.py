"""Draw answers with a known truth: arms of given means, on questions clustered as the sample's."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

# Questions per document, or per group of documents that questions join, of the sample's test split
SIZES = (11, 11, 11, 10, 6, 4, 4, *[3] * 5, *[2] * 16, *[1] * 53)

Array = np.ndarray[Any, Any]


def clusters(n: int, chance: np.random.Generator) -> Array:
    """Return the cluster of each of n questions (n,)."""
    sizes = chance.choice(SIZES, n)
    ends = np.minimum(sizes.cumsum(), n)
    return np.repeat(np.arange(n), np.diff(ends, prepend=0))


def answers(
    means: Sequence[float],
    among: Array,
    chance: np.random.Generator,
    correlation: float = 0.2,
    common: float = 0.4,
) -> Array:
    """Return right (1) and wrong (0) answers (n_arms, n_questions). Of what makes a question hard,
    `correlation` is its document's, half of that for all arms alike and half for each arm; of the
    rest, `common` is the question's for all arms alike."""
    arms, groups, n = len(means), int(among.max()) + 1, len(among)
    document = chance.normal(size=groups) + chance.normal(size=(arms, groups))
    question = np.sqrt(common) * chance.normal(size=n)
    question = question + np.sqrt(1 - common) * chance.normal(size=(arms, n))
    hard = np.sqrt(correlation / 2) * document[:, among] + np.sqrt(1 - correlation) * question
    right: Array = (hard < stats.norm.ppf(np.asarray(means))[:, None]).astype(float)
    return right
