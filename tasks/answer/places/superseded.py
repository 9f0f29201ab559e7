"""Leave out the places that a newer document or a reply supersedes.

In:  a question, its ranked places, the passages
Out: the places that stay, in their order

A place loses to a similar one of a newer document that has as many of the question's words, and a
mail's quotation to the reply.
"""

from collections.abc import Sequence

from tasks.answer import editions, grounding
from tasks.answer.passage import Passage
from tasks.answer.places.candidates import read
from tasks.answer.places.ranking import Place
from tasks.index.store import Payload
from tasks.records import source_of

SIMILAR = 0.65  # cosine from which a newer document's place replaces an older one's
RIVAL = 0.1  # share of the older place's probability that the newer place needs
NEWER = 0.01  # and that it needs in a newer edition of the same document
REPLY = 0.05  # and that a reply needs against its quotation


def current(question: str, ranked: Sequence[Place], passages: Sequence[Passage]) -> list[Place]:
    """Return the places without those that a newer document or a reply replaces."""
    asked, gone = grounding.words(question).stems, editions.replaced(passages)
    payloads = {place.passage: passages[place.passage].payload for place in ranked}
    newer = {
        number: {
            other: needed
            for other, one in payloads.items()
            if (needed := _needed(one, two, gone)) is not None
        }
        for number, two in payloads.items()
    }  # compared once for each pair of passages, of which each has many places
    return [
        place
        for place in ranked
        if not _answered(place, ranked, passages)
        and not any(
            _replaces(other, place, newer[place.passage][other.passage], asked)
            for other in (ranked if newer[place.passage] else ())
            if other.passage in newer[place.passage]
        )
    ]


def _needed(newer: Payload, older: Payload, gone: frozenset[str]) -> float | None:
    """Return the share of an older place's probability that a newer one needs; None if the second
    document is not older."""
    if newer.uri == older.uri or source_of(newer.uri) != source_of(older.uri):
        return None  # another source can't replace it: tasks/answer/conflicts.py
    if editions.replaces(newer, older, gone):
        return NEWER
    return RIVAL if newer.dated and older.dated and newer.dated > older.dated else None


def _answered(place: Place, ranked: Sequence[Place], passages: Sequence[Passage]) -> bool:
    """Return True for a quotation to which a place of the same document is the reply."""
    uri = passages[place.passage].payload.uri
    return place.candidate.unit.quoted and any(
        not reply.candidate.unit.quoted
        and passages[reply.passage].payload.uri == uri
        and reply.probability >= REPLY * place.probability
        for reply in ranked
    )


def _replaces(newer: Place, place: Place, needed: float, asked: frozenset[str]) -> bool:
    if newer.probability < needed * place.probability:
        return False
    alike = float(newer.vector @ place.vector) >= SIMILAR
    return alike and asked & _stems(place) <= _stems(newer)


def _stems(place: Place) -> frozenset[str]:
    """Return the words of a place under its headings."""
    return grounding.words(read(place.candidate)).stems
