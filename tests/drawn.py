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


# Means of graded answers that count, as far as they do: on-brand copy has such values
GRADED = {"near .6": 0.6, "even": 0.5, "small": 0.25, "mixed": 0.32}


def graded(name: str, n: int, chance: np.random.Generator) -> Array:
    """Return how good n answers are that count, (n,), between 0 and 1."""
    if name == "even":
        return chance.random(n)
    if name == "mixed":  # a fifth is whole, the others are small
        return np.where(chance.random(n) < 0.2, 1.0, 0.3 * chance.random(n))
    return chance.beta(6, 4, n) if name == "near .6" else chance.beta(1, 3, n)
