"""Measure by how much DVC's cache grows in a night with 1 % of the documents edited.

In:  models/embedder (its tokenizer); documents that are invented here
Out: a line of JSON per size: bytes that the cache grew by; bytes of the rows that changed, at the
     size that a row takes in its files; their ratio; shards rewritten; what each data set added,
     and DVC's lists of their files; and what the formula of docs/disk.md says
Run: python -m bench.scale.cache_growth [--documents 1000 4000]

The steps from ingest to embed run with a hash for an embedder and without a tagger, as in
bench/scale/step_memory.py, and DVC takes their four data sets in before and after the edit.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.clone import environment
from bench.scale import step_memory, steps
from tasks import paths
from tasks.records import Chunk, Document, Vector, digest
from tasks.storage import disk, shards

SETS = {
    paths.DOCUMENTS: Document,
    paths.ACCEPTED: Document,
    paths.CHUNKS: Chunk,
    paths.VECTORS: Vector,
}
STEPS = ("ingest", "validate", "chunk", "embed")

Rows = Mapping[Path, set[str]]  # hashes of the rows of a data set


def night(work: Path, source: Path) -> int:
    """Run the steps and let DVC take in what they wrote; return the bytes of its cache."""
    for name in STEPS:
        step_memory.watched(name, work, source, None)
    command = ["dvc", "add", "--quiet", *map(str, SETS)]
    subprocess.run(command, cwd=work, env=environment(work), check=True)
    return disk.occupied(work / ".dvc/cache")


def rows(work: Path) -> Rows:
    return {
        folder: {digest(repr(row)) for row in shards.read(work / folder, kind)}
        for folder, kind in SETS.items()
    }


def files(work: Path) -> dict[Path, str]:
    return {path: digest(path.read_bytes()) for each in SETS for path in shards.files(work / each)}


def measured(count: int, scratch: Path) -> dict[str, object]:
    work, source = scratch / "work", scratch / "pages"
    work.mkdir()
    (work / paths.EMBEDDER.parent).symlink_to(Path.cwd() / paths.EMBEDDER.parent)
    steps.lay(source, count)
    subprocess.run(["dvc", "init", "--quiet", "--no-scm"], cwd=work, check=True)
    first = night(work, source)
    rows_before, files_before = rows(work), files(work)
    steps.edit(source, 0.01)
    grown = night(work, source) - first
    now = rows(work)
    changed = sum(
        disk.occupied(work / folder) * len(now[folder] - rows_before[folder]) / len(now[folder])
        for folder in SETS
    )
    after = files(work)
    rewritten = [path for path in after if after[path] != files_before.get(path)]
    added = {folder.name: 0 for folder in disk.STORED}
    for path in rewritten:
        if path.parent.name in added:
            added[path.parent.name] += path.stat().st_blocks * 512
    lists = grown - sum(added.values())
    return {
        "documents": count,
        "cache_mb": round(first / 1e6, 2),
        "grown_mb": round(grown / 1e6, 2),
        "changed_mb": round(changed / 1e6, 3),
        "ratio": round(grown / changed, 1),
        "shards": len(after),
        "rewritten": len(rewritten),
        "added_kb": {name: round(size / 1e3) for name, size in {**added, "lists": lists}.items()},
        "formula_mb": round(disk.growth(work, count, 0.01) / 1e6, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="How DVC's cache grows in an edited night.")
    parser.add_argument("--documents", type=int, nargs="+", default=[1000])
    for count in parser.parse_args().documents:
        with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
            print(json.dumps(measured(count, Path(scratch))), flush=True)


if __name__ == "__main__":
    main()
