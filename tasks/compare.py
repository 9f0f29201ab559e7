"""Ask every arm the same questions, and say how they differ, with intervals.

In:  data/accepted, data/chunks, data/vectors, data/trainset, data/examples, models/base,
     models/tuned, models/embedder, the questions and prices of params.yaml
Out: reports/compare.json    the measures of each arm, their differences, what they cost
     reports/answers.jsonl   every answer, with its sources
Run: python -m tasks.compare [--arms base,rag,…]

It needs no server and no live index: it searches one that it builds from data/vectors. Answers are
greedy and kept by model, prompt and length (tasks/kept.py), so an arm more costs that arm alone.
Seconds are those of the first time that an answer was made, on this machine.
"""

import argparse
import itertools
import json
import logging
import statistics as plain
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tasks import (
    answer,
    arms,
    console,
    cost,
    embedder,
    heldout,
    kept,
    measures,
    params,
    paths,
    portion,
    reconcile,
    redact,
    scratch,
    shards,
    snapshot,
    statistics,
    taught,
)
from tasks.answer import Answer, Engines, Prepared
from tasks.embedder import Embedder
from tasks.errors import InhouseError
from tasks.files import whole, write_json
from tasks.generate import Conversation, Generation, LocalGenerator
from tasks.heldout import Question
from tasks.questions import axis
from tasks.records import Document, Example, digest
from tasks.weights import weights_hash

log = logging.getLogger(__name__)

LEADING = "correct"  # the measure that decides
ALONE = 12  # answers that are also asked for alone, for how long one waits
PAIRED = ("correct", "f1")  # the measures whose differences are tested

Row = dict[str, float | None]  # measures of one answer; None where one does not apply


@dataclass(frozen=True, slots=True)
class Answered:
    """An arm's answer to a question, what it cost, and what it is worth."""

    question: Question
    answer: Answer
    generation: Generation | None  # None: it declined before it generated
    row: Row


def run(values: params.Params, only: Sequence[str] = ()) -> dict[str, Any]:
    """Compare the arms that there are, or those asked for, and write the reports."""
    started = time.perf_counter()
    asked = chosen(values)
    examples = list(shards.read(paths.EXAMPLES, Example))
    lessons = portion.learnt(examples, values.finetune)
    known = {doc_id for lesson in lessons for doc_id in lesson.doc_ids}
    trained = {d.doc_id: d.text for d in shards.read(paths.TRAINSET, Document)}
    now = {d.doc_id: d for d in shards.read(paths.ACCEPTED, Document)}
    learnt_from = {doc_id: text for doc_id, text in trained.items() if doc_id in known}
    axes = {question.identity: _axis(question, learnt_from, now) for question in asked}
    engine = embedder.load(
        paths.EMBEDDER,
        values.embed.precision,
        values.embed.query_prefix,
        values.embed.passage_prefix,
    )
    gate = redact.build(values.redact)
    names = arms.asked(only or values.compare.arms, values.generate)
    if not names:
        raise InhouseError("compare.arms: none of them is there: run python -m flows.finetune")
    answered: dict[str, list[Answered]] = {}
    about: dict[str, dict[str, Any]] = {}
    held = taught.lessons(
        examples,
        list(now.values()),
        values.compare.brand,
        {lesson.messages[-1]["content"] for lesson in lessons},
    )
    learnt: dict[str, list[float]] = {}
    rest: dict[str, dict[str, float] | None] = {}
    began = time.perf_counter()
    want = reconcile.read_wanted()
    vectors = sum(f.stat().st_size for f in paths.VECTORS.iterdir())
    with scratch.index(want, values.retrieve.hnsw_ef) as store:
        index_seconds = round(cost.indexing_seconds() + time.perf_counter() - began, 1)
        prepared: dict[str, Prepared] = {}
        for name in names:
            log.info("compare: %s", name)
            model = arms.generator(name, values.generate)
            engines = Engines(
                store, engine, model, values.retrieve, values.answer, values.generate.max_tokens
            )
            if arms.looks_up(name) and not prepared:
                prepared = {q.identity: answer.prepare(q.text, q.groups, engines) for q in asked}
            version = _version(name, values)
            given = _ask(name, asked, prepared, engines, version)
            answered[name] = [
                Answered(q, a, g, _measured(q, a, arms.looks_up(name), engine, values.measures))
                for q, a, g in given
            ]
            if version not in rest:
                rest[version] = _kept_of_the_rest(model, values.compare)
            gate.ahead(a.answer for _, a, _ in given)
            about[name] = {
                "weights": version,
                "forgetting": rest[version],
                "waits": _waits(name, given, prepared, engines, version),
                "memory_mb": cost.memory_mb(model, arms.looks_up(name), vectors),
                "markers": sum(len(gate.redact(a.answer)[1]) for _, a, _ in given),
            }
            if isinstance(model, LocalGenerator) and not arms.looks_up(name):
                learnt[name] = taught.likelihoods(model, held)
            del model, engines
    report = {
        **_report(values, answered, about, axes, index_seconds),
        "taught": taught.summed(held, learnt, values.compare.seed, 1 - values.compare.alpha),
        "index": _staleness(trained, now, values.finetune.audience),
    }
    report["seconds"] = round(time.perf_counter() - started, 1)
    write_json(paths.report("compare"), report)
    _write_answers(answered, axes)
    means = {name: arm["measures"][LEADING]["mean"] for name, arm in report["arms"].items()}
    log.info("compare: %s", means)
    return report


