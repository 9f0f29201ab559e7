"""Ask every arm the same questions, and compare the answers, with intervals.

In:  data/accepted, data/chunks, data/vectors, data/trainset, data/examples, models/base,
     models/tuned, models/embedder, reports/calibrate.json, the questions and prices of params.yaml
Out: reports/compare.json    the measures of each arm, their differences, their cost
     reports/answers.jsonl   every answer, with its sources
Run: python -m tasks.evaluation.compare [--arms base,rag,…]

It needs no server and no live index: it searches one that it builds from data/vectors. Answers are
greedy and cached by model, prompt and length (tasks/evaluation/answer_cache.py), so one more arm
costs that arm alone. An answer is priced by its tokens at rates that every comparison calibrates
(tasks/evaluation/prices.py); latency is measured every time.
"""

import argparse
import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tasks import console, params, paths
from tasks import pii as redact
from tasks.answer import answer, arms, threshold
from tasks.answer.answer import Engines, Prepared
from tasks.answer.arms import Arm
from tasks.dataset import held_out, portion, snapshot
from tasks.dataset.held_out import Question
from tasks.documents import visible
from tasks.documents.table_parts import file_of
from tasks.errors import InhouseError
from tasks.evaluation import (
    answer_lines,
    comparison,
    cost,
    leak,
    prices,
    run_arm,
    summary,
    training_gain,
)
from tasks.evaluation.answer_lines import AnswerLine, AskedQuestion, Cited
from tasks.evaluation.comparison import Comparison, IndexAge, Knowledge, Leak
from tasks.evaluation.run_arm import Answered, ArmRun
from tasks.evaluation.uses import support
from tasks.index import reconcile, temporary_index
from tasks.index.store import Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.generator import Generator, LocalGenerator
from tasks.models.weights import weights_hash
from tasks.pii import outgoing
from tasks.records import Document, Example
from tasks.storage import addresses, shards

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Outcome:
    """The runs of all arms; likelihoods by the arm's name."""

    runs: list[ArmRun] = field(default_factory=list)
    dev_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of ScoredText
    leak_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of leak.Sides
    index_seconds: float = 0.0


def run(values: params.Params, only: Sequence[str] = ()) -> Comparison:
    """Compare the arms that there are, or those asked for, and write the reports."""
    started, how = time.perf_counter(), values.compare
    chosen_arms = arms.selected(only or how.arms, values.generate)
    if not chosen_arms:
        raise InhouseError("compare.arms: none of these arms has a model. Run inhouse run finetune")
    asked = support.chosen(values)
    examples = list(shards.read(paths.EXAMPLES, Example))
    examples_used = portion.trained_on(examples, values.finetune)
    known = {doc_id for example in examples_used for doc_id in example.doc_ids}
    trained = {d.doc_id: d.text for d in shards.read(paths.TRAINSET, Document)}
    now = {d.doc_id: d for d in shards.read(paths.ACCEPTED, Document)}
    held_out.check(asked, now, Path(values.evaluate.questions), values.evaluate.source)
    training_texts = {doc_id: text for doc_id, text in trained.items() if doc_id in known}
    axes = {question.identity: _axis(question, training_texts, now) for question in asked}
    trained_answers = {example.messages[-1]["content"] for example in examples_used}
    held = training_gain.texts_to_score(
        examples, list(now.values()), how.brand_uri_pattern, trained_answers
    )
    drawn = leak.sides(examples, values.finetune, how.membership)
    found = _ask_all(chosen_arms, asked, held, drawn, values)
    of_models = summary.ModelMeasures(
        training_gain.summed(held, found.dev_likelihoods, how.seed, 1 - how.alpha),
        _leak(found.leak_likelihoods, drawn, how),
        _staleness(trained, now, values.snapshot.audience),
    )
    summed = summary.of(found.runs, axes, found.index_seconds, how, of_models)
    report = summed.model_copy(update={"seconds": round(time.perf_counter() - started, 1)})
    comparison.write(report)
    restricted = set[str]() if values.visible.restricted else hidden_files(now.values())
    redactor = redact.build(values.redact)
    answer_lines.write(
        _line(run.arm.name, a, axes[a.question.identity], restricted, redactor)
        for run in found.runs
        for a in run.answered
    )
    log.info("compare: %s", {name: report.leads(name).mean for name in report.arms})
    return report


def _leak(
    scored: Mapping[str, Sequence[float]], drawn: leak.Sides, how: params.Compare
) -> dict[str, Leak]:
    """Return the success of membership inference by level; nothing without a control that works."""
    if not leak.attack_works(paths.CANARIES, weights_hash(paths.BASE)):
        log.warning(
            "membership inference is not measured: its control attack found nothing on this base. "
            "Run python -m tasks.evaluation.canaries"
        )
        return {}
    return leak.measured(scored, len(drawn.members), 1 - how.alpha)


