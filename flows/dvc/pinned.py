"""Run DVC with the params.yaml that a run pinned.

Run: python -m flows.dvc.pinned ARGUMENT […]
     python -m flows.dvc.pinned --serve MARK   runs the commands of stdin, each line a JSON list of
                                           arguments, and prints the mark and the exit code of each

DVC reads params.yaml at each command, before a stage to detect changes and after it to record the
stage's parameters. If a person saves the file in between, DVC records the new values beside the old
results, and every later night treats these as up to date. DVC has no setting for another file that
leaves `dvc exp run -S` unchanged; so this module opens the copy that INHOUSE_PARAMS names whenever
DVC asks for params.yaml (tests/pipeline/test_params.py).
"""

import json
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


def serve(mark: str) -> None:
    """Run DVC commands one after another until stdin ends, which the stages do not inherit."""
    commands = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for line in commands:
        code = main(json.loads(line))
        print(f"{mark} {code}", flush=True)


if __name__ == "__main__":
    if paths.PARAMS_VARIABLE in os.environ:
        pin(os.environ[paths.PARAMS_VARIABLE])
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
