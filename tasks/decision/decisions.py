"""Record every promotion: who decided, when, why, and on what evidence.

In:  the champion and the one before it, reports/compare.json, reports/recommend.json
Out: reports/decisions.jsonl, one line per decision; lines are only ever appended
Run: called by tasks.decision.promote
"""

import getpass
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from dulwich.errors import NotGitRepository
from dulwich.repo import Repo

from tasks import paths
from tasks.records import digest

VERBS = {
    "promote": "promoted",
    "back": "went back to",
    "withdraw": "withdrew a model and went back to",
}
EVIDENCE = ("compare", "recommend")  # reports


def record(
    action: str, made: Mapping[str, Any], before: Mapping[str, Any], by: str, why: str
) -> None:
    """Append one decision. It is on the disk before the champion changes."""
    line = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": by or _user(),
        "action": action,
        "arm": made["arm"],
        "weights": made.get("weights"),
        "before": before["arm"],
        "why": why,
        "commit": _commit(),
        "data": {name: _version(Path(f"data/{name}.dvc")) for name in ("documents", "trainset")},
        "evidence": {step: _digest(paths.report(step)) for step in EVIDENCE},
        "measured": made.get("measured"),
    }
    paths.DECISIONS.parent.mkdir(parents=True, exist_ok=True)
    with paths.DECISIONS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def lines() -> Iterator[str]:
    """Yield each decision as a sentence, the newest first."""
    rows = paths.DECISIONS.read_text("utf-8").split("\n") if paths.DECISIONS.is_file() else []
    for row in reversed([json.loads(line) for line in rows if line]):
        why = f": {row['why']}" if row["why"] else ""
        verb = VERBS[row["action"]]
        yield f"{row['when']}  {row['who']} {verb} {row['arm']} (before: {row['before']}){why}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid {os.getuid()}"


def _commit() -> str | None:
    """Return the commit that is checked out; None without git."""
    try:
        return Repo.discover(".").head().decode()
    except (NotGitRepository, KeyError):
        return None


def _version(path: Path) -> str | None:
    """Return the hash of a data set that DVC tracks; None before its first version."""
    if not path.is_file():
        return None
    return str(yaml.safe_load(path.read_text("utf-8"))["outs"][0]["md5"])


def _digest(path: Path) -> str | None:
    return digest(path.read_bytes()) if path.is_file() else None
