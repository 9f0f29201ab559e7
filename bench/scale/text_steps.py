"""Measure what validate and chunk take by the number of documents, several times in turns.

In:  models/embedder (its tokenizer); documents that are invented here, from a fixed seed
Out: a line of JSON per size and night: CPU seconds of each round of both steps, and the load
Run: python -m bench.scale.text_steps [--documents 1000 4000] [--rounds 3]

bench.scale.steps measures each size once, an hour apart from the next. Here the sizes take turns,
so that other work on the machine is in all of them. The documents are those of bench.scale.steps,
written without an ingest: neither step looks at what parsing and redaction do to them.
"""

import argparse
import json
import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from bench.scale import steps
from tasks import paths
from tasks.records import Document, digest
from tasks.storage import shards

HERE = Path.cwd()
STEPS = ("validate", "chunk")

Row = dict[str, list[float]]


def documents(folder: Path) -> list[Document]:
    return [
        Document(
            uri, uri, text.split("\n")[0].lstrip("# "), text, "text/markdown", "en", ("public",),
            digest(text), "rules", None, {},
        )
        for file in sorted(folder.rglob("*.md"))
        for uri, text in [(f"pages/{file.relative_to(folder)}", file.read_text("utf-8"))]
    ]  # fmt: skip


def nights(count: int, scratch: Path, rows: dict[str, Row]) -> None:
    """Run both steps in a first and an edited night, and add their CPU seconds to the rows."""
    root, pages = scratch / "work", scratch / "pages"
    root.mkdir()
    (root / "models").symlink_to(HERE / "models")
    shutil.copy(HERE / paths.PARAMS, root)
    steps.lay(pages, count)
    for night in ("first", "edited"):
        if night == "edited":
            steps.edit(pages, 0.01)
        shards.write(root / paths.DOCUMENTS, Document, documents(pages), lambda row: row.doc_id)
        for step in STEPS:
            rows[night].setdefault(step, []).append(steps.spent(root, steps.STEPS[step])["cpu_s"])


def main() -> None:
    parser = argparse.ArgumentParser(description="What validate and chunk take, by size.")
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    os.environ["PYTHONPATH"] = str(HERE)
    found: dict[int, dict[str, Row]] = {n: defaultdict(dict) for n in arguments.documents}
    for _ in range(arguments.rounds):
        for count, rows in found.items():
            with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
                nights(count, Path(scratch), rows)
    for count, rows in found.items():
        for night, took in rows.items():
            row = {"documents": count, "night": night, **took}
            print(json.dumps({**row, "load": round(os.getloadavg()[0], 1)}), flush=True)


if __name__ == "__main__":
    main()
