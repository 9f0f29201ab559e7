"""Measure a night in which nothing or one document changed, beside another commit: processor and
wall seconds from start to exit, with all processes that it starts.

In:  models/base, models/embedder; pages that bench/nights/reindexing.py invents, two sections of
     each; or the sample company
Out: a table on stdout: medians with their range, and whether both made the same data sets
Run: python -m bench.nights.cost COMMIT [--edited] [--pages N] [--rounds N] [--server]

Both commits have a clone of their own with the same documents, and their nights take turns, because
other work on the machine slows both. A first night builds the index and is not measured, nor is a
second one. --edited: before each round a document gets another paragraph. --pages 0: the sample
company, of which nothing changes. --server: a Prefect server runs, which records each night; its
own work is not counted.
"""

import argparse
import hashlib
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.clone import clone, environment
from bench.nights.reindexing import invent
from tasks import paths
from tests.prefect_servers import LOGIN, prefect_server

NIGHT = ("python", "-m", "flows.reindex")
MADE = (paths.DOCUMENTS, paths.ACCEPTED, paths.CHUNKS, paths.VECTORS)


def lay(folder: Path, pages: int) -> None:
    for name, page in invent(pages).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        sections = page["text"].split("## ")[1:3]
        file.write_text(f"# {page['title']}\n\n## {'## '.join(sections)}", "utf-8")


def edit(folder: Path, number: int) -> None:
    """Add a paragraph to one document, another one in each round."""
    files = sorted(folder.rglob("*.md"))
    file = files[number % len(files)]
    text = file.read_text("utf-8")
    file.write_text(f"{text}\n\nWeek {number + 1}: it takes ten minutes longer.\n", "utf-8")


def made(root: Path) -> str:
    """Return a hash of the data sets of a workspace."""
    whole = hashlib.sha256()
    for folder in MADE:
        for file in sorted((root / folder).glob("*.parquet")):
            whole.update(f"{folder}/{file.name}".encode() + file.read_bytes())
    return whole.hexdigest()


@contextmanager
def workspace(commit: str, documents: Path | None) -> Iterator[Path]:
    """Yield a clone of a commit after two nights."""
    with clone() as root:
        subprocess.run(["git", "checkout", "--quiet", commit], cwd=root, check=True)
        if documents:
            add = ["python", "-m", "tasks.documents.sources", "pages", str(documents)]
            subprocess.run(
                [*add, "--groups", "public"], cwd=root, env=environment(root), check=True
            )
        root.joinpath("reports").mkdir(exist_ok=True)
        (root / "reports/calibrate.json").write_text("{}")  # the week makes it, in minutes
        for _ in range(2):
            seconds(root, {})
        yield root


def seconds(root: Path, settings: dict[str, str]) -> tuple[float, float]:
    """Run a night; return its processor seconds and its wall seconds."""
    before, started = _spent(), time.perf_counter()
    subprocess.run(
        NIGHT,
        cwd=root,
        env={**environment(root), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return _spent() - before, time.perf_counter() - started


def _spent() -> float:
    """Return the processor seconds of all processes that have ended, and those below them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shown(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a small night beside another commit.")
    parser.add_argument("commit", help="to compare with")
    parser.add_argument("--edited", action="store_true", help="edit a document before each round")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--server", action="store_true")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        lay(folder / "documents", arguments.pages)
        documents = folder / "documents" if arguments.pages else None
        roots = {
            name: stack.enter_context(workspace(commit, documents))
            for name, commit in ((arguments.commit, arguments.commit), ("this commit", "HEAD"))
        }
        settings: dict[str, str] = {}
        if arguments.server:
            api = stack.enter_context(prefect_server(folder / "prefect"))
            settings = {**LOGIN, "PREFECT_API_URL": api}
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in roots}
        for number in range(arguments.rounds):
            if arguments.edited and documents:
                edit(documents, number)
            for name in list(roots)[:: -1 if number % 2 else 1]:
                spent[name].append(seconds(roots[name], settings))
        equal = len({made(root) for root in roots.values()}) == 1
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    kind = "edited nights" if arguments.edited else "nights without a change"
    print(f"{arguments.pages or 'the sample'} documents, {arguments.rounds} {kind}, load {load}")
    print("median (range)\n\n| | CPU s | wall s |\n|---|---:|---:|")
    for name, rows in spent.items():
        cpu, wall = (list(column) for column in zip(*rows, strict=True))
        print(f"| {name} | {shown(cpu)} | {shown(wall)} |")
    print("\nThe data sets of both are equal." if equal else "\nTHE DATA SETS DIFFER.")


if __name__ == "__main__":
    main()
