"""Index a newcomer's own folder, 18F's handbook (251 documents), ask, and measure retrieval.

Run: python -m bench.answer.handbook   (BENCH_DATA, default ../shared/data, holds handbook_18f)

Retrieval is nDCG@10 over documents on 416 questions made from the handbook's links: a question is
the words of a link, the right document the page it leads to; pages that contain the link are left
out. On the same questions BM25 on whole documents reaches .747, the embedder alone on 150-word
chunks .756, their reciprocal-rank fusion .797, an equal-weight sum of min-max scores .804.
"""

import csv
import json
import math
import os
from collections import defaultdict
from pathlib import Path

from bench.clone import clone, run

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute() / "handbook_18f"
DEPTH = 100  # passages a question; enough for ten documents without the linking pages
ASKED = (
    "How do I request sick leave?",
    "What should I do if I lose my laptop?",
    "Who approves travel outside the local area?",
)


def ndcg(ranked: list[str], right: dict[str, int], k: int = 10) -> float:
    gain = sum(right.get(uri, 0) / math.log2(rank + 2) for rank, uri in enumerate(ranked[:k]))
    best = sorted(right.values(), reverse=True)[:k]
    return gain / sum(value / math.log2(rank + 2) for rank, value in enumerate(best))


def main() -> None:
    if not DATA.is_dir():
        print(f"skipped: {DATA} is not there (set BENCH_DATA)")
        return
    questions = DATA / "anchor_eval/queries.jsonl"
    with clone() as root:
        run(root, "python", "-m", "tasks.documents.sources", "handbook", str(DATA / "docs"))
        _, seconds = run(root, "python", "-m", "flows.reindex")
        print(f"reindex, first night: {seconds:.1f} s from start to exit")
        for step in ("ingest", "validate", "chunk", "embed", "index"):
            print(step, json.dumps(json.loads((root / f"reports/{step}.json").read_text())))
        _, seconds = run(root, "python", "-m", "flows.reindex")
        print(f"reindex, nothing changed: {seconds:.1f} s from start to exit")
        for question in ASKED:
            print(f"\n> {question}\n{run(root, 'python', '-m', 'app', 'ask', question)[0]}")
        command = ("search", "--file", str(questions), "-k", str(DEPTH))
        found, seconds = run(root, "python", "-m", "app", *command)
    print(f"nDCG@10 by document: {mean(found, questions):.4f}, all searches {seconds:.1f} s")


def mean(found: str, questions: Path) -> float:
    linking = {
        row["_id"]: set(row["linking_docs"])
        for row in map(json.loads, questions.read_text().splitlines())
    }
    right: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with (DATA / "anchor_eval/qrels/test.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            right[row["query-id"]][row["corpus-id"]] = int(row["score"])
    scores = []
    for row in map(json.loads, found.splitlines()):
        uris = (hit["uri"].removeprefix("handbook/") for hit in row["results"])
        ranked = [uri for uri in dict.fromkeys(uris) if uri not in linking[row["_id"]]]
        scores.append(ndcg(ranked, right[row["_id"]]))
    return sum(scores) / len(scores)


if __name__ == "__main__":
    main()
