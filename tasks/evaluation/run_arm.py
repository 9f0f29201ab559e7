"""Ask one arm the questions, and measure each answer and its cost.

In:  questions, engines, the passages retrieved for each question
Out: an `Answered` for each
Run: called by tasks.evaluation.compare
"""

import json
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tasks import params
from tasks.answer import answer, cited_answer, grounding, model_text, prompts
from tasks.answer.answer import Prepared
from tasks.answer.arms import Arm
from tasks.answer.cited_answer import Answer
from tasks.answer.engines import Engines
from tasks.answer.handover import Handover
from tasks.answer.retrieve import Passage
from tasks.dataset import accepted_answers
from tasks.dataset.held_out import Question
from tasks.evaluation import answer_cache, metrics
from tasks.evaluation.comparison import Knowledge
from tasks.evaluation.prices import Rates
from tasks.models.embedder import Embedder
from tasks.models.generator import Generation, Generator, LocalGenerator, Message
from tasks.style import rules

LATENCY_SAMPLES = 12  # answers that are also asked for alone, for how long one waits

Row = dict[str, float | None]  # measures of one answer; None where one does not apply
Found = Mapping[str, Prepared]  # what was retrieved, by question; nothing for an arm that does not


@dataclass(frozen=True, slots=True)
class Answered:
    """An arm's answer to a question, its cost, and its measures."""

    question: Question
    answer: Answer
    generation: Generation | None  # None: it declined before it generated
    row: Row
    messages: Sequence[Message] = ()  # that it was generated from


@dataclass(frozen=True, slots=True)
class ArmRun:
    """An arm's answers to all questions, and what was measured of its model beside them."""

    arm: Arm
    answered: list[Answered]
    weights: str  # SHA-256, or the address and the model of an endpoint
    forgetting: Knowledge | None
    latencies: list[float]  # seconds of those who ask alone, of the first answers
    lookups: list[float]  # CPU seconds of searching and checking, of the same answers
    rates: Rates | None  # None: an endpoint
    memory_mb: int | None
    pii_leaks: int  # pieces of personal data in the answers
    beside: Mapping[str, Row] = field(default_factory=dict)  # measures of drafts, by question


def ask(
    asked: Sequence[Question],
    found: Found,
    evidence: Mapping[str, Sequence[Passage]],
    engines: Engines,
    version: str,
    settings: params.Metrics,
    handed: Mapping[str, Handover] = MappingProxyType({}),
) -> list[Answered]:
    """Return an arm's answers, in the order of the questions. `version` names everything that its
    words depend on beside the prompt; `evidence` holds the passages that may prove an answer;
    `handed` the questions that no arm answers, because a person must."""
    conversations = {
        q.identity: found[q.identity].messages if found else prompts.closed_book_prompt(q.text)
        for q in asked
    } | {identity: [] for identity in handed}
    open_ = [q for q in asked if conversations[q.identity]]
    written = answer_cache.generate(
        _on_its_engine(version, engines.generator),
        [conversations[q.identity] for q in open_],
        engines.max_tokens,
        engines.generator.generate,
    )
    by_id = {q.identity: g for q, g in zip(open_, written, strict=True)}
    rows = []
    for question in asked:
        generation = by_id.get(question.identity)
        prepared = found[question.identity] if found else None
        given = _answer(generation, prepared, handed.get(question.identity), engines)
        row = _measured(question, given, bool(found), engines.embedder, settings)
        row["correct_faithful"] = _faithful(
            row, given, question, evidence[question.identity], engines
        )
        if prepared and generation is not None and question.readable:
            row["written"] = _written(question, generation, prepared, engines)
        messages = conversations[question.identity]
        rows.append(Answered(question, given, generation, row, messages))
    return rows


def _answer(
    generation: Generation | None,
    prepared: Prepared | None,
    handed: Handover | None,
    engines: Engines,
) -> Answer:
    """Return what the asker gets. `prepared`: None for an arm that retrieves nothing."""
    model = engines.generator.name
    if handed or generation is None:
        looked_s = prepared.retrieve_s if prepared else 0.0
        if handed:
            return cited_answer.handed_over(model, looked_s, handed)
        return cited_answer.declined(model, looked_s)
    if prepared:
        return answer.finish(prepared, generation, engines)
    return answer.closed_book_answer(generation, model)


def _on_its_engine(version: str, model: Generator) -> str:
    """Return the version of a model's answers: two engines give one model other words."""
    if isinstance(model, LocalGenerator) and model.engine != "ctranslate2":
        return f"{version} {model.engine}"
    return version


