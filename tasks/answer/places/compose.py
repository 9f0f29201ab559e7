"""Choose the parts of an answer: the likeliest place, or several, and the model's own words.

In:  ranked places, the model's checked sentences
Out: Parts: each with its text, its passage and the units that it rests on

A place loses to one that supersedes it (superseded.py). A sentence of the model is shown only if it
is supported and adds something to the question and the places.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tasks.answer import grounding
from tasks.answer.grounding import Sentence, Support
from tasks.answer.places import (
    answer_kind,
    cut_lists,
    denials,
    general_case,
    permissions,
    phrasing,
    pronouns,
    rows,
    sections,
    steps,
    superseded,
    weekdays,
)
from tasks.answer.places.candidates import read
from tasks.answer.places.outline import Unit, units
from tasks.answer.places.ranking import Place
from tasks.answer.places.traits import FIGURES, named
from tasks.answer.retrieve import Passage

PLACES = 3  # that are shown at most
MORE = 2  # words that a further place must add to the others and to the question
NEAR = 0.2  # share of the best place's probability that a sentence of the model needs
DEFINES = re.compile(r"an? [\w-]+(?: [\w-]+){0,2} is an? ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the answer."""

    text: str
    passage: int
    numbers: tuple[int, ...]  # units of the passage that it stands on
    score: float  # support, 0…1; a place supports itself
    notice: bool = False  # it says of a document that it disagrees; its place is in the text


def parts(
    asked: Iterable[tuple[str, Sequence[Place]]], passages: Sequence[Passage], near: float
) -> list[Part]:
    """Return the places that answer each question, as they are worded. Of a place and one within it
    only the larger is shown, or the likelier where a figure is asked for."""
    found: list[Part] = []
    for question, ranked in asked:
        for place in chosen(question, ranked, passages, near):
            for new in _worded(question, place, ranked, passages):
                if any(_within(new, other) for other in found):
                    continue
                inner = [other for other in found if _within(other, new)]
                if inner and answer_kind.kinds(question) & FIGURES:
                    continue
                left = [other for other in found if other not in inner]
                found = _listed(question, new, left, passages)
    return found


def _listed(
    question: str, new: Part, found: Sequence[Part], passages: Sequence[Passage]
) -> list[Part]:
    """Return the parts with the new one; an item of a list that a part already has an item of
    joins it, so that the lead-in stands once: the whole list if it fits, else the items."""
    every = units(passages[new.passage].payload.text)
    lead = phrasing.lead_in(new.numbers, every)
    for place, other in enumerate(found):
        if lead is None or other.passage != new.passage:
            continue
        if phrasing.lead_in(other.numbers, every) == lead:
            items = sorted({*new.numbers, *other.numbers} - {lead})
            items = phrasing.all_items(lead, every) or items
            joined = _units(question, new.passage, (lead, *items), passages)
            return [*found[:place], joined, *found[place + 1 :]]
    return [*found, new]


def _worded(
    question: str, place: Place, ranked: Sequence[Place], passages: Sequence[Passage]
) -> Iterator[Part]:
    """Yield the parts that a place is shown as: the rows of its table that the question may mean as
    well, and before an exception the general case."""
    number = place.candidate.numbers[0]
    if place.candidate.unit.kind == "row":
        several = rows.likely(question, place.passage, number, passages)
        if any(passage == place.passage and number in numbers for passage, numbers in several):
            yield from (_units(question, *each, passages) for each in several)
            return
    if found := sections.procedure(question, place.candidate, passages):
        yield from (_units(question, *each, passages) for each in found)
        return
    if steps.asks(question) and (begun := sections.opening(question, place.candidate, passages)):
        yield _units(question, *begun, passages)
        if (place.passage, number) not in {(begun[0], n) for n in begun[1]}:
            yield part_of(question, place, passages)
        return
    one = place.candidate
    together = steps.paragraph(question, one, passages)
    if together := together or pronouns.continued(question, one, passages):
        yield _units(question, place.passage, together, passages)
        return
    figure = answer_kind.kinds(question) & FIGURES
    if not figure and (joined := cut_lists.joined(question, place.candidate, passages)):
        yield _units(question, *joined[0], passages)
        for passage, numbers in joined[1:]:
            every = units(passages[passage].payload.text)
            yield Part(phrasing.items(question, numbers, every), passage, numbers, 1.0)
        return
    for passage, numbers in general_case.find(question, place, ranked, passages):
        yield _units(question, passage, numbers, passages)
    yield part_of(question, place, passages)


def part_of(question: str, place: Place, passages: Sequence[Passage]) -> Part:
    """Return a place as it is worded in an answer."""
    every = units(passages[place.passage].payload.text)
    numbers = phrasing.whole(question, place.candidate.numbers, every)
    return _units(question, place.passage, numbers, passages)


def _units(
    question: str, passage: int, numbers: tuple[int, ...], passages: Sequence[Passage]
) -> Part:
    every = units(passages[passage].payload.text)
    return Part(phrasing.text(question, numbers, every), passage, numbers, 1.0)


def _within(part: Part, other: Part) -> bool:
    same = part.passage == other.passage and set(part.numbers) <= set(other.numbers)
    return same or part.text in other.text


