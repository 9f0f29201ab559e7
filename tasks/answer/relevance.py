"""Judge before generation how likely the passages contain the answer.

In:  a question, the passages that were found, their places as the selector ranked them
Out: a probability; below a threshold (tasks/answer/threshold.py) the question is declined
Run: python -m bench.thresholds   measures the traits; --fit makes the weights

Neighbours in meaning are not answers: "the list price of an AP-305" finds the price list, which
does not list the AP-305. So three traits are combined: the nearest place, where one without a
figure does not answer "how many"; the words of the question that come up in one passage; the names
that occur nowhere. Added are how likely any place is the answer, whether the likely ones hold the
figure that is asked for, and the things that no passage speaks of. Some rules decline at once.
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
from tasks.answer import contacts, coverage, grounding, names, offers, roles, things, threshold
from tasks.answer.passage import whole
from tasks.answer.places import answer_kind, prices
from tasks.answer.places.outline import Unit, units
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
READ = 5  # passages whose words are compared with the question's
PRICES = 3  # passages in which a price is looked for
LACKING = 0.1  # probability that passages without a price or number answer a question for it
BESIDE = 4  # words from a number to the thing that it counts
NEAR = 200  # characters around a number in which they are looked for
HOW_MANY = re.compile(
    r"\bhow many (?:of (?:the|your|our|its|their) |more )?"
    r"((?!(?:are|is|were|was|do|did|does|can|could|may|have|has|will|would)\b)\w+(?: \w+)?)",
    re.IGNORECASE,
)
MEASURE = re.compile(  # a unit, which is mostly written short: "74 kg", "20 %"
    r"(?:kilos?|(?:kilo|milli)?gram(?:me)?s?|tonn?e?s?|(?:kilo|centi|milli)?met(?:re|er)s?|inch(?:es)?"
    r"|feet|foot|miles?|(?:milli)?lit(?:re|er)s?|gallons?|degrees?|percent|per cent|bars?"
    r"|(?:kilo)?watts?|volts?|amps?|amperes?|decibels?|hertz|newton\w*|pounds?|pence|cents?|euros?|dollars?"
    r"|mbs?|gbs?|(?:mega|giga|tera)bytes?)\b",
    re.IGNORECASE,
)
OWN = re.compile(r"\b\d[\w.,:]*\b")  # a figure
GROUP = re.compile(r"(\w+) of $", re.IGNORECASE)
NUMBER = re.compile(answer_kind.HOLDS["number"], re.IGNORECASE)
CHANCE = 0.15  # of the log-odds that any place answers; this and the next two: bench.thresholds
UNHELD = 2.0  # logits that a question loses whose likely places lack the figure or time
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
        lacking(question, passages, counts)
        or unstated(question, ranked[0])
        or things.lacks_property(
            coverage.asked(question), [whole(passage) for passage in passages[:READ]], embedder
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
    return CHANCE * threshold.logit(total) - UNHELD * (1 - held) - less + USUAL


def unspoken(
    question: str, passages: Sequence[Passage], counts: Mapping[str, int], embedder: Embedder
) -> float:
    """Return how much of a question is about a thing which no passage speaks of."""
    texts = [whole(passage) for passage in passages[:READ]]
    return things.unspoken(coverage.asked(question), counts, passages[:READ], texts, embedder)


def lacking(question: str, passages: Sequence[Passage], counts: Mapping[str, int]) -> bool:
    """Return True if the passages lack the price, number, contact or name that is asked for, or no
    document names the thing that is to be sold; `counts`: the readable passages that contain each
    word."""
    return (
        unpriced(question, passages)
        or contacts.unknown(question, map(whole, passages[:READ]))
        or uncounted(question, passages)
        or roles.unnamed(question, (passage.payload.text for passage in passages[:READ]))
        or unsold(question, passages, counts)
    )


def unsold(question: str, passages: Sequence[Passage], counts: Mapping[str, int]) -> bool:
    """Return True for a question whether a thing is sold, made, lent or repaired, if no readable
    passage contains one of the words for it, in any spelling."""
    if not offers.thing(question):
        return False
    texts = [whole(passage) for passage in passages[:READ]]
    joined = [re.sub(r"[-\s]", "", text).casefold() for text in texts]  # sail-boat, sailboat
    known = {
        word
        for word in counts
        if any(coverage.otherwise(word, text) for text in texts)
        or any(word.casefold() in text for text in joined)
    }
    return bool(offers.unnamed(question, counts, known))


def unpriced(question: str, passages: Sequence[Passage]) -> bool:
    """Return True for a question for a price, if none of the best passages says an amount of money,
    a rate or that something is free."""
    if not prices.asks(question):
        return False
    read = (unit.text for passage in passages[:PRICES] for unit in units(passage.payload.text))
    return not any(map(prices.names, read))


def unstated(question: str, place: Place) -> bool:
    """Return True for a question whether a thing is free if the likeliest place, and the line above
    it, name neither that nor a price, although those that do are preferred."""
    free = answer_kind.FREE.search(coverage.asked(question)) is not None
    return free and not prices.names(f"{place.candidate.below}\n{place.candidate.text}")


def uncounted(question: str, passages: Sequence[Passage]) -> bool:
    """Return True for a question "how many …", if none of the best passages counts the thing."""
    found = HOW_MANY.search(coverage.asked(question))
    if found is None or MEASURE.match(found[1]):
        return False
    things = grounding.words(found[1]).stems
    if not things:
        return False
    asked = grounding.words(question).stems
    return not any(
        _counts(things, asked, unit)
        for passage in passages[:READ]
        for unit in units(passage.payload.text)
    )


def _counts(things: frozenset[str], asked: frozenset[str], unit: Unit) -> bool:
    """Return True if a number stands before one of the things, or behind a group of them, as in
    "a crew of 9"; in a row of a table anywhere. So is a thing without a limit counted."""
    if answer_kind.UNLIMITED.search(unit.text) and things & grounding.words(unit.text).stems:
        return True
    if unit.kind == "row":
        named = things & grounding.words(unit.text).stems
        return bool(named) and NUMBER.search(unit.text) is not None
    for number in NUMBER.finditer(unit.text):
        at = number.start()
        behind = " ".join(unit.text[at : at + NEAR].split()[: BESIDE + 1])
        group = GROUP.search(unit.text[max(0, at - NEAR) : at])
        if things & grounding.words(behind).stems:
            return True
        if group and asked & grounding.words(group[1]).stems:
            return True
    return False


def counted(question: str, readers: Collection[str], store: Store) -> dict[str, int]:
    """Return the number of readable passages that contain each telling word, up to COUNTED."""
    return {
        word: len(store.search_words("text", word, readers, coverage.COUNTED))
        for word in coverage.telling(coverage.asked(question))
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
    texts = [whole(passage) for passage in passages[:READ]]
    asked = coverage.asked(question)
    own, *read = embedder.tokens([asked, *texts])
    absent = [word for word, count in counts.items() if not count]
    otherwise = [
        {w for w in absent if names.otherwise(w, text)} | coverage.joined(asked, text)
        for text in texts
    ]
    return np.array(
        [
            (best + float(fits.max(initial=MISFIT * best))) / 2,
            max(
                coverage.share(asked, counts, own, tokens, written)
                for tokens, written in zip(read, otherwise, strict=True)
            ),
            min(2, len(unknown(asked, counts, otherwise))),
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
