"""Run DVC with the params.yaml that a run pinned.

Run: python -m flows.pinned ARGUMENT […]

DVC reads params.yaml at each command, before a stage to detect changes and after it to record the
stage's parameters. If a person saves the file in between, DVC records the new values beside the old
results, and every later night treats these as up to date. DVC has no setting for another file that
leaves `dvc exp run -S` unchanged; so this module opens the copy that INHOUSE_PARAMS names whenever
DVC asks for params.yaml (tests/pipeline/test_params.py).
"""

import os
import sys
from pathlib import Path
from typing import Any

from dvc.cli import main
from dvc.fs import LocalFileSystem

from tasks import paths


def pin(copy: str) -> None:
    """Let every read of params.yaml in this process read the copy."""
    live, opened = str(paths.PARAMS.absolute()), LocalFileSystem.open

    def pinned(self: Any, path: str, *arguments: Any, **options: Any) -> Any:
        return opened(self, copy if Path(path) == Path(live) else path, *arguments, **options)

    LocalFileSystem.open = pinned


if __name__ == "__main__":
    if paths.PARAMS_VARIABLE in os.environ:
        pin(os.environ[paths.PARAMS_VARIABLE])
    sys.exit(main(sys.argv[1:]))
