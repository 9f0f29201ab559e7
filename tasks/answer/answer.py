"""Answer a question from the company's documents, each sentence with its source, or decline.

In:  a question, the asker's groups, the open engines
Out: Answer
Run: python -m app ask "…"

    retrieve → rank places → relevant? → generate within a token budget → check every sentence

It declines before generating, if the passages do not seem to contain an answer: then it cites
nothing. An answer shows the likeliest place of the documents, word for word, and of the model's
sentences those that are supported and add something to it (tasks/answer/places/compose.py).
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tasks import params
from tasks.answer import (
    cited_answer,
    conflicts,
    followup,
    handover,
    mails,
    model_text,
    prompt_injection,
    queries,
    relevance,
    retrieve,
    settled,
    threshold,
    withheld,
)
from tasks.answer.cited_answer import Answer, cited, declined, rounded, spent, unsupported
from tasks.answer.conflicts import Conflict, Trust
from tasks.answer.followup import Turn
from tasks.answer.grounding import Sentence
from tasks.answer.places import compose, definitions, ranking, siblings, superseded
from tasks.answer.places.compose import Part
from tasks.answer.places.ranking import Place
from tasks.answer.prompts import closed_book_prompt, fit_to_budget, prompt
from tasks.answer.retrieve import Passage, readable
from tasks.answer.threshold import Calibrated
from tasks.index.store import Store
from tasks.models import stopping
from tasks.models.embedder import Embedder
from tasks.models.generator import Generation, Generator, Message
from tasks.models.no_model import UNWRITTEN


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines for answering, opened once."""

    store: Store
    embedder: Embedder
    generator: Generator
    retrieve: params.Retrieve
    answer: params.Answer
    max_tokens: int
    calibrated: Calibrated = field(default_factory=dict)
    trust: Trust = field(default_factory=dict)  # of each source
    generate: params.Generate | None = None  # whose endpoint rewrites follow-ups; None: rules
    person: handover.Recogniser | None = None  # of questions that a person must answer
    contact: str = ""  # of that person


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question with the passages found for it. If `messages` is empty, it is declined."""

    question: str
    messages: list[Message]
    passages: list[Passage]
    shown: int  # of the passages, in the prompt
    places: list[Place]  # of all passages, the likeliest first
    parts: list[tuple[str, list[Place]]]  # each question in it, with the places about its thing
    confidence: float  # probability that the passages contain the answer
    retrieve_s: float
    beyond: Sequence[Passage] = ()  # the next passages, which may contradict these


def ask(
    question: str,
    groups: Collection[str],
    engines: Engines,
    turns: Sequence[Turn] = (),
    quoted: Callable[[Answer], None] | None = None,
) -> Answer:
    """Answer from the documents that the groups may read; `turns` are the conversation before.
    `quoted` is called with what the documents say, before the model writes. Raises StoreError or
    EndpointError."""
    prepared = prepare(question, groups, engines, turns)
    understood = prepared.question if prepared.question != question else ""
    told = handed_over(question, engines, prepared.passages)
    if told:
        answered = cited_answer.handed_over(engines.generator.name, prepared.retrieve_s, told)
    elif not prepared.messages:
        answered = declined(engines.generator.name, prepared.retrieve_s, prepared.passages)
    else:
        places = _places(prepared, engines)
        if quoted:
            quoted(replace(finish(prepared, UNWRITTEN, engines, places), understood=understood))
        generation = _heard(prepared, places, engines)
        answered = spent(finish(prepared, generation, engines, places), generation)
    return replace(answered, understood=understood)


def _heard(prepared: Prepared, places: "_Places", engines: Engines) -> Generation:
    """Let the model write until its text can't change the answer any more."""
    enough = settled.when(
        prepared.question, places.parts, places.kept, places.passages, prepared.shown
    )
    write = partial(engines.generator.generate, [prepared.messages], engines.max_tokens)
    return (stopping.until(enough, write) if enough else write())[0]


