"""Find the passages that answer a question, among those that the asker may read.

In:  a question, the asker's groups, an open Store
Out: Passages, best first
Run: python -m app search "…"

Three legs, each filtered by the groups inside the store: the cosine of question and passage; BM25
over title, headings and text; BM25 over title and headings. A BM25 score counts as its share of the
highest score that the question's words can reach. So a question in the documents' words is found by
words, one in other words by its meaning, and a poor best title counts little, which min-max scaling
over the candidates cannot achieve. A document counts by its best passage in each leg.

A letter or two questions in one are searched by their questions. A word that no readable passage
contains is read as the one that they do contain (queries.py). Copies and older versions come last
(diversity.py).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from tasks.answer import diversity, editions, queries
from tasks.answer.passage import Passage
from tasks.answer.places import definitions, prices, steps
from tasks.answer.queries import Vocabulary
from tasks.documents.parse.characters import normal
from tasks.index import languages
from tasks.index.store import Hit, Payload, Store
from tasks.models.embedder import Encoder
from tasks.params import Answer, Retrieve
from tasks.records import PUBLIC

__all__ = [
    "Passage",
    "alternating",
    "for_answer",
    "nearest",
    "ranked",
    "ranked_whole",
    "readable",
    "search",
    "search_as",
]

POOL = 50  # passages, at least, whose documents are compared

MORE = 8  # times as many hits are asked for while the last ones are equal

PRICE = "price"  # searched beside a question for a price

BEYOND = 24  # passages that are searched for contradictions only

Scores = dict[str, float]  # by chunk id
Vector = NDArray[np.float32]  # (dim,), unit length


@dataclass(frozen=True, slots=True)
class Legs:
    """The scores of one question, 0…1; a passage that is not in a leg has none there."""

    cosines: Scores
    text: Scores
    title: Scores

    def mean(self, chunk_ids: Sequence[str], how: Retrieve) -> float:
        """Return the weighted mean of the best score of the passages in each leg."""
        cosine, text, title = (max([leg.get(i, 0.0) for i in chunk_ids]) for leg in self._legs)
        return _mean(cosine, text, title, how)

    def means(self, how: Retrieve) -> Scores:
        """Return the mean of every passage alone; one that the dense leg lacks has the lowest
        cosine there."""
        lowest = min(self.cosines.values(), default=0.0)
        cosine, text, title = self.cosines.get, self.text.get, self.title.get
        found = self.cosines.keys() | self.text.keys() | self.title.keys()
        return {i: _mean(cosine(i, lowest), text(i, 0.0), title(i, 0.0), how) for i in found}

    @property
    def _legs(self) -> tuple[Scores, Scores, Scores]:
        return self.cosines, self.text, self.title


def _mean(cosine: float, text: float, title: float, how: Retrieve) -> float:
    total = how.dense_weight + how.text_weight + how.title_weight or 1.0
    added = how.dense_weight * max(0.0, cosine) + how.text_weight * text + how.title_weight * title
    return added / total


def readable(groups: Collection[str]) -> frozenset[str]:
    """Return the groups that count for a reader: their own, and the public's."""
    return frozenset(groups) | {PUBLIC}


def search(
    question: str,
    groups: Collection[str],
    k: int,
    store: Store,
    embedder: Encoder,
    how: Retrieve,
) -> list[Passage]:
    """Return the best `k` passages. Equal scores are ordered by chunk id."""
    return search_as(question, readable(groups), k, store, embedder, how)


def for_answer(
    question: str,
    groups: Collection[str],
    store: Store,
    embedder: Encoder,
    how: Retrieve,
    wanted: Answer,
) -> list[Passage]:
    """Return the passages to answer from: more of one document than a search lists, because one
    page may contain all of the answer."""
    return widely(question, groups, store, embedder, how, wanted)[0]


