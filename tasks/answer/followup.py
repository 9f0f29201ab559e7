"""Search for a question as the earlier turns of its conversation let it be understood.

In:  a question, the earlier turns, the index and the asker's groups
Out: Understood: the complete question, and what is searched; the passages

A question that does not stand alone is completed by rules (dependence.py). It is searched as it was
typed, and a second time with the words that tell most of the earlier turns; the scores are added,
so a new topic is still found by its own words. An endpoint, where one is set, completes the
question instead of the rules (rewriting.py). Where the words of an answer are added to the
search, they are not part of the question: the place that was shown would be chosen once more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.answer import dependence, retrieve, rewriting
from tasks.answer.passage import Passage
from tasks.answer.prompts import DECLINED
from tasks.answer.retrieve import readable
from tasks.documents.parse.characters import normal
from tasks.index.store import Store
from tasks.models.embedder import Encoder
from tasks.params import Generate, Retrieve

Turn = tuple[str, str]  # a question, and what was answered

TURNS = 3  # that are read
READ = 600  # characters of a question or answer that are read
TERMS = 10  # words that are added to the search
DECAY = 0.6  # of a word's weight, per turn
ANSWERED = 0.5  # of the weight of a word of the last answer
# Shares of the joined question's score in the ranking; python -m bench.answer.conversations
DEPENDENT = 0.6
ALONE = 0.3
REWRITTEN = 0.7


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, and how its conversation is taken into account."""

    readings: tuple[str, ...]  # what is answered, last; before it, as typed if that says more
    joined: str = ""  # searched beside the typed one; "" without earlier turns
    share: float = 0.0  # of the joined question's scores in the ranking


def understand(
    question: str,
    turns: Sequence[Turn],
    store: Store,
    groups: Collection[str],
    generate: Generate | None = None,
) -> Understood:
    """Return the question as the earlier turns let it be understood: as the endpoint of `generate`
    rewrites it, or else by the rules. One without earlier turns, or to which they add nothing,
    stays as it is."""
    recent = [(asked[-READ:], _said(text)) for asked, text in turns[-TURNS:]]
    if not recent:
        return Understood((question,))
    if generate and (written := rewriting.rewritten(question, recent, generate)):
        return Understood((written,), written, REWRITTEN)
    return _completed(question, recent, store, groups)


def _completed(
    question: str, recent: Sequence[Turn], store: Store, groups: Collection[str]
) -> Understood:
    rarity = _rarity([text for turn in recent for text in turn], store, groups)
    before, answer = "", ""
    for asked, reply in recent:
        before = dependence.completed(asked, before, answer, rarity.__contains__)
        answer = reply
    whole = dependence.completed(question, before, answer, rarity.__contains__)
    older = [asked for asked, _ in recent[-2::-1]]
    joined = " ".join((whole, *_terms(whole, [before, answer, *older], rarity)))
    if joined == question:
        return Understood((question,))
    share = DEPENDENT if dependence.depends(question) else ALONE
    readings = (whole,) if dependence.resumed(question, before) else (question, whole)
    return Understood(tuple(dict.fromkeys(readings)), joined, share)


def _said(answer: str) -> str:
    """Return the start of an answer; nothing of one that declined."""
    return "" if answer.startswith(DECLINED[:30]) else answer[:READ]


def _rarity(texts: Sequence[str], store: Store, groups: Collection[str]) -> dict[str, float]:
    """Return the telling words of texts that readable passages contain, with the highest score that
    each can add to a passage. So no other document changes what is searched."""
    words = dict.fromkeys(word for text in texts for word in dependence.telling(text))
    known = store.weights("text", " ".join(words), readable(groups)) if words else {}
    rare = {w: max((known.get(i, 0.0) for i in store.words(w)), default=0.0) for w in words}
    return {word: weight for word, weight in rare.items() if weight}


def _terms(question: str, texts: Sequence[str], rarity: Mapping[str, float]) -> list[str]:
    """Return the words of the texts that tell most: of the last question, the last answer, and the
    questions before it."""
    shares = [1.0, ANSWERED, *(DECAY**age for age in range(1, TURNS))]
    newer, scores = question, dict[str, float]()
    for text, share in zip(texts, shares, strict=False):
        for word in dependence.terms_of(text, newer):
            scores[word] = scores.get(word, 0.0) + share * rarity.get(word, 0.0)
        newer = f"{newer} {text}"
    return sorted((w for w in scores if scores[w] > 0), key=lambda w: -scores[w])[:TERMS]


def ranked(
    question: str,
    asks: Understood,
    groups: Collection[str],
    k: int,
    store: Store,
    embedder: Encoder,
    settings: Retrieve,
) -> list[Passage]:
    """Return the passages for a question as it was typed and as it is understood, best first."""
    readers = readable(groups)
    typed = retrieve.ranked(question, readers, k, store, embedder, settings)
    if not asks.joined:
        return typed
    joined = retrieve.ranked_whole(normal(asks.joined), readers, k, store, embedder, settings)
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
