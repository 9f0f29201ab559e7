"""Judge, before a word is generated, whether the passages seem to hold the answer.

In:  a question, the passages that were found
Out: a score of 0…1, below answer.min_relevance the question is declined; and the nearest place
Run: python -m bench.thresholds   how the numbers below and the threshold were chosen

Neighbours in meaning are not answers: "the list price of an AP-305" finds the price list, which has
no AP-305. So the score is the closeness of the nearest single sentence, list item or table row,
joined with the share of the question's words that the passages hold, and less where they lack what
the question names.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from tasks import ground
from tasks.embedder import Embedder
from tasks.retrieve import Passage, readable
from tasks.store import Store

WORDS = 0.2  # weight of the shared words; the closeness has the rest
LACKS_NAME = 0.15  # taken off if a name occurs nowhere in what the asker may read
LACKS_CODE = 0.3  # if the parts of a code ("AP-305", "Clara 80") stand together in no passage

CODE = re.compile(r"\b[A-Z][A-Za-z]*[- ]?\d+\b")


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much the passages seem to answer a question, and the place that seems to most."""

    score: float  # 0…1
    passage: int  # which of the passages
    unit: str  # the sentence, list item or table row


def of(
    question: str,
    groups: Collection[str],
    passages: Sequence[Passage],
    store: Store,
    embedder: Embedder,
) -> Relevance:
    if not passages:
        return Relevance(0.0, 0, "")
    closeness, passage, unit = nearest(question, passages, embedder)
    score = (1 - WORDS) * closeness + WORDS * shared(question, passages, store)
    if lacks_code(question, passages):
        score -= LACKS_CODE
    if lacks_name(question, groups, store):
        score -= LACKS_NAME
    return Relevance(min(1.0, max(0.0, score)), passage, unit)


def nearest(
    question: str, passages: Sequence[Passage], embedder: Embedder
) -> tuple[float, int, str]:
    """The cosine of the question and the nearest unit, read under its title and headings; then the
    place that is nearest among those that hold the question's codes: its passage and its text."""
    places = [(n, unit) for n, p in enumerate(passages) for unit in ground.units(p.payload.text)]
    if not places:
        return 0.0, 0, ""
    above = [" > ".join((p.payload.title, *p.payload.heading)) for p in passages]
    texts = [f"{above[n]}\n{unit}" for n, unit in places]
    cosines = embedder.encode(texts) @ embedder.encode_query(question)  # (n_places,)
    lacking = np.array([_lacks(_codes(question), [text]) for text in texts])
    best = int(np.argmax(cosines - LACKS_CODE * lacking))
    return float(np.max(cosines)), *places[best]


def shared(question: str, passages: Sequence[Passage], store: Store) -> float:
    """The share of the question's words that the passages hold."""
    asked = store.words(question)
    held = store.words("\n".join(_whole(passage) for passage in passages))
    return len(asked & held) / len(asked) if asked else 0.0


def _whole(passage: Passage) -> str:
    return "\n".join((passage.payload.title, *passage.payload.heading, passage.payload.text))


def lacks_code(question: str, passages: Sequence[Passage]) -> bool:
    """The question names a code whose parts stand together in no passage."""
    return _lacks(_codes(question), [_whole(passage) for passage in passages])


def _codes(question: str) -> list[frozenset[str]]:
    return [ground.words(code).stems for code in CODE.findall(question)]


def _lacks(codes: Sequence[frozenset[str]], texts: Sequence[str]) -> bool:
    held = [ground.words(text).stems for text in texts]
    return any(not any(code <= stems for stems in held) for code in codes)


def lacks_name(question: str, groups: Collection[str], store: Store) -> bool:
    """The question names something that occurs nowhere in what the asker may read."""
    names = re.findall(r"(?<!^)(?<![.?!] )\b[A-Z][\w-]{2,}", question)
    readers = readable(groups)
    return any(not store.search_words("text", name, readers, 1) for name in names)
