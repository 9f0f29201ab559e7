"""Answer a question from the company's documents, each sentence with its source, or decline.

In:  a question, the asker's groups, the open engines
Out: Answer
Run: python -m app ask "…"

    retrieve → rank places → relevant? → generate within a token budget → check every sentence

It declines before generating, if the passages do not seem to contain an answer: then it cites
nothing. An answer shows the likeliest place of the documents, word for word, and of the model's
sentences those that are supported and add something to it (tasks/answer/places/compose.py).
"""

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tasks import params
from tasks.answer import (
    conflicts,
    followup,
    grounding,
    prompt_injection,
    queries,
    relevance,
    retrieve,
    threshold,
)
from tasks.answer.conflicts import Conflict, Trust
from tasks.answer.followup import Turn
from tasks.answer.grounding import Sentence
from tasks.answer.places import compose, excerpt, ranking
from tasks.answer.places.compose import Part
from tasks.answer.places.outline import units
from tasks.answer.places.ranking import Place
from tasks.answer.prompts import DECLINED, closed_book_prompt, fit_to_budget, prompt
from tasks.answer.retrieve import Passage
from tasks.answer.threshold import Calibrated
from tasks.index.store import Store
from tasks.models.embedder import Embedder
from tasks.models.generator import Generation, Generator, Message
from tasks.records import source_of