def widely(
    question: str,
    groups: Collection[str],
    store: Store,
    embedder: Encoder,
    how: Retrieve,
    wanted: Answer,
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages of `for_answer`, and the next ones, which may contradict them."""
    found = ranked(question, readable(groups), wanted.passages, store, embedder, how)
    return nearest(found, question, wanted)


def nearest(
    found: Sequence[Passage], question: str, wanted: Answer
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages to answer from, of those that were ranked, and the next ones."""
    best = diversity.chosen(found, wanted.passages, normal(question), wanted.per_document)
    best = definitions.with_definitions(best, found, question)
    best = steps.with_opening(best, found, question)
    first = editions.with_newer(prices.with_price(best, found, question), found, question)
    known = {passage.chunk_id for passage in first}
    return first, [passage for passage in found if passage.chunk_id not in known][:BEYOND]


def with_prices(
    found: list[Passage],
    question: str,
    readers: Collection[str],
    store: Store,
    embedder: Encoder,
    how: Retrieve,
) -> list[Passage]:
    """Return the passages that were ranked; if a price is asked for and none of them names it, with
    those of a second search: many passages name a thing, and few of them are about prices."""
    if not prices.asks(question) or any(prices.lists(question, passage) for passage in found):
        return found
    more = ranked_whole(f"{PRICE} {question}", readers, len(found), store, embedder, how)
    known = {passage.chunk_id for passage in found}
    return [*found, *(passage for passage in more if passage.chunk_id not in known)]


def search_as(
    question: str, readers: Collection[str], k: int, store: Store, embedder: Encoder, how: Retrieve
) -> list[Passage]:
    """Run `search` for exactly these groups; without the public's, if it is not among them."""
    found = ranked(question, readers, k, store, embedder, how)
    return diversity.chosen(found, k, normal(question), how.per_document)


def ranked(
    question: str, readers: Collection[str], k: int, store: Store, embedder: Encoder, how: Retrieve
) -> list[Passage]:
    """Return all passages that count, best first, at least `k` if there are so many."""
    texts = queries.searched(normal(question))
    return alternating([ranked_whole(t, readers, k, store, embedder, how) for t in texts])


def alternating(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Return the best of each, then the second of each, and so on; each passage once."""
    ranked = chain.from_iterable(zip_longest(*rankings))
    return list({passage.chunk_id: passage for passage in ranked if passage}.values())


def ranked_whole(
    question: str, readers: Collection[str], k: int, store: Store, embedder: Encoder, how: Retrieve
) -> list[Passage]:
    """Return `ranked` for a text that is searched in one piece; for its corrected form, if the
    readers' passages lack words of it."""
    known = store.weights("text", question, readers)
    found = _ranked(question, known, readers, k, store, embedder, how)
    if not found:
        return found
    unknown = _unknown(question, known, store)
    vocabulary = Vocabulary([_read(each) for each in found])
    meant = queries.understood(question, unknown, vocabulary, embedder.is_word)
    meant = queries.with_solid(meant, vocabulary)
    if meant == question:
        return found
    known = store.weights("text", meant, readers)
    return _ranked(meant, known, readers, k, store, embedder, how)


def _unknown(question: str, known: Mapping[int, float], store: Store) -> list[str]:
    """Return the words of a question that no readable passage contains."""
    among = languages.languages(question)
    stems = {word: store.words(word, among) for word in queries.candidates(question)}
    return [word for word, held in stems.items() if held and not held & known.keys()]


def _read(passage: Passage) -> str:
    return "\n".join((passage.payload.title, *passage.payload.heading, passage.payload.text))


def _ranked(
    question: str,
    known: Mapping[int, float],
    readers: Collection[str],
    k: int,
    store: Store,
    embedder: Encoder,
    how: Retrieve,
) -> list[Passage]:
    """Return all passages that count, best first."""
    limit = max(how.candidates, k)
    vector = embedder.encode_query(question)
    legs = _legs(question, vector, known, readers, limit, store)
    pool = _best(legs.means(how), max(POOL, k))
    legs.cosines.update(_cosines([i for i in pool if i not in legs.cosines], vector, store))
    payloads = store.payloads(pool)
    scores = pooled([i for i in pool if i in payloads], payloads, legs, how)
    ordered = _best(scores, len(scores))
    return [Passage(i, payloads[i], scores[i], legs.cosines[i]) for i in ordered]


def _legs(
    question: str,
    vector: Vector,
    known: Mapping[int, float],
    readers: Collection[str],
    limit: int,
    store: Store,
) -> Legs:
    """Search the three legs. A word in no title counts in the highest score of a title as it counts
    in the text."""
    named = store.weights("title", question, readers)
    highest = sum(named.get(word, weight) for word, weight in known.items())
    cosines = best_hits(lambda n: store.search_dense(vector, readers, n), limit)
    text = best_hits(lambda n: store.search_words("text", question, readers, n), limit)
    title = best_hits(lambda n: store.search_words("title", question, readers, n), limit)
    return Legs(
        {hit.chunk_id: hit.score for hit in cosines},
        shares(text, sum(known.values())),
        {chunk_id: share**2 for chunk_id, share in shares(title, highest).items()},
    )


def best_hits(search: Callable[[int], list[Hit]], limit: int) -> list[Hit]:
    """Return the best hits, equal ones by chunk id. An engine that cuts equal scores takes the
    first ones in its files, and their order depends on points that the reader may not read."""
    number = limit + 1
    found = search(number)
    while len(found) == number and found[-1].score == found[limit - 1].score:
        number *= MORE
        found = search(number)
    return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]


def shares(hits: Iterable[Hit], highest: float) -> Scores:
    """Return BM25 scores as shares of the highest one that the question's words can reach."""
    return {hit.chunk_id: min(1.0, hit.score / highest) for hit in hits} if highest else {}


def _cosines(chunk_ids: Sequence[str], vector: Vector, store: Store) -> Scores:
    """Return the exact cosines of chunks that only the word legs found."""
    exact = store.vectors(chunk_ids) @ vector if chunk_ids else ()
    return dict(zip(chunk_ids, map(float, exact), strict=True))


def _best(scores: Scores, count: int) -> list[str]:
    return sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:count]


def pooled(
    chunk_ids: Sequence[str], payloads: Mapping[str, Payload], legs: Legs, how: Retrieve
) -> Scores:
    """Return each passage's own score; the best one of a document gets the score of its document,
    the mean of the best that all its passages have in each leg."""
    scores = {chunk_id: legs.mean([chunk_id], how) for chunk_id in chunk_ids}
    members: dict[str, list[str]] = {}
    for chunk_id in _best(scores, len(scores)):
        members.setdefault(payloads[chunk_id].uri, []).append(chunk_id)
    return scores | {mine[0]: legs.mean(mine, how) for mine in members.values()}
