"""Search for a question as the earlier turns of its conversation let it be understood.

In:  a question, the earlier turns, the index and the asker's groups
Out: Understood: the complete question, and what is searched; the passages

A question that does not stand alone is completed by rules (dependence.py). It is searched as it was
typed, and a second time with the words that tell most of the earlier turns; the scores are added,
so a new topic is still found by its own words. Where the words of an answer are added to the
search, they are not part of the question: the place that was shown would be chosen once more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tasks.answer import dependence, retrieve
from tasks.answer.passage import Passage
from tasks.answer.retrieve import readable
from tasks.documents.parse.characters import normal
from tasks.index.store import Store
from tasks.models.embedder import Encoder
from tasks.params import Retrieve

Turn = tuple[str, str]  # a question, and what was answered

TURNS = 3  # that are read
READ = 600  # characters of a question or answer that are read
TERMS = 10  # words that are added to the search
DECAY = 0.6  # of a word's weight, per turn
ANSWERED = 0.5  # of the weight of a word of the last answer
# Shares of the joined question's score in the ranking; python -m bench.conversations
DEPENDENT = 0.6
ALONE = 0.3


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, and how its conversation is taken into account."""

    question: str  # as it is answered: completed, if it does not stand alone
    joined: str = ""  # searched beside the typed one; "" without earlier turns
    share: float = 0.0  # of the joined question's scores in the ranking


def understand(
    question: str, turns: Sequence[Turn], store: Store, groups: Collection[str]
) -> Understood:
    """Return the question as the earlier turns let it be understood. One without earlier turns, or
    to which they add nothing, stays as it is."""
    before = ""
    for asked, _ in turns[-TURNS:]:
        before = dependence.completed(asked[-READ:], before)
    whole = dependence.completed(question, before)
    terms = _terms(whole, [before, *_earlier(turns)], store, groups)
    joined = " ".join((whole, *terms))
    if joined == question:
        return Understood(question)
    return Understood(whole, joined, DEPENDENT if dependence.depends(question) else ALONE)


def _earlier(turns: Sequence[Turn]) -> list[str]:
    """Return the last answer, and the questions before the last one, the newest first."""
    asked = [text[-READ:] for text, _ in turns[-TURNS:-1]]
    return [*(said[:READ] for _, said in turns[-1:]), *reversed(asked)]


def _terms(question: str, texts: Sequence[str], store: Store, groups: Collection[str]) -> list[str]:
    """Return the words of the texts that tell most: of the last question, the last answer, and the
    questions before it. Words weigh by their rarity among readable passages, and one that none of
    these contains weighs nothing, so no other document changes what is searched."""
    shares = [1.0, ANSWERED, *(DECAY**age for age in range(1, TURNS))]
    newer, parts = question, dict[str, float]()
    for text, share in zip(texts, shares, strict=False):
        for word in dependence.terms_of(text, newer):
            parts[word] = parts.get(word, 0.0) + share
        newer = f"{newer} {text}"
    known = store.weights("text", " ".join(parts), readable(groups)) if parts else {}
    scores = {
        word: share * max((known.get(stem, 0.0) for stem in store.words(word)), default=0.0)
        for word, share in parts.items()
    }
    return sorted((w for w in scores if scores[w] > 0), key=lambda w: -scores[w])[:TERMS]


def ranked(
    question: str,
    asks: Understood,
    groups: Collection[str],
    k: int,
    store: Store,
    embedder: Encoder,
    how: Retrieve,
) -> list[Passage]:
    """Return the passages for a question as it was typed and as it is understood, best first."""
    readers = readable(groups)
    typed = retrieve.ranked(question, readers, k, store, embedder, how)
    if not asks.joined:
        return typed
    joined = retrieve.ranked_whole(normal(asks.joined), readers, k, store, embedder, how)
    return fused(typed, joined, asks.share)


def fused(typed: Sequence[Passage], joined: Sequence[Passage], share: float) -> list[Passage]:
    """Return the passages of both rankings, their scores added; one that a ranking lacks gets the
    lowest score there."""
    scores = [{p.chunk_id: p.score for p in each} for each in (typed, joined)]
    lowest = [min(each.values(), default=0.0) for each in scores]
    every = {p.chunk_id: p for p in (*typed, *joined)}

    def score(chunk_id: str) -> float:
        one, other = (s.get(chunk_id, low) for s, low in zip(scores, lowest, strict=True))
        return (1 - share) * one + share * other

    found = [replace(passage, score=score(i)) for i, passage in every.items()]
    return sorted(found, key=lambda passage: (-passage.score, passage.chunk_id))
