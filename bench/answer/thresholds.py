"""Measure how often a question is declined wrongly and rightly, on sets that nothing was trained
on.

In:  the sample; with BENCH_DATA (default ../shared/data) xquad_en, stackfaq and handbook_18f;
     bench/answer/handbook_dev.jsonl
Out: a table on stdout: AUC; wrongly and rightly declined at answer.min_relevance, with Wilson's
     95 % intervals; the threshold at which a tenth is declined wrongly, in logits, and the share
     declined rightly there
Run: python -m bench.answer.thresholds [SET …]
     python -m bench.answer.thresholds --fit
         makes models/relevance/weights.json from the sample alone

Half of the passages of xquad_en and of the entries of stackfaq are removed: questions on them have
no answer, but their neighbours are there. Drafted questions are asked with and without their own
document. The difference between drafted questions' scores and people's is threshold.EASIER.
"""

import argparse
import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from tasks import params, paths
from tasks.answer import missing, relevance, retrieve, threshold
from tasks.answer.places import ranking
from tasks.dataset import corpus, held_out
from tasks.documents import parse
from tasks.evaluation import calibrate
from tasks.evaluation.calibration_questions import chosen
from tasks.index import temporary_index
from tasks.models import embedder
from tasks.models.encoded_texts import EncodedTexts
from tasks.records import Document
from tasks.storage.atomic import write_json

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data"))
SAMPLE = Path("data/samples/aldermoor/documents")
HANDBOOK = Path("bench/answer/handbook_dev.jsonl")
MOST = 300  # questions of a set
DRAFTED = 50  # drafts of each group of a set

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    answerable: bool
    groups: tuple[str, ...] = ()
    without: str = ""  # the URI of a document that is left out


@dataclass(frozen=True, slots=True)
class Case:
    """Documents and what is asked of them."""

    documents: list[Document]
    asked: list[Asked]


def sample(split: str) -> Case:
    values = params.load().evaluate
    asked = [
        Asked(question.text, question.readable, question.groups)
        for question in held_out.questions(Path(values.questions), values.source)
        if question.split == split
    ]
    return Case(sample_documents(), asked)


def sample_documents() -> list[Document]:
    return [
        document(
            f"aldermoor/{name}", file, ("staff",) if name.startswith("staff/") else ("public",)
        )
        for name, file in _files(SAMPLE)
    ]


def handbook_documents() -> list[Document]:
    folder = DATA / "handbook_18f/docs"
    return [document(f"handbook/{name}", file, ("public",)) for name, file in _files(folder)]


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix.lower() in parse.ENDINGS:
            yield file.relative_to(folder).as_posix(), file


def document(uri: str, file: Path, groups: tuple[str, ...]) -> Document:
    parsed = parse.parse(file.name, file.read_bytes())
    return of(uri, parsed.title, parsed.text, groups)


def of(uri: str, title: str, text: str, groups: tuple[str, ...] = ("public",)) -> Document:
    return Document(uri, uri, title, text, "text/markdown", "en", groups, "", "", None, {})


def halved(name: str) -> Case:
    """Load a set in BEIR's layout, with half of its passages removed."""
    rows = [json.loads(line) for line in (DATA / name / "corpus.jsonl").read_text().splitlines()]
    remaining = {row["_id"] for row in rows if _drawn(name + row["_id"]) % 2}
    documents = [
        of(row["_id"], row["title"], row["text"]) for row in rows if row["_id"] in remaining
    ]
    lines = (DATA / name / "queries.jsonl").read_text().splitlines()
    texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    with (DATA / name / "qrels/test.tsv").open() as file:
        right = [(r["query-id"], r["corpus-id"]) for r in csv.DictReader(file, delimiter="\t")]
    right.sort(key=lambda pair: _drawn(pair[0]))
    return Case(documents, [Asked(texts[query], own in remaining) for query, own in right[:MOST]])


def _drawn(text: str) -> int:
    return int(sha256(text.encode()).hexdigest()[:8], 16)


def handbook() -> Case:
    rows = [json.loads(line) for line in HANDBOOK.read_text("utf-8").splitlines()]
    return Case(handbook_documents(), [Asked(row["text"], row["answerable"]) for row in rows])


def drafted(documents: list[Document]) -> Case:
    asked = []
    for group, some in chosen(documents, DRAFTED).items():
        readers = () if group == "public" else (group,)
        asked += [Asked(draft.question, True, readers) for draft in some]
        asked += [Asked(draft.question, False, readers, draft.doc_id) for draft in some]
    return Case(documents, asked)


CASES: dict[str, Callable[[], Case]] = {
    "sample, dev": lambda: sample("dev"),
    "sample, test": lambda: sample("test"),
    "sample, drafted": lambda: drafted(sample_documents()),
    "xquad_en, half": lambda: halved("xquad_en"),
    "stackfaq, half": lambda: halved("stackfaq"),
    "handbook_18f": handbook,
    "handbook_18f, drafted": lambda: drafted(handbook_documents()),
}
LEARNT = ("sample, dev", "sample, drafted")


