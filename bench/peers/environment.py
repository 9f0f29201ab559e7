"""Make an environment for the libraries that a bench compares with."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

WORK = Path(".cache/race")  # ignored by git
UV = Path(sys.executable).with_name("uv")
ENCODER = (  # what our embedder needs, so that a peer embeds with it
    f"openvino=={version('openvino')}", "tokenizers", "numpy", "platformdirs", "pydantic",
    "pyarrow", "ruamel.yaml", "psutil",
)  # fmt: skip


def ours(*packages: str) -> list[str]:
    """Return requirements that pin packages to the versions of this environment."""
    return [f"{package}=={version(package).split('+')[0]}" for package in packages]


@dataclass(frozen=True, slots=True)
class Installed:
    """A peer in an environment of its own, or why it is not there."""

    python: Path | None
    reason: str = ""
    versions: dict[str, str] = field(default_factory=dict)


def newest(name: str, requirements: Sequence[str], options: Sequence[str] = ()) -> Installed:
    """Install the newest versions that the package index resolves, again in every race."""
    folder = (WORK / "peers" / name).absolute()
    python, uv = folder / "bin/python", str(UV)
    if not python.exists():
        made = [uv, "venv", "--quiet", "--python", sys.executable, str(folder)]
        subprocess.run(made, check=True)
    links = [f"--find-links={link}" for link in os.environ.get("PIP_FIND_LINKS", "").split()]
    command = [uv, "pip", "install", "--quiet", "--upgrade", f"--python={python}", *links, *options]
    done = subprocess.run([*command, *requirements], capture_output=True, text=True, check=False)
    if done.returncode:
        return Installed(None, _reason(done.stderr))
    return Installed(python, versions=_versions(python))


def _versions(python: Path) -> dict[str, str]:
    listed = [str(UV), "pip", "list", "--quiet", "--format=json", "--python", str(python)]
    found = json.loads(subprocess.run(listed, capture_output=True, text=True, check=True).stdout)
    return {row["name"]: row["version"] for row in found}


def _reason(output: str) -> str:
    """Return the first sentence of an error, without marks and paths."""
    plain = " ".join(re.sub(r"[^\x20-\x7e\n]", " ", output).split())
    sentence = plain.partition(". ")[0]
    return re.sub(r"(?<!\w)/\S+", "…", sentence)[:240].rstrip(".")
