"""Draft questions over 18F's handbook, and draw some for a person to read.

Run: python -m bench.dataset.drafting --seed 1
         (BENCH_DATA, default ../shared/data, holds handbook_18f)

Prints how many drafts there are of each kind, and 50 drawn at random, each with its accepted answer
and its document. A person counts those that can be asked as they stand and whose answer is right
and complete; no number is calculated. Ten of a draw are in docs/decisions/0027.
"""

import argparse
import csv
import random
from collections import Counter

from bench.answer.handbook import DATA
from bench.clone import clone, run

DRAWN = 50
SOURCE = "handbook"


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw drafted questions to read.")
    parser.add_argument("--seed", type=int, required=True)
    seed = parser.parse_args().seed
    if not DATA.is_dir():
        print(f"skipped: {DATA} is not there (set BENCH_DATA)")
        return
    with clone() as root:
        run(root, "python", "-m", "tasks.documents.sources", SOURCE, str(DATA / "docs"))
        run(root, "python", "-m", "flows.reindex")
        _, seconds = run(
            root, "python", "-m", "tasks.dataset.draft_questions", "--out", "drafts.csv"
        )
        with (root / "drafts.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    facts = Counter(row["why"].partition(" in ")[0] for row in rows)
    print(f"{len(rows)} drafts in {seconds:.1f} s: {dict(facts.most_common())}")
    chance = random.Random(seed)  # noqa: S311  nothing secret
    for number, row in enumerate(chance.sample(rows, min(DRAWN, len(rows))), 1):
        print(f"\n{number}. {row['question']}\n   {row['answers']}\n   {row['document']}")


if __name__ == "__main__":
    main()
