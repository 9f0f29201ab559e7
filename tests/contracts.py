"""List the code that each stage of dvc.yaml depends on, as its imports say.

In:  dvc.yaml, the imports of tasks/
Out: dvc.yaml with the code of each stage's deps; all else in the file stays as it is
Run: python -m tests.contracts   rewrites dvc.yaml; tests/test_contracts.py fails until it is run
"""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tasks import params

ROOT = Path(__file__).parent.parent
GRAPH = ROOT / "dvc.yaml"
ENTRIES: dict[str, Any] = params.values_of(GRAPH.read_text())["stages"]
STAGES: dict[str, Any] = {name: entry.get("do", entry) for name, entry in ENTRIES.items()}
ITEMS = {name: entry.get("foreach", [""]) for name, entry in ENTRIES.items()}

# What every step shares: its change is a change of no result. Paths and errors, logging, writing.
SHARED = {
    "tasks/__init__.py",
    "tasks/console.py",
    "tasks/errors.py",
    "tasks/keys.py",
    "tasks/models/cores.py",
    "tasks/storage/atomic.py",
    "tasks/storage/cluster.py",
    "tasks/storage/heap.py",
    "tasks/storage/lease.py",
    "tasks/storage/reports.py",
    "tasks/storage/worker.py",
    "tasks/paths.py",
}


def imported(file: Path) -> set[Path]:
    """Return the files of tasks/ that a file imports, directly or through others; itself among
    them."""
    found, open_ = {file}, [file]
    while open_:
        for other in _direct(open_.pop()) - found:
            found.add(other)
            open_.append(other)
    return found


@cache
def _direct(file: Path) -> frozenset[Path]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    paths = (ROOT / f"{name.replace('.', '/')}.py" for name in names if name.startswith("tasks"))
    packages = (
        ROOT / name.replace(".", "/") / "__init__.py" for name in names if name.startswith("tasks.")
    )
    return frozenset(path for path in (*paths, *packages) if path.is_file() and _has_code(path))


def _has_code(file: Path) -> bool:
    """Return whether a file holds more than a docstring, as the `__init__` of most packages."""
    body = ast.parse(file.read_text()).body
    return any(not isinstance(node, ast.Expr) for node in body)


def needed(stage: str) -> set[str]:
    module = STAGES[stage]["cmd"].split()[2]
    step = ROOT / module.replace(".", "/")
    files = imported(step / "__main__.py" if step.is_dir() else step.with_suffix(".py"))
    return {path.relative_to(ROOT).as_posix() for path in files} - SHARED


def made(outs: Sequence[Any], item: str = "") -> list[str]:
    """Return the paths of what a stage writes, for an item of its `foreach`."""
    names = (str(next(iter(out))) if isinstance(out, dict) else str(out) for out in outs)
    return [name.replace("${item}", item) for name in names]


def written(text: str) -> str:
    """Return dvc.yaml with the code of its stages as their imports say, sorted among other files
    of tasks/."""
    lines = text.split("\n")
    for stage in STAGES:
        begin = lines.index(f"  {stage}:")
        start = next(n for n in range(begin, len(lines)) if lines[n].strip() == "deps:")
        end = next(n for n in range(start + 1, len(lines)) if not lines[n].strip().startswith("- "))
        lines[start + 1 : end] = _deps(lines[start + 1 : end], needed(stage))
    return "\n".join(lines)


def _deps(listed: Sequence[str], code: set[str]) -> list[str]:
    indent = listed[0][: listed[0].index("-")]
    other = [line for line in listed if not line.strip().startswith("- tasks/")]
    names = {line.strip().removeprefix("- ") for line in listed if line not in other}
    kept = {name for name in names if not name.endswith(".py")}
    return [*other, *(f"{indent}- {name}" for name in sorted(kept | code))]


if __name__ == "__main__":
    GRAPH.write_text(written(GRAPH.read_text()))
