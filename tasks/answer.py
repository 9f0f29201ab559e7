"""Answer a question from the company's documents, each sentence with its source, or decline.

In:  a question, the asker's groups, the open engines
Out: Answer
Run: python -m app ask "…"

    retrieve → relevant? → prompt within a token budget → generate → check every sentence

It declines before generating, if the passages do not seem to hold an answer: then it cites nothing.
If nothing that the model wrote is supported, the answer begins with the place of the documents that
is nearest to the question, word for word; what the model wrote follows, marked as unsupported.
"""

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tasks import ground, params, relevance, retrieve
from tasks.embedder import Embedder
from tasks.generate import Counter, Generation, Generator, Message
from tasks.ground import Sentence
from tasks.retrieve import Passage
from tasks.store import Store

DECLINED = "I could not find an answer to this in the documents that you may read."
REFUSAL = re.compile(
    rf"{re.escape(DECLINED[:30])}|(?:I'm sorry|Sorry)\b.{{0,40}}\b(?:not|n't)\b"
    r"|I (?:do not|don't) (?:know|have)|I (?:cannot|can't) (?:answer|find)|There is no information",
    re.IGNORECASE,
)
CLOSED = "You answer questions about a company from memory: briefly, in whole sentences, exactly."
SYSTEM = (
    "You answer questions about a company from numbered passages of its documents. "
    "Use only the passages. Answer in one or two short, complete sentences, with the exact "
    "figures, names and conditions that the passages give."
)


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that supports a sentence."""

    uri: str
    title: str
    locator: str  # the headings above it
    quote: str
    score: float  # share of the sentence's weight that the quote holds


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    citations: tuple[Citation, ...]
    grounded: float  # share of the sentences that are supported; 1 if it declined
    abstained: bool
    model: str
    timings: dict[str, float]  # seconds
    sentences: tuple[dict[str, Any], ...]  # text, and the number of its citation or None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Engines:
    """What answering needs, opened once."""

    store: Store
    embedder: Embedder
    generator: Generator
    retrieve: params.Retrieve
    answer: params.Answer
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question with what was found for it. No `messages`: it is declined."""

    messages: list[Message]
    passages: list[Passage]
    shown: int  # of the passages, in the prompt
    nearest: relevance.Relevance
    retrieve_s: float


def ask(question: str, groups: Collection[str], engines: Engines) -> Answer:
    """Answer from what the groups may read. Raises StoreError or EndpointError."""
    prepared = prepare(question, groups, engines)
    if not prepared.messages:
        return declined(engines.generator.name, prepared.retrieve_s)
    generation = engines.generator.generate([prepared.messages], engines.max_tokens)[0]
    return finish(prepared, generation, engines)


def prepare(question: str, groups: Collection[str], engines: Engines) -> Prepared:
    """Find passages, and write the prompt if they seem to hold an answer."""
    started = time.perf_counter()
    how = engines.answer
    passages = retrieve.search(
        question, groups, how.passages, engines.store, engines.embedder, engines.retrieve
    )
    relevant = relevance.of(question, groups, passages, engines.store, engines.embedder)
    seconds = time.perf_counter() - started
    if not relevant.unit or relevant.score < how.min_relevance:
        return Prepared([], passages, 0, relevant, seconds)
    shown = within(passages, how.passage_tokens, engines.generator)
    return Prepared(prompt(question, shown), passages, len(shown), relevant, seconds)


def closed(question: str) -> list[Message]:
    """The conversation with a model that is given no passages."""
    return [{"role": "system", "content": CLOSED}, {"role": "user", "content": question}]


def recall(question: str, generator: Generator, max_tokens: int) -> Answer:
    """Answer without looking anything up. Raises EndpointError."""
    [generation] = generator.generate([closed(question)], max_tokens)
    return from_memory(generation, generator.name)


def from_memory(generation: Generation, model: str) -> Answer:
    """What a model says without passages: nothing in it is cited, nothing is checked."""
    spent = {"retrieve": 0.0, "generate": generation.seconds, "total": generation.seconds}
    if refuses(generation.text):
        return replace(declined(model, 0.0), timings=_rounded(spent))
    text = finished(generation.text)
    timings = _rounded(spent)
    sentences = ({"text": text, "citation": None},)
    return Answer(text, (), 0.0, False, model, timings, sentences)


