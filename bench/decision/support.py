"""Make companies of public questions and answers: a support desk, and pages of an encyclopedia.

In:  bitext_support, xquad_en of BENCH_DATA
Out: a Company: its pages before training and after it, and its held-out questions
Run: called by bench.decision.choice

bitext_support: 27 answers of a support desk, a page each, with questions that led to it; the test
asks other wordings (knowledge), and the right answer is the desk's, word for word: a task for
training. xquad_en: half of the passages are trained on, with half of their questions; the test asks
the others (knowledge), and questions on the other half of the passages, which came after training
(transfer).
"""

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.decision.company import Company
from tasks import params
from tasks.dataset.similarity import Known

SEED = 7
DRAWS = (  # seed and wordings an answer of further draws (bench.service unseen: the last one)
    (31, 8),
    (77, 4),
    (91, 4),
)
NEAR = 0.7  # share of content words from which two wordings are alike
LEARNT, ASKED = 24, 4  # of bitext's wordings an answer
AXIS = 75  # of xquad's questions
PERSONAL = {"person", "address", "date_of_birth"}  # xquad's passages are about public people


def bitext_support(folder: Path) -> Company:
    made, chance = Company(), random.Random(SEED)  # noqa: S311
    answers: dict[str, str] = {}
    wordings: defaultdict[str, set[str]] = defaultdict(set)
    with (folder / "Bitext_27_canonical_answers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            answers[row["intent"]] = row["response"]
            wordings[row["intent"]].add(_without_entity(row))
    unused: list[str] = []
    for intent in sorted(answers):
        asked = chance.sample(sorted(wordings[intent]), ASKED)
        unused += asked
        for text in asked:
            made.ask(text, [answers[intent]], f"{intent}.md")
    known = Known(unused)
    for intent, answer in sorted(answers.items()):
        apart = [text for text in sorted(wordings[intent]) if known.nearest(text)[0] < NEAR]
        chosen = chance.sample(apart, min(LEARNT, len(apart)))
        made.before[f"{intent}.md"] = _page(
            intent.replace("_", " ").capitalize(), answer, [(text, answer) for text in chosen]
        )
    made.changes = {
        "generate": {"max_tokens": 80},
        "redact": {"allow": ["support@example.com", "(123) 456-7890"]},  # the desk's own
        "examples": {"with_passages": 0.1},
    }
    return made


def ask_others(made: Company, folder: Path) -> None:
    """Ask other wordings of bitext_support instead, as unlike the pages' own as the first ones:
    those of the last draw. The draws before it were read."""
    wordings: defaultdict[str, set[str]] = defaultdict(set)
    answers: dict[str, str] = {}
    with (folder / "Bitext_27_canonical_answers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            answers[row["intent"]] = row["response"]
            wordings[row["intent"]].add(_without_entity(row))
    headings = re.findall(r"^## (.+)\?$", "\n".join(made.before.values()), re.MULTILINE)
    known, asked = Known(headings), {row["text"] for row in made.questions}
    for seed, each in DRAWS:
        chance = random.Random(seed)  # noqa: S311
        made.questions.clear()
        for intent in sorted(answers):
            apart = [t for t in sorted(wordings[intent] - asked) if known.nearest(t)[0] < NEAR]
            for text in chance.sample(apart, min(each, len(apart))):
                made.ask(text, [answers[intent]], f"{intent}.md")
        asked |= {row["text"] for row in made.questions}


def _without_entity(row: dict[str, str]) -> str:
    """Return the instruction without its order number, name or city: nobody's data is trained
    on."""
    text = row["instruction"]
    if row["entity_type"]:
        text = text[: int(row["start_offset"])] + text[int(row["end_offset"]) :]
    return " ".join(text.split()).strip(" ?.")


def xquad_en(folder: Path) -> Company:
    made, chance = Company(), random.Random(SEED)  # noqa: S311
    passages = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    questions = {
        row["_id"]: row
        for row in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8"))
    }
    of_passage: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    with (folder / "qrels/test.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            of_passage[row["corpus-id"]].append(questions[row["query-id"]])
    chance.shuffle(passages)
    axes: dict[str, list[tuple[dict[str, Any], str]]] = {"knowledge": [], "transfer": []}
    for number, passage in enumerate(passages):
        page, rows = f"{passage['_id']}.md", of_passage[passage["_id"]]
        learnt = number < len(passages) // 2
        half = len(rows) // 2 if learnt else 0
        faq = [(row["text"].strip(" ?"), row["answers"][0]) for row in rows[:half]]
        (made.before if learnt else made.after)[page] = _page(
            f"{passage['title']} ({number})", passage["text"], faq
        )
        axes["knowledge" if learnt else "transfer"] += [(row, page) for row in rows[half:]]
    for rows_ in axes.values():
        for row, page in chance.sample(rows_, AXIS):
            made.ask(row["text"], row["answers"], page)
    kinds = params.values_of(Path("params.yaml").read_text("utf-8"))["redact"]["kinds"]
    made.changes = {
        "redact": {"kinds": [kind for kind in kinds if kind not in PERSONAL], "tagger": None},
        "examples": {"with_passages": 0.15},
    }
    made.epochs = {"full": 3, "partial": 4, "adaptive": 4}
    return made


def _page(title: str, text: str, faq: Sequence[tuple[str, str]]) -> str:
    parts = [f"# {title}", text, *(f"## {question}?\n\n{answer}" for question, answer in faq)]
    return "\n\n".join(parts) + "\n"
