"""Prefer the likely places in which the words of a question come up, word by word.

In:  a question, candidates, their scores by the linear model of ranking.py, an embedder
Out: what is added to each score, (n_candidates,), at most 0

One vector of a whole place says what it is about, and hides the one word that makes it the answer.
So each word of the question is matched with the nearest word of the place, both as the embedder
reads them in their context (coverage.py).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.answer import coverage, grounding, kinship
from tasks.answer.places.candidates import Candidate
from tasks.models.embedder import Embedder, Tokens

WEIGHT = 8.0  # of the share of a question's words, in the score of a place
READ = 8  # places, the likeliest, that are read word by word


def added(
    question: str, found: Sequence[Candidate], scores: NDArray[np.float64], embedder: Embedder
) -> NDArray[np.float64]:
    """Return 0 for the place of the likeliest ones that covers most of the question, less for one
    that covers less of it, and the least for all that are not read."""
    nearest = np.argsort(-scores, kind="stable")[:READ]
    counts = _counts(question, found)
    places = [found[number] for number in nearest]
    own, *texts = embedder.tokens([question, *(f"{one.context}\n{one.text}" for one in places)])
    shares = np.array(
        [
            coverage.share(
                question,
                counts,
                own,
                _behind(len(one.context), text),
                kinship.met(question, one.text),
            )
            for one, text in zip(places, texts, strict=True)
        ]
    )
    less = np.full(len(found), shares.min() - shares.max())
    less[nearest] = shares - shares.max()
    return WEIGHT * less


def _counts(asked: str, found: Sequence[Candidate]) -> dict[str, int]:
    """Return the number of places that contain each telling word of a question."""
    stems = [grounding.words(one.text).stems for one in found]
    of_word = {word: grounding.words(word).stems for word in coverage.telling(asked)}
    met = [kinship.met(asked, one.text) for one in found]
    return {
        word: sum(
            word in kin or not own.isdisjoint(each) for each, kin in zip(stems, met, strict=True)
        )
        for word, own in of_word.items()
    }


def _behind(start: int, text: Tokens) -> Tokens:
    """Return the tokens from a character on: those of the place, without its headings."""
    numbers = [number for number, (begin, _) in enumerate(text.spans) if begin >= start]
    return Tokens(tuple(text.spans[number] for number in numbers), text.vectors[numbers])