Measured = tuple[Array, NDArray[np.bool_], NDArray[np.bool_], Array]


def traits(case: Case, engine: EncodedTexts, values: params.Params) -> Measured:
    """Return the traits (n_asked, n_traits), whether each question has an answer, and whether it
    asks for a price or number that the passages lack, and what is added to its score."""
    want = corpus.desired_points(case.documents, values.chunk.tokens, engine)
    points: dict[str, list[str]] = {}
    for chunk_id, payload in want.payloads.items():
        points.setdefault(payload.uri, []).append(chunk_id)
    rows, lacks, more = [], [], []
    with temporary_index.index(want, values.retrieve.hnsw_ef) as whole:
        for one in case.asked:
            store = calibrate.without(whole, points.get(one.without, []))
            found = retrieve.for_answer(
                one.text, one.groups, store, engine, values.retrieve, values.answer
            )
            ranked = ranking.ranked(one.text, found, engine)
            counts = relevance.counted(one.text, retrieve.readable(one.groups), store)
            nothing = np.zeros(len(relevance.TRAITS))
            rows.append(
                relevance.traits(one.text, found, ranked, counts, engine) if ranked else nothing
            )
            read = missing.likeliest_first(found, ranked)
            lacks.append(missing.lacking(one.text, read, counts))
            added = relevance.of_the_places(one.text, found, ranked) if ranked else 0.0
            lost = relevance.unspoken(one.text, found, counts, engine)
            more.append(added - relevance.UNSPOKEN * lost)
    answerable = np.array([one.answerable for one in case.asked])
    return np.array(rows), answerable, np.array(lacks), np.array(more)


def fit(sets: Sequence[Measured]) -> dict[str, float]:
    """Return the weights of a logistic regression in which all sets weigh the same, and in each of
    them both outcomes."""
    values = np.concatenate([rows for rows, *_ in sets])
    answerable = np.concatenate([labels for _, labels, *_ in sets])
    even = np.concatenate([100 / np.bincount(labels)[labels * 1] for _, labels, *_ in sets])
    spread = values.std(axis=0)
    model = LogisticRegression().fit(values / spread, answerable, sample_weight=even)
    weights = model.coef_[0] / spread
    found = dict(zip(relevance.TRAITS, map(float, weights), strict=True))
    return {**found, "intercept": float(model.intercept_[0])}


def line(name: str, measured: Measured, fallback: float) -> str:
    values, answerable, lacks, more = measured
    weights = relevance.weights(paths.RELEVANCE)
    scores = np.array(
        [
            relevance.probability(*row)
            for row in zip(values, [weights] * len(more), more, strict=True)
        ]
    )
    scores[lacks] = scores[lacks].clip(max=relevance.LACKING)
    there, gone = scores[answerable].tolist(), scores[~answerable].tolist()
    tenth = float(np.quantile(there, threshold.SHARE))
    wrong, right = (_shown(some, fallback) for some in (there, gone))
    return (
        f"{name:22} {len(there):4} {len(gone):4}  {roc_auc_score(answerable, scores):.3f}  "
        f"{wrong}  {right}  {threshold.logit(tenth):+.2f} {np.mean(np.array(gone) < tenth):.2f}"
    )


def _shown(scores: Sequence[float], below: float) -> str:
    found = calibrate.rate(scores, below)
    return f"{found['mean']:.2f} [{found['low']:.2f}, {found['high']:.2f}]" if found else "-"


def lacking(name: str) -> Path | None:
    """Return the folder or file that a set needs and that is not there."""
    needed = {
        "xquad_en, half": [DATA / "xquad_en"],
        "stackfaq, half": [DATA / "stackfaq"],
        "handbook_18f": [DATA / "handbook_18f", HANDBOOK],
        "handbook_18f, drafted": [DATA / "handbook_18f"],
    }.get(name, [])
    return next((path for path in needed if not path.exists()), None)


def main() -> None:
    parser = argparse.ArgumentParser(description="How often a question is declined, by set.")
    parser.add_argument("sets", nargs="*", choices=[[], *CASES], help=", ".join(CASES))
    parser.add_argument("--fit", action="store_true", help="make the weights from the sample")
    arguments = parser.parse_args()
    values = params.load()
    engine = EncodedTexts(embedder.configured(values.embed))
    if arguments.fit:
        found = [traits(CASES[name](), engine, values) for name in LEARNT]
        write_json(paths.RELEVANCE, {"weights": fit(found)})
    fallback = values.answer.min_relevance
    print(f"{'':22} answerable, not   AUC  wrongly declined   rightly at {fallback}, at a tenth")
    for name in arguments.sets or CASES:
        if absent := lacking(name):
            print(f"{name:22} skipped: {absent} is not there (set BENCH_DATA)")
            continue
        print(line(name, traits(CASES[name](), engine, values), fallback), flush=True)


if __name__ == "__main__":
    main()