def handed_over(
    question: str, engines: Engines, passages: Sequence[Passage]
) -> handover.Handover | None:
    """Return the hand-over of a question that a person must answer; None of another one."""
    if engines.person is None:
        return None
    recognised = engines.person.recognise(question, engines.embedder)
    return handover.of(recognised, engines.contact, passages) if recognised else None


def prepare(
    question: str, groups: Collection[str], engines: Engines, turns: Sequence[Turn] = ()
) -> Prepared:
    """Find passages, and write the prompt if they seem to contain an answer; both for the question
    as the earlier turns let it be understood."""
    started = time.perf_counter()
    how = engines.answer
    asks = followup.understand(question, turns, engines.store, groups, engines.generate)
    found = followup.ranked(
        question, asks, groups, how.passages, engines.store, engines.embedder, engines.retrieve
    )
    readings = [mails.asked(reading) for reading in asks.readings]
    question = readings[-1]
    found = retrieve.with_prices(
        found, question, readable(groups), engines.store, engines.embedder, engines.retrieve
    )
    passages, beyond = retrieve.nearest(found, question, how)
    asked = queries.parts(asks.readings[-1])
    meanings = definitions.meanings(question)
    every = list(dict.fromkeys((*readings, *asked, *meanings)))
    rankings = dict(zip(every, ranking.ranked_each(every, passages, engines.embedder), strict=True))
    if len(readings) > 1:
        read = [rankings[reading] for reading in readings]
        rankings[question] = ranking.agreed(read, passages)
    ranked = rankings[question]
    told = True
    if meanings and not _contrasts(question, ranked):
        asked = meanings
        told = _both_named(question, [rankings[each] for each in meanings])
    least = threshold.of(groups, engines.calibrated, how.min_relevance)
    alone = asked if mails.is_mail(asks.readings[-1]) else [question]
    likely = {
        each: relevance.score(
            each, groups, passages, rankings[each], engines.store, engines.embedder
        )
        for each in alone
    }
    parts = [
        (each, siblings.of_the_thing(each, rankings[each]))
        for each in asked
        if likely.get(each, 1.0) >= least  # of a mail, the questions that have an answer
    ]
    seconds = time.perf_counter() - started
    unclear = threshold.document_share(ranked, passages) < how.min_document_share
    most = max(likely.values())
    if most < least or unclear or not told or not any(places for _, places in parts):
        return Prepared(question, [], passages, 0, ranked, parts, most, seconds)
    fitting = fit_to_budget(passages, how.passage_tokens, engines.generator)
    messages = prompt(question, fitting)
    shown_ = len(fitting)
    return Prepared(question, messages, passages, shown_, ranked, parts, most, seconds, beyond)


def _contrasts(question: str, ranked: Sequence[Place]) -> bool:
    """Return True if the likeliest place compares the two things whose difference is asked for."""
    both = definitions.two(question)
    return any(definitions.contrasts(both, place.candidate) for place in ranked[:1])


def _both_named(question: str, rankings: Sequence[Sequence[Place]]) -> bool:
    likeliest = [[place.candidate for place in ranked[:1]] for ranked in rankings]
    return definitions.both_named(question, likeliest)


def answer_closed_book(question: str, generator: Generator, max_tokens: int) -> Answer:
    """Answer without retrieving passages. Raises EndpointError."""
    [generation] = generator.generate([closed_book_prompt(question)], max_tokens)
    return closed_book_answer(generation, generator.name)


def closed_book_answer(generation: Generation, model: str) -> Answer:
    """Return a model's answer without passages: it has no citations, and nothing is checked."""
    timings = rounded(
        {"retrieve": 0.0, "generate": generation.seconds, "total": generation.seconds}
    )
    if model_text.refuses(generation.text):
        return spent(replace(declined(model, 0.0), timings=timings), generation)
    text = model_text.drop_truncated(generation.text)
    sentence: dict[str, Any] = {"text": text, "citation": None, "links": [], "notice": False}
    return spent(Answer(text, (), 0.0, False, model, timings, (sentence,)), generation)


