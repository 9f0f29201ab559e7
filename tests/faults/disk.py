"""Simulate nights in which one document in a hundred changes, and compare the disk use with the
formula of docs/disk.md.

Run: python -m tests.faults.disk [--nights 100] [--documents 400]

The nights are those of tests/faults/night.py: without Prefect, and with the hash embedder. DVC
stores each file under the hash of its bytes, and a list of a set's files as another one, so its
cache is here the sum over distinct files and lists of the sets that it tracks.
"""

import argparse
import hashlib
import json
import os
import random
import sys
import tempfile
from pathlib import Path

from tasks import params, paths
from tasks.storage import disk
from tests.as_yaml import as_yaml
from tests.faults import night, sample

WORDS = (
    "the pump seal shaft valve of a motor is changed every year when its bearing runs warm or the "
    "pressure falls below four bar and the operator writes it into the book of the plant"
).split()
SHARE = 0.01
TOLERANCE = 0.1  # of the growth
BLOCK = 4096  # of the disk


def text(number: int, version: int) -> str:
    """Return a document of about 2 kB."""
    draw = random.Random(f"{number} {version}")  # noqa: S311  nothing secret
    lines = [" ".join(draw.choices(WORDS, k=12)).capitalize() + "." for _ in range(24)]
    return f"# Instruction {number}, version {version}\n\n" + "\n\n".join(lines) + "\n"


class Cache:
    """What DVC would store: each distinct file once, and each distinct list of a set's files."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}

    def add(self, workspace: Path) -> None:
        for folder in disk.TRACKED:
            listed = []
            for path in sorted((workspace / folder).rglob("*.parquet")):
                name = _md5(path.read_bytes())
                self.sizes[name] = path.stat().st_blocks * 512
                listed.append({"md5": name, "relpath": path.name})
            text = json.dumps(listed).encode()
            self.sizes[_md5(text)] = -(-len(text) // BLOCK) * BLOCK

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def company(folder: Path, documents: int) -> Path:
    made = sample.workspace(folder)
    for path in sorted((made / "documents").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    for number in range(documents):
        (made / f"documents/{number}.md").write_text(text(number, 0))
    values = params.values_of((made / paths.PARAMS).read_text())
    values["ingest"]["sources"][0] |= {"access": [], "exclude": []}
    (made / paths.PARAMS).write_text(as_yaml(values))
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the disk use of nights with the formula.")
    parser.add_argument("--nights", type=int, default=100)
    parser.add_argument("--documents", type=int, default=400)
    arguments = parser.parse_args()
    night.warm()
    draw, cache = random.Random(7), Cache()  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="inhouse-disk-") as folder:
        workspace = company(Path(folder) / "company", arguments.documents)
        os.environ["INHOUSE_CACHE"] = str(workspace / "cache")
        assert night.run(workspace).code == 0
        cache.add(workspace)
        first, start = cache.bytes, disk.measured(workspace)
        print(f"first night: DVC's cache {first / 1e3:.0f} kB, {start}", flush=True)
        changed = round(SHARE * arguments.documents)
        for number in range(1, arguments.nights + 1):
            for document in draw.sample(range(arguments.documents), changed):
                (workspace / f"documents/{document}.md").write_text(text(document, number))
            outcome = night.run(workspace)
            assert outcome.code == 0, outcome.said
            cache.add(workspace)
            if number % 10 == 0:
                print(f"{number}: {(cache.bytes - first) / 1e3:.0f} kB", flush=True)
        expected = arguments.nights * disk.growth(workspace, arguments.documents, SHARE)
        measured = cache.bytes - first
        end = disk.measured(workspace)
    off = measured / expected - 1
    print(f"DVC's cache grew by {measured / 1e3:.0f} kB; the formula: {expected / 1e3:.0f} kB")
    print(f"off by {off:+.1%}; index and caches: {start} -> {end}")
    return 0 if abs(off) < TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
