"""Race Inhouse against the libraries that a user would take instead, side by side in one run.

In:  the sample company's documents, models/base, models/embedder; the package index
Out: docs/race.md, from the last run of every race: bench/races/results/NAME.json, in git, so that
     a run of one race leaves what the page says of the others
Run: python -m bench.race [--only RACE ...] [--repetitions N]   (--only alone: write the page again)

Each peer is installed here, in an environment of its own under .cache/race, at the newest version
that the package index resolves. The sides take turns; what counts is the CPU seconds of all their
processes, because other work on the machine hardly changes them.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path

from bench.races import page

RACES = ("nights", "embedding", "parsing", "redaction", "training", "serving")
REPETITIONS = 3
RESULTS, PAGE = Path("bench/races/results"), Path("docs/race.md")


def run(name: str, repetitions: int) -> None:
    """Run a race, and keep its section with the load of the machine."""
    print(f"{name}:", file=sys.stderr, flush=True)
    machine = page.Machine.now()
    started = time.perf_counter()
    section = importlib.import_module(f"bench.races.{name}").race(repetitions)
    about = machine.after(repetitions, time.perf_counter() - started)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(page.saved(section, about) + "\n", "utf-8")
    print("\n".join(page.section(section, about)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Race Inhouse against its peers.")
    parser.add_argument("--only", nargs="*", choices=RACES, default=list(RACES), metavar="RACE")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS, help="at least 2")
    arguments = parser.parse_args()
    for name in arguments.only:
        run(name, arguments.repetitions)
    there = {name: RESULTS / f"{name}.json" for name in RACES}
    done = [page.loaded(file.read_text("utf-8")) for file in there.values() if file.exists()]
    missing = [name for name, file in there.items() if not file.exists()]
    PAGE.write_text(page.whole(done, missing), "utf-8")
    print(f"Done: {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
