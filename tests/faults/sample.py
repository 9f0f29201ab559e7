"""The sample company in folders of its own, in the states between which the faulty nights lie."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.samples import make
from tasks import params, paths
from tasks.index.generations import Generations
from tests.as_yaml import as_yaml
from tests.conftest import ROOT, SAMPLE
from tests.conftest import second_state as lay_over

# folders of the company: a third of it has every format, and a night of it is short
LEFT_OUT = ["mailbox/", "maintenance/", "marketing/", "readings/", "staff/"]


def workspace(folder: Path) -> Path:
    """Make a folder with params.yaml, the first state's documents and the embedder's tokenizer."""
    folder.mkdir()
    make.run(ROOT / SAMPLE)
    shutil.copytree(ROOT / SAMPLE / "documents", folder / "documents")
    tokenizer = paths.EMBEDDER / "tokenizer.json"
    (folder / tokenizer).parent.mkdir(parents=True)
    shutil.copy2(ROOT / tokenizer, folder / tokenizer)
    values = params.values_of((ROOT / paths.PARAMS).read_text())
    values["ingest"]["sources"][0]["folder"] = "documents"
    values["ingest"]["sources"][0]["exclude"] = LEFT_OUT
    (folder / paths.PARAMS).write_text(as_yaml(values))
    return folder


def second_state(folder: Path) -> None:
    lay_over(folder / "documents")


def one_more(folder: Path) -> None:
    """Add one more text, so that there is a generation to roll back from."""
    (folder / "documents/one-more.md").write_text("# One more\n\nThe shop opens at eight.\n")


def roll_back(folder: Path) -> None:
    """Roll back and remove the text: the next night brings the second state."""
    Generations(folder / paths.INDEX).roll_back()
    (folder / "documents/one-more.md").unlink()


def resume(folder: Path) -> None:
    Generations(folder / paths.INDEX).resume()


def without_index(folder: Path) -> Path:
    """Delete everything but the documents, to start a clean build."""
    for name in ("data", "reports", "cache"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return folder


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a disk of 4 MB on `folder` while the block runs; yield whether that succeeded."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()