def refuses(text: str) -> bool:
    """The model says that it does not know, in the words that it is taught, or in usual ones."""
    return REFUSAL.match(text.strip()) is not None


def declined(model: str, seconds: float) -> Answer:
    timings = {"retrieve": seconds, "generate": 0.0, "check": 0.0, "total": seconds}
    return Answer(DECLINED, (), 1.0, True, model, _rounded(timings), ())


def finish(prepared: Prepared, generation: Generation, engines: Engines) -> Answer:
    """Check what the model wrote against the passages, and cite them."""
    if refuses(generation.text):
        return declined(engines.generator.name, prepared.retrieve_s + generation.seconds)
    started = time.perf_counter()
    shown = prepared.passages[: prepared.shown]
    sentences = checked(generation.text, shown, engines.answer.min_support)
    if not any(sentence.support for sentence in sentences):
        place = prepared.nearest
        quote = ground.Support(place.passage, place.unit, 1.0)
        sentences = [Sentence(place.unit, quote), *sentences]
    spent = {
        "retrieve": prepared.retrieve_s,
        "generate": generation.seconds,
        "check": time.perf_counter() - started,
    }
    timings = _rounded({**spent, "total": sum(spent.values())})
    return cited(sentences, prepared.passages, engines.generator.name, timings)


def within(passages: Sequence[Passage], budget: int, generator: Counter) -> list[Passage]:
    """The best passages that fit the budget of tokens; always the first."""
    kept: list[Passage] = []
    for number, passage in enumerate(passages, 1):
        budget -= generator.count(_numbered(number, passage))
        if kept and budget < 0:
            break
        kept.append(passage)
    return kept


def checked(text: str, passages: Sequence[Passage], min_support: float) -> list[Sentence]:
    """What the model wrote, sentence by sentence, each with what supports it. Its own numbers of
    passages are left out: they are no claim, and often wrong."""
    plain = re.sub(r"\s*\[\d+\]", "", text).strip()
    return ground.check(finished(plain), passages, min_support)


def finished(text: str) -> str:
    """The text without a last sentence that was cut off, if there is one before it, and without
    refusals: where something else is said, they are no part of the answer."""
    *whole, last = ground.sentences(text) or [""]
    ended = re.search(r"[.!?|)\"”]['’*_`\]]*$", last) is not None
    kept = [s for s in ([*whole, last] if ended or not whole else whole) if not refuses(s)]
    return text if len(kept) == len(whole) + 1 else "\n".join(kept)


def prompt(question: str, passages: Sequence[Passage]) -> list[Message]:
    """The conversation that is sent to the model."""
    numbered = "\n\n".join(_numbered(n, passage) for n, passage in enumerate(passages, 1))
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"Passages:\n\n{numbered}\n\nQuestion: {question}"},
    ]


def _numbered(number: int, passage: Passage) -> str:
    where = " > ".join((passage.payload.title, *passage.payload.heading))
    return f"[{number}] {where}\n{passage.payload.text}"


def cited(
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    model: str,
    timings: dict[str, float],
) -> Answer:
    """The checked sentences as an Answer; each place is cited once."""
    citations: list[Citation] = []
    marked: list[dict[str, Any]] = []
    for sentence in sentences:
        number = None
        if sentence.support:
            citation = _citation(sentence.support, passages)
            places = [(c.uri, c.quote) for c in citations]
            if (citation.uri, citation.quote) not in places:
                citations.append(citation)
                places.append((citation.uri, citation.quote))
            number = places.index((citation.uri, citation.quote)) + 1
        marked.append({"text": sentence.text, "citation": number})
    supported = sum(sentence.support is not None for sentence in sentences)
    return Answer(
        answer=" ".join(sentence.text for sentence in sentences),
        citations=tuple(citations),
        grounded=round(supported / len(sentences), 4) if sentences else 0.0,
        abstained=False,
        model=model,
        timings=timings,
        sentences=tuple(marked),
    )


def _citation(support: ground.Support, passages: Sequence[Passage]) -> Citation:
    passage = passages[support.passage]
    payload = passage.payload
    return Citation(payload.uri, payload.title, passage.locator, support.quote, support.score)


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in seconds.items()}