def measure_latency(
    given: Sequence[Answered], engines: Engines, samples: int = LATENCY_SAMPLES
) -> list[float]:
    """Return the seconds that somebody waits who asks alone, for the first answers that were
    generated. They are never cached: those of another day were measured under another load."""
    some = [(a, a.generation) for a in given if a.generation is not None][:samples]
    waited = []
    for a, together in some:
        most = max(engines.max_tokens, together.answer_tokens)
        (alone,) = engines.generator.generate([list(a.messages)], most)
        waited.append(a.answer.timings["total"] - together.seconds + alone.seconds)
    return waited


def measure_lookup(given: Sequence[Answered], found: Found, engines: Engines) -> list[float]:
    """Return the CPU seconds of searching and checking, for the same answers as
    `measure_latency`."""
    some = [(a, a.generation) for a in given if found and a.generation is not None][
        :LATENCY_SAMPLES
    ]
    spent = []
    for a, generation in some:
        began = time.process_time()
        prepared = answer.prepare(a.question.text, a.question.groups, engines)
        answer.finish(prepared, generation, engines)
        spent.append(time.process_time() - began)
    return spent


def general_knowledge_probe(model: Generator, settings: params.Compare) -> Knowledge | None:
    """Measure what a local model still knows of all else; None for an endpoint."""
    if not isinstance(model, LocalGenerator):
        return None
    rows = [
        json.loads(line) for line in Path(settings.probe).read_text("utf-8").split("\n") if line
    ]
    pairs = [(row["text"], answer) for row in rows for answer in (row["right"], *row["wrong"])]
    found = iter(model.likelihoods(pairs))
    likely = [[next(found) for _ in (row["right"], *row["wrong"])] for row in rows]
    return Knowledge(
        accuracy=round(statistics.fmean(own > max(others) for own, *others in likely), 4),
        likelihood=round(statistics.fmean(own for own, *_ in likely), 4),
    )


def _faithful(
    row: Row, given: Answer, question: Question, evidence: Sequence[Passage], engines: Engines
) -> float | None:
    """Return `correct` where the documents support every sentence of the answer, else 0. A sentence
    that cites one of the right documents has been checked against it."""
    if given.abstained or not row["correct"]:
        return row["correct"]
    cited = [part["citation"] for part in given.sentences]
    uris = [given.citations[number - 1].uri if number else "" for number in cited]
    left = [
        part["text"]
        for part, uri in zip(given.sentences, uris, strict=True)
        if uri not in question.documents and not part["notice"]
    ]
    found = [
        s for text in left for s in grounding.check(text, evidence, engines.answer.min_support)
    ]
    return float(all(sentence.support for sentence in found))


def _written(
    question: Question, generation: Generation, prepared: Prepared, engines: Engines
) -> float:
    """Return 1 if a supported sentence of the model contains an accepted answer: the places that an
    answer shows are the same for every arm that retrieves."""
    passages = prepared.passages[: prepared.shown]
    sentences = model_text.checked(generation.text, passages, engines.answer.min_support)
    own = " ".join(sentence.text for sentence in sentences if sentence.support)
    return accepted_answers.contains(own, question.answers)


def _measured(
    question: Question,
    given: Answer,
    cites: bool,
    engine: Embedder,
    settings: params.Metrics,
) -> Row:
    text, accepted = given.answer, question.answers
    if not question.readable:
        right = float(given.abstained)
        return {"correct": right, "right_refusals": right}
    shown = "" if given.abstained else text
    row: Row = {
        "correct": float(bool(shown) and accepted_answers.contains(shown, accepted)),
        "exact": accepted_answers.exact_match(shown, accepted),
        "f1": accepted_answers.token_f1(shown, accepted),
        "semantic": _semantic(shown, accepted, engine),
        "wrong_refusals": float(given.abstained),
        "style": rules.score(shown, settings.style) if shown else None,
    }
    if cites and not given.abstained:
        cited = [citation.uri for citation in given.citations]
        precision, recall = metrics.citation_precision_recall(cited, question.documents)
        row |= {
            "citation_precision": precision,
            "citation_recall": recall,
            "grounded": given.grounded,
        }
    return row


def _semantic(shown: str, accepted: Sequence[str], engine: Embedder) -> float:
    """Return the semantic similarity to the nearest accepted answer."""
    if not shown:
        return 0.0
    own, *others = engine.encode([shown, *accepted])
    return max(0.0, *(metrics.semantic(own, other) for other in others))
