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
from tasks.answer.retrieve import Passage
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
from tasks.evaluation.uses.use import UseTasks
from tasks.index import reconcile, temporary_index
from tasks.index.reconcile import DesiredPoints
from tasks.index.store import Payload, Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.generator import Generator, LocalGenerator
from tasks.models.weights import weights_hash
from tasks.pii import outgoing
from tasks.records import PUBLIC, Document, Example, digest
from tasks.storage import addresses, shards

log = logging.getLogger(__name__)

SUPPORT = "support"  # the kind whose tasks are the held-out questions; it stands first


@dataclass(slots=True)
class Outcome:
    """The runs of all arms, by use; likelihoods by the arm's name."""

    runs: dict[str, list[ArmRun]] = field(default_factory=dict)
    absent: dict[str, dict[str, str]] = field(default_factory=dict)  # use → arm → why
    dev_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of ScoredText
    leak_likelihoods: dict[str, list[float]] = field(default_factory=dict)  # of leak.Sides
    index_seconds: float = 0.0


@dataclass(slots=True)
class Questions:
    """The tasks of the kind support: the held-out questions. What is found for a question is the
    same for every arm that looks up."""

    asked: list[Question]
    evidence: Mapping[str, Sequence[Passage]]
    how: params.Metrics
    leading: str = "correct"
    paired: tuple[str, ...] = ("correct", "correct_faithful", "f1")
    _found: dict[str, Prepared] = field(default_factory=dict)

    def missing(self, arm: Arm) -> str:  # noqa: ARG002
        return ""

    def ask(self, arm: Arm, engines: Engines, version: str) -> list[Answered]:
        if arm.uses_retrieval and not self._found:
            self._found.update(
                (q.identity, answer.prepare(q.text, q.groups, engines)) for q in self.asked
            )
        found = self._found if arm.uses_retrieval else {}
        return run_arm.ask(self.asked, found, self.evidence, engines, version, self.how)

    def lookups(self, given: list[Answered], engines: Engines) -> list[float]:
        return run_arm.measure_lookup(given, self._found, engines)


def run(values: params.Params, only: Sequence[str] = ()) -> Comparison:
    """Compare the arms that there are, or those asked for, and write the reports."""
    started, how = time.perf_counter(), values.compare
    chosen_arms = arms.selected(only or how.arms, values.generate)
    if not chosen_arms:
        raise InhouseError("compare.arms: none of these arms has a model. Run inhouse run finetune")
    asked = chosen(values)
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
    desired = reconcile.read_desired_points()
    uses = {
        use.name: tasks
        for use in values.uses
        if (tasks := _tasks(use, asked, desired, values)) is not None
    }
    found = _ask_all(chosen_arms, uses, desired, held, drawn, values)
    of_models = summary.ModelMeasures(
        training_gain.summed(held, found.dev_likelihoods, how.seed, 1 - how.alpha),
        _leak(found.leak_likelihoods, drawn, how),
        _staleness(trained, now, values.snapshot.audience),
    )
    report = _summed(found, uses, axes, of_models, values)
    report = report.model_copy(update={"seconds": round(time.perf_counter() - started, 1)})
    comparison.write(report)
    restricted = set[str]() if values.visible.restricted else hidden_files(now.values())
    redactor = redact.build(values.redact)
    answer_lines.write(
        _line(use, run.arm.name, a, axes.get(a.question.identity, "none"), restricted, redactor)
        for use, runs in found.runs.items()
        for run in runs
        for a in run.answered
    )
    for use, its in report.every().items():
        log.info("compare: %s: %s", use, {name: its.leads(name).mean for name in its.arms})
    return report


def _summed(
    found: Outcome,
    tasks: Mapping[str, UseTasks],
    axes: Mapping[str, str],
    of_models: summary.ModelMeasures,
    values: params.Params,
) -> Comparison:
    """Return the comparison of the questions, with those of the other uses."""
    compared = {}
    for use in sorted(values.uses, key=lambda use: use.kind != SUPPORT):
        if use.name not in tasks:
            continue
        measured = tasks[use.name]
        what = summary.Tasks(
            use.name, use.kind, measured.leading, measured.paired, found.absent[use.name]
        )
        of_use = axes if use.kind == SUPPORT else {}
        if runs := found.runs[use.name]:
            compared[use.name] = summary.of(
                what, runs, of_use, found.index_seconds, values.compare, of_models
            )
    first, *others = compared
    return compared[first].model_copy(update={"uses": {name: compared[name] for name in others}})


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


def _tasks(
    use: params.Use, asked: list[Question], desired: DesiredPoints, values: params.Params
) -> UseTasks | None:
    """Return what a use asks of every arm."""
    if use.kind != SUPPORT:
        return None
    evidence = {q.identity: evidence_of(q, desired) for q in asked}
    return Questions(asked, evidence, values.metrics)


