"""Look each question of a text up by itself: its passages, its places, whether they answer it.

In:  a question as its conversation lets it be understood, the asker's groups, the open engines
Out: LookedUp, one for each question of the text; several joined to one

One question is looked up as it was typed and as it is understood. Several questions share nothing
but their text: each has passages and a threshold of its own, so none takes the place of another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tasks.answer import followup, mails, queries, relevance, retrieve, threshold
from tasks.answer.engines import Engines
from tasks.answer.followup import Understood
from tasks.answer.passage import Passage
from tasks.answer.places import definitions, ranking, siblings
from tasks.answer.places.ranking import Place


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found for a question. If `parts` is empty, the passages do not answer it."""

    question: str
    passages: list[Passage]
    beyond: list[Passage]  # the next ones, which may contradict these
    places: list[Place]  # of all passages, the likeliest first
    parts: list[tuple[str, list[Place]]]  # each question in it, with the places about its thing
    confidence: float  # probability that the passages contain the answer


def look_up(asks: Understood, groups: Collection[str], engines: Engines) -> list[LookedUp]:
    """Return the questions of a text, each looked up."""
    typed = asks.readings[-1]
    several = queries.parts(typed)
    if len(several) == 1:
        return [_one(typed, asks, groups, engines)]
    return [
        _one(each, replace(asks, readings=(each,), joined=""), groups, engines) for each in several
    ]


def _one(typed: str, asks: Understood, groups: Collection[str], engines: Engines) -> LookedUp:
    store, embedder, how = engines.store, engines.embedder, engines.answer
    found = followup.ranked(typed, asks, groups, how.passages, store, embedder, engines.retrieve)
    readings = [mails.asked(reading) for reading in asks.readings]
    question = readings[-1]
    found = retrieve.with_prices(
        found, question, retrieve.readable(groups), store, embedder, engines.retrieve
    )
    passages, beyond = retrieve.nearest(found, question, how)
    asked = [question]
    meanings = definitions.meanings(question)
    every = list(dict.fromkeys((*readings, *meanings)))
    rankings = dict(zip(every, ranking.ranked_each(every, passages, embedder), strict=True))
    if len(readings) > 1:
        read = [rankings[reading] for reading in readings]
        rankings[question] = ranking.agreed(read, passages)
    ranked = rankings[question]
    told = True
    if meanings and not _contrasts(question, ranked):
        asked = meanings
        told = _both_named(question, [rankings[each] for each in meanings])
    likely = relevance.score(question, groups, passages, ranked, store, embedder)
    parts = [(each, siblings.of_the_thing(each, rankings[each])) for each in asked]
    answered = (
        told
        and likely >= threshold.of(groups, engines.calibrated, how.min_relevance)
        and threshold.document_share(ranked, passages) >= how.min_document_share
        and any(places for _, places in parts)
    )
    return LookedUp(question, passages, beyond, ranked, parts if answered else [], likely)


def joined(several: Sequence[LookedUp]) -> LookedUp:
    """Return one of all, whose passages are the best of each question, then the second of each. Of
    questions without an answer nothing is left, if another one has an answer."""
    kept = [one for one in several if one.parts] or several
    if len(several) == 1:
        return several[0]
    passages = retrieve.alternating([one.passages for one in kept])
    number = {passage.chunk_id: n for n, passage in enumerate(passages)}
    beyond = retrieve.alternating([one.beyond for one in kept])

    def moved(one: LookedUp, places: Sequence[Place]) -> list[Place]:
        at = [number[passage.chunk_id] for passage in one.passages]
        return [
            replace(place, candidate=replace(place.candidate, passage=at[place.passage]))
            for place in places
        ]

    places = [place for one in kept for place in moved(one, one.places)]
    return LookedUp(
        " ".join(one.question for one in kept),
        passages,
        [p for p in beyond if p.chunk_id not in number][: retrieve.BEYOND],
        sorted(places, key=lambda place: -place.probability),
        [(each, moved(one, ranked)) for one in kept for each, ranked in one.parts],
        min(one.confidence for one in kept),
    )


def _contrasts(question: str, ranked: Sequence[Place]) -> bool:
    """Return True if the likeliest place compares the two things whose difference is asked for."""
    both = definitions.two(question)
    return any(definitions.contrasts(both, place.candidate) for place in ranked[:1])


def _both_named(question: str, rankings: Sequence[Sequence[Place]]) -> bool:
    likeliest = [[place.candidate for place in ranked[:1]] for ranked in rankings]
    return definitions.both_named(question, likeliest)
