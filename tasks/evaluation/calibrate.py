"""Measure on the company's own documents when declining is right, and set the threshold by it.

In:  data/accepted, data/chunks, data/vectors, models/embedder, models/selector
Out: reports/calibrate.json   scores of drafted questions by group, the threshold of a reader of
                              public documents, and how often it declines wrongly and rightly
Run: python -m tasks.evaluation.calibrate

A drafted question is asked twice: of all documents, where its own one answers it, and of all the
others, where none should. Each group is measured alone, as a reader of that group and the public
sees the documents. A second document may answer too, so "rightly declined" is a lower bound.
"""

import logging
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from tasks import console, params, paths
from tasks.answer import relevance, retrieve, threshold
from tasks.answer.places import ranking
from tasks.dataset import qa_pairs
from tasks.dataset.qa_pairs import Draft
from tasks.index import desired, temporary_index
from tasks.index.reconcile import Wanted
from tasks.index.store import Hit, Leg, Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.encoded_texts import EncodedTexts
from tasks.records import PUBLIC, Document, digest
from tasks.storage import shards
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

SEED = 0  # of the sample of a document's table cells
KINDS = ("question", "faq", "table", "statement")  # of drafts that a person could ask as they are

Scores = dict[str, dict[str, list[float]]]  # by group: of answerable, of unanswerable questions


def drafted(documents: Sequence[Document]) -> list[Draft]:
    """Return the drafted questions of the documents, in a random order that is always the same."""
    every = [draft for document in documents for draft in qa_pairs.of_document(document, SEED)]
    distinct = [draft for draft in qa_pairs.disambiguated(every) if draft.kind in KINDS]
    return sorted(distinct, key=lambda draft: digest(draft.doc_id, draft.question))


def chosen(documents: Sequence[Document], most: int) -> dict[str, list[Draft]]:
    """Return at most `most` drafts of each group's documents, no two of one document before each
    has one."""
    groups = sorted({group for document in documents for group in document.groups})
    found = {}
    for group in groups:
        own = drafted([document for document in documents if group in document.groups])
        turns: Counter[str] = Counter()
        ordered = []
        for draft in own:
            ordered.append((turns[draft.doc_id], draft))
            turns[draft.doc_id] += 1
        ordered.sort(key=itemgetter(0))
        found[group] = [draft for _, draft in ordered[:most]]
    return found


class _StoreWithout:
    """A store without some of its points; to search only."""

    def __init__(self, store: Store, removed: Collection[str]) -> None:
        self._store = store
        self._removed = frozenset(removed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def search_dense(
        self, vector: NDArray[np.float32], groups: Collection[str], limit: int
    ) -> list[Hit]:
        return self._without_removed(
            self._store.search_dense(vector, groups, self._more(limit)), limit
        )

    def search_words(self, leg: Leg, text: str, groups: Collection[str], limit: int) -> list[Hit]:
        return self._without_removed(
            self._store.search_words(leg, text, groups, self._more(limit)), limit
        )

    def _more(self, limit: int) -> int:
        return limit + len(self._removed)

    def _without_removed(self, hits: Sequence[Hit], limit: int) -> list[Hit]:
        return [hit for hit in hits if hit.chunk_id not in self._removed][:limit]


def without(store: Store, removed: Collection[str]) -> Store:
    """Return a store whose searches do not find the points of these ids."""
    return cast("Store", _StoreWithout(store, removed))


def score(
    question: str, groups: Collection[str], store: Store, engine: Embedder, values: params.Params
) -> float:
    """Return the score of a question as `inhouse ask` would see it."""
    found = retrieve.for_answer(question, groups, store, engine, values.retrieve, values.answer)
    ranked = ranking.ranked(question, found, engine)
    return relevance.score(question, groups, found, ranked, store, engine)


def scores(
    asked: Mapping[str, Sequence[Draft]],
    uris: Mapping[str, str],
    desired: Wanted,
    engine: Embedder,
    values: params.Params,
) -> Scores:
    """Ask each draft twice, as a reader of its group. `uris`: the URI of a document, by its id."""
    drafted_from = {uris[draft.doc_id] for some in asked.values() for draft in some}
    points: dict[str, list[str]] = {}
    for chunk_id, payload in desired.payloads_of(drafted_from):
        points.setdefault(payload.uri, []).append(chunk_id)
    found: Scores = {}
    with temporary_index.index(desired, values.retrieve.hnsw_ef, graph=False) as store:
        for group, some in asked.items():
            readers = [] if group == PUBLIC else [group]
            there, gone = [], []
            for draft in some:
                rest = without(store, points.get(uris[draft.doc_id], []))
                there.append(round(score(draft.question, readers, store, engine, values), 4))
                gone.append(round(score(draft.question, readers, rest, engine, values), 4))
            found[group] = {"answerable": there, "unanswerable": gone}
    return found


def rate(scores: Sequence[float], below: float) -> dict[str, float] | None:
    """Return the share of scores below the threshold, with Wilson's 95 % interval."""
    if not scores:
        return None
    count = sum(score < below for score in scores)
    low, high = proportion_confint(count, len(scores), method="wilson")
    rates = {"mean": count / len(scores), "low": float(low), "high": float(high)}
    return {**{name: round(value, 4) for name, value in rates.items()}, "n": len(scores)}


def run(values: params.Params) -> dict[str, Any]:
    """Calibrate, and return the report."""
    started = time.perf_counter()
    documents = sorted(shards.read(paths.ACCEPTED, Document), key=lambda each: each.doc_id)
    engine = EncodedTexts(
        embedder.configured(values.embed)
    )  # both ways meet mostly the same places
    asked = chosen(documents, values.calibrate.questions)
    uris = {document.doc_id: document.uri for document in documents}
    found = scores(asked, uris, desired.looked_up(), engine, values)
    public = found.get(PUBLIC, {"answerable": [], "unanswerable": []})
    fallback = values.answer.min_relevance
    below = threshold.threshold(public["answerable"], fallback)
    report = {
        "threshold": round(below, 4),
        "calibrated": len(public["answerable"]) >= threshold.ENOUGH,
        "wrongly_declined": rate(public["answerable"], below),
        "rightly_declined": rate(public["unanswerable"], below),
        "groups": found,
        "seconds": round(time.perf_counter() - started, 1),
    }
    write_json(paths.report("calibrate"), report)
    log.info("calibrate: threshold %.3f from %d questions", below, len(public["answerable"]))
    return report


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
