"""Measure retrieval on held-out questions.

In:  data/accepted, data/chunks, data/vectors, models/embedder, the questions of params.yaml
Out: reports/evaluate.json   hit@1, hit@5, MRR, nDCG@10 over documents; all, and by kind
Run: python -m tasks.evaluate

It needs no server and no live index: it builds its own from data/vectors, so that an experiment can
be repeated from files alone. Questions that nothing answers, or that the asker may not have
answered, have no right document; for the latter it counts how often a document leaked.
"""

import json
import logging
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks import console, embedder, params, paths, reconcile, retrieve
from tasks.embedder import Embedder
from tasks.errors import InhouseError
from tasks.files import write_json
from tasks.retrieve import Passage
from tasks.store import Store
from tasks.store_edge import EdgeStore

log = logging.getLogger(__name__)

BATCH = 1000  # points an upsert


@dataclass(frozen=True, slots=True)
class Question:
    """A held-out question. `documents` are URIs; none if nothing answers it."""

    identity: str
    text: str
    kind: str
    split: str
    groups: tuple[str, ...]
    answers: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def readable(self) -> bool:
        """There is an answer that the asker may have."""
        return bool(self.documents) and self.kind != "not for this reader"


def questions(path: Path, source: str) -> list[Question]:
    """Raises InhouseError naming the line that is no question."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").removesuffix("\n").split("\n"), 1):
        try:
            row = json.loads(line)
            found.append(_question(row, source))
        except (ValueError, KeyError, TypeError) as error:
            raise InhouseError(f"{path}, line {number} is no question: {error!r}") from None
    return found


def _question(row: dict[str, Any], source: str) -> Question:
    return Question(
        identity=row["_id"],
        text=row["text"],
        kind=row["kind"],
        split=row["split"],
        groups=_texts(row["groups"]),
        answers=_texts(row["answers"]),
        documents=tuple(f"{source}/{path}" for path in _texts(row["documents"])),
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple(value)


def ranking(passages: Iterable[Passage]) -> list[str]:
    """The documents of the passages, each where it first stands."""
    return list(dict.fromkeys(passage.payload.uri for passage in passages))


def measures(ranked: Sequence[str], right: Sequence[str], k: int) -> dict[str, float]:
    """hit@1, hit@5, MRR and nDCG@k of one ranking of documents, all right ones being equally so.
    Järvelin & Kekäläinen 2002 for nDCG."""
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


def search_all(
    asked: Sequence[Question], store: Store, engine: Embedder, how: params.Retrieve, k: int
) -> tuple[dict[str, list[dict[str, float]]], int]:
    """The measures of each question that has an answer, by kind; and how often a document was
    found that the asker must not see."""
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


def _index(folder: Path, hnsw_ef: int) -> EdgeStore:
    """A throw-away index of its own: an experiment never touches the one in use."""
    want = reconcile.read_wanted()
    store = EdgeStore.create(folder, want.dim, hnsw_ef)
    reconcile.apply(store, want, reconcile.difference(want, {}), BATCH)
    store.optimize()
    return store


def run(values: params.Params) -> dict[str, Any]:
    """Search every question of the split and return the report."""
    started = time.perf_counter()
    evaluate, embed, how = values.evaluate, values.embed, values.retrieve
    every = questions(Path(evaluate.questions), evaluate.source)
    asked = [question for question in every if question.split == evaluate.split]
    engine = embedder.load(
        paths.EMBEDDER, embed.precision, embed.query_prefix, embed.passage_prefix
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "index"
        with closing(_index(folder, how.hnsw_ef)) as store:
            by_kind, leaked = search_all(asked, store, engine, how, evaluate.k)
    overall = mean([row for rows in by_kind.values() for row in rows])
    report = {
        **overall,
        "leaked": leaked,
        "by_kind": {kind: mean(rows) for kind, rows in by_kind.items()},
        "split": evaluate.split,
        "seconds": round(time.perf_counter() - started, 3),
    }
    write_json(paths.report("evaluate"), report)
    log.info("evaluate: %s", overall)
    return report


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