def chosen(values: params.Params) -> list[Question]:
    """The questions of the split; if params.yaml asks for fewer, the same share of each kind, by
    largest remainder. Raises InhouseError if there is none, or none with an answer."""
    how = values.compare
    every = heldout.questions(Path(values.evaluate.questions), values.evaluate.source)
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
        for q in sorted(every, key=lambda q: digest(q.identity, str(how.seed)))[: number[kind]]
    }
    return [question for question in asked if question.identity in drawn]


def _axis(question: Question, trained: Mapping[str, str], now: Mapping[str, Document]) -> str:
    """Knowledge, transfer, or fresh: a document of it is another than the model learnt from. None
    where the asker may have no answer: to decline is no knowledge."""
    if not question.readable:
        return "none"
    changed = [
        d
        for d in question.documents
        if d in trained and (d not in now or now[d].text != trained[d])
    ]
    return "fresh" if changed else axis(question, set(trained)) or "none"


def _staleness(
    trained: Mapping[str, str], now: Mapping[str, Document], audience: Sequence[str]
) -> dict[str, Any]:
    """By how much the tuned models are older than the index: the documents that came, went or
    changed since, of those that the models may know."""
    taken = json.loads(paths.report("snapshot").read_text("utf-8"))["taken"]
    known = {i: d.text for i, d in now.items() if snapshot.readable_by_all(d.groups, audience)}
    return {
        "documents": len(now),
        "models_learnt": taken,
        "changed_since": sum(trained.get(i) != known.get(i) for i in trained.keys() | known.keys()),
    }


def _version(name: str, values: params.Params) -> str:
    """What an arm's words depend on, beside the prompt."""
    if name.startswith(arms.ENDPOINT):
        return f"{values.generate.endpoint} {values.generate.model}"
    return weights_hash(arms.folder(name))


def _ask(
    name: str,
    asked: Sequence[Question],
    prepared: Mapping[str, Prepared],
    engines: Engines,
    version: str,
) -> list[tuple[Question, Answer, Generation | None]]:
    """The arm's answers, in the order of the questions."""
    found = prepared if arms.looks_up(name) else {}
    prompts = {
        q.identity: found[q.identity].messages if found else answer.closed(q.text) for q in asked
    }
    open_ = [q for q in asked if prompts[q.identity]]
    written = kept.generate(
        version,
        [prompts[q.identity] for q in open_],
        engines.max_tokens,
        engines.generator.generate,
    )
    by_id = {q.identity: g for q, g in zip(open_, written, strict=True)}
    rows: list[tuple[Question, Answer, Generation | None]] = []
    for question in asked:
        generation = by_id.get(question.identity)
        model = engines.generator.name
        if generation is None:
            given = answer.declined(model, found[question.identity].retrieve_s)
        elif found:
            given = answer.finish(found[question.identity], generation, engines)
        else:
            given = answer.from_memory(generation, model)
        rows.append((question, given, generation))
    return rows


