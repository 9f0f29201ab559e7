"""Measure retrieval on held-out questions.

In:  data/accepted, data/chunks, data/vectors, models/embedder, the questions of params.yaml
Out: reports/evaluate.json            hit@1, hit@5, MRR, nDCG@10 over documents; all, and by kind
     reports/headline-evaluate.json   two of them, for `dvc exp show`
Run: python -m tasks.evaluation.evaluate

It needs no server and no live index: it builds its own from data/vectors, so that an experiment can
be repeated from files alone. Questions that nothing answers, or that the asker may not have
answered, have no right document; for the latter it counts how often a document leaked.
"""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks.answer import retrieve
from tasks.answer.retrieve import Passage
from tasks.dataset import held_out
from tasks.dataset.held_out import Question
from tasks.index import reconcile, temporary_index
from tasks.index.store import Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)


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


def headline(overall: dict[str, float], k: int) -> dict[str, float]:
    """Return the figures that experiments are compared by."""
    return {name: overall[name] for name in (f"ndcg@{k}", "hit@5") if name in overall}


def search_all(
    asked: Sequence[Question], store: Store, engine: Embedder, how: params.Retrieve, k: int
) -> tuple[dict[str, list[dict[str, float]]], int]:
    """Return the measures of each question that has an answer, by kind; and how often a document
    was found that the asker must not see."""
    by_kind: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    leaked = 0
    for question in asked:
        passages = retrieve.search(
            question.text, question.groups, how.candidates, store, engine, how
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
    evaluate, how = values.evaluate, values.retrieve
    every = held_out.questions(Path(evaluate.questions), evaluate.source)
    asked = [question for question in every if question.split == evaluate.split]
    desired = reconcile.read_desired_points()
    indexed = {payload.uri for payload in desired.payloads.values()}
    missing = held_out.check(every, indexed, Path(evaluate.questions), evaluate.source)
    engine = embedder.configured(values.embed)
    with temporary_index.index(desired, how.hnsw_ef) as store:
        by_kind, leaked = search_all(asked, store, engine, how, evaluate.k)
    overall = mean([row for rows in by_kind.values() for row in rows])
    report = {
        **overall,
        "leaked": leaked,
        "missing_documents": len(missing),
        "by_kind": {kind: mean(rows) for kind, rows in by_kind.items()},
        "split": evaluate.split,
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("evaluate"), report)
    write_json(paths.headline("evaluate"), headline(overall, evaluate.k))
    log.info("evaluate: %s", overall)
    return report


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
