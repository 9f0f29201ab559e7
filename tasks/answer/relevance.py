"""Judge before generation how likely the passages contain the answer.

In:  a question, the passages that were found, their places as the selector ranked them
Out: a probability; below a threshold (tasks/answer/threshold.py) the question is declined
Run: python -m bench.answer.thresholds   measures the traits; --fit makes the weights

Neighbours in meaning are not answers: "the list price of an AP-305" finds the price list, which
does not list the AP-305. So three traits are combined: the nearest place, where one without a
figure does not answer "how many"; the words of the question that come up in one passage; the names
that occur nowhere. Added are how likely any place is the answer, whether the likely ones hold the
figure that is asked for, and the things that no passage speaks of. What missing.py finds missing
declines at once.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks import paths
from tasks.answer import coverage, grounding, kinship, missing, names, things, threshold
from tasks.answer.passage import whole
from tasks.answer.places import answer_kind, reasons
from tasks.answer.places.candidates import read
from tasks.answer.places.ranking import Place
from tasks.answer.places.traits import FIGURES
from tasks.answer.retrieve import Passage, readable
from tasks.errors import ModelError
from tasks.index.store import Store
from tasks.models.embedder import Embedder

TRAITS = (
    "nearest",  # mean cosine of the nearest place and of the nearest that fits what is asked for
    "covered",  # how much of the question comes up in the passage that has most of it
    "unknown",  # names, codes and figures that no readable passage contains, at most two
)
MISFIT = 0.25  # of the nearest place's cosine, if none fits: the kind asked for may be misread
LACKING = 0.1  # probability that passages without a price or number answer a question for it
OWN = re.compile(r"\b\d[\w.,:]*\b")  # a figure
# of the log-odds that any place answers; this and the next two: bench.answer.thresholds
CHANCE = 0.15
UNHELD = 2.0  # logits that a question loses whose likely places lack the figure or time
UNREASONED = 4.0  # and that it loses whose likely places give no reason, if it asks "why"
ELSEWHERE = 1.0  # and that it loses if the likeliest place is in a document without its name
UNSPOKEN = 4.0  # and that it loses if it is about a thing that the passages do not speak of
USUAL = 0.15  # logits that keep the share of answerable questions that are declined
KINDS = frozenset({"money", "period", "time", "number", "person", "where"})  # of an answer


def score(
    question: str,
    groups: Collection[str],
    passages: Sequence[Passage],
    ranked: Sequence[Place],
    store: Store,
    embedder: Embedder,
) -> float:
    """Return the probability that the passages contain the answer; 0 without a place. Raises
    ModelError if the weights are missing."""
    if not ranked:
        return 0.0
    counts = counted(question, readable(groups), store)
    values = traits(question, passages, ranked, counts, embedder)
    more = of_the_places(question, passages, ranked)
    more -= UNSPOKEN * unspoken(question, passages, counts, embedder)
    likely = probability(values, weights(paths.shipped(paths.RELEVANCE)), more)
    less = (
        missing.lacking(question, missing.likeliest_first(passages, ranked), counts)
        or missing.unstated(question, ranked[0])
        or missing.counted_beside(question, ranked)
        or missing.untimed(question, ranked)
        or reasons.repeated(question, ranked, passages)
        or things.of_another(question, read(ranked[0].candidate), counts, embedder)
        or things.lacks_property(
            question,
            [whole(passage) for passage in passages[: missing.READ]],
            embedder,
        )
    )
    return min(likely, LACKING) if less else likely


def of_the_places(question: str, passages: Sequence[Passage], ranked: Sequence[Place]) -> float:
    """Return what is added to the score, in logits: more if some place is likely to answer; less if
    a figure or a time is asked for and the likely places, and those beside them, have none; less if
    the likeliest place is in a document about another name."""
    chances = np.array([place.probability for place in ranked])
    total = float(chances.sum())
    kinds = answer_kind.kinds(question) & FIGURES
    held = float(chances[fitting(question, ranked)].sum()) / total if kinds and total else 1.0
    less = ELSEWHERE if names.elsewhere(question, passages, ranked[0]) else 0.0
    less += UNREASONED * reasons.lacking(question, ranked, passages)
    return CHANCE * threshold.logit(total) - UNHELD * (1 - held) - less + USUAL


def unspoken(
    question: str, passages: Sequence[Passage], counts: Mapping[str, int], embedder: Embedder
) -> float:
    """Return how much of a question is about a thing which no passage speaks of."""
    texts = [whole(passage) for passage in passages[: missing.READ]]
    return things.unspoken(question, counts, passages[: missing.READ], texts, embedder)


def counted(question: str, readers: Collection[str], store: Store) -> dict[str, int]:
    """Return the number of readable passages that contain each telling word, up to COUNTED."""
    return {
        word: len(store.search_words("text", word, readers, coverage.COUNTED))
        for word in coverage.telling(question)
        if store.words(word)  # the index leaves out words such as "between"
    }


def traits(
    question: str,
    passages: Sequence[Passage],
    ranked: Sequence[Place],
    counts: Mapping[str, int],
    embedder: Embedder,
) -> NDArray[np.float64]:
    """Return the traits, (len(TRAITS),)."""
    cosines = np.array([p.vector for p in ranked]) @ embedder.encode_query(question)
    best = float(cosines.max())
    fits = cosines[fitting(question, ranked)]  # (n_fitting,)
    texts = [whole(passage) for passage in passages[: missing.READ]]
    own, *read = embedder.tokens([question, *texts])
    absent = [word for word, count in counts.items() if not count]
    otherwise = [
        {w for w in absent if names.otherwise(w, text)}
        | coverage.joined(question, text)
        | coverage.dated(question, text)
        | kinship.met(question, text)
        for text in texts
    ]
    return np.array(
        [
            (best + float(fits.max(initial=MISFIT * best))) / 2,
            max(
                coverage.share(question, counts, own, tokens, written)
                for tokens, written in zip(read, otherwise, strict=True)
            ),
            min(2, len(unknown(question, counts, otherwise))),
        ]
    )


def unknown(
    question: str, counts: Mapping[str, int], otherwise: Sequence[Collection[str]]
) -> list[str]:
    """Return the names, codes and figures that occur nowhere, nor in another spelling in any
    passage."""
    known = set[str]().union(*otherwise)
    named = coverage.named(question, counts)
    return [word for word in named if not counts[word] and word not in known]


def fitting(question: str, ranked: Sequence[Place]) -> NDArray[np.bool_]:
    """Return (n_places,): whether the place, or one beside it, contains an answer of the kind asked
    for."""
    kinds = answer_kind.kinds(question) & KINDS
    if not kinds:
        return np.ones(len(ranked), np.bool_)
    own = np.array([_holds(question, kinds, place.candidate.text) for place in ranked])
    fits = own.copy()
    order = sorted(range(len(ranked)), key=lambda n: _position(ranked[n]))
    for one, other in pairwise(order):
        if ranked[one].passage == ranked[other].passage:
            fits[one] |= own[other]
            fits[other] |= own[one]
    return fits


def _position(place: Place) -> tuple[int, tuple[int, ...]]:
    return place.passage, place.candidate.numbers


def _holds(question: str, kinds: frozenset[str], text: str) -> bool:
    """Return whether a text contains an answer of these kinds; a figure of the question itself is
    not one."""
    text = OWN.sub(lambda found: "" if found[0] in question else found[0], text)
    held = answer_kind.contained(text) & kinds
    if "number" in kinds and answer_kind.UNLIMITED.search(text):
        return True
    fresh = grounding.words(text).numbers - grounding.words(question).numbers
    return bool(held - {"number"} or (held and fresh))


def probability(
    values: NDArray[np.float64], weighed: NDArray[np.float64], more: float = 0.0
) -> float:
    """Return the logistic of the weighted traits and of `more`; the last weight is the
    intercept."""
    return float(1 / (1 + np.exp(-(values @ weighed[:-1] + weighed[-1] + more))))


@cache
def weights(file: Path) -> NDArray[np.float64]:
    """Read the weights (len(TRAITS) + 1,). Raises ModelError."""
    try:
        found = json.loads(file.read_text("utf-8"))["weights"]
        return np.array([found[name] for name in (*TRAITS, "intercept")], np.float64)
    except (OSError, ValueError, KeyError, TypeError):
        raise ModelError(
            f"{file} does not contain the weights of relevance: run git checkout {file}"
        ) from None
