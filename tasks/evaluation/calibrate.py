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
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tasks import console, params, paths
from tasks.answer import relevance, retrieve, threshold
from tasks.answer.places import ranking
from tasks.dataset.qa_pairs import Draft
from tasks.evaluation.calibration_questions import Accepted, chosen
from tasks.index import desired, temporary_index
from tasks.index.reconcile import Wanted, rows
from tasks.index.store import Hit, Leg, Store
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.models.encoded_texts import EncodedTexts
from tasks.progress import logged
from tasks.records import PUBLIC, Document
from tasks.storage import shards
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

NAMES = ("doc_id", "uri")

Scores = dict[str, dict[str, list[float]]]  # by group: of answerable, of unanswerable questions


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
    found: Scores = {group: {"answerable": [], "unanswerable": []} for group in asked}
    every = [(group, draft) for group, some in asked.items() for draft in some]
    with temporary_index.index(desired, values.retrieve.hnsw_ef, graph=False) as store:
        for group, draft in logged(every, "calibrate", len(every)):
            readers = [] if group == PUBLIC else [group]
            rest = without(store, points.get(uris[draft.doc_id], []))
            for name, searched in (("answerable", store), ("unanswerable", rest)):
                scored = score(draft.question, readers, searched, engine, values)
                found[group][name].append(round(scored, 4))
    return found


def _uris(asked: Mapping[str, Sequence[Draft]]) -> dict[str, str]:
    """Return the URIs of the documents of drafts, by their ids."""
    drafted = {draft.doc_id for some in asked.values() for draft in some}
    return {
        doc_id: uri
        for path in shards.files(paths.ACCEPTED)
        for doc_id, uri in rows(shards.shard_columns(path, Document, NAMES), *NAMES)
        if doc_id in drafted
    }


def rate(scores: Sequence[float], below: float) -> dict[str, float] | None:
    """Return the share of scores below the threshold, with Wilson's 95 % interval."""
    from statsmodels.stats.proportion import proportion_confint

    if not scores:
        return None
    count = sum(score < below for score in scores)
    low, high = proportion_confint(count, len(scores), method="wilson")
    rates = {"mean": count / len(scores), "low": float(low), "high": float(high)}
    return {**{name: round(value, 4) for name, value in rates.items()}, "n": len(scores)}


def _in_words(found: Scores, fallback: float) -> str:
    """Return the threshold of each group of readers, and where it comes from."""
    parts = []
    for group, each in found.items():
        count = len(each["answerable"])
        below = threshold.threshold(each["answerable"], fallback)
        few = "" if count >= threshold.ENOUGH else ": too few, so it is answer.min_relevance"
        parts.append(f"threshold {below:.3f} for {group} from {count} drafted questions{few}")
    none = f"threshold {fallback:.3f}, answer.min_relevance: no question could be drafted"
    return "; ".join(parts) or none


def run(values: params.Params) -> dict[str, Any]:
    """Calibrate, and return the report."""
    started = time.perf_counter()
    engine = EncodedTexts(
        embedder.configured(values.embed)
    )  # both ways meet mostly the same places
    asked = chosen(Accepted(paths.ACCEPTED), values.calibrate.questions)
    found = scores(asked, _uris(asked), desired.looked_up(), engine, values)
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
    log.info("calibrate: %s", _in_words(found, fallback))
    return report


def main() -> None:
    run(params.load())


if __name__ == "__main__":
    console.run(main)
