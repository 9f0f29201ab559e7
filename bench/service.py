"""Measure customer service: what reaches a person, and whether other words change a verdict.

In:  bench/handover_said.tsv, bench/handover_held_out.tsv: an intent and a question for a person a
     line; the sample; with BENCH_DATA (default ../shared/data) stackfaq and bitext_support
Out: tables on stdout, rates with Wilson's 95 % intervals
Run: python -m bench.service intents   questions for a person that reach one, and others that do

The first file was written before the recogniser and then used to choose its figures; the second one
was written when they were fixed, and nothing was changed for it.
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

from tasks import params
from tasks.answer import handover
from tasks.answer.handover import Recogniser
from tasks.dataset import held_out
from tasks.models import embedder
from tasks.models.embedder import Embedder

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data"))
SAID = Path("bench/handover_said.tsv")
UNSEEN = Path("bench/handover_held_out.tsv")
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


COMMANDS: dict[str, Callable[[], None]] = {"intents": intents}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure customer service.")
    parser.add_argument("command", choices=COMMANDS)
    COMMANDS[parser.parse_args().command]()


if __name__ == "__main__":
    main()
