"""Measure recall and precision of redaction by kind, and its texts per second.

In:  values made here (bench/pii/planted.py, bench/pii/abroad.py), the sample company's ground
     truth; and from BENCH_DATA, pii_dev, names_wikigold, handbook_18f
Out: reports/redaction.json, and reports/redaction-handbook.md: 200 spans drawn from the handbook
Run: python -m bench.pii.redaction [--values 1000] [--quick]

Recall: a value counts if 80 % of its characters are removed, as whatever kind. Precision: a removed
span counts if half of it lies in a value of its kind. Marks of pii_dev without a kind of ours
(dates, titles, nationalities) are left out of both.
"""

import argparse
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.pii.abroad import abroad
from bench.pii.planted import planted
from tasks import params
from tasks import pii as redact
from tasks.documents import parse
from tasks.storage.atomic import write_json

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data"))
SAMPLE = Path("data/samples/aldermoor")

Span = tuple[int, int, str]  # start, end, kind
Text = tuple[str, list[Span]]

PII = {
    "PERSON": "person", "STREET_ADDRESS": "address", "GPE": "place", "ORGANIZATION": "organisation",
    "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "credit_card",
    "AGE": "date_of_birth",
    "IP_ADDRESS": "ip", "IBAN_CODE": "iban",
}  # fmt: skip
WARM = "Ask Helen Quarmby for a warm start."  # a model is loaded when it first reads
LEARNT = {"person", "address", "place", "organisation"}


def covered(start: int, end: int, others: Iterable[tuple[int, int]]) -> float:
    inside = {n for first, last in others for n in range(max(first, start), min(last, end))}
    return len(inside) / (end - start)


def scores(
    texts: Sequence[Text], found: Sequence[Sequence[Span]], kinds: Iterable[str]
) -> dict[str, Any]:
    """Return counts, recall and precision by kind; F2 over all of them."""
    rows: dict[str, Any] = {}
    total: Counter[str] = Counter()
    for kind in kinds:
        count: Counter[str] = Counter()
        for (_, gold), spans in zip(texts, found, strict=True):
            wanted = [(start, end) for start, end, k in gold if k == kind]
            every = [(start, end) for start, end, _ in spans]
            own = [(start, end) for start, end, k in spans if k == kind]
            count["values"] += len(wanted)
            count["found"] += sum(covered(*span, every) >= 0.8 for span in wanted)
            count["removed"] += len(own)
            count["right"] += sum(covered(*span, wanted) >= 0.5 for span in own)
        rows[kind] = {
            "values": count["values"],
            "recall": round(count["found"] / max(1, count["values"]), 4),
            "removed": count["removed"],
            "precision": round(count["right"] / max(1, count["removed"]), 4),
        }
        total += count
    recall = total["found"] / max(1, total["values"])
    precision = total["right"] / max(1, total["removed"])
    f2 = 5 * precision * recall / max(1e-9, 4 * precision + recall)
    return {
        "kinds": rows,
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "f2": round(f2, 4),
    }


def generated(number: int) -> list[Text]:
    return [(p.text, [(p.start, p.end, p.kind)] if p.kind else []) for p in planted(number)]


def languages(redactor: redact.Redactor, number: int) -> dict[str, dict[str, float]]:
    """Return recall by kind, and by country or language; of telephones without a blank
    separately."""
    count: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    for value in abroad(number):
        kind = f"{value.kind}, {value.how}"
        every = [(start, end) for start, end, _ in spans_of(redactor, value.text)]
        found = covered(value.start, value.end, every) >= 0.8
        for where in (value.where, "all"):
            count[kind, where] += 1
            hit[kind, where] += found
    rows: dict[str, dict[str, float]] = {}
    for (kind, where), values in sorted(count.items()):
        rows.setdefault(kind, {})[where] = round(hit[kind, where] / values, 3)
    return rows


def by_chance(redactor: redact.Redactor, number: int) -> dict[str, float]:
    """Return the share of random numbers without a label that is taken for somebody's, by kind."""
    rng = random.Random(3)  # noqa: S311  nothing secret
    count: Counter[str] = Counter()
    for n in range(number):
        digits = "".join(rng.choices("123456789", k=5 + n % 12))
        count.update(kind for _, _, kind in spans_of(redactor, f"The unit {digits} was seen."))
    return {kind: round(found / number, 5) for kind, found in count.items()}


def pii_dev() -> list[Text]:
    records = json.loads((DATA / "pii_dev/dev.json").read_text("utf-8"))
    return [
        (
            record["full_text"],
            [
                (span["start_position"], span["end_position"], PII[span["entity_type"]])
                for span in record["spans"]
                if span["entity_type"] in PII
            ],
        )
        for record in records
    ]


def wikigold() -> list[Text]:
    (file,) = (DATA / "names_wikigold").rglob("*conll.txt")
    texts: list[Text] = []
    for block in file.read_text("utf-8").split("\n\n"):
        text, spans, before = "", list[Span](), ""
        for line in block.splitlines():
            word, *_, mark = line.split(" ")
            kind = mark.split("-")[-1]
            if kind == "PER" and before == "PER" and not mark.startswith("B"):
                spans[-1] = (spans[-1][0], len(text) + len(word), "person")
            elif kind == "PER":
                spans.append((len(text), len(text) + len(word), "person"))
            before = kind
            text += word + " "
        texts.append((text, spans))
    return texts


