"""Rank the places of passages by how likely each answers a question.

In:  a question, passages, an embedder; models/selector/weights.json
Out: Places, the likeliest first, each with its probability

A conditional logit over all places and "none of them" (McFadden 1974): the weights are trained on
questions whose answers are known (tasks/training/selector), so the probabilities sum to less than
1. The likeliest places are then read word by word (covering.py).
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks import paths
from tasks.answer import prompt_injection
from tasks.answer.places import candidates, covering, one_case, preferences
from tasks.answer.places.candidates import Candidate, read
from tasks.answer.places.outline import units
from tasks.answer.places.traits import NAMES, traits
from tasks.answer.retrieve import Passage
from tasks.errors import ModelError
from tasks.models.embedder import Embedder

ONE_CASE = -3.0  # logits of a place in a document about one case, where another holds for everybody


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence, an item, a row, or a list with its lead-in."""

    candidate: Candidate
    probability: float  # that it answers the question
    vector: NDArray[np.float32]  # (dim,) of the place under its headings

    @property
    def passage(self) -> int:
        """The number of the place's passage."""
        return self.candidate.passage


def ranked(question: str, passages: Sequence[Passage], embedder: Embedder) -> list[Place]:
    """Return every place, the likeliest first, and orders to an assistant last. Raises ModelError
    if the weights are missing."""
    return ranked_each([question], passages, embedder)[0]


def ranked_each(
    questions: Sequence[str], passages: Sequence[Passage], embedder: Embedder
) -> list[list[Place]]:
    """Return `ranked` for each of the questions."""
    found = candidates.of(passages)
    if not found:
        return [[] for _ in questions]
    vectors = embedder.encode([read(one) for one in found])  # (n_candidates, dim)
    return [_ranked(question, found, vectors, passages, embedder) for question in questions]


def _ranked(
    question: str,
    found: Sequence[Candidate],
    vectors: NDArray[np.float32],
    passages: Sequence[Passage],
    embedder: Embedder,
) -> list[Place]:
    cosines = vectors @ embedder.encode_query(question)
    scores = traits(question, found, cosines, passages) @ weights(paths.shipped(paths.SELECTOR))
    scores = scores + covering.added(question, found, scores, embedder)
    chances = _without_cases(
        question, found, passages, scores + preferences.added(question, found, passages)
    )
    places = [Place(one, float(chances[n]), vectors[n]) for n, one in enumerate(found)]
    return _ordered(places, passages)


def _without_cases(
    question: str,
    found: Sequence[Candidate],
    passages: Sequence[Passage],
    scores: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the probabilities of scores, (n_candidates,), with less for the places about one case
    and more for the others: that any place answers stays as likely."""
    every = probabilities(scores)
    aside = one_case.aside(question, found, passages)
    if not aside.any():
        return every
    others = probabilities(scores + ONE_CASE * aside)
    return np.asarray(others * (every.sum() / others.sum()))


def _ordered(places: Iterable[Place], passages: Sequence[Passage]) -> list[Place]:
    orders_in = [prompt_injection.numbers(units(passage.payload.text)) for passage in passages]

    def last(place: Place) -> bool:
        return not orders_in[place.passage].isdisjoint(place.candidate.numbers)

    return sorted(places, key=lambda place: (last(place), -place.probability))


def agreed(rankings: Sequence[Sequence[Place]], passages: Sequence[Passage]) -> list[Place]:
    """Return the places of several readings of a question by the geometric mean of their
    probabilities: as it was typed it says what is asked ("What does it cost?"), and completed of
    which thing."""
    chances = [{_key(place): place.probability for place in each} for each in rankings]

    def mean(place: Place) -> float:
        return math.prod(each[_key(place)] for each in chances) ** (1 / len(chances))

    return _ordered([replace(p, probability=mean(p)) for p in rankings[-1]], passages)


def _key(place: Place) -> tuple[int, tuple[int, ...]]:
    return place.passage, place.candidate.numbers


def probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the softmax of scores (n,) and of a zero for "none of them", without the latter."""
    top = max(0.0, float(scores.max(initial=0.0)))
    raised = np.exp(scores - top)
    return np.asarray(raised / (raised.sum() + np.exp(-top)))


@cache
def weights(file: Path) -> NDArray[np.float64]:
    """Read the weights (n_names,) of the traits. Raises ModelError."""
    try:
        found = json.loads(file.read_text("utf-8"))["weights"]
        return np.array([found[name] for name in NAMES], np.float64)
    except (OSError, ValueError, KeyError, TypeError):
        raise ModelError(
            f"{file} does not contain the place selector's weights: run git checkout {file}"
        ) from None
