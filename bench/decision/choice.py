"""Measure the choice on public data: each data set becomes a company, and all arms answer its
questions.

Run: python -m bench.decision.choice bitext_support | xquad_en
         (BENCH_DATA, default ../shared/data)

bitext_support: 27 answers of a support desk, a page each, with questions that led to it; the test
asks other wordings (knowledge), and the right answer is the desk's, word for word: a task for
training. xquad_en: half of the passages are trained on, with half of their questions; the test asks
the others (knowledge), and questions on the other half of the passages, which came after training
(transfer). The table and the recommendation are printed; the page is left in reports/choice/.
"""

import argparse
import csv
import json
import os
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.clone import clone, run
from tasks import params
from tasks.dataset.similarity import Known

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute()
PAGES = Path("reports/choice")
SOURCE = "company"
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
NO_STYLE: dict[str, Any] = {
    **{key: [] for key in ("banned_words", "checks", "copy_checks")},
    "mean_sentence_words": None,
    "briefs": "data/briefs.jsonl",  # none
}
MEASURES = ("correct", "f1", "semantic", "wrong_refusals", "citation_recall", "grounded")


@dataclass
class Company:
    """Its pages before training and after it, and the held-out questions."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)  # of params.yaml, by section
    epochs: dict[str, float] = field(default_factory=dict)  # where those of params.yaml are few

    def ask(self, text: str, answers: Sequence[str], page: str) -> None:
        row = {"_id": f"q{len(self.questions):04}", "text": text, "answers": list(answers)}
        row |= {"documents": [page], "kind": "lookup", "groups": [], "split": "test"}
        self.questions.append(row)


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


COMPANIES = {"bitext_support": bitext_support, "xquad_en": xquad_en}


def compare(root: Path, name: str, company: Company) -> None:
    """Run the weeks of a company: index, train, index the later pages, compare."""
    folder = root.parent / name
    folder.mkdir()
    _write(folder, company.before)
    (root / "questions.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in company.questions), "utf-8"
    )
    run(root, "python", "-m", "tasks.documents.sources", SOURCE, str(folder))
    values = params.values_of((root / "params.yaml").read_text("utf-8"))
    values["evaluate"].update(questions="questions.jsonl", source=SOURCE)
    values["compare"].update(questions=None, arms=None)
    values["machines"].update(diagnosed="data/diagnosed.jsonl")  # none
    values["finetune"].update(train_fraction=1.0)
    values["metrics"]["style"] = NO_STYLE
    for section, changes in company.changes.items():
        values[section].update(changes)
    for level, epochs in company.epochs.items():
        values["levels"][level]["epochs"] = epochs
    (root / "params.yaml").write_text(json.dumps(values), "utf-8")
    run(root, "python", "-m", "flows.reindex")
    run(root, "python", "-m", "tasks.dataset.snapshot")
    _write(folder, company.after)
    run(root, "python", "-m", "flows.reindex")
    run(root, "dvc", "repro", "recommend")


def _write(folder: Path, pages: dict[str, str]) -> None:
    for page, text in pages.items():
        (folder / page).write_text(text, "utf-8")


def show(reports: Path) -> None:
    compared, advice = (
        json.loads((reports / f"{step}.json").read_text("utf-8"))
        for step in ("compare", "recommend")
    )
    print(f"questions: {compared['questions']}; all of it {compared['seconds']:.0f} s to compare")
    for name, arm in compared["arms"].items():
        card, cost = arm["card"] or {}, arm["cost"]
        cells = [
            f"{key} {_interval(arm['measures'][key])}" for key in MEASURES if key in arm["measures"]
        ]
        cells += [f"{axis} {_interval(rows['correct'])}" for axis, rows in arm["by_axis"].items()]
        cells += [f"{cost['p50_s']:.2f}/{cost['p95_s']:.2f} s", f"{cost['per_1000_answers']:.4f}"]
        if card and "rag" not in name:
            points = [point["dev"] for point in card["losses"] if "dev" in point]
            cells += [f"{card['tokens']:,} tokens in {card['seconds']:.0f} s, dev {points}"]
        print(f"{name:<13} {'; '.join(cells)}")
    for pair in compared["pairs"]:
        if pair["p_adjusted"] < advice["alpha"]:
            shown = f"{pair['difference']:+.3f} ({pair['low']:+.3f} to {pair['high']:+.3f})"
            print(
                f"{pair['measure']}: {pair['a']} - {pair['b']} {shown}, p {pair['p_adjusted']:.4f}"
            )
    for kind, found in compared["training_gain"].items():
        gains = {
            arm: f"{gain['mean']:+.2f} ({gain['low']:+.2f} to {gain['high']:+.2f})"
            for arm, gain in found["gains"].items()
        }
        print(f"training gain, {kind} ({found['n']}): base {found['base']:.2f}, {gains}")
    print(advice["headline"], *advice["sentences"], *advice["would_change"], sep="\n  ")


def _interval(found: dict[str, Any]) -> str:
    return re.sub(r"\b0\.", ".", f"{found['mean']:.3f} [{found['low']:.2f}, {found['high']:.2f}]")


def main() -> None:
    parser = argparse.ArgumentParser(description="All arms on a public data set.")
    parser.add_argument("name", choices=COMPANIES)
    name = parser.parse_args().name
    if not (DATA / name).is_dir():
        print(f"skipped: {DATA / name} is not there (set BENCH_DATA)")
        return
    company = COMPANIES[name](DATA / name)
    print(f"{len(company.before)} pages, {len(company.after)} later", flush=True)
    with clone() as root:
        compare(root, name, company)
        folder_of_pages = PAGES / name
        shutil.rmtree(folder_of_pages, ignore_errors=True)
        shutil.copytree(root / "reports", folder_of_pages)
    show(folder_of_pages)


if __name__ == "__main__":
    main()
