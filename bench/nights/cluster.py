"""Measure ingest, validate, chunk and embed on a cluster of this machine beside the plain run.

In:  models/embedder, models/tagger; documents that are invented here, from a fixed seed
Out: a table on stdout: seconds, CPU seconds (of all processes; of the step's own; of each process
     below it, the largest ones first) and shards computed again of each run, and whether its files
     are those of the plain run, to the last byte
Run: python -m bench.nights.cluster [--documents N] [--workers N] [--steps STEP ...]

Every run starts without a cache, as a first night does. In the last one of each step, workers are
killed one after another, and one is stopped (SIGSTOP), so that cluster.shard_s has to notice it.
"""

import argparse
import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from ruamel.yaml import YAML

from bench.nights.reindexing import invent
from bench.scale import steps
from tasks import params, paths
from tasks.records import Document, digest
from tasks.storage import shards

ROOT = Path(__file__).parents[2]
STEPS = {
    "ingest": ("tasks.documents.ingest", paths.DOCUMENTS),
    "validate": ("tasks.documents.validate", paths.ACCEPTED),
    "chunk": ("tasks.index.chunk", paths.CHUNKS),
    "embed": ("tasks.index.embed", paths.VECTORS),
}
KILLS, EVERY = 3, 3.0  # workers killed, and the seconds between two


@dataclass(frozen=True, slots=True)
class Took:
    seconds: float
    cpu: float
    own: float  # CPU seconds of the step's process
    others: list[float]  # of those that it started, most first
    files: dict[str, str]
    again: int  # shards that a second worker began
    said: str


def documents(count: int) -> list[Document]:
    return [
        Document(
            uri, uri, page["title"], page["text"], "text/markdown", "en", ("public",),
            digest(page["text"]), "rules", None, {},
        )
        for uri, page in invent(count).items()
    ]  # fmt: skip


def prepare(folder: Path, count: int) -> None:
    os.chdir(folder)
    (folder / "models").symlink_to(ROOT / "models")
    steps.lay(folder / "pages", count)
    shards.write(paths.DOCUMENTS, Document, documents(count), lambda row: row.doc_id)


def configure(address: str | None, workers: int, shard_s: float) -> None:
    yaml = YAML()
    values = params.values_of((ROOT / "params.yaml").read_text())
    everything = {"include": ["*.md"], "exclude": [], "groups": ["public"], "access": []}
    values["ingest"]["sources"] = [{"name": "pages", "folder": "pages", **everything}]
    values["cluster"] = {"address": address, "workers": workers, "shard_s": shard_s}
    with paths.PARAMS.open("w") as out:
        yaml.dump(values, out)


def took(step: str, harm: bool = False) -> Took:
    """Run a step as a process, after deleting the output of an earlier run."""
    module, out = STEPS[step]
    shutil.rmtree(out, ignore_errors=True)
    for folder in (*map(paths.cache, ("shards", "vectors", "seen")), paths.UNFINISHED):
        shutil.rmtree(folder, ignore_errors=True)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        if harm:
            threading.Thread(target=damage, args=(process.pid,), daemon=True).start()
        spent: dict[int, float] = {}
        threading.Thread(target=watch, args=(process.pid, spent), daemon=True).start()
        _, said = process.communicate()
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(said)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = {path.name: digest(path.read_bytes()) for path in sorted(out.iterdir())}
    own = spent.pop(process.pid, 0.0)
    others = sorted(spent.values(), reverse=True)
    return Took(seconds, cpu, own, others, files, said.count("is computed again"), said)


def watch(process: int, spent: dict[int, float]) -> None:
    """Note the CPU seconds of a process and of those below it, until it ends."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(process)
        while True:
            for each in (root, *root.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    used = each.cpu_times()
                    spent[each.pid] = used.user + used.system
            time.sleep(0.5)


def damage(process: int) -> None:
    """Stop one worker, and kill others one after another."""
    places = (paths.cache("shards").glob("*/part-*.json"), paths.UNFINISHED.glob("*.gz"))
    while not any(map(any, places)):
        places = (paths.cache("shards").glob("*/part-*.json"), paths.UNFINISHED.glob("*.gz"))
        time.sleep(0.1)
    for number in range(KILLS + 1):
        if not psutil.pid_exists(process):
            return
        if victims := workers(process):
            stop = number == 1
            os.kill(victims[-1 if stop else 0], signal.SIGSTOP if stop else signal.SIGKILL)
            print("stopped" if stop else "killed", "a worker", file=sys.stderr)
        time.sleep(EVERY)


def workers(process: int) -> list[int]:
    """Return the processes of the workers that are not stopped."""
    try:
        children = psutil.Process(process).children(recursive=True)
        spawned = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        return [child.pid for child in spawned if child.status() != psutil.STATUS_STOPPED]
    except psutil.NoSuchProcess:
        return []


def row(step: str, name: str, run: Took, plain: Took) -> str:
    same = "equal" if run.files == plain.files else "DIFFERENT"
    most = ", ".join(f"{seconds:.1f}" for seconds in run.others[:4])
    return (
        f"{step:9} {name:22} {run.seconds:7.1f} s {run.cpu:7.1f} CPU s (own {run.own:.1f}; {most}) "
        f"{len(run.files):4} shards {run.again:3} again  {same}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure steps on a cluster of this machine.")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--shard-s", type=float, default=20, help="more than any shard takes here, with its start"
    )
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["INHOUSE_CACHE"] = str(Path(name) / "cache")
        (Path(name) / "work").mkdir()
        prepare(Path(name) / "work", arguments.documents)
        steps = list(STEPS)[1:]  # the documents of the others are made without an ingest
        last = max(map([*STEPS].index, arguments.steps))
        for step in [*(s for s in arguments.steps if s == "ingest"), *steps[:last]]:
            configure(None, 1, arguments.shard_s)
            plain = took(step)
            if step not in arguments.steps:  # the next one needs what it makes
                continue
            print(row(step, "plain", plain, plain), flush=True)
            for count in sorted({1, arguments.workers}):
                configure("local", count, arguments.shard_s)
                print(row(step, f"{count} workers", took(step), plain), flush=True)
            harmed = took(step, harm=True)
            print(row(step, "killed and stopped", harmed, plain), flush=True)
            print("".join(f"    {line}\n" for line in harmed.said.splitlines()), end="")


if __name__ == "__main__":
    main()