def handbook_texts() -> list[str]:
    texts = []
    for file in sorted((DATA / "handbook_18f").rglob("*.md")):
        with suppress(parse.UnreadableError):
            texts.append(parse.parse(file.name, file.read_bytes()).text)
    return texts


def handbook(redactor: redact.Redactor, out: Path) -> dict[str, Any]:
    texts = handbook_texts()
    began = time.perf_counter()
    found = [(text, finding) for text in texts for finding in redactor.redact(text)[1]]
    seconds = time.perf_counter() - began
    characters = sum(map(len, texts))
    drawn = random.Random(5).sample(found, min(200, len(found)))  # noqa: S311  nothing secret
    lines = []
    for text, f in drawn:
        before, after = text[max(0, f.start - 40) : f.start], text[f.end : f.end + 40]
        shown = f"{before}**{text[f.start : f.end]}**{after}".replace("\n", " ")
        lines.append(f"- {f.kind}: …{shown}…")
    out.write_text("\n".join(lines) + "\n", "utf-8")
    return {
        "documents": len(texts),
        "removed": len(found),
        "share_of_characters": round(sum(f.end - f.start for _, f in found) / characters, 5),
        "characters_a_second": round(characters / seconds),
        "kinds": Counter(f.kind for _, f in found),
    }


def sample(redactor: redact.Redactor) -> dict[str, Any]:
    """Score the planted values in the documents that are plain text; the others are in the
    tests."""
    rows = [json.loads(line) for line in (SAMPLE / "personal_data.jsonl").open(encoding="utf-8")]
    texts: dict[str, Text] = {}
    for row in rows:
        path = SAMPLE / "documents" / row["path"]
        if path.suffix == ".md" and path.exists():
            text, spans = texts.setdefault(row["path"], (path.read_text("utf-8"), []))
            if text[row["start"] : row["end"]] == row["text"]:
                spans.append((row["start"], row["end"], row["kind"]))
    every = list(texts.values())
    kinds = sorted({kind for _, spans in every for _, _, kind in spans})
    return scores(every, [spans_of(redactor, text) for text, _ in every], kinds)


def spans_of(redactor: redact.Redactor, text: str) -> list[Span]:
    return [(f.start, f.end, f.kind) for f in redactor.redact(text)[1]]


def timed(
    texts: Sequence[Text], find: Callable[[str], list[Span]]
) -> tuple[list[list[Span]], float]:
    began = time.perf_counter()
    found = [find(text) for text, _ in texts]
    return found, time.perf_counter() - began


def searched(redactor: redact.Redactor, texts: Sequence[Text]) -> list[list[Span]]:
    """Return the spans of each text; the tagger reads them together, which takes half the time."""
    redactor.prefetch(text for text, _ in texts)
    return [spans_of(redactor, text) for text, _ in texts]


def throughput(texts: Sequence[Text], wanted: params.Redact) -> dict[str, int]:
    """Return the texts per second with the tagger: read ahead, as many come at once; one by one, as
    questions come; and of the tagger alone."""

    def fresh() -> redact.Redactor:  # it caches texts that it has read
        redactor = redact.build(wanted)
        redactor.redact(WARM)
        return redactor

    redactor = fresh()
    _, alone = timed(texts, lambda text: spans_of(redactor, text))
    redactor = fresh()
    began = time.perf_counter()
    redactor.prefetch(text for text, _ in texts)
    timed(texts, lambda text: spans_of(redactor, text))
    together = time.perf_counter() - began
    (tagger,) = fresh().taggers
    _, only = timed(texts, lambda text: [(f.start, f.end, f.kind) for f in tagger.find(text)])
    seconds = {"texts_a_second": together, "one_by_one": alone, "tagger_one_by_one": only}
    return {name: round(len(texts) / s) for name, s in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="What the redactor finds, and how fast.")
    parser.add_argument("--values", type=int, default=1000, help="of each kind")
    parser.add_argument("--quick", action="store_true", help="100 values, no speed, no handbook")
    asked = parser.parse_args()
    made = generated(100 if asked.quick else asked.values)
    wanted = params.load().redact
    redactor = redact.build(wanted)
    kinds = list(dict.fromkeys(kind for _, spans in made for _, _, kind in spans))
    found = searched(redactor, made)
    report: dict[str, Any] = {"generated": scores(made, found, kinds), "sample": sample(redactor)}
    rules = redact.build(wanted.model_copy(update={"tagger": None}))
    report |= {
        "languages": languages(rules, 48),
        "by_chance": by_chance(rules, 10_000 if asked.quick else 100_000),
    }
    if (DATA / "pii_dev").is_dir():
        texts, every = pii_dev(), [*wanted.kinds, "place", "organisation"]
        everything = redact.build(wanted.model_copy(update={"kinds": every}))
        found = searched(everything, texts)
        report["pii_dev"] = scores(texts, found, sorted(set(PII.values())))
        texts = wikigold()
        report["wikigold"] = scores(texts, searched(redactor, texts), ["person"])
        if not asked.quick:
            report["pii_dev"] |= throughput(pii_dev(), wanted)
            report["handbook"] = handbook(redactor, Path("reports/redaction-handbook.md"))
    else:
        print(f"{DATA} is missing: pii_dev, wikigold and the handbook are skipped")
    write_json(Path("reports/redaction.json"), report)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
