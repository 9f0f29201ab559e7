"""Find the passages that answer a question, among those that the asker may read.

In:  a question, the asker's groups, an open Store
Out: Passages, best first
Run: python -m app search "…"

Three legs, each filtered by the groups inside the store: dense vectors; BM25 over title, headings
and text; BM25 over title and headings. Their scores are brought to 0…1 by the best and the last
candidate of the leg and added with the weights of params.yaml: on six public sets this beat
reciprocal-rank fusion, which can lose to its better leg. The title leg counts as far as the best
title covers the question: all of it for "travel policy", little for a question in whole sentences.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tasks.embedder import Embedder
from tasks.params import Retrieve
from tasks.records import PUBLIC
from tasks.store import Hit, Payload, Store


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found."""

    chunk_id: str
    payload: Payload
    score: float  # fused, 0…1
    cosine: float  # to the question; 0 if the dense leg did not find it

    @property
    def locator(self) -> str:
        """Where in the document: its headings, and the page, slide or row."""
        headings = " > ".join(self.payload.heading)
        return ", ".join(filter(None, (headings, self.payload.place)))


def readable(groups: Collection[str]) -> frozenset[str]:
    """The groups that count for a reader: their own, and the public's."""
    return frozenset(groups) | {PUBLIC}


def scaled(hits: Sequence[Hit], limit: int) -> dict[str, float]:
    """Scores by chunk id, 1 for the best; 0 for the last one where the leg was cut at `limit`, and
    for what shares no word with the question where it was not."""
    if not hits:
        return {}
    best = hits[0].score
    floor = hits[-1].score if len(hits) >= limit else min(0.0, hits[-1].score)
    return {hit.chunk_id: (hit.score - floor) / ((best - floor) or 1.0) for hit in hits}


def fuse(legs: Sequence[tuple[float, Sequence[Hit]]], limit: int) -> dict[str, float]:
    """The weighted sum of the legs' scaled scores, by chunk id, in 0…1."""
    total = sum(weight for weight, _ in legs) or 1.0
    fused: dict[str, float] = {}
    for weight, hits in legs:
        for chunk_id, score in scaled(hits, limit).items():
            fused[chunk_id] = fused.get(chunk_id, 0.0) + weight / total * score
    return fused


def search(
    question: str,
    groups: Collection[str],
    k: int,
    store: Store,
    embedder: Embedder,
    how: Retrieve,
) -> list[Passage]:
    """The best `k` passages. Equal scores are ordered by chunk id."""
    return search_as(question, readable(groups), k, store, embedder, how)


def search_as(
    question: str, readers: Collection[str], k: int, store: Store, embedder: Embedder, how: Retrieve
) -> list[Passage]:
    """`search` for exactly these groups; without the public's, if it is not among them."""
    limit = max(how.candidates, k)
    dense = store.search_dense(embedder.encode_query(question), readers, limit)
    text = store.search_words("text", question, readers, limit)
    title = store.search_words("title", question, readers, limit)
    trust = _covered(question, title[0], store) if title else 0.0
    legs = [(how.dense_weight, dense), (how.text_weight, text), (how.title_weight * trust, title)]
    fused = fuse(legs, limit)
    cosines = {hit.chunk_id: hit.score for hit in dense}
    ranked = sorted(fused, key=lambda chunk_id: (-fused[chunk_id], chunk_id))[:k]
    payloads = store.payloads(ranked)
    return [Passage(i, payloads[i], fused[i], cosines.get(i, 0.0)) for i in ranked if i in payloads]


def _covered(question: str, hit: Hit, store: Store) -> float:
    """The share of the question's words that a title and its headings hold."""
    asked, named = store.words(question), set[int]()
    for payload in store.payloads([hit.chunk_id]).values():
        named |= store.words("\n".join((payload.title, *payload.heading)))
    return len(asked & named) / len(asked) if asked else 0.0