def finish(
    prepared: Prepared,
    generation: Generation,
    engines: Engines,
    places: "_Places | None" = None,
) -> Answer:
    """Check the model's sentences against the passages, and cite them. `places`: what `_places`
    returns, where it is known."""
    how, passages = engines.answer, [*prepared.passages, *prepared.beyond]
    started = time.perf_counter()
    sentences = model_text.checked(generation.text, passages[: prepared.shown], how.min_support)
    if model_text.refuses(generation.text) and not _ordered(passages[: prepared.shown]):
        seconds = prepared.retrieve_s + generation.seconds
        refused = declined(engines.generator.name, seconds, prepared.passages)
        return replace(refused, unsupported=unsupported(sentences, ()))
    shown = places or _places(prepared, engines)
    parts, told = _compose(prepared, sentences, shown, engines)
    phases = {
        "retrieve": prepared.retrieve_s,
        "generate": generation.seconds,
        "check": time.perf_counter() - started,
    }
    timings = rounded({**phases, "total": sum(phases.values())})
    if parts and withheld.removed(prepared.question, parts[0].text):
        source, says = passages[parts[0].passage], withheld.sentence(prepared.question)
        return cited_answer.withheld(engines.generator.name, timings, source, says)
    answer = cited(parts, sentences, passages, engines.generator.name, timings)
    return replace(
        answer,
        confidence=round(prepared.confidence, 4),
        conflicts=tuple(conflicts.values(conflict, passages) for conflict in told),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """What the documents say, whatever a model writes."""

    passages: list[Passage]
    parts: list[Part]
    told: list[tuple[str, Conflict]]  # each with the question that it is about
    lost: set[int]  # passages that lose to a contradicting one
    kept: list[Place]  # that a sentence of the model may rest on


def _places(prepared: Prepared, engines: Engines) -> _Places:
    question, passages = prepared.question, [*prepared.passages, *prepared.beyond]
    settled_ = [
        (asked, *conflicts.resolve(asked, places, passages, prepared.beyond, engines.trust))
        for asked, places in prepared.parts
    ]
    shown = [(asked, left) for asked, left, _ in settled_]
    parts = compose.parts(shown, passages, engines.answer.near)
    told = [(asked, conflict) for asked, _, found in settled_ for conflict in found]
    lost = {conflict.other.passage for _, conflict in told}
    current = superseded.current(question, prepared.places, passages)
    kept = [place for place in current if place.passage not in lost] or current
    return _Places(passages, parts, told, lost, kept)


def _compose(
    prepared: Prepared, sentences: Sequence[Sentence], places: _Places, engines: Engines
) -> tuple[list[Part], list[Conflict]]:
    """Return the parts of the answer, and the conflicts between documents: the notices of those
    with what is shown are the last parts."""
    question, trust, passages, parts = (
        prepared.question, engines.trust, places.passages, places.parts
    )  # fmt: skip
    found = [conflict for _, conflict in places.told]
    added = compose.added(question, sentences, parts, places.kept, passages)
    more = [part for part in added if part.passage not in places.lost]
    parts = compose.reply(sentences, parts, passages) or [*parts, *more]
    parts, beside = conflicts.among(question, parts, passages, trust)
    told = [*places.told, *((question, c) for c in conflicts.without(beside, found, passages))]
    parts += [
        conflicts.notice(asked, conflict, passages, trust)
        for asked, conflict in told
        if any(part.passage == conflict.shown.passage for part in parts)
    ]
    return parts, [conflict for _, conflict in told]


def _ordered(passages: Sequence[Passage]) -> bool:
    """Return True if a passage contains an order to an assistant: a refusal may be its effect."""
    return any(prompt_injection.without(p.payload.text) != p.payload.text for p in passages)