REFUSAL = re.compile(
    rf"{re.escape(DECLINED[:30])}|(?:I'm sorry|Sorry)\b.{{0,40}}\b(?:not|n't)\b"
    r"|I (?:do not|don't) (?:know|have)|I (?:cannot|can't) (?:answer|find)|There is no information",
    re.IGNORECASE,
)
ABOUT = r"^(?:the )?(?:answer|response|passage|text|document)(?: \d+)?"
LEAD = re.compile(  # "The answer to this question is: …"
    r"^(?:the )?answer to (?:the|this|your) question is(?: that)?:?\s+"
    rf"|{ABOUT}(?: (?:is|says|states|reads))?(?: that| as follows)?:\s+"
    rf"|{ABOUT} (?:is|says|states) that\s+",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that supports a sentence, with the text around it."""

    uri: str
    title: str
    locator: str  # the headings above it
    quote: str
    score: float  # share of the sentence's weight in the quote
    passage: str  # whole sentences, items and rows of the passage, the quote among them
    start: int  # of the quote in `passage`, in characters
    end: int
    chunk_id: str  # changes when the text of the passage does


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    citations: tuple[Citation, ...]
    grounded: float  # share of the model's sentences that are supported; 1 if it wrote none
    abstained: bool
    model: str
    timings: dict[str, float]  # seconds
    sentences: tuple[dict[str, Any], ...]  # text, and the number of its citation or None
    unsupported: tuple[str, ...] = ()  # the model's sentences that no passage supports; not shown
    confidence: float = 0.0  # probability that the documents answer; 0 if it declined or recalled
    conflicts: tuple[
        dict[str, Any], ...
    ] = ()  # documents that contradict it (tasks/answer/conflicts.py)
    withdrawn: str = ""  # why another arm than the promoted one answers; "" if none was withdrawn
    nearest: tuple[dict[str, str], ...] = ()  # documents near a declined question: uri, title
    arm: str = ""  # the arm that answered
    generation: str = ""  # of the index that it searched; "" if it searched none
    understood: str = ""  # the question as the earlier turns complete it; "" if they do not

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question with the passages found for it. If `messages` is empty, it is declined."""

    question: str
    messages: list[Message]
    passages: list[Passage]
    shown: int  # of the passages, in the prompt
    places: list[Place]  # of all passages, the likeliest first
    parts: list[tuple[str, list[Place]]]  # each question in it, with its own ranking
    confidence: float  # probability that the passages contain the answer
    retrieve_s: float
    beyond: Sequence[Passage] = ()  # the next passages, which may contradict these


def ask(
    question: str, groups: Collection[str], engines: Engines, turns: Sequence[Turn] = ()
) -> Answer:
    """Answer from the documents that the groups may read; `turns` are the conversation before.
    Raises StoreError or EndpointError."""
    prepared = prepare(question, groups, engines, turns)
    understood = prepared.question if prepared.question != question else ""
    if not prepared.messages:
        answered = declined(engines.generator.name, prepared.retrieve_s)
    else:
        generation = engines.generator.generate([prepared.messages], engines.max_tokens)[0]
        answered = finish(prepared, generation, engines)
    return replace(answered, understood=understood)


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
    question = asks.readings[-1]
    passages, beyond = retrieve.nearest(found, question, how)
    asked = queries.parts(question)
    every = list(dict.fromkeys((*asks.readings, *asked)))
    rankings = dict(zip(every, ranking.ranked_each(every, passages, engines.embedder), strict=True))
    if len(asks.readings) > 1:
        read = [rankings[reading] for reading in asks.readings]
        rankings[question] = ranking.agreed(read, passages)
    ranked, parts = rankings[question], [(each, rankings[each]) for each in asked]
    likely = relevance.score(question, groups, passages, ranked, engines.store, engines.embedder)
    seconds = time.perf_counter() - started
    if not ranked or likely < threshold.of(groups, engines.calibrated, how.min_relevance):
        return Prepared(question, [], passages, 0, ranked, parts, likely, seconds)
    fitting = fit_to_budget(passages, how.passage_tokens, engines.generator)
    messages = prompt(question, fitting)
    shown_ = len(fitting)
    return Prepared(question, messages, passages, shown_, ranked, parts, likely, seconds, beyond)


def answer_closed_book(question: str, generator: Generator, max_tokens: int) -> Answer:
    """Answer without retrieving passages. Raises EndpointError."""
    [generation] = generator.generate([closed_book_prompt(question)], max_tokens)
    return closed_book_answer(generation, generator.name)


def closed_book_answer(generation: Generation, model: str) -> Answer:
    """Return a model's answer without passages: it has no citations, and nothing is checked."""
    spent = {"retrieve": 0.0, "generate": generation.seconds, "total": generation.seconds}
    if refuses(generation.text):
        return replace(declined(model, 0.0), timings=_rounded(spent))
    text = drop_truncated(generation.text)
    timings = _rounded(spent)
    sentences = ({"text": text, "citation": None},)
    return Answer(text, (), 0.0, False, model, timings, sentences)


def refuses(text: str) -> bool:
    """Return whether the model says that it does not know, in the words of its training or in usual
    ones."""
    return REFUSAL.match(text.strip()) is not None


def declined(model: str, seconds: float) -> Answer:
    timings = {"retrieve": seconds, "generate": 0.0, "check": 0.0, "total": seconds}
    return Answer(DECLINED, (), 1.0, True, model, _rounded(timings), ())


def finish(prepared: Prepared, generation: Generation, engines: Engines) -> Answer:
    """Check the model's sentences against the passages, and cite them."""
    how, passages = engines.answer, [*prepared.passages, *prepared.beyond]
    if refuses(generation.text) and not _ordered(passages[: prepared.shown]):
        return declined(engines.generator.name, prepared.retrieve_s + generation.seconds)
    started = time.perf_counter()
    sentences = checked(generation.text, passages[: prepared.shown], how.min_support)
    settled = [
        (question, *conflicts.resolve(question, ranked, passages, prepared.beyond, engines.trust))
        for question, ranked in prepared.parts
    ]
    parts = compose.parts([(asked, left) for asked, left, _ in settled], passages, how.near)
    found = [conflict for *_, each in settled for conflict in each]
    lost = {conflict.other.passage for conflict in found}
    kept = [place for place in prepared.places if place.passage not in lost] or prepared.places
    added = compose.added(prepared.question, sentences, parts, kept, passages)
    more = [part for part in added if part.passage not in lost]
    parts = compose.reply(sentences, parts, passages) or [*parts, *more]
    spent = {
        "retrieve": prepared.retrieve_s,
        "generate": generation.seconds,
        "check": time.perf_counter() - started,
    }
    timings = _rounded({**spent, "total": sum(spent.values())})
    answer = cited(parts, sentences, passages, engines.generator.name, timings)
    return replace(
        answer,
        confidence=round(prepared.confidence, 4),
        conflicts=tuple(_conflict_values(conflict, passages) for conflict in found),
    )


def _ordered(passages: Sequence[Passage]) -> bool:
    """Return True if a passage contains an order to an assistant: a refusal may be its effect."""
    return any(prompt_injection.without(p.payload.text) != p.payload.text for p in passages)


def _conflict_values(conflict: Conflict, passages: Sequence[Passage]) -> dict[str, Any]:
    """Return a conflict as the JSON answer gives it: the statement of each document, the first
    one's being the one that is shown."""
    return {
        name: {
            "text": place.candidate.text,
            "uri": (payload := passages[place.passage].payload).uri,
            "title": payload.title,
            "source": source_of(payload.uri),
            "dated": payload.dated,
        }
        for name, place in (("shown", conflict.shown), ("other", conflict.other))
    }


def checked(text: str, passages: Sequence[Passage], min_support: float) -> list[Sentence]:
    """Return the model's sentences, each with its support. The model's own passage numbers, which
    are often wrong, and words that announce the answer are left out: they are not claims."""
    plain = LEAD.sub("", re.sub(r"\s*\[\d+\]", "", text).strip())
    plain = plain[:1].upper() + plain[1:]
    return grounding.check(drop_truncated(plain), passages, min_support)


def drop_truncated(text: str) -> str:
    """Return the text without a last sentence that was cut off, if there is one before it, and
    without refusals: beside other sentences, they are not part of the answer."""
    *whole, last = grounding.sentences(text) or [""]
    ended = re.search(r"[.!?|)\"”]['’*_`\]]*$", last) is not None
    kept = [s for s in ([*whole, last] if ended or not whole else whole) if not refuses(s)]
    return text if len(kept) == len(whole) + 1 else "\n".join(kept)


def cited(
    parts: Sequence[Part],
    written: Sequence[Sentence],
    passages: Sequence[Passage],
    model: str,
    timings: dict[str, float],
) -> Answer:
    """Return the parts as an Answer; each place is cited once."""
    citations: list[Citation] = []
    marked: list[dict[str, Any]] = []
    for part in parts:
        citation = _citation(part, passages)
        places_ = [(c.uri, c.quote) for c in citations]
        if (citation.uri, citation.quote) not in places_:
            citations.append(citation)
            places_.append((citation.uri, citation.quote))
        number = places_.index((citation.uri, citation.quote)) + 1
        marked.append({"text": part.text, "citation": number})
    unsupported = tuple(sentence.text for sentence in written if sentence.support is None)
    supported = len(written) - len(unsupported)
    return Answer(
        answer="\n".join(part.text for part in parts),
        citations=tuple(citations),
        grounded=round(supported / len(written), 4) if written else 1.0,
        abstained=False,
        model=model,
        timings=timings,
        sentences=tuple(marked),
        unsupported=unsupported,
    )


def _citation(part: Part, passages: Sequence[Passage]) -> Citation:
    passage = passages[part.passage]
    payload = passage.payload
    around = excerpt.around(part.numbers, units(payload.text))
    return Citation(
        uri=payload.uri,
        title=payload.title,
        locator=passage.locator,
        quote=around.place,
        score=part.score,
        passage=around.text,
        start=around.start,
        end=around.end,
        chunk_id=passage.chunk_id,
    )


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in seconds.items()}
