"""Measure the choice on public data, use by use: each data set becomes a company, and all arms do
its tasks.

Run: python -m bench.decision.choice bitext_support | xquad_en | content_guide_18f | skab | ai4i2020
         (BENCH_DATA, default ../shared/data)

Customer service: bitext_support and xquad_en (bench/decision/support.py). The brand:
content_guide_18f (bench/decision/style.py). Machines: skab (bench/decision/machines.py); ai4i2020
can't be asked, and the command says why. The table, the recommendation and five answers of the best
arm beside those of base are printed; the page is left in reports/choice/.
"""

import argparse
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.clone import clone, run
from bench.decision import machines, style, support
from bench.decision.company import SOURCE, Company
from tasks import params

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute()
PAGES = Path("reports/choice")
NO_STYLE: dict[str, Any] = {
    **{key: [] for key in ("banned_words", "checks", "copy_checks")},
    "mean_sentence_words": None,
    "briefs": "data/briefs.jsonl",  # none
}
MEASURES = {  # by use, the leading one first
    "service": ("correct", "f1", "semantic", "wrong_refusals", "citation_recall", "grounded"),
    "brand": ("on_brand", "rules", "markers", "judge", "facts_kept"),
    "machines": ("diagnosed", "mode_right", "action_right", "no_known_mode", "overclaim"),
}
SHOWN, EXCERPT = 5, 300  # answers, and characters of one

COMPANIES: dict[str, Callable[[Path], Company]] = {
    "bitext_support": lambda data: support.bitext_support(data / "bitext_support"),
    "xquad_en": lambda data: support.xquad_en(data / "xquad_en"),
    "content_guide_18f": style.content_guide,
    "skab": machines.skab,
}
IMPOSSIBLE = {
    "ai4i2020": "ai4i2020 is a table of rows without times, machines or failure modes (this copy "
    "only says whether a row failed), and no document belongs to it. So there is no window to "
    "diagnose, nothing to look up and no text to train on: no arm can do a task with it. What can "
    "be learnt from it is whether a row fails: python -m bench.machines.failures",
}


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
    values["metrics"]["style"] = NO_STYLE | company.style
    for file, text in company.files.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text, "utf-8")
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


def show(reports: Path, use: str) -> None:
    every, advised = (
        json.loads((reports / f"{step}.json").read_text("utf-8"))
        for step in ("compare", "recommend")
    )
    compared, advice = every["uses"].get(use, every), advised["uses"].get(use, advised)
    print(f"{use}, tasks: {compared['questions']}; all of it {every['seconds']:.0f} s to compare")
    for arm, why in compared["absent"].items():
        print(f"{arm:<13} not asked: {why}")
    for name, arm in compared["arms"].items():
        print(f"{name:<13} {'; '.join(_cells(name, arm, MEASURES[use]))}")
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
    for line in _beside_base(reports, use, advice["recommended"] or advice["best"]):
        print(line)


def _cells(name: str, arm: dict[str, Any], measures: tuple[str, ...]) -> Iterator[str]:
    card, cost = arm["card"] or {}, arm["cost"]
    for key in measures:
        if key in arm["measures"]:
            yield f"{key} {_interval(arm['measures'][key])}"
    for axis, rows in arm["by_axis"].items():
        if measures[0] in rows:
            yield f"{axis} {_interval(rows[measures[0]])}"
    yield f"{cost['p50_s']:.2f}/{cost['p95_s']:.2f} s"
    yield f"{cost['per_1000_answers']:.4f}"
    if card and "rag" not in name:
        points = [point["dev"] for point in card["losses"] if "dev" in point]
        yield f"{card['tokens']:,} tokens in {card['seconds']:.0f} s, dev {points}"


def _beside_base(reports: Path, use: str, best: str | None) -> Iterator[str]:
    """Yield the first answers of the best arm beside those of base."""
    given: dict[str, dict[str, str]] = {}
    for line in (reports / "answers.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["use"] == use and row["arm"] in ("base", best):
            text = " ".join(row["answer"].split())[:EXCERPT] or "(declined)"
            given.setdefault(row["question"]["id"], {})[row["arm"]] = text
    for task, texts in list(given.items())[:SHOWN]:
        yield f"{task}"
        yield from (f"    {arm}: {texts[arm]}" for arm in sorted(texts))


def _interval(found: dict[str, Any]) -> str:
    return re.sub(r"\b0\.", ".", f"{found['mean']:.3f} [{found['low']:.2f}, {found['high']:.2f}]")


def main() -> None:
    parser = argparse.ArgumentParser(description="All arms on a public data set.")
    parser.add_argument("name", choices=[*COMPANIES, *IMPOSSIBLE])
    name = parser.parse_args().name
    if name in IMPOSSIBLE:
        print(f"skipped: {IMPOSSIBLE[name]}")
        return
    if not (DATA / name).is_dir():
        print(f"skipped: {DATA / name} is not there (set BENCH_DATA)")
        return
    company = COMPANIES[name](DATA)
    print(f"{len(company.before)} pages, {len(company.after)} later", flush=True)
    with clone() as root:
        compare(root, name, company)
        folder_of_pages = PAGES / name
        shutil.rmtree(folder_of_pages, ignore_errors=True)
        shutil.copytree(root / "reports", folder_of_pages)
    show(folder_of_pages, company.use)


if __name__ == "__main__":
    main()
