"""Record every decision on an arm: who decided, when, why, and on what evidence.

In:  the arm and the one before it, reports/compare.json, reports/recommend.json
Out: reports/decisions.jsonl, one line per decision; lines are only ever appended
Run: called by tasks.decision
"""

import getpass
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from dulwich.errors import NotGitRepository
from dulwich.repo import Repo
from pydantic import BaseModel, ValidationError

from tasks import console, params, paths
from tasks.decision.champion import Champion
from tasks.errors import InhouseError
from tasks.evaluation.comparison import Estimate
from tasks.models.weights import sha256
from tasks.storage import reports

Action = Literal["promote", "refuse", "back", "withdraw"]
VERBS: dict[Action, str] = {
    "promote": "promoted",
    "refuse": "refused",
    "back": "went back to",
    "withdraw": "withdrew a model and went back to",
}
EVIDENCE = ("compare", "recommend")  # reports
DEFAULT = "the first arm"  # where no arm is promoted
SHOWN = 12  # digits of a hash in a sentence; the file has all


class Decision(BaseModel, frozen=True):
    """A line of the record."""

    when: str
    who: str
    action: Action
    arm: str  # that answers now, or was refused
    weights: str | None  # its SHA-256; None: an endpoint's, or those of models/base as they are
    before: str  # the arm that answered before the decision
    why: str
    commit: str | None  # checked out; None without git
    data: dict[str, str | None]  # MD5 by data set; None before its first version
    evidence: dict[str, str | None]  # SHA-256 by report; None: there was none
    measured: Estimate | None
    use: str | None = None  # that it was decided for; None: the first one


def record(
    action: Action,
    made: Champion | None,
    before: str,
    by: str,
    why: str,
    use: str | None = None,
) -> None:
    """Append one decision. It is on the disk before the champion changes. `made`: the arm that is
    decided on; None if no arm is promoted now, and the default one answers."""
    decision = Decision(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        who=by or user(),
        action=action,
        arm=made.arm if made else DEFAULT,
        weights=made.weights if made else None,
        before=before,
        why=why,
        commit=commit(),
        data=data_versions(),
        evidence={step: _digest(paths.report(step)) for step in EVIDENCE},
        measured=made.measured if made else None,
        **({"use": use} if use else {}),
    )
    paths.DECISIONS.parent.mkdir(parents=True, exist_ok=True)
    with paths.DECISIONS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(reports.as_json(decision), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def newest_first() -> Iterator[Decision]:
    """Yield each decision, the newest first. Raises InhouseError for a broken line."""
    rows = paths.DECISIONS.read_text("utf-8").split("\n") if paths.DECISIONS.is_file() else []
    for number, row in reversed(list(enumerate(rows, 1))):
        if row:
            yield _parsed(number, row)


def _parsed(number: int, row: str) -> Decision:
    try:
        return Decision.model_validate_json(row)
    except ValidationError as error:
        raise InhouseError(
            f"{paths.DECISIONS}, line {number}: {reports.problem(error)}: restore it from git"
        ) from None


def sentence(made: Decision) -> str:
    """Say who decided what, when and why, on what evidence."""
    why = f": {made.why}" if made.why else ""
    answering = "answering" if made.action == "refuse" else "before"
    what = f"{made.arm} for {made.use}" if made.use else made.arm
    text = f"{made.who} {VERBS[made.action]} {what} ({answering}: {made.before}){why}"
    return f"{console.when(made.when)}  {text} [{_evidence(made)}]"


def _evidence(made: Decision) -> str:
    known = {"comparison": made.evidence.get("compare"), "weights": made.weights}
    return ", ".join(
        f"{what} {found[:SHOWN] if found else 'none'}" for what, found in known.items()
    )


def user() -> str:
    """Return who decides if nobody is named: the user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid {os.getuid()}"


def commit() -> str | None:
    """Return the commit that is checked out; None without git."""
    try:
        return Repo.discover(".").head().decode()
    except (NotGitRepository, KeyError):
        return None


def data_versions() -> dict[str, str | None]:
    """Return the hash of each data set that DVC tracks; None before its first version."""
    return {name: _version(Path(f"data/{name}.dvc")) for name in ("documents", "trainset")}


def _version(path: Path) -> str | None:
    """Return the hash of a data set that DVC tracks; None before its first version."""
    if not path.is_file():
        return None
    return str(params.values_of(path.read_text("utf-8"), str(path))["outs"][0]["md5"])


def _digest(path: Path) -> str | None:
    return sha256(path) if path.is_file() else None
