"""Run real nights: 18F's handbook as it changed, day by day, through the whole of `reindex`.

Run: python -m bench.nights.real [DAYS]   (BENCH_DATA, default ../shared/data, holds handbook_18f)

The 60 days with changes up to 2021-08-11, and 2022-11-30 with its 370 changes. Each night must
match the repository's history (a rename is a delete and an add), embed no text that it has embedded
before, and end with a clean certificate; the last night must equal a clean build. Where a night
would lose too many documents it must refuse; it is then run again with the loss allowed.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.clone import clone, environment
from tasks import paths
from tasks.index.generations import Generations
from tasks.records import Chunk, Document
from tasks.storage import shards

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute() / "handbook_18f"
LAST, LARGEST = "2021-08-11", "2022-11-30"

Day = dict[str, Any]


class History:
    """The documents' folder, moved from day to day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (DATA / "nights.jsonl").read_text("utf-8").splitlines()
        self.days: list[Day] = [json.loads(line) for line in lines]
        with gzip.open(DATA / "blobs.jsonl.gz", "rt", encoding="utf-8") as file:
            blobs = (json.loads(line) for line in file)
            self._texts = {blob["sha"]: blob["text"] for blob in blobs}

    def apply(self, day: Day) -> None:
        for change in day["changes"]:
            if change["op"] in "DR":
                (self.folder / (change.get("old_path") or change["path"])).unlink()
        for change in day["changes"]:
            if change["op"] != "D":
                path = self.folder / change["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self._texts[change["sha"]], "utf-8", newline="")


def expected(day: Day) -> Counter[str]:
    """Return the counts that the night should report. A deleted path that comes back the same day
    has changed."""
    gone = {c.get("old_path") or c["path"] for c in day["changes"] if c["op"] in "DR"}
    come = {c["path"] for c in day["changes"] if c["op"] in "AR"}
    edited = {c["path"] for c in day["changes"] if c["op"] == "M"}
    taken = Counter(added=len(markdown(come - gone)), lost=len(markdown(gone - come)))
    taken["changed"] = len(markdown(edited | (gone & come)))
    return taken


def markdown(names: set[str]) -> set[str]:
    return {name for name in names if name.endswith((".md", ".html", ".txt"))}


@dataclass
class Nights:
    """A clone, its nights, and their deviations."""

    root: Path
    known: set[str]  # all texts that were ever embedded
    wrong: list[str]
    seconds: list[float]
    embedded: int = 0
    allowed: int = 0

    def run(self, day: str, wanted: Counter[str] | None) -> None:
        started = time.perf_counter()
        done = self._reindex()
        if "would lose too many documents" in done.stderr:
            self.allowed += 1
            print(f"{day}: refused, and then allowed: {self._report('ingest')['aborted']}")
            done = self._reindex("--allow-loss")
            if not self._report("ingest")["loss_allowed"]:
                self.wrong.append(f"{day}: the report does not say that a loss was allowed")
        self.seconds.append(time.perf_counter() - started)
        if done.returncode or not self._report("index")["clean"]:
            self.wrong.append(f"{day}: {done.stderr[-300:]}")
            return
        counts = self._report("ingest")["counts"]
        for name, count in (wanted or {}).items():
            if counts.get(name, 0) != count:
                self.wrong.append(f"{day}: {name} {counts.get(name, 0)}, not {count}")
        documents = shards.read(self.root / paths.ACCEPTED, Document)
        titles = {document.doc_id: document.title for document in documents}
        chunks = shards.read(self.root / paths.CHUNKS, Chunk)
        texts = {chunk.passage(titles[chunk.doc_id]) for chunk in chunks}
        embedded = self._report("embed")["embedded"]
        if embedded != len(texts - self.known):
            self.wrong.append(f"{day}: {embedded} embedded, {len(texts - self.known)} were new")
        self.embedded += embedded
        self.known |= texts

    def _reindex(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["python", "-m", "flows.reindex", *arguments],
            cwd=self.root,
            env=environment(self.root),
            capture_output=True,
            text=True,
            check=False,
        )

    def _report(self, step: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.root / f"reports/{step}.json").read_text())
        return loaded


def equal(one: Path, other: Path) -> bool:
    """Return whether ids and payloads are equal, and vectors agree to cosine .9999."""
    held_back = []
    for root in (one, other):
        generations = Generations(root / paths.INDEX)
        pointer = generations.pointer()
        assert pointer is not None
        with closing(generations.open(pointer.generation)) as store:
            digests = dict(sorted(store.digests()))
            held_back.append((digests, store.vectors(list(digests))))
    (digests, vectors), (others, other_vectors) = held_back
    if digests != others:
        return False
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(other_vectors, axis=1)
    return bool(np.all(np.sum(vectors * other_vectors, axis=1) >= 0.9999 * lengths))


def main() -> int:
    if not DATA.is_dir():
        print(f"skipped: {DATA} is not there (set BENCH_DATA)")
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with clone() as root:
        history = History(root.parent / "documents")
        before = [day for day in history.days if day["date"] <= LAST]
        later = [day for day in history.days if LAST < day["date"] < LARGEST]
        [largest] = [day for day in history.days if day["date"] == LARGEST]
        source = ["python", "-m", "tasks.documents.sources", "handbook", str(history.folder)]
        for day in before[:-count]:
            history.apply(day)
        subprocess.run(source, cwd=root, env=environment(root), check=True)
        nights = Nights(root, set(), [], [])
        nights.run(f"all up to {before[-count - 1]['date']}", None)
        first = nights.embedded
        for day in before[-count:]:
            history.apply(day)
            nights.run(day["date"], expected(day))
        print(f"{count} nights: median {statistics.median(nights.seconds[1:]):.1f} s, ", end="")
        print(f"{nights.embedded - first} texts embedded, {first} in the first night")
        for day in later:
            history.apply(day)
        nights.run("all up to the largest day", None)
        history.apply(largest)
        nights.run(LARGEST, expected(largest))
        print(f"{LARGEST}: {nights.seconds[-1]:.1f} s, {len(largest['changes'])} changes")
        with clone() as clean:
            shutil.copy2(root / "params.yaml", clean / "params.yaml")
            Nights(clean, set(), nights.wrong, []).run("clean build", None)
            if not equal(root, clean):
                nights.wrong.append("the last night does not equal a clean build")
    print(f"losses allowed: {nights.allowed}; wrong: {len(nights.wrong)}")
    print("\n".join(nights.wrong))
    return 1 if nights.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
