"""Measure customer service: what reaches a person, and whether other words change a verdict.

In:  bench/service/handover_said.tsv, bench/service/handover_held_out.tsv: an intent and a question
     for a person a line; bench/service/handover_workplace.tsv: questions of employees; the sample;
     with BENCH_DATA (default ../shared/data) stackfaq and bitext_support
Out: tables on stdout, rates with Wilson's 95 % intervals
Run: python -m bench.service intents       questions for a person that reach one, and others that do
     python -m bench.service consistency   five wordings of a question that get one verdict
     python -m bench.service bitext        what is resolved at which risk (bench/service/curve.py)
     python -m bench.service unseen        the same of other wordings, which nobody read before

The first file was written before the recogniser and then used to choose its figures; the second one
was written when they were fixed, and nothing was changed for it. The rows "dev" of the third were
used to choose ordinary questions and wordings, and four of the rows "held out" to mend wordings.
The groups of groups_unseen.tsv were written before any of them was asked, and then read to mend
what they showed; those of groups_fresh.tsv and groups_fresh2.tsv likewise, one after the other.
"""

import argparse
import csv
import json
import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

from bench.answer import thresholds
from bench.service import asking, curve
from bench.service.asking import Given
from tasks import params
from tasks.answer import handover
from tasks.answer.handover import Recogniser
from tasks.answer.prompts import HANDED_OVER
from tasks.dataset import held_out
from tasks.models import embedder
from tasks.models.embedder import Embedder
from tasks.records import Document

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data"))
SAID = Path("bench/service/handover_said.tsv")
UNSEEN = Path("bench/service/handover_held_out.tsv")
WORKPLACE = Path("bench/service/handover_workplace.tsv")  # set, for whom, question
GROUPS = {  # files with a group and a question per line
    "sample": Path("bench/service/groups.tsv"),
    "sample, unseen": Path("bench/service/groups_unseen.tsv"),
    "sample, fresh": Path("bench/service/groups_fresh.tsv"),
    "sample, fresh again": Path("bench/service/groups_fresh2.tsv"),
}
FIVE = 5  # wordings of a group
ASKED = 60  # groups of stackfaq
DRAWN = 60  # of bitext's questions of an intent
FOR_A_PERSON = {  # of bitext's intents
    "cancel_order": "cancel",
    "delete_account": "cancel",
    "get_refund": "refund",
    "complaint": "complaint",
    "contact_human_agent": "person",
}
EITHER = {"track_refund", "contact_customer_service"}  # "I expect a refund of $160": both are right


def share(count: int, n: int) -> str:
    """Return a rate with its interval."""
    low, high = proportion_confint(count, n, method="wilson")
    return f"{count} of {n}, {count / n:.3f} [{low:.3f}, {high:.3f}]"


def said(file: Path) -> list[tuple[str, str]]:
    """Return the intents and the questions of a file."""
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    return [(name, text) for name, text in rows]


