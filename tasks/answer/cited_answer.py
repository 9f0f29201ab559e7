"""Define an answer with its citations, and make one of the parts that are shown.

In:  parts, the sentences that the model wrote, the passages
Out: Answer: its text, each place cited once; or that the documents do not say
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tasks.answer.grounding import Sentence
from tasks.answer.handover import Handover
from tasks.answer.passage import Passage
from tasks.answer.places import excerpt
from tasks.answer.places.compose import Part
from tasks.answer.places.inline_markdown import links
from tasks.answer.places.outline import Unit, units
from tasks.answer.prompts import DECLINED, HANDED_OVER, UNSAID
from tasks.models.generator import Generation

READ = 3  # documents at most that a declined question is pointed to
NEAR = 0.4  # cosine of question and passage from which a document is near


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
    units: tuple[int, int] = (0, 0)  # the quote's first and last, as outline.units numbers them


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    citations: tuple[Citation, ...]
    grounded: float  # share of the model's sentences that are supported; 1 if it wrote none
    abstained: bool
    model: str
    timings: dict[str, float]  # seconds
    sentences: tuple[dict[str, Any], ...]  # text, links, citation, and whether it is a notice
    unsupported: tuple[str, ...] = ()  # the model's sentences that no passage supports; not shown
    confidence: float = 0.0  # probability that the documents answer; 0 if it declined or recalled
    conflicts: tuple[
        dict[str, Any], ...
    ] = ()  # documents that contradict it (tasks/answer/conflicts.py)
    withdrawn: str = ""  # why another arm than the promoted one answers; "" if none was withdrawn
    nearest: tuple[dict[str, str], ...] = ()  # documents near a declined question: uri, title
    arm: str = ""  # the arm that answered
    generation: str = ""  # of the index that it searched; "" if it searched none
    id: str = ""  # of the service, for feedback; "" elsewhere
    understood: str = ""  # the question as the earlier turns complete it; "" if they do not
    handover: Handover | None = None  # a person answers; None: an answer, or nobody was told
    unanswered: tuple[str, ...] = ()  # questions of several that the documents do not answer
    withheld: bool = False  # the documents have it, and personal data was taken out of them
    prompt_tokens: int = 0  # that the model read; 0 if it was not asked
    answer_tokens: int = 0  # that the model wrote, shown or not

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def declined(model: str, seconds: float, passages: Sequence[Passage] = ()) -> Answer:
    """Return the answer that the documents do not say it, with those of the passages found that are
    near the question."""
    timings = {"retrieve": seconds, "generate": 0.0, "check": 0.0, "total": seconds}
    found = nearest(passages)
    return Answer(DECLINED, (), 1.0, True, model, rounded(timings), (), nearest=found)


def withheld(model: str, timings: dict[str, float], passage: Passage, says: str) -> Answer:
    """Return the answer that personal data was taken out of the document that has it."""
    near = ({"uri": passage.payload.uri, "title": passage.payload.title},)
    return Answer(says, (), 1.0, True, model, timings, (), nearest=near, withheld=True)


def handed_over(model: str, seconds: float, handover: Handover) -> Answer:
    """Return the answer that a person will answer, with what was found for them."""
    answer = declined(model, seconds)
    near = {each["uri"]: each["title"] for each in handover.found}
    documents = tuple({"uri": uri, "title": title} for uri, title in near.items())
    return replace(answer, answer=HANDED_OVER, handover=handover, nearest=documents)


def nearest(passages: Sequence[Passage]) -> tuple[dict[str, str], ...]:
    """Return the best documents of the passages, as many as READ; none that is far from the
    question."""
    near = [passage.payload for passage in passages if passage.cosine >= NEAR]
    titles = {payload.uri: payload.title for payload in near}
    return tuple({"uri": uri, "title": title} for uri, title in [*titles.items()][:READ])


def cited(
    parts: Sequence[Part],
    sentences: Sequence[Sentence],
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
        marked.append(
            {
                "text": part.text,
                "citation": number,
                "links": _links(part, passages),
                "notice": part.notice,
            }
        )
    supported = sum(sentence.support is not None for sentence in sentences)
    return Answer(
        answer="\n".join(part.text for part in parts),
        citations=tuple(citations),
        grounded=round(supported / len(sentences), 4) if sentences else 1.0,
        abstained=False,
        model=model,
        timings=timings,
        sentences=tuple(marked),
        unsupported=unsupported(sentences, [part.text for part in parts]),
    )


def with_unanswered(answer: Answer, questions: Sequence[str]) -> Answer:
    """Return an answer to several questions that names those without an answer, as notices."""
    said = [f"{UNSAID} {question}" for question in questions]
    notices: list[dict[str, Any]] = [
        {"text": text, "citation": None, "links": [], "notice": True} for text in said
    ]
    return replace(
        answer,
        answer="\n".join((answer.answer, *said)),
        sentences=(*answer.sentences, *notices),
        unanswered=tuple(questions),
    )


def unsupported(sentences: Sequence[Sentence], shown: Sequence[str]) -> tuple[str, ...]:
    """Return the model's sentences without support, each once; none that is shown all the same,
    because a passage has it that was not in the prompt."""
    left_out = dict.fromkeys(s.text for s in sentences if s.support is None)
    return tuple(text for text in left_out if not any(text in part for part in shown))


def _links(part: Part, passages: Sequence[Passage]) -> list[dict[str, str]]:
    """Return the links whose words the part contains."""
    every = links(passages[part.passage].payload.text)
    return [{"text": words, "url": address} for words, address in every if words in part.text]


def _citation(part: Part, passages: Sequence[Passage]) -> Citation:
    passage = passages[part.passage]
    payload = passage.payload
    every = units(payload.text)
    around = excerpt.around(part.numbers, every)
    return Citation(
        uri=payload.uri,
        title=payload.title,
        locator=_locator(passage, part.numbers[0], every),
        quote=around.place,
        score=part.score,
        passage=around.text,
        start=around.start,
        end=around.end,
        chunk_id=passage.chunk_id,
        units=(part.numbers[0], part.numbers[-1]),
    )


def _locator(passage: Passage, number: int, every: Sequence[Unit]) -> str:
    """Return the position of a unit: a passage of several sections names only the first one."""
    headings = [every[n].text for n in every[number].above if every[n].kind == "heading"]
    return passage.located(headings[-1]) if headings else passage.locator


def spent(answer: Answer, generation: Generation) -> Answer:
    """Return the answer with the tokens that the model read and wrote for it."""
    read, wrote = generation.prompt_tokens, generation.answer_tokens
    return replace(answer, prompt_tokens=read, answer_tokens=wrote)


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in seconds.items()}
