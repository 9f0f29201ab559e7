"""Measure how the steps of a night grow with the number of documents.

In:  models/base, models/embedder; documents that are invented here, from a fixed seed
Out: a JSON file that `inhouse estimate` reads: CPU seconds, peak memory and disk by step and size,
     and a description of the machine
Run: python -m bench.scale.steps [--documents 30 300 1500] [--output reports/scale.json]
     python -m bench.scale.steps --without-models --documents 4000 8000

`--without-models` measures the steps that need no model, at sizes whose embedding takes too long:
ingest and embed run with the stand-ins of bench/scale/step_memory.py, and are not recorded.

Each size has a clone of its own. Each step runs in a process of its own, three times: in a first
night, and in a night with 1 % of the documents edited; a night in which nothing changed is the
whole flow. CPU seconds include the processes that a step starts; its peak is that of the largest
one of them. Other work on the machine changes CPU seconds less than wall seconds.
"""

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench.clone import clone, environment
from bench.nights.reindexing import chance_of, invent, paragraph
from bench.scale.memory_watch import SECONDS, Peaks
from tasks import paths
from tasks.scale.machine import described
from tasks.storage import disk, shards

STEPS = {
    "ingest": "tasks.documents.ingest",
    "validate": "tasks.documents.validate",
    "chunk": "tasks.index.chunk",
    "embed": "tasks.index.embed",
    "index": "tasks.index.publish",
}
WITH_MODELS = ("ingest", "embed")
DISK = {
    "documents": paths.DOCUMENTS,
    "accepted": paths.ACCEPTED,
    "chunks": paths.CHUNKS,
    "vectors": paths.VECTORS,
    "index": paths.INDEX,
}
SECTIONS = 6  # of a page, the empty one before the first among them: about 3 KB
SYLLABLES = "bar den fol gim har jun kel lom mir nat pol quin rav sel tur vos wen yal zed".split()

Row = dict[str, Any]


def lay(folder: Path, count: int) -> int:
    """Write the documents; return their bytes."""
    written = 0
    for name, page in invent(count).items():
        chance = chance_of(name)
        sections = "## ".join(page["text"].split("## ")[:SECTIONS])
        text = f"# {page['title']}\n\n{distinct(sections, chance)}"
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        written += file.write_text(text, "utf-8")
    return written


def distinct(text: str, chance: random.Random) -> str:
    """Put an invented word into each sentence, so that the vocabulary grows with the documents."""
    return ". ".join(f"{part} {''.join(chance.sample(SYLLABLES, 3))}" for part in text.split(". "))


def edit(folder: Path, share: float) -> None:
    """Replace one paragraph in a share of the documents, spread evenly."""
    files = sorted(folder.rglob("*.md"))
    for file in files[:: round(1 / share)]:
        blocks = file.read_text("utf-8").split("\n\n")
        blocks[len(blocks) // 2 | 1] = distinct(paragraph(chance_of(file.name)), chance_of("edit"))
        file.write_text("\n\n".join(blocks), "utf-8")


def spent(root: Path, module: str, *arguments: str) -> Row:
    """Run a module in a process of its own; return its CPU seconds, wall seconds and peaks: with
    mapped files, of the largest process that it starts or is; and of its own pages."""
    log = root.parent / "log.txt"
    began = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=root,
            env=environment(root),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        peaks, place = Peaks(), Path(f"/proc/{process.pid}/status")
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            with contextlib.suppress(OSError):  # it has just ended
                peaks.see(place.read_text())
            time.sleep(SECONDS)
        _, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{module} ended with {process.returncode}:\n{log.read_text()[-2000:]}")
    row = {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "peak_mb": round(used.ru_maxrss / 1024, 1),
        "own_mb": round(peaks.own_mb, 1),
    }
    print(module, *arguments, json.dumps(row), file=sys.stderr, flush=True)  # a size takes an hour
    return row


def night(root: Path, folder: Path, models: bool) -> dict[str, Row]:
    """Run the steps; without models, return those that need none."""
    found = {}
    for step, module in STEPS.items():
        if models or step not in WITH_MODELS:
            found[step] = spent(root, module)
        else:
            named = ("--step", step, "--in", str(root), "--source", str(folder))
            spent(root, "bench.scale.step_memory", *named)
    return found


def measured(count: int, models: bool = True) -> Row:
    """Run the nights over `count` documents: three, or two without models."""
    with clone() as root:
        folder = root.parent / "documents"
        read = lay(folder, count)
        spent(root, "tasks.documents.sources", "pages", str(folder), "--groups", "public")
        first = night(root, folder, models)
        row: Row = {"documents": count, "bytes": read, "first": first}
        row["chunks"] = json.loads((root / "reports/index.json").read_text())["points"]
        row["disk"] = {name: disk.occupied(root / place) for name, place in DISK.items()}
        row["shards"] = shards.number_in(root / paths.DOCUMENTS)
        row["dvc_growth"] = round(disk.growth(root, count, 0.01))
        edit(folder, 0.01)
        row["edited"] = night(root, folder, models)
        row["load"] = round(os.getloadavg()[0], 1)
        if not models:
            return row
        (root / "reports/calibrate.json").write_text("{}")  # the week makes it, in minutes
        row["flow"] = spent(root, "flows.reindex")  # DVC and Prefect, with every shard known
        row["quiet"] = spent(root, "flows.reindex")
        row["search"] = spent(root, "cli", "search", "seal turns until week", "-k", "5")
        row["disk"]["dvc"] = disk.occupied(root / ".dvc/cache")
        row["disk"]["cache"] = disk.occupied(root.parent / "cache")
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description="How the steps of a night grow.")
    parser.add_argument("--documents", type=int, nargs="+", default=[30, 300, 1500])
    parser.add_argument("--without-models", action="store_true", help="validate, chunk, index only")
    parser.add_argument("--output", type=Path, default=Path("reports/scale.json"))
    arguments = parser.parse_args()
    rows = []
    for count in sorted(arguments.documents):
        rows.append(measured(count, not arguments.without_models))
        print(json.dumps(rows[-1]), flush=True)
    arguments.output.parent.mkdir(exist_ok=True)
    known = json.loads(arguments.output.read_text("utf-8")) if arguments.output.is_file() else {}
    if arguments.without_models:  # beside the sizes that are there
        sizes = {row["documents"] for row in rows}
        rows += [row for row in known.get("nights", []) if row["documents"] not in sizes]
        rows.sort(key=lambda row: row["documents"])
    made = {"machine": {**described(), "date": date.today().isoformat()}, "nights": rows}
    arguments.output.write_text(json.dumps({**known, **made}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
