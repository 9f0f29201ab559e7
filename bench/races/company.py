"""Make an indexed clone of the sample company, for the races that need its index or examples.

Run: called by the races

The steps run as programs, without Prefect and DVC, which bench/races/nights.py measures.
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.clone import clone, environment
from bench.races.contest import run
from bench.races.nights import WARM, warm

INDEXED = (
    "tasks.documents.ingest",
    "tasks.documents.validate",
    "tasks.index.chunk",
    "tasks.index.embed",
    "tasks.index.publish",
)
EXAMPLES = ("tasks.dataset.snapshot", "tasks.dataset.examples")


@contextmanager
def after(steps: Sequence[str]) -> Iterator[Path]:
    """Yield a clone in which these steps have run; it is removed afterwards."""
    warm()
    with clone() as root:
        shutil.copytree(WARM, root.parent / "cache")
        for step in steps:
            run([sys.executable, "-m", step], root, environment(root))
        yield root
