"""Measure retrieval on public sets, beside a naive hybrid of the same embedder, in one run.

Run: python -m bench.answer.retrieval [SET ...]
         (BENCH_DATA, default ../shared/data, holds the sets)

Per set: nDCG@10 over documents of a list of 100 passages, of one of ten, as `search -k 10` gives
it, and of the hybrid, with a 95 % interval of the difference; and the CPU time of a search,
embedding the question included. The hybrid adds min-max scores of 150-word windows (cosine, the
best one of a document) and of whole documents (BM25), both with the title in the text. Questions
that a link was made into leave out the pages with the link.

    handbook_18f   words of a link → the page it leads to
    stackfaq       a rephrased question → its FAQ entry
    xquad_en       a question → its passage; articles: → the article of several passages
    mtrag_un       the last turn alone → the passages that answer it, from all passages of the set
    sample         our own questions, the split `test`
"""

import csv
import json
import math
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks import params
from tasks.answer import retrieve
from tasks.dataset import corpus, held_out
from tasks.documents.parse import UnreadableError, parse
from tasks.evaluation.statistics import Interval, difference
from tasks.index import bm25, temporary_index
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.records import PUBLIC, Document

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute()
DEPTH, K = 100, 10
QUESTIONS = 420  # of a set, at most, spread evenly over it
WINDOW = 150  # words
SEED = 7  # of the intervals


@dataclass(frozen=True)
class Asked:
    text: str
    right: Mapping[str, int]  # gain by document
    without: frozenset[str]  # documents that are left out


