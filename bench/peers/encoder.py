"""Load our embedder in the environment of a peer, so that a race of pipelines has one embedder.

In:  models/embedder, which an earlier process has converted for OpenVINO
Out: vectors, and the count of texts in a night's output
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tasks import params
from tasks.models import embedder


class Encoder:
    """Embeds texts with the settings of params.yaml, and counts them."""

    model = "inhouse"

    def __init__(self) -> None:
        self._model = embedder.configured(params.load().embed)
        self.embedded = 0

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        self.embedded += len(texts)
        rows: list[list[float]] = self._model.encode(texts).tolist()
        return rows


def pages(folder: Path) -> dict[str, str]:
    """Return the texts of a folder of Markdown by their path in it."""
    files = sorted(folder.rglob("*.md"))
    return {str(file.relative_to(folder)): file.read_text("utf-8") for file in files}


def finish(embedded: int, stored: int) -> None:
    """Write what a night did to the file that the command line names last."""
    Path(sys.argv[3]).write_text(json.dumps({"embedded": embedded, "stored": stored}), "utf-8")
