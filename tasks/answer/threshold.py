"""Return the score (tasks/answer/relevance.py) below which a question of a reader is declined, and
the share of the likeliest document, below which answer.min_document_share declines it.

In:  reports/calibrate.json (tasks/evaluation/calibrate.py), answer.min_relevance
Out: a threshold for a reader's groups; a share

A reader's threshold comes from questions on documents of the reader's own groups and the public's.
Documents that the reader may not read change nothing, not even this number.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from tasks import paths
from tasks.answer.passage import Passage
from tasks.answer.places.ranking import Place
from tasks.answer.retrieve import readable

SHARE = 0.1  # of answerable questions, at most, that may be declined
ENOUGH = 20  # drafted questions that a threshold is read from
EASIER = 1.2  # logits that drafted questions score above people's, at the lowest tenth
FURTHEST = 0.6  # logits that a company's threshold may lie below the one in params.yaml

# The scores of answerable drafted questions, by the group that may read their documents
Calibrated = Mapping[str, Sequence[float]]


def of(groups: Collection[str], calibrated: Calibrated, fallback: float) -> float:
    """Return the threshold for a reader of these groups."""
    readers = sorted(readable(groups))
    return threshold([s for group in readers for s in calibrated.get(group, ())], fallback)


def threshold(scores: Collection[float], fallback: float) -> float:
    """Return the score below which SHARE of people's questions would lie, estimated from drafted
    ones; the fallback if they are too few, or if they score high: the difference in difficulty
    between drafted and people's questions varies too much between companies to decline more because
    of it."""
    if len(scores) < ENOUGH:
        return fallback
    usual = logit(fallback)
    lowest = logit(float(np.quantile(list(scores), SHARE))) - EASIER
    return expit(min(usual, max(usual - FURTHEST, lowest)))


def document_share(places: Iterable[Place], passages: Sequence[Passage]) -> float:
    """Return the share of the likeliest document in the probability of all places, 0 without any:
    1 if all that could answer is in one document."""
    found: dict[str, float] = {}
    for place in places:
        uri = passages[place.passage].payload.uri
        found[uri] = found.get(uri, 0.0) + place.probability
    return max(found.values(), default=0.0) / (sum(found.values()) or 1.0)


def logit(probability: float) -> float:
    bounded = min(1 - 1e-6, max(1e-6, probability))
    return math.log(bounded / (1 - bounded))


def expit(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def read() -> Calibrated:
    """Return the result of the last calibration; nothing without one."""
    try:
        groups = json.loads(paths.report("calibrate").read_text("utf-8"))["groups"]
        return {group: tuple(map(float, each["answerable"])) for group, each in groups.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