def _waits(
    name: str,
    given: Sequence[tuple[Question, Answer, Generation | None]],
    prepared: Mapping[str, Prepared],
    engines: Engines,
    version: str,
) -> list[float]:
    """The seconds that somebody waits who asks alone, for the first answers that were generated."""
    some = [(q, a, g) for q, a, g in given if g is not None][:ALONE]
    prompts = [
        prepared[q.identity].messages if arms.looks_up(name) else answer.closed(q.text)
        for q, _, _ in some
    ]

    def one_by_one(conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        return [engines.generator.generate([each], max_tokens)[0] for each in conversations]

    alone = kept.generate(f"{version} alone", prompts, engines.max_tokens, one_by_one)
    return [
        a.timings["total"] - g.seconds + own.seconds
        for (_, a, g), own in zip(some, alone, strict=True)
        if g is not None
    ]


def _measured(
    question: Question,
    given: Answer,
    cites: bool,
    engine: Embedder,
    how: params.Measures,
) -> Row:
    text, accepted = given.answer, question.answers
    if not question.readable:
        right = float(given.abstained)
        return {"correct": right, "right_refusals": right}
    said = "" if given.abstained else text
    row: Row = {
        "correct": float(bool(said) and measures.contains(said, accepted)),
        "exact": measures.exact_match(said, accepted),
        "f1": measures.token_f1(said, accepted),
        "semantic": _semantic(said, accepted, engine),
        "wrong_refusals": float(given.abstained),
        "style": measures.style(said, how.style) if said else None,
    }
    if cites and not given.abstained:
        cited = [citation.uri for citation in given.citations]
        precision, recall = measures.citation_precision_recall(cited, question.documents)
        row |= {
            "citation_precision": precision,
            "citation_recall": recall,
            "grounded": given.grounded,
        }
    return row


def _semantic(said: str, accepted: Sequence[str], engine: Embedder) -> float:
    """The closeness in meaning to the nearest accepted answer."""
    if not said:
        return 0.0
    own, *others = engine.encode([said, *accepted])
    return max(0.0, *(measures.semantic(own, other) for other in others))


def _kept_of_the_rest(model: Any, how: params.Compare) -> dict[str, float] | None:
    """What a local model still knows of all else."""
    if not isinstance(model, LocalGenerator):
        return None
    rows = [json.loads(line) for line in Path(how.probe).read_text("utf-8").splitlines()]
    pairs = [(row["text"], said) for row in rows for said in (row["right"], *row["wrong"])]
    found = iter(model.likelihoods(pairs))
    likely = [[next(found) for _ in (row["right"], *row["wrong"])] for row in rows]
    return {
        "accuracy": round(plain.fmean(own > max(others) for own, *others in likely), 4),
        "likelihood": round(plain.fmean(own for own, *_ in likely), 4),
    }


def _report(
    values: params.Params,
    answered: Mapping[str, Sequence[Answered]],
    about: Mapping[str, Mapping[str, Any]],
    axes: Mapping[str, str],
    index_seconds: float,
) -> dict[str, Any]:
    how = values.compare
    first = next(iter(answered.values()))
    summed: dict[str, Any] = {}
    for name, rows in answered.items():
        card = arms.card(name)
        summed[name] = {
            "measures": _intervals([a.row for a in rows], how),
            "by_kind": _grouped(rows, lambda a: a.question.kind, how),
            "by_axis": _grouped(rows, lambda a: axes[a.question.identity], how),
            "fresh": _intervals([a.row for a in rows if axes[a.question.identity] == "fresh"], how)
            or None,
            "cost": cost.of(name, rows, card, about[name], index_seconds, how.prices),
            "weights": about[name]["weights"],
            "markers": about[name]["markers"],
            "forgetting": about[name]["forgetting"],
            "cites": arms.looks_up(name),
            "needs_gpu": card is not None and card.get("device") == "cuda",  # to be trained
            "card": card,
        }
    for name, about_arm in summed.items():
        if arms.level(name) and "rag" in summed:
            about_arm["cost"]["break_even_updates_a_month"] = cost.break_even(
                about_arm["cost"], summed["rag"]["cost"], how.prices.answers_a_month
            )
    pairs, deviations = _pairs(answered, how)
    return {
        "questions": {
            "n": len(first),
            "axes": dict(Counter(axes[a.question.identity] for a in first)),
            "kinds": dict(Counter(a.question.kind for a in first)),
        },
        "leading": LEADING,
        "alpha": how.alpha,
        "arms": summed,
        "pairs": pairs,
        "sd": deviations,
        "smallest_difference": {
            measure: round(statistics.smallest_difference(len(first), sd, how.alpha, how.power), 4)
            for measure, sd in deviations.items()
        },
    }


def _intervals(rows: Sequence[Row], how: params.Compare) -> dict[str, Any]:
    """Mean, interval and number of each measure, over the answers that it applies to."""
    found: dict[str, Any] = {}
    for measure in dict.fromkeys(name for row in rows for name in row):
        held = [value for row in rows if (value := row.get(measure)) is not None]
        if held:
            mean = statistics.interval(held, how.seed, 1 - how.alpha)
            found[measure] = {
                "mean": round(mean.mean, 4),
                "low": round(mean.low, 4),
                "high": round(mean.high, 4),
                "n": mean.n,
            }
    return found


def _grouped(
    rows: Iterable[Answered], key: Callable[[Answered], str], how: params.Compare
) -> dict[str, Any]:
    ordered = sorted(rows, key=key)
    return {
        name: _intervals([a.row for a in group], how)
        for name, group in itertools.groupby(ordered, key=key)
    }


def _pairs(
    answered: Mapping[str, Sequence[Answered]], how: params.Compare
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """The differences of every two arms, their p-values corrected for their number; and the widest
    deviation of a difference, of each measure."""
    pairs: list[dict[str, Any]] = []
    deviations: dict[str, float] = {}
    for measure in PAIRED:
        for a, b in itertools.combinations(answered, 2):
            both = [
                (x, y)
                for p, q in zip(answered[a], answered[b], strict=True)
                if (x := p.row.get(measure)) is not None and (y := q.row.get(measure)) is not None
            ]
            ours, theirs = ([float(pair[n]) for pair in both] for n in (0, 1))
            between = statistics.difference(ours, theirs, how.seed, 1 - how.alpha)
            sd = float(np.std(np.subtract(ours, theirs), ddof=1))
            deviations[measure] = max(deviations.get(measure, 0.0), sd)
            pairs.append(
                {
                    "measure": measure,
                    "a": a,
                    "b": b,
                    "difference": round(between.mean, 4),
                    "low": round(between.low, 4),
                    "high": round(between.high, 4),
                    "p": statistics.permutation_p(ours, theirs, how.seed),
                }
            )
    for pair, adjusted in zip(pairs, statistics.holm([p["p"] for p in pairs]), strict=True):
        pair["p_adjusted"] = adjusted
    return pairs, {measure: round(sd, 4) for measure, sd in deviations.items()}


def _write_answers(answered: Mapping[str, Sequence[Answered]], axes: Mapping[str, str]) -> None:
    with (
        whole(paths.REPORTS / "answers.jsonl") as temporary,
        temporary.open("w", encoding="utf-8") as out,
    ):
        for name, rows in answered.items():
            for a in rows:
                question = {
                    "id": a.question.identity,
                    "text": a.question.text,
                    "kind": a.question.kind,
                    "axis": axes[a.question.identity],
                    "answers": a.question.answers if a.question.readable else (),
                }
                line = {
                    "question": question,
                    "arm": name,
                    "answer": a.answer.answer,
                    "correct": a.row["correct"],
                    "citations": [asdict(citation) for citation in a.answer.citations],
                    "declined": a.answer.abstained,
                }
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask every arm the same questions.")
    parser.add_argument("--arms", help="only these, with commas between them")
    only = parser.parse_args().arms
    run(params.load(), only.split(",") if only else ())


if __name__ == "__main__":
    console.run(main)
