"""Describe a place by numbers that indicate whether it answers a question.

In:  a question, candidates, the cosines of both, the passages
Out: traits, (n_candidates, n_names); a linear model reads them (tasks/answer/places/ranking.py)
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.answer import asking_words, coverage, grounding, kinship
from tasks.answer.grounding.quantities import facts
from tasks.answer.places import answer_kind
from tasks.answer.places.candidates import Candidate
from tasks.answer.retrieve import Passage

NAMES = (
    "cosine",  # of the question and the place under its headings
    "own",  # share of the question's words that the place contains, the rare ones weighing more
    "pair",  # the same, with the place before it and the line above it
    "named",  # share of the codes, numbers and names of the question in it, or in its headings
    "score",  # of its passage, the best has 1
    "fits",  # share of the kinds asked for that the place contains
    "misfit",  # kinds are asked for, and it contains none of them
    "bound",  # the most or the least is asked for, and it states a bound
    "no_number",  # a number is asked for, and it has none that the question has not
    "counted",  # "how many days": it has a new number, and that word
    "noun",  # it has the noun behind "which" or "what"
    "meaning",  # a meaning is asked for, and it states one
    "denies",  # the question has a "not", and so has it
    "yes",  # yes or no is asked for, and it allows, forbids or demands something
    "how",  # steps are asked for, and it gives some
    "list",  # several are asked for, and it lists some
    "new",  # words that the question and the line above lack, log(1 + n)
    "repeats",  # share of its words that the question has
    "length",  # log(1 + words)
    "row",
    "quoted",  # by a mail
    "first",  # it stands just below a heading, a question or a lead-in
    "first_below",  # share of the question's words that this line contains
    "one",  # always 1: against "none of the places"
)
FIGURES = frozenset(("money", "period", "time", "number"))
SPECIFIC = FIGURES | {"person", "where", "why"}
NOUN = re.compile(r"\b(?:which|what|welche[rsmn]?) (?:\w+ )?(\w{3,})", re.IGNORECASE)
MOST = re.compile(
    r"\b(?:most|least|maximum|minimum|max|min|highest|lowest|longest|largest|limit|at most|up to"
    r"|no more than|höchstens|mindestens|maximal)\b|\bhow (?:early|late|far ahead|old)\b",
    re.IGNORECASE,
)
LETTER = re.compile(r"(?<![\w'’-])[B-HJ-Z](?![\w'’-])")  # zone B; not A and I, which are words
COUNTED = re.compile(r"\bhow (?:many|much) (?:\w+ )?(\w+)", re.IGNORECASE)

Weights = Mapping[str, float]  # of the question's words


def traits(
    question: str,
    found: Sequence[Candidate],
    cosines: NDArray[np.float32],
    passages: Sequence[Passage],
) -> NDArray[np.float64]:
    """Return (n_candidates, len(NAMES))."""
    weights = _rarity(question, found)
    best = max((passage.score for passage in passages), default=0.0) or 1.0
    rows = []
    for number, one in enumerate(found):
        before = found[number - 1] if number else one
        beside = before.text if before.passage == one.passage else ""
        rows.append(
            [
                float(cosines[number]),
                _share(weights, _stems(question, one.text)),
                _share(weights, _stems(question, one.text, beside, one.below)),
                named(question, f"{one.context}\n{one.text}"),
                passages[one.passage].score / best,
                *_kind(question, one),
                *_form(question, one, weights),
                1.0,
            ]
        )
    return np.array(rows, np.float64).reshape(len(rows), len(NAMES))


def _rarity(question: str, found: Sequence[Candidate]) -> Weights:
    """Return the weights of the question's words: a word that many places contain weighs less."""
    counts = Counter(stem for one in found for stem in _stems(question, f"{one.below}\n{one.text}"))
    total = len(found) + 1
    return {stem: math.log(total / (0.5 + counts[stem])) for stem in _telling(question)}


def _telling(question: str) -> frozenset[str]:
    """Return the stems of a question's words; of one that is not in English without those that only
    ask."""
    if asking_words.language(question) == "english":
        return grounding.stems(question)
    return grounding.stems(" ".join(coverage.telling(question)))


def _stems(question: str, *texts: str) -> frozenset[str]:
    """Return the stems of texts, and those of the question's words that they have in another
    form."""
    kin = (grounding.stems(word) for text in texts for word in kinship.met(question, text))
    return frozenset[str]().union(*map(grounding.stems, texts), *kin)


def identifiers(question: str) -> frozenset[str]:
    """Return the codes, numbers, single letters and names of a question, each in one spelling."""
    read = grounding.words(question)
    shouted = question.isupper()
    letters = {letter.lower() for letter in LETTER.findall(question)}
    names = frozenset[str]() if shouted else read.names | letters
    return read.facts.codes | read.numbers | names


def named(question: str, text: str) -> float:
    """Return the share of the question's identifiers that a text contains; 1 if it has none."""
    asked, there = identifiers(question), grounding.words(text)
    letters = {letter.lower() for letter in LETTER.findall(text)}
    names = there.facts.codes | there.facts.spaced | there.numbers | there.stems | letters
    return len(asked & names) / len(asked) if asked else 1.0


def _share(weights: Weights, stems: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(w for stem, w in weights.items() if stem in stems) / total if total > 0 else 0.0


def _kind(question: str, one: Candidate) -> list[float]:
    """Return the traits from "fits" to "list"."""
    asked, contained, own = (
        answer_kind.kinds(question),
        answer_kind.contained(one.text),
        grounding.stems(one.text),
    )
    fresh = bool(grounding.words(one.text).numbers - grounding.words(question).numbers)
    specific = asked & SPECIFIC
    fitting = {kind for kind in specific & contained if fresh or kind not in FIGURES}
    counted, noun = _behind(COUNTED, question), _behind(NOUN, question)
    return [
        len(fitting) / len(specific) if specific else 0.0,
        float(bool(specific) and not fitting),
        float(bool(MOST.search(question)) and bool(facts(one.text).bounds)),
        float(bool(asked & FIGURES) and not fresh),
        float(bool(counted) and counted <= own and fresh),
        float(bool(noun) and noun <= own),
        float("meaning" in asked and "meaning" in contained),
        float(grounding.words(question).negated and grounding.words(one.text).negated),
        float("yes" in asked and not specific and "yes" in contained),
        float("how" in asked and not specific and "how" in contained),
        float("list" in asked and not specific and ("list" in contained or one.listed)),
    ]


def _behind(pattern: re.Pattern[str], question: str) -> frozenset[str]:
    found = pattern.search(question)
    return grounding.stems(found[1]) if found else frozenset()


def _form(question: str, one: Candidate, weights: Weights) -> list[float]:
    """Return the traits from "new" to "first_below"."""
    own, asked, below = (
        grounding.stems(one.text),
        grounding.stems(question),
        grounding.stems(one.below),
    )
    return [
        math.log1p(len(own - asked - below)),
        len(own & asked) / len(own) if own else 1.0,
        math.log1p(len(one.text.split())),
        float(one.unit.kind == "row"),
        float(one.unit.quoted),
        float(one.distance == 0),
        float(one.distance == 0) * _share(weights, below),
    ]
