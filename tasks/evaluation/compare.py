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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tasks import console, params, paths
from tasks import pii as redact
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.dataset import held_out, portion
from tasks.dataset.held_out import Question
from tasks.documents import visible
from tasks.documents.table_parts import file_of
from tasks.errors import InhouseError
from tasks.evaluation import (
    answer_lines,
    ask_arms,
    comparison,
    drafts,
    leak,
    since_training,
    summary,
    training_gain,
)
from tasks.evaluation.answer_lines import AnswerLine, AskedQuestion, Cited
from tasks.evaluation.ask_arms import Outcome
from tasks.evaluation.comparison import Comparison, DraftsCounted
from tasks.evaluation.run_arm import Answered
from tasks.evaluation.uses import diagnosis, style, support
from tasks.evaluation.uses.use import UseTasks
from tasks.index import desired
from tasks.index.reconcile import Wanted
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.weights import weights_hash
from tasks.pii import outgoing
from tasks.records import Document, Example
from tasks.storage import shards

log = logging.getLogger(__name__)

SUPPORT = "support"  # the kind whose tasks are the held-out questions; it stands first


def run(values: params.Params, only: Sequence[str] = ()) -> Comparison:
    """Compare the arms that there are, or those asked for, and write the reports."""
    started, settings = time.perf_counter(), values.compare
    chosen_arms = arms.selected(only or settings.arms, values.generate)
    if not chosen_arms:
        raise InhouseError("compare.arms: none of these arms has a model. Run inhouse run finetune")
    asked = support.chosen(values)
    examples = list(shards.read(paths.EXAMPLES, Example))
    used = portion.trained_on(examples, values.finetune)
    trained, now = since_training.read(paths.TRAINSET), since_training.read(paths.ACCEPTED)
    held_out.check(asked, now, Path(values.evaluate.questions), values.evaluate.source)
    axes = _axes(asked, used, trained, now)
    answers = {example.messages[-1]["content"] for example in used}
    scored = training_gain.texts_to_score(
        examples, _accepted(), settings.brand_uri_pattern, answers
    )
    drawn = _drawn(examples, chosen_arms, values)
    points, redactor = desired.looked_up(), redact.build(values.redact)
    engine = embedder.configured(values.embed)
    uses = {
        use.name: tasks
        for use in values.uses
        if (tasks := _tasks(use, points, engine, redactor, values))
    }
    found = ask_arms.ask(chosen_arms, uses, points, scored, drawn, engine, redactor, values)
    of_models = summary.ModelMeasures(
        training_gain.summed(scored, found.dev_likelihoods, settings.seed, 1 - settings.alpha),
        leak.measured(found.leak_likelihoods, len(drawn.members), 1 - settings.alpha),
        since_training.staleness(trained, now, values.snapshot.audience),
    )
    report = _summed(found, uses, axes, of_models, values)
    report = report.model_copy(
        update={
            "drafts": _drafts(found, uses, values),
            "seconds": round(time.perf_counter() - started, 1),
        }
    )
    _write(report, found, axes, redactor, values)
    return report


def _axes(
    asked: Sequence[Question],
    used: Sequence[Example],
    trained: since_training.Versions,
    now: since_training.Versions,
) -> dict[str, str]:
    """Return by question whether the models were trained on what it asks about. `trained` and
    `now`: the version of each document of the snapshot and of today."""
    known = {doc_id for example in used for doc_id in example.doc_ids}
    learnt = {doc_id: version for doc_id, version in trained.items() if doc_id in known}
    return {q.identity: since_training.axis(q, learnt, now) for q in asked}


def _accepted() -> Iterator[Document]:
    """Read the documents again, a shard at a time: they are never all in memory."""
    return shards.read(paths.ACCEPTED, Document)


def _write(
    report: Comparison,
    found: Outcome,
    axes: Mapping[str, str],
    redactor: redact.Redactor,
    values: params.Params,
) -> None:
    """Write the comparison and its answers, and log what leads."""
    comparison.write(report)
    restricted = set[str]() if values.visible.restricted else hidden_files(_accepted())
    answer_lines.write(
        _line(use, run.arm.name, a, axes.get(a.question.identity, "none"), restricted, redactor)
        for use, runs in found.runs.items()
        for run in runs
        for a in run.answered
    )
    for use, its in report.every().items():
        log.info("compare: %s: %s", use, {name: its.leads(name).mean for name in its.arms})
        if its.raced:
            raced = its.raced
            log.info("compare: %s: %d of %d answers were asked for", use, raced.answers, raced.of)


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
            race = found.races.get(use.name)
            compared[use.name] = summary.of(
                what, runs, of_use, found.index_seconds, values.compare, of_models, race
            )
    first, *others = compared
    return compared[first].model_copy(update={"uses": {name: compared[name] for name in others}})


def _drafts(
    found: Outcome, tasks: Mapping[str, UseTasks], values: params.Params
) -> DraftsCounted | None:
    """Return what the drafts show, if they were asked."""
    use = next(use.name for use in values.uses if use.kind == SUPPORT)
    its = tasks[use]
    if not isinstance(its, support.Support) or its.drafts is None:
        if values.compare.drafts:
            log.warning(
                "compare: no draft counts: decide some on the page /drafts, and leave others "
                "undecided (docs/statistics.md)"
            )
        return None
    measured = {
        run.arm.name: {i: float(row[its.leading] or 0) for i, row in run.beside.items()}
        for run in found.runs[use]
    }
    return drafts.counted(its.drafts, measured, values.compare.alpha)


def _drawn(
    examples: Sequence[Example], chosen_arms: Sequence[Arm], values: params.Params
) -> leak.Sides:
    """Return the answers that membership inference is tried on. There are none without the base
    among the arms, without a control that works, or if they are too few: scoring them takes long
    and would measure nothing."""
    if arms.ARMS[arms.BASE] not in chosen_arms:
        return leak.NOBODY
    if not leak.attack_works(paths.CANARIES, weights_hash(paths.BASE)):
        log.warning(
            "membership inference is not measured: its control attack found nothing on this base. "
            "Run python -m tasks.evaluation.canaries"
        )
        return leak.NOBODY
    drawn = leak.sides(examples, values.finetune, values.compare.membership)
    return drawn if leak.enough(drawn) else leak.NOBODY


def _tasks(
    use: params.Use,
    desired: Wanted,
    engine: Embedder,
    redactor: redact.Redactor,
    values: params.Params,
) -> UseTasks | None:
    """Return what a use asks of every arm; None if params.yaml names no tasks for it."""
    found: UseTasks | None
    match use.kind:
        case "support":
            found = support.tasks(values, desired, engine, redactor)
        case "style":
            found = style.tasks(values, _accepted(), engine)
        case "diagnosis":
            found = diagnosis.tasks(values)
    if found is None:
        log.warning("compare: %s is left out: it has no tasks (docs/uses.md)", use.name)
    return found


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