def _ask_all(
    chosen_arms: Sequence[Arm],
    asked: Sequence[Question],
    held: Sequence[training_gain.ScoredText],
    drawn: leak.Sides,
    values: params.Params,
) -> Outcome:
    """Ask one arm after the other, so that one model at a time is in memory."""
    outcome = Outcome()
    engine = embedder.configured(values.embed)
    redactor = redact.build(values.redact)
    knowledge: dict[str, Knowledge | None] = {}
    rates: dict[int, prices.Rates] = {}  # by size, which models of one shape share
    retrieved: dict[str, Prepared] = {}
    began = time.perf_counter()
    vectors = sum(f.stat().st_size for f in paths.VECTORS.iterdir())
    desired = reconcile.read_desired_points()
    evidence = {q.identity: support.evidence_of(q, desired) for q in asked}
    with temporary_index.index(desired, values.retrieve.hnsw_ef) as store:
        outcome.index_seconds = round(cost.indexing_seconds() + time.perf_counter() - began, 1)
        for number, arm in enumerate(chosen_arms):
            looks_up = arm.uses_retrieval
            log.info("compare: %d of %d", number, len(chosen_arms))
            model = arms.generator(arm, values.generate)
            engines = _engines(store, engine, model, values)
            if looks_up and not retrieved:
                retrieved = {q.identity: answer.prepare(q.text, q.groups, engines) for q in asked}
            found = retrieved if looks_up else {}
            version = _version(arm, values)
            given = run_arm.ask(asked, found, evidence, engines, version, values.metrics)
            if version not in knowledge:
                knowledge[version] = run_arm.general_knowledge_probe(model, values.compare)
            outcome.runs.append(
                ArmRun(
                    arm=arm,
                    answered=given,
                    weights=version,
                    forgetting=knowledge[version],
                    latencies=run_arm.measure_latency(given, engines),
                    rates=_rates(model, rates),
                    lookups=run_arm.measure_lookup(given, found, engines),
                    memory_mb=cost.memory_mb(model, looks_up, vectors),
                    pii_leaks=_pii_leaks(given, redactor),
                )
            )
            if isinstance(model, LocalGenerator) and not looks_up:
                outcome.dev_likelihoods[arm.name] = training_gain.likelihoods(model, held)
                outcome.leak_likelihoods[arm.name] = leak.likelihoods(model, drawn)
            del model, engines
    return outcome


def _pii_leaks(given: Sequence[Answered], redactor: redact.Redactor) -> int:
    redactor.prefetch(a.answer.answer for a in given)
    return sum(len(redactor.redact(a.answer.answer)[1]) for a in given)


def _engines(store: Store, engine: Embedder, model: Generator, values: params.Params) -> Engines:
    return Engines(
        store,
        engine,
        model,
        values.retrieve,
        values.answer,
        values.generate.max_tokens,
        threshold.read(),
    )


def _rates(model: Generator, known: dict[int, prices.Rates]) -> prices.Rates | None:
    """Return the rates of a local model, calibrated once per shape."""
    if not isinstance(model, LocalGenerator):
        return None
    if model.size not in known:
        known[model.size] = prices.calibrate(model)
    return known[model.size]


def _axis(question: Question, trained: Mapping[str, str], now: Mapping[str, Document]) -> str:
    """Return knowledge, transfer, or fresh: a document of the question changed since the training.
    None if the asker may have no answer: declining does not test knowledge."""
    if not question.readable:
        return "none"
    changed = [
        d
        for d in question.documents
        if d in trained and (d not in now or now[d].text != trained[d])
    ]
    return "fresh" if changed else held_out.axis(question, set(trained)) or "none"


def _staleness(
    trained: Mapping[str, str], now: Mapping[str, Document], audience: Sequence[str]
) -> IndexAge:
    """Return by how much the tuned models are older than the index: the documents that came, went
    or changed since, of those that the models may know."""
    known = {i: d.text for i, d in now.items() if snapshot.readable_by_all(d.groups, audience)}
    changed = sum(trained.get(i) != known.get(i) for i in trained.keys() | known.keys())
    taken = snapshot.read().taken
    return IndexAge(documents=len(now), snapshot_taken=taken, changed_since=changed)


def _version(arm: Arm, values: params.Params) -> str:
    """Return everything that an arm's answers depend on, beside the prompt."""
    folder = arms.folder(arm)
    if folder is None:
        return f"{addresses.public(values.generate.endpoint or '')} {values.generate.model}"
    return weights_hash(folder)


def hidden_files(documents: Iterable[Document]) -> set[str]:
    """Return the files that not everyone may read."""
    return {file_of(d.uri) for d in documents if not visible.shown(d.groups, restricted=False)}


def _line(
    name: str, a: Answered, axis: str, restricted: Collection[str], redactor: redact.Redactor
) -> AnswerLine:
    """Return a line of reports/answers.jsonl, without personal data in the question. It contains no
    text of documents that the reports must not show: the page is for everyone."""
    uris = [*a.question.documents, *(citation.uri for citation in a.answer.citations)]
    is_hidden = any(file_of(uri) in restricted for uri in uris)
    question = AskedQuestion(
        id=a.question.identity,
        text=visible.HIDDEN if is_hidden else outgoing.written(a.question.text, redactor),
        kind=a.question.kind,
        axis=axis,
        answers=list(a.question.answers) if a.question.readable and not is_hidden else [],
    )
    return AnswerLine(
        question=question,
        arm=name,
        answer=visible.HIDDEN if is_hidden else outgoing.written(a.answer.answer, redactor),
        correct=a.row["correct"],
        correct_faithful=a.row["correct_faithful"],
        citations=[] if is_hidden else [Cited(**asdict(cited)) for cited in a.answer.citations],
        declined=a.answer.abstained,
        hidden=is_hidden,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Ask every arm the same questions and compare the answers."
    )
    parser.add_argument("--arms", help="only these, with commas between them")
    only = parser.parse_args().arms
    run(params.load(), only.split(",") if only else ())


if __name__ == "__main__":
    console.run(main)
