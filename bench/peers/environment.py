"""Make an environment for the libraries that a bench compares with."""

import subprocess
import sys
import venv
from pathlib import Path

from tasks import paths
from tasks.records import digest


def environment(requirements: Path) -> Path | None:
    """Return the interpreter of peers, installed once; None if that fails."""
    folder = paths.cache("peers") / digest(requirements.read_bytes())
    python, done = folder / "bin/python", folder / "installed"
    if not done.exists():
        venv.create(folder, clear=True, symlinks=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
            return None
        done.touch()
    return python
