"""Choose the parts of an answer: the likeliest place, or several, and the model's own words.

In:  ranked places, the model's checked sentences
Out: Parts: each with its text, its passage and the units that it stands on

A place loses to a similar one of a newer document, and a mail's quotation to the reply. A sentence
of the model is shown only if it is supported and says something that neither the question nor the
places say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tasks import ground, said
from tasks.ground import Sentence
from tasks.outline import units
from tasks.places import Place
from tasks.retrieve import Passage

SAME = 0.95  # cosine from which two places say the same
SIMILAR = 0.75  # cosine from which a newer document's place replaces an older one's
RIVAL = 0.1  # share of the best place's probability that the newer place needs
REPLY = 0.05  # and that a reply needs against what it quotes
NEAR = 0.2  # and that the place needs on which the model bases a sentence


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the answer."""

    text: str
    passage: int
    numbers: tuple[int, ...]  # units of the passage that it stands on
    score: float  # support, 0…1; a place supports itself


def chosen(ranked: Sequence[Place], passages: Sequence[Passage], near: float) -> list[Place]:
    """Return the place to show, and a second one if it is nearly as likely and says more."""
    left = current(ranked, passages)
    first = left[:1]
    for place in left[1:2]:
        says_more = float(place.vector @ first[0].vector) < SAME
        if place.probability >= near * first[0].probability and says_more:
            return [first[0], place]
    return first


def current(ranked: Sequence[Place], passages: Sequence[Passage]) -> list[Place]:
    """Return the places without those that a newer document or a reply replaces."""
    return [p for p in ranked if not any(_replaces(o, p, passages) for o in ranked)]


def _replaces(other: Place, place: Place, passages: Sequence[Passage]) -> bool:
    one, two = passages[other.passage].payload, passages[place.passage].payload
    quoted, quotes = place.candidate.unit.quoted, other.candidate.unit.quoted
    if one.uri == two.uri:
        return quoted and not quotes and other.probability >= REPLY * place.probability
    if not one.dated or not two.dated or one.dated <= two.dated:
        return False
    likely = other.probability >= RIVAL * place.probability
    return likely and float(other.vector @ place.vector) >= SIMILAR


def parts(question: str, places: Iterable[Place], passages: Sequence[Passage]) -> list[Part]:
    """Return the places as they are said; a place within another one is said once."""
    found: list[Part] = []
    for place in places:
        every = units(passages[place.passage].payload.text)
        numbers = said.whole(question, place.candidate.numbers, every)
        text = said.text(question, numbers, every)
        covered = any(
            part.passage == place.passage and set(numbers) <= set(part.numbers) for part in found
        )
        if not covered and all(part.text != text for part in found):
            found.append(Part(text, place.passage, numbers, 1.0))
    return found


def added(
    question: str,
    sentences: Iterable[Sentence],
    shown: Sequence[Part],
    ranked: Sequence[Place],
) -> Iterator[Part]:
    """Yield the model's sentences that are supported and say something new."""
    known = ground.words("\n".join((question, *(part.text for part in shown)))).stems
    likely = {
        (place.passage, number)
        for place in ranked
        if place.probability >= NEAR * ranked[0].probability
        for number in place.candidate.numbers
    }
    for sentence in sentences:
        support = sentence.support
        if support is None or not states(sentence.text):
            continue
        based = any((support.passage, number) in likely for number in support.numbers)
        new = ground.words(sentence.text).stems - known
        if based and new:
            known |= new
            yield Part(sentence.text, support.passage, support.numbers, support.score)


def states(text: str) -> bool:
    """A sentence of the model is not a question, a label or a lead-in."""
    return any(unit.states for unit in units(text)[:1])
