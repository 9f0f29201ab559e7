"""Make a clean clone of this checkout, with its models, to measure users' commands in."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def clone() -> Iterator[Path]:
    """Yield a clone of the commit; it is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as folder:
        root = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", ".", str(root)], check=True)
        subprocess.run([sys.executable, "-m", "data.samples.make"], cwd=root, check=True)
        for model in ("base", "embedder"):
            shutil.copytree(Path("models") / model, root / "models" / model)
        yield root


def run(root: Path, *command: str) -> tuple[str, float]:
    """Return the output of a command, and its seconds from start to exit."""
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=root, env=environment(root), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout, time.perf_counter() - started


def environment(root: Path) -> dict[str, str]:
    """Return the environment of a command in a clone: this interpreter's programs, and caches of
    its own. Python keeps the bytecode of what it imports, as on a user's machine: to compile it
    again takes more than a whole short step."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **ours,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "INHOUSE_CACHE": str(root.parent / "cache"),
        "PREFECT_HOME": str(root.parent / "prefect"),
    }