def chosen(
    question: str, ranked: Sequence[Place], passages: Sequence[Passage], near: float
) -> list[Place]:
    """Return the place to show, and those of the next ones that are nearly as likely and add
    something."""
    left = permissions.with_fitting_first(question, superseded.current(question, ranked, passages))
    found = left[:1]
    for place in left[1:PLACES]:
        known = grounding.words("\n".join((question, *(p.candidate.text for p in found)))).stems
        new = grounding.words(place.candidate.text).stems - known
        likely = place.probability >= near * found[0].probability
        if likely and len(new) >= MORE and _joins(question, place, found[0]):
            found.append(place)
    return found


def _joins(question: str, place: Place, first: Place) -> bool:
    """Return True if a place can stand beside the first one: it has as many of the question's
    names (zone C does not join zone B), is not about other days, is a step beside steps, has a
    figure of the kind asked for beside one, defines no word, and does not allow what is asked to be
    forbidden."""
    text, before = place.candidate.text, first.candidate.text
    wanted = answer_kind.kinds(question)
    figures = wanted & FIGURES & answer_kind.contained(before)
    if (figures and not figures & answer_kind.contained(text)) or (
        "meaning" not in wanted and DEFINES.match(text)
    ):
        return False
    lacks = named(question, read(place.candidate)) < named(question, read(first.candidate))
    if steps.asks(question) and (
        (steps.instructs(before) and not steps.instructs(text)) or steps.only_if(question, text)
    ):
        return False
    unasked = weekdays.of_others(question, place.candidate)
    return not lacks and not unasked and not denials.allows(question, text)


def reply(
    sentences: Sequence[Sentence], shown: Sequence[Part], passages: Sequence[Passage]
) -> list[Part]:
    """Return the model's sentences as the answer, if they contain the places that would be shown,
    one document has each of them in the same words, and there are several: a complete reply, from
    training or from the documents, reads better than its likeliest sentence. Else nothing."""
    supports = [sentence.support for sentence in sentences]
    found = [
        Part(sentence.text, support.passage, support.numbers, support.score)
        for sentence, support in zip(sentences, supports, strict=True)
        if support is not None and states(sentence.text) and _says(support, sentence.text, passages)
    ]
    whole = len(found) == len(sentences) > 1
    one = {passages[part.passage].payload.uri for part in (*found, *shown)}
    said = grounding.words("\n".join(sentence.text for sentence in sentences)).stems
    holds = all(grounding.words(part.text).stems <= said for part in shown)
    return found if whole and len(one) == 1 and holds else []


def _says(support: Support, text: str, passages: Sequence[Passage]) -> bool:
    """Return True if the place that supports a text holds all of its words: "The passage is: …"
    adds some."""
    every = units(passages[support.passage].payload.text)
    place = "\n".join(every[number].text for number in support.numbers)
    return grounding.words(text).plain <= grounding.words(place).plain


def added(
    question: str,
    sentences: Iterable[Sentence],
    shown: Sequence[Part],
    ranked: Sequence[Place],
    passages: Sequence[Passage],
) -> Iterator[Part]:
    """Yield the model's sentences that are supported by a likely place and add something new, which
    one unit of that place contains as well."""
    known, likely = _known(question, shown), _likely(ranked)
    for sentence in sentences:
        support = sentence.support
        if support is None or not states(sentence.text) or denials.allows(question, sentence.text):
            continue
        every = units(passages[support.passage].payload.text)
        new = grounding.words(sentence.text).stems - known
        holding = [n for n in support.numbers if new <= grounding.words(every[n].text).stems]
        if new and any((support.passage, number) in likely for number in holding):
            known |= new
            yield _in_words(sentence.text, support, holding, every)


def may_add(
    question: str, shown: Sequence[Part], ranked: Sequence[Place], passages: Sequence[Passage]
) -> bool:
    """Return False if `added` yields nothing, whatever the model writes about these passages: no
    likely place has a word that is new."""
    known = _known(question, shown)
    texts = (
        units(passages[passage].payload.text)[number].text
        for passage, number in _likely(ranked)
        if passage < len(passages)
    )
    return any(grounding.words(text).stems - known for text in texts)


def _known(question: str, shown: Sequence[Part]) -> frozenset[str]:
    return grounding.words("\n".join((question, *(part.text for part in shown)))).stems


def _likely(ranked: Sequence[Place]) -> set[tuple[int, int]]:
    """Return the passages and units of the places that a sentence of the model may rest on."""
    return {
        (place.passage, number)
        for place in ranked
        if place.probability >= NEAR * ranked[0].probability
        for number in place.candidate.numbers
    }


def _in_words(text: str, support: Support, holding: Sequence[int], every: Sequence[Unit]) -> Part:
    """Return a sentence of the model; in the words of the unit that holds all of it, if one does:
    a model's fragment such as "The head of your division." may leave half of it out."""
    said = grounding.words(text).stems
    for number in holding:
        if said <= grounding.words(every[number].text).stems and every[number].kind == "sentence":
            return Part(every[number].text, support.passage, (number,), 1.0)
    return Part(text, support.passage, support.numbers, support.score)


def states(text: str) -> bool:
    """Return True for a sentence of the model that is not a question, a label or a lead-in."""
    return any(unit.states for unit in units(text)[:1])