def stackfaq() -> list[str]:
    lines = (DATA / "stackfaq/queries.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def bitext() -> dict[str, list[str]]:
    """Return drawn questions by intent."""
    by_intent: dict[str, list[str]] = {}
    with (DATA / "bitext_support/Bitext_27_canonical_answers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_intent.setdefault(row["intent"], []).append(row["instruction"])
    chance = random.Random(29)  # noqa: S311
    return {name: chance.sample(texts, DRAWN) for name, texts in sorted(by_intent.items())}


def intents() -> None:
    """Print what reaches a person, and what should not."""
    values = params.load()
    engine = embedder.configured(values.embed)
    began = time.perf_counter()
    person = handover.recogniser(values.handover, engine)
    if person is None:
        print("skipped: handover.intents of params.yaml has none")
        return
    print(f"fitted in {time.perf_counter() - began:.1f} s")
    for file in (SAID, UNSEEN):
        _reached(file, person, engine)
    _workplace(person, engine)
    texts = [q.text for q in held_out.questions(Path(values.evaluate.questions), "sample")]
    _needless("sample", texts, person, engine)
    if (DATA / "stackfaq").is_dir():
        _needless("stackfaq", stackfaq(), person, engine)
    if (DATA / "bitext_support").is_dir():
        _bitext(person, engine)


def _reached(file: Path, person: Recogniser, engine: Embedder) -> None:
    rows = said(file)
    began = time.perf_counter()
    found = [person.recognise(text, engine) for _, text in rows]
    spent = (time.perf_counter() - began) / len(rows)
    right = sum(
        f is not None and f.intent == name for f, (name, _) in zip(found, rows, strict=True)
    )
    reached = sum(f is not None for f in found)
    print(
        f"{file.name}: {share(reached, len(rows))} reach a person, {right} with the right intent;"
    )
    print(f"  {1000 * spent:.1f} ms each")
    for row, each in zip(rows, found, strict=True):
        if each is None:
            print(f"  missed: {row}")


def _workplace(person: Recogniser, engine: Embedder) -> None:
    """Print what employees ask in vain, and what they ask as a question and a person must answer,
    by set."""
    rows = [line.split("\t") for line in WORKPLACE.read_text("utf-8").splitlines()]
    for set_, side in dict.fromkeys((set_, side) for set_, side, _ in rows):
        texts = [text for *named, text in rows if named == [set_, side]]
        if side == "ordinary":
            _needless(f"employees, {set_}", texts, person, engine)
        else:
            missed = [text for text in texts if person.recognise(text, engine) is None]
            reached = share(len(texts) - len(missed), len(texts))
            print(f"asked as a question, {set_}: {reached} reach a person", *missed, sep="\n  ")


def _needless(name: str, texts: Sequence[str], person: Recogniser, engine: Embedder) -> None:
    found = [(text, each) for text in texts if (each := person.recognise(text, engine))]
    print(f"{name}, needlessly: {share(len(found), len(texts))}")
    for text, each in found:
        print(f"  {each.intent}: {text}")


def _bitext(person: Recogniser, engine: Embedder) -> None:
    counts = {
        name: sum(person.recognise(text, engine) is not None for text in texts)
        for name, texts in bitext().items()
    }
    print("bitext:", {name: f"{count / DRAWN:.2f}" for name, count in counts.items()})
    others = [n for n in counts if n not in FOR_A_PERSON and n not in EITHER]
    for what, names in (("rightly", list(FOR_A_PERSON)), ("needlessly", others)):
        print(f"bitext, {what}: {share(sum(counts[n] for n in names), DRAWN * len(names))}")


def consistency() -> None:
    """Print the share of groups of five wordings that get one verdict."""
    values = params.load()
    documents = thresholds.sample_documents()
    for name, file in GROUPS.items():
        _consistent(name, documents, said(file), values)
    if (DATA / "stackfaq").is_dir():
        _consistent("stackfaq", *_stackfaq_groups(), values)


def _stackfaq_groups() -> tuple[list[Document], list[tuple[str, str]]]:
    """Return the entries, and drawn groups of five rephrasings."""
    folder = DATA / "stackfaq"
    entries = map(json.loads, (folder / "corpus.jsonl").read_text("utf-8").splitlines())
    documents = [thresholds.of(row["_id"], row["title"], row["text"]) for row in entries]
    texts = dict(zip(_ids(folder), stackfaq(), strict=True))
    by_entry: dict[str, list[str]] = {}
    with (folder / "qrels/test.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            by_entry.setdefault(row["corpus-id"], []).append(texts[row["query-id"]])
    groups = []
    for entry, asked in by_entry.items():
        for number in range(len(asked) // FIVE):
            some = asked[number * FIVE : (number + 1) * FIVE]
            groups.append([(f"{entry} {number}", text) for text in some])
    chosen = random.Random(29).sample(groups, ASKED)  # noqa: S311
    return documents, [row for group in chosen for row in group]


def _ids(folder: Path) -> list[str]:
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["_id"] for line in lines]


def _consistent(
    name: str, documents: list[Document], rows: Sequence[tuple[str, str]], values: params.Params
) -> None:
    groups: dict[str, list[Given]] = {}
    least = values.answer.min_relevance
    with asking.opened(documents, values) as engines:
        for group, text in rows:
            groups.setdefault(group, []).append(asking.ask(text, engines, least))
    kinds = [{_kind(each.verdict) for each in group} for group in groups.values()]
    same = [len({each.verdict for each in group}) == 1 for group in groups.values()]
    print(f"{name}: answered, declined or handed over alike in {_share(kinds)}; with the same")
    print(f"  document in {share(sum(same), len(same))}")
    for group, found in zip(groups, kinds, strict=True):
        if len(found) > 1:
            print(
                f"  {group}:",
                *(f"{_kind(g.verdict)} {g.score:.2f} {g.question}" for g in groups[group]),
                sep="\n    ",
            )


def _kind(verdict: str) -> str:
    return verdict if verdict in (HANDED_OVER, "declined") else "answered"


def _share(kinds: Sequence[set[str]]) -> str:
    return share(sum(len(found) == 1 for found in kinds), len(kinds))


def bitext_curve(unseen: bool = False) -> None:
    """Print the trade-off on bitext_support."""
    folder = DATA / "bitext_support"
    if not folder.is_dir():
        print(f"skipped: {folder} is not there (set BENCH_DATA)")
        return
    curve.run(folder, FOR_A_PERSON, EITHER, share, unseen)


COMMANDS: dict[str, Callable[[], None]] = {
    "intents": intents,
    "consistency": consistency,
    "bitext": bitext_curve,
    "unseen": lambda: bitext_curve(unseen=True),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure customer service.")
    parser.add_argument("command", choices=COMMANDS)
    COMMANDS[parser.parse_args().command]()


if __name__ == "__main__":
    main()