Texts = dict[str, tuple[str, str]]  # title and text by document


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def beir(folder: Path) -> tuple[Texts, list[Asked]]:
    texts = {row["_id"]: (row["title"], row["text"]) for row in lines(folder / "corpus.jsonl")}
    right: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with (folder / "qrels/test.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            right[row["query-id"]][row["corpus-id"]] = int(row["score"])
    asked = [
        Asked(row["text"], right[row["_id"]], frozenset(row.get("linking_docs", ())))
        for row in lines(folder / "queries.jsonl")
        if row["_id"] in right
    ]
    return texts, asked


def handbook() -> tuple[Texts, list[Asked]]:
    texts, asked = beir(DATA / "handbook_18f/anchor_eval")
    return {uri: _parsed(DATA / "handbook_18f/docs" / uri) for uri in texts}, asked


def _parsed(path: Path) -> tuple[str, str]:
    try:
        parsed = parse(path.name, path.read_bytes())
    except UnreadableError:
        return "", ""
    return parsed.title, parsed.text


def articles() -> tuple[Texts, list[Asked]]:
    passages, asked = beir(DATA / "xquad_en")
    whole: defaultdict[str, list[str]] = defaultdict(list)
    for title, text in passages.values():
        whole[title].append(text)
    texts = {title: (title, "\n\n".join(parts)) for title, parts in whole.items()}
    of = [{passages[uri][0]: gain for uri, gain in each.right.items()} for each in asked]
    return texts, [Asked(a.text, right, a.without) for a, right in zip(asked, of, strict=True)]


def mtrag() -> tuple[Texts, list[Asked]]:
    rows = lines(DATA / "mtrag_un/reference.half.jsonl")
    found = [context for row in rows for context in row["contexts"]]
    texts = {context["document_id"]: ("", context["text"].strip()) for context in found}
    asked = [
        Asked(row["input"][-1]["text"], {c["document_id"]: 1 for c in row["contexts"]}, frozenset())
        for row in rows
        if row["contexts"]
    ]
    return texts, asked


def sample() -> tuple[Texts, list[Asked]]:
    values = params.load()
    source = values.ingest.sources[0]
    folder = Path(source.folder)
    texts = {
        f"{source.name}/{path.relative_to(folder)}": _parsed(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    every = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    test = [each for each in every if each.readable and each.split == values.evaluate.split]
    return texts, [Asked(q.text, dict.fromkeys(q.documents, 1), frozenset()) for q in test]


SETS: dict[str, Callable[[], tuple[Texts, list[Asked]]]] = {
    "handbook": handbook,
    "stackfaq": lambda: beir(DATA / "stackfaq"),
    "xquad": lambda: beir(DATA / "xquad_en"),
    "articles": articles,
    "mtrag": mtrag,
    "sample": sample,
}


def ndcg(ranked: Sequence[str], right: Mapping[str, int], k: int = K) -> float:
    gain = sum(right.get(uri, 0) / math.log2(rank + 2) for rank, uri in enumerate(ranked[:k]))
    best = sorted(right.values(), reverse=True)[:k]
    return gain / sum(value / math.log2(rank + 2) for rank, value in enumerate(best))


class Hybrid:
    """The peer: whole documents by BM25 (k 1.2, b .75), 150-word windows by cosine."""

    def __init__(self, texts: Texts, engine: Embedder) -> None:
        self.uris = list(texts)
        whole = [f"{title}\n{text}" for title, text in texts.values()]
        windows = [list(_windows(text)) for text in whole]
        self._owner = np.repeat(np.arange(len(whole)), [len(some) for some in windows])
        self._dense = engine.encode([window for some in windows for window in some])
        self._engine = engine
        counted = [Counter(_hashed(text)) for text in whole]
        lengths = [sum(counts.values()) for counts in counted]
        mean = sum(lengths) / len(lengths)
        documents_with = Counter(word for counts in counted for word in counts)
        self._weights: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for n, (counts, length) in enumerate(zip(counted, lengths, strict=True)):
            for word, count in counts.items():
                rarity = math.log1p(
                    (len(whole) - documents_with[word] + 0.5) / (documents_with[word] + 0.5)
                )
                weight = 2.2 * count / (count + 1.2 * (0.25 + 0.75 * length / mean))
                self._weights[word][n] = rarity * weight

    def ranking(self, question: str) -> list[str]:
        words = np.zeros(len(self.uris))
        for word in set(_hashed(question)):
            for n, weight in self._weights.get(word, {}).items():
                words[n] += weight
        dense = np.full(len(self.uris), -1.0)
        np.maximum.at(dense, self._owner, self._dense @ self._engine.encode_query(question))
        total = _scaled(dense) + _scaled(words)
        return [self.uris[n] for n in np.argsort(-total, kind="stable")]


def _windows(text: str) -> Iterator[str]:
    words = text.split()
    return (" ".join(words[n : n + WINDOW]) for n in range(0, max(1, len(words)), WINDOW))


def _hashed(text: str) -> Iterator[int]:
    return (word for each in re.findall(r"\w+", text.lower()) for word in _stem(each))


@cache
def _stem(word: str) -> frozenset[int]:
    return bm25.distinct(word, ["english"])


def _scaled(scores: NDArray[Any]) -> NDArray[Any]:
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / ((high - low) or 1.0))


@dataclass(frozen=True)
class Row:
    """Means over the questions, and CPU milliseconds of a search."""

    documents: int
    questions: int
    ours: float
    ten: float  # passages
    hybrid: float
    ahead: Interval  # of ours - hybrid, paired by question
    ours_ms: float
    p95_ms: float
    hybrid_ms: float

    def __str__(self) -> str:
        figures = f"{self.ours:.3f} | {self.ten:.3f} | {self.hybrid:.3f}"
        ahead = f"{self.ahead.mean:+.3f} [{self.ahead.low:+.3f}, {self.ahead.high:+.3f}]"
        times = f"{self.ours_ms:.1f} | {self.p95_ms:.1f} | {self.hybrid_ms:.1f}"
        return f"{self.documents} | {self.questions} | {figures} | {ahead} | {times}"


def measured(name: str, values: params.Params, engine: Embedder) -> Row:
    texts, every = SETS[name]()
    asked = every[:: -(-len(every) // QUESTIONS)]
    want = corpus.desired_points(
        [_document(*each) for each in texts.items()], values.chunk.tokens, engine
    )
    raw = beir(DATA / "handbook_18f/anchor_eval")[0] if name == "handbook" else texts
    peer, readers = Hybrid(raw, engine), frozenset({PUBLIC})
    scores: list[tuple[float, ...]] = []
    times: list[tuple[float, float]] = []
    with temporary_index.index(want, values.retrieve.hnsw_ef) as store:
        for each in asked:
            started = time.process_time()
            few = retrieve.search_as(each.text, readers, K, store, engine, values.retrieve)
            between = time.process_time()
            ranked = peer.ranking(each.text)
            times.append((between - started, time.process_time() - between))
            many = retrieve.search_as(each.text, readers, DEPTH, store, engine, values.retrieve)
            lists = (_uris(many), _uris(few), ranked)
            left = ([uri for uri in uris if uri not in each.without] for uris in lists)
            scores.append(tuple(ndcg(uris, each.right) for uris in left))
    ours, _, hybrid = np.array(scores).T
    ours_ms, hybrid_ms = 1000 * np.array(times).T
    return Row(
        len(texts),
        len(asked),
        *np.mean(scores, axis=0),
        difference(ours, hybrid, SEED),
        float(np.median(ours_ms)),
        float(np.percentile(ours_ms, 95)),
        float(np.median(hybrid_ms)),
    )


def _document(uri: str, both: tuple[str, str]) -> Document:
    title, text = both
    return Document(
        uri,
        uri,
        title,
        text,
        mime="",
        language="",
        groups=(PUBLIC,),
        content_hash="",
        intake_rules="",
        stale_since=None,
        redacted={},
    )


def _uris(passages: Sequence[retrieve.Passage]) -> list[str]:
    return list(dict.fromkeys(passage.payload.uri for passage in passages))


def main() -> None:
    names = sys.argv[1:] or list(SETS)
    values = params.load()
    engine = embedder.configured(values.embed)
    columns = "set | documents | questions | ours | ten passages | hybrid | ours - hybrid"
    print(f"| {columns} | ms | p95 ms | hybrid ms |")
    print("|" + "---|" * 10)
    for name in names:
        if name != "sample" and not DATA.is_dir():
            print(f"| {name} | skipped: {DATA} is not there (set BENCH_DATA) |")
            continue
        print(f"| {name} | {measured(name, values, engine)} |", flush=True)


if __name__ == "__main__":
    main()