def _ask_all(
    chosen_arms: Sequence[Arm],
    uses: Mapping[str, UseTasks],
    desired: DesiredPoints,
    held: Sequence[training_gain.ScoredText],
    drawn: leak.Sides,
    values: params.Params,
) -> Outcome:
    """Ask one arm after the other, so that one model at a time is in memory."""
    outcome = Outcome({name: [] for name in uses}, {name: {} for name in uses})
    engine = embedder.configured(values.embed)
    redactor = redact.build(values.redact)
    knowledge: dict[str, Knowledge | None] = {}
    rates: dict[int, prices.Rates] = {}  # by size, which models of one shape share
    began = time.perf_counter()
    vectors = sum(f.stat().st_size for f in paths.VECTORS.iterdir())
    with temporary_index.index(desired, values.retrieve.hnsw_ef) as store:
        outcome.index_seconds = round(cost.indexing_seconds() + time.perf_counter() - began, 1)
        for number, arm in enumerate(chosen_arms):
            log.info("compare: %d of %d", number, len(chosen_arms))
            model = arms.generator(arm, values.generate)
            engines = _engines(store, engine, model, values)
            version = _version(arm, values)
            if version not in knowledge:
                knowledge[version] = run_arm.general_knowledge_probe(model, values.compare)
            for name, tasks in uses.items():
                if reason := tasks.missing(arm):
                    outcome.absent[name][arm.name] = reason
                    continue
                given = tasks.ask(arm, engines, version)
                outcome.runs[name].append(
                    ArmRun(
                        arm=arm,
                        answered=given,
                        weights=version,
                        forgetting=knowledge[version],
                        latencies=run_arm.measure_latency(given, engines),
                        rates=_rates(model, rates),
                        lookups=tasks.lookups(given, engines) if arm.uses_retrieval else [],
                        memory_mb=cost.memory_mb(model, arm.uses_retrieval, vectors),
                        pii_leaks=_pii_leaks(given, redactor),
                    )
                )
            if isinstance(model, LocalGenerator) and not arm.uses_retrieval:
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


def chosen(values: params.Params) -> list[Question]:
    """Return the questions of the split; if params.yaml asks for fewer, the same share of each
    kind, by largest remainder, those of feedback first. Raises InhouseError if there is none, or
    none with an answer."""
    how = values.compare
    every = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    asked = [question for question in every if question.split == values.evaluate.split]
    if not any(question.readable for question in asked):
        raise InhouseError(
            f"{values.evaluate.questions} has no question of {values.evaluate.split} that has an "
            "answer: see docs/choosing.md, Questions"
        )
    if how.questions is None or how.questions >= len(asked):
        return asked
    by_kind: dict[str, list[Question]] = {}
    for question in asked:
        by_kind.setdefault(question.kind, []).append(question)
    exact = {kind: len(every) * how.questions / len(asked) for kind, every in by_kind.items()}
    number = {kind: int(share) for kind, share in exact.items()}
    for kind in sorted(exact, key=lambda kind: (number[kind] - exact[kind], kind)):
        number[kind] += sum(number.values()) < how.questions
    drawn = {
        q.identity
        for kind, every in by_kind.items()
        for q in sorted(every, key=lambda q: _drawn(q, how.seed))[: number[kind]]
    }
    return [question for question in asked if question.identity in drawn]


def _drawn(question: Question, seed: int) -> tuple[bool, str]:
    return not question.from_feedback, digest(question.identity, str(seed))


def _rates(model: Generator, known: dict[int, prices.Rates]) -> prices.Rates | None:
    """Return the rates of a local model, calibrated once per shape."""
    if not isinstance(model, LocalGenerator):
        return None
    if model.size not in known:
        known[model.size] = prices.calibrate(model)
    return known[model.size]


def evidence_of(question: Question, desired: DesiredPoints) -> list[Passage]:
    """Return the evidence for an answer, the same for every arm: the accepted answers, and all
    passages of the documents that answer the question."""
    right = set(question.documents)
    payloads = [payload for payload in desired.payloads.values() if payload.uri in right]
    accepted = [
        Payload("", question.text, (), text, (PUBLIC,), "", "") for text in question.answers
    ]
    return [Passage("", payload, 1.0, 1.0) for payload in (*accepted, *payloads)]


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
    use: str,
    name: str,
    a: Answered,
    axis: str,
    restricted: Collection[str],
    redactor: redact.Redactor,
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
        use=use,
        question=question,
        arm=name,
        answer=visible.HIDDEN if is_hidden else outgoing.written(a.answer.answer, redactor),
        measures=a.row,
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
