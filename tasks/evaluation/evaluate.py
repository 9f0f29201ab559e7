"""Measure retrieval on held-out questions.

In:  data/accepted, data/chunks, data/vectors, models/embedder, the questions of params.yaml
Out: reports/evaluate.json            hit@1, hit@5, MRR, nDCG@10 over documents; all, and by kind
     reports/evaluate-questions.jsonl the measures of each question by its id, to test differences
     reports/headline-evaluate.json   nDCG with its 95 % interval and the time of a search, for
                                      `dvc exp show`
Run: python -m tasks.evaluation.evaluate

It needs no server and no live index: it builds its own from data/vectors, so that an experiment can
be repeated from files alone. Questions that nothing answers, or that the asker may not have
answered, have no right document; for the latter it counts how often a document leaked.
"""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks.answer import retrieve
from tasks.answer.retrieve import Passage
from tasks.dataset import held_out
from tasks.dataset.held_out import Question
from tasks.evaluation import statistics
from tasks.index import desired, temporary_index
from tasks.index.store import Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.progress import logged
from tasks.storage.atomic import write_json, write_lines

log = logging.getLogger(__name__)

QUESTIONS = paths.REPORTS / "evaluate-questions.jsonl"


def ranking(passages: Iterable[Passage]) -> list[str]:
    """Return the documents of the passages, each at its first occurrence."""
    return list(dict.fromkeys(passage.payload.uri for passage in passages))


def measures(ranked: Sequence[str], right: Sequence[str], k: int) -> dict[str, float]:
    """Return hit@1, hit@5, MRR and nDCG@k of one ranking of documents; all right ones are equally
    relevant. Järvelin & Kekäläinen 2002 for nDCG."""
    ranks = [rank for rank, uri in enumerate(ranked, 1) if uri in right]
    gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank <= k)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(right), k) + 1))
    return {
        "hit@1": float(bool(ranks) and ranks[0] == 1),
        "hit@5": float(bool(ranks) and ranks[0] <= 5),
        "mrr": 1 / ranks[0] if ranks else 0.0,
        f"ndcg@{k}": gain / ideal,
    }


def mean(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    if not rows:
        return {"questions": 0}
    return {
        "questions": len(rows),
        **{name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]},
    }


def headline(rows: Sequence[dict[str, Any]], k: int, seed: int) -> dict[str, float]:
    """Return the figures that experiments are compared by; none without questions."""
    if not rows:
        return {}
    leading = f"ndcg@{k}"
    found = statistics.interval([row[leading] for row in rows], seed)
    bounds = {leading: found.mean, f"{leading}_low": found.low, f"{leading}_high": found.high}
    return {name: round(value, 4) for name, value in bounds.items()}


def by_question(
    asked: Iterable[Question], by_kind: Mapping[str, Iterable[dict[str, float]]]
) -> Iterator[dict[str, Any]]:
    """Yield the measures of each question that has an answer, with its id, in the order asked."""
    left = {kind: iter(rows) for kind, rows in by_kind.items()}
    for question in asked:
        if question.readable:
            yield {"question": question.identity, **next(left[question.kind])}


def search_all(
    asked: Sequence[Question], store: Store, engine: Embedder, settings: params.Retrieve, k: int
) -> tuple[dict[str, list[dict[str, float]]], int]:
    """Return the measures of each question that has an answer, by kind; and how often a document
    was found that the asker must not see."""
    by_kind: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    leaked = 0
    for question in logged(asked, "evaluate", len(asked)):
        passages = retrieve.search(
            question.text, question.groups, settings.candidates, store, engine, settings
        )
        ranked = ranking(passages)
        if question.readable:
            by_kind[question.kind].append(measures(ranked, question.documents, k))
        elif set(ranked) & set(question.documents):
            leaked += 1
    return dict(sorted(by_kind.items())), leaked


def run(values: params.Params) -> dict[str, Any]:
    """Search every question of the split and return the report."""
    started = time.perf_counter()
    evaluate, settings = values.evaluate, values.retrieve
    every = held_out.questions(Path(evaluate.questions), evaluate.source)
    asked = [question for question in every if question.split == evaluate.split]
    points = desired.looked_up()
    missing = held_out.check(every, points.readers, Path(evaluate.questions), evaluate.source)
    engine = embedder.configured(values.embed)
    with temporary_index.index(points, settings.hnsw_ef) as store:
        began = time.perf_counter()
        by_kind, leaked = search_all(asked, store, engine, settings, evaluate.k)
        search_ms = round(1000 * (time.perf_counter() - began) / max(len(asked), 1), 1)
    rows = list(by_question(asked, by_kind))
    overall = mean([row for kind in by_kind.values() for row in kind])
    report = {
        **overall,
        "leaked": leaked,
        "missing_documents": len(missing),
        "by_kind": {kind: mean(rows) for kind, rows in by_kind.items()},
        "split": evaluate.split,
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("evaluate"), report)
    write_lines(QUESTIONS, rows)
    figures = headline(rows, evaluate.k, values.seed)
    write_json(paths.headline("evaluate"), {**figures, "search_ms": search_ms})
    log.info("evaluate: %s", overall)
    return report


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
