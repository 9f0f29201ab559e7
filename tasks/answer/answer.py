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
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tasks.answer import (
    cited_answer,
    conflicts,
    followup,
    handover,
    look_up,
    mails,
    model_text,
    prompt_injection,
    settled,
    withheld,
)
from tasks.answer.cited_answer import Answer, cited, declined, rounded, spent, unsupported
from tasks.answer.conflicts import Conflict
from tasks.answer.engines import Engines
from tasks.answer.followup import Turn
from tasks.answer.grounding import Sentence
from tasks.answer.places import compose, superseded
from tasks.answer.places.compose import Part
from tasks.answer.places.ranking import Place
from tasks.answer.prompts import closed_book_prompt, fit_to_budget, prompt
from tasks.answer.retrieve import Passage
from tasks.models import stopping
from tasks.models.generator import Generation, Generator, Message
from tasks.models.no_model import UNWRITTEN


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
    unanswered: tuple[str, ...] = ()  # questions in it that the passages do not answer
    several: bool = False  # questions are in it, and each was looked up by itself


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
    understood = "" if prepared.several or prepared.question == question else prepared.question
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
    several = look_up.look_up(asks, groups, engines)
    found = look_up.joined(several)
    seconds = time.perf_counter() - started
    fitting = fit_to_budget(found.passages, how.passage_tokens, engines.generator)
    return Prepared(
        found.question,
        prompt(found.question, fitting) if found.parts else [],
        found.passages,
        len(fitting) if found.parts else 0,
        found.places,
        found.parts,
        found.confidence,
        seconds,
        found.beyond,
        tuple(mails.asking(one.question) for one in several if found.parts and not one.parts),
        len(several) > 1,
    )


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
    answer = cited_answer.with_unanswered(answer, prepared.unanswered)
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
