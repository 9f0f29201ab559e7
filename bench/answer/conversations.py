"""Measure the search for the last turn of public conversations, alone and with the turns before it.

Run: python -m bench.answer.conversations   (BENCH_DATA, default ../shared/data, holds mtrag_un)

nDCG@5 over documents, each a right passage of some conversation of the set, of a list of ten; with
95 % bootstrap intervals of the difference, drawn by conversation (the set has one question of
each); and the CPU time that the earlier turns add to a search. Conversations are divided by a hash
of their ids: weights and rules were chosen on the half `development`.

    dependent   the last turn needs the earlier ones: the ids in conversations_dependent.txt, which
                were read and marked by hand before anything was measured
    alone       every other later turn that the set calls a follow-up or a clarification
    new topic   a last turn without a relation to the earlier ones, and vague on purpose
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.answer.retrieval import DATA, SEED, _document, _uris, lines, mtrag, ndcg
from tasks import params
from tasks.answer import diversity, followup
from tasks.answer.followup import Turn
from tasks.answer.retrieve import Passage
from tasks.dataset import corpus
from tasks.documents.parse.characters import normal
from tasks.evaluation.statistics import difference
from tasks.index import temporary_index
from tasks.index.store import Store
from tasks.models import embedder
from tasks.models.embedder import Embedder

MARKED = Path(__file__).with_name("conversations_dependent.txt")
DEPENDENT = frozenset(MARKED.read_text("utf-8").split())
K, CUT = 10, 5
GROUPS = ("dependent", "alone", "new topic")


@dataclass(frozen=True)
class Asked:
    conversation: str
    group: str
    turns: Sequence[Turn]
    question: str
    right: Mapping[str, int]

    @property
    def half(self) -> str:
        even = hashlib.sha256(f"split{self.conversation}".encode()).hexdigest()[0] in "01234567"
        return "development" if even else "test"


def asked() -> list[Asked]:
    """Return the later turns that have an answer in the set."""
    rows = lines(DATA / "mtrag_un/reference.half.jsonl")
    return [_asked(row) for row in rows if row["contexts"] and len(row["input"]) > 1]


def _asked(row: Mapping[str, Any]) -> Asked:
    *earlier, last = (turn["text"] for turn in row["input"])
    name = row["conversation_id"]
    group = "dependent" if name in DEPENDENT else "alone"
    return Asked(
        name,
        "new topic" if row["Multi-Turn"] == ["N/A"] else group,
        list(zip(earlier[::2], earlier[1::2], strict=True)),
        last,
        {context["document_id"]: 1 for context in row["contexts"]},
    )


@dataclass(frozen=True)
class Measured:
    alone: float  # nDCG@5
    with_turns: float
    added_ms: float
    dependent: bool  # as our rules see it


def measured(each: Asked, store: Store, engine: Embedder, values: params.Params) -> Measured:
    def searched(turns: Sequence[Turn]) -> tuple[list[Passage], float, bool]:
        started = time.process_time()
        asks = followup.understand(each.question, turns, store, ())
        found = followup.ranked(each.question, asks, (), K, store, engine, values.retrieve)
        best = diversity.chosen(found, K, normal(asks.readings[-1]), values.retrieve.per_document)
        return best, 1000 * (time.process_time() - started), asks.share == followup.DEPENDENT

    bare, bare_ms, _ = searched(())
    found, ms, dependent = searched(each.turns)
    scores = (ndcg(_uris(passages), each.right, CUT) for passages in (bare, found))
    return Measured(*scores, ms - bare_ms, dependent)


def row(name: str, found: Sequence[Measured]) -> str:
    bare, turned = ([getattr(m, field) for m in found] for field in ("alone", "with_turns"))
    ahead = difference(turned, bare, SEED)
    gain = f"{ahead.mean:+.3f} [{ahead.low:+.3f}, {ahead.high:+.3f}]"
    seen = sum(m.dependent for m in found)
    added = [m.added_ms for m in found]
    times = f"{np.median(added):.0f} | {np.percentile(added, 95):.0f}"
    means = f"{np.mean(bare):.3f} | {np.mean(turned):.3f}"
    return f"| {name} | {len(found)} | {seen} | {means} | {gain} | {times} |"


def main() -> None:
    values = params.load()
    engine = embedder.configured(values.embed)
    texts, _ = mtrag()
    documents = [_document(*each) for each in texts.items()]
    want = corpus.desired_points(documents, values.chunk.tokens, engine)
    with temporary_index.index(want, values.retrieve.hnsw_ef) as store:
        found = [(each, measured(each, store, engine, values)) for each in asked()]
    columns = "half, turns | n | seen as dependent | alone | with turns | difference"
    print(f"| {columns} | added ms | p95 |\n" + "|" + "---|" * 8)
    for half in ("development", "test"):
        mine = [(each, m) for each, m in found if each.half == half]
        print(row(f"{half}, all later turns", [m for _, m in mine]))
        for group in GROUPS:
            print(row(f"{half}, {group}", [m for each, m in mine if each.group == group]))


if __name__ == "__main__":
    main()
