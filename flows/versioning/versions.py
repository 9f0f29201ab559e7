"""Record a successful night or week as a version: a commit on a branch of its own.

In:  dvc.lock, data/*.dvc, models/*.dvc, models/champion.json, reports, and params.yaml as the run
     worked with it, beside the code that is checked out
Out: a commit on versions.branch. The branch that is checked out, the index of git and the files of
     the working folder stay as they are
     the data that the commit names, on DVC's default remote, where one is set
Run: called by flows.reindex and flows.finetune; past_versions.py goes back to a version

The commit is made by git's plumbing commands with an index of its own, and the branch is never
forced. An error here is only a warning in the report of the run, whose index is valid without it.
"""

import configparser
import os
import subprocess
import tempfile
import textwrap
from collections.abc import Mapping
from logging import getLogger
from pathlib import Path
from typing import Any, Literal

from flows import repository, stages
from flows.record import report
from tasks import console, params, paths
from tasks.decision import champion
from tasks.errors import InhouseError, ParamsError, StageError

log = getLogger(__name__)

Kind = Literal["night", "week"]
Record = dict[str, Any]

KIND = "Inhouse-Version"  # the trailer that tells a version from other commits
CERTIFICATE = paths.report("index")
FILES = (*repository.WRITTEN, str(CERTIFICATE))
CHAMPIONS = paths.CHAMPIONS.with_name(f"{paths.CHAMPIONS.name}.dvc")
SETS = ("data/*.dvc", "models/*.dvc")
COUNTS = {"added": "Added", "changed": "Changed", "lost": "Left"}  # of ingest, and their trailers
MEASURES = {"recommend": "Measured", "evaluate": "Retrieval"}
NONE = "0" * 40  # git's name of the commit before the first


def save(kind: Kind, values: params.Params) -> Record:
    """Make a version, unless nothing but the time of the certificate differs from the last one, and
    copy its data to DVC's remote. Return its commit, and what failed."""
    settings = values.versions
    if settings.branch is None:
        return {}
    if not repository.git("rev-parse", "--git-dir"):
        log.info("no git repository: this %s is not recorded as a version", kind)
        return {}
    made: Record = {"commit": None, "warning": None}
    try:
        _add_champions()
        made["commit"] = _saved(kind, settings.branch, values)
        _push(settings)
    except (StageError, ParamsError, OSError) as error:
        made["warning"] = str(error)
        what = "its version is not on the remote" if made["commit"] else "it is not a version"
        log.warning("the %s succeeded, but %s: %s", kind, what, error)
    return made


def _add_champions() -> None:
    """Hand the weights of champions to DVC: no stage makes them, and later weeks delete them."""
    if any(paths.CHAMPIONS.glob("*")):
        stages.add(paths.CHAMPIONS)
    else:
        CHAMPIONS.unlink(missing_ok=True)


def _saved(kind: Kind, branch: str, values: params.Params) -> str:
    """Return the commit of the version, which is the last one where nothing has changed."""
    ref = f"refs/heads/{branch}"
    _check_branch(branch, ref)
    tip, head = revision(ref), revision("HEAD")
    tree = _tree(head)
    if tip and _same_but_certificate(tip, tree):
        return tip
    parents = [tip] if tip else []
    if head and not (tip and repository.git("merge-base", tip, head) == head):
        parents.append(head)
    named = [word for parent in parents for word in ("-p", parent)]
    commit = git("commit-tree", tree, *named, "-F", "-", text=_message(kind, values)).strip()
    git("update-ref", "-m", f"inhouse: {kind}", ref, commit, tip or NONE)
    log.info("version %s on %s", commit[:8], branch)
    return commit


def _check_branch(branch: str, ref: str) -> None:
    """Raise StageError if people work on the branch, or if it has other commits than versions."""
    if repository.git("symbolic-ref", "--quiet", "HEAD") == ref or repository.git(
        "for-each-ref", "--format=%(worktreepath)", ref
    ):
        raise StageError(
            f"the branch {branch} is checked out, and a version never moves such a branch: "
            "check out another one, or set versions.branch"
        )
    kind = f"--format=%(trailers:key={KIND},valueonly)"
    if revision(ref) and not repository.git("log", "--max-count=1", kind, ref):
        raise StageError(
            f"expected a branch of versions alone, got {branch}, whose last commit is not one: "
            "set versions.branch to a name of its own"
        )


def _tree(head: str) -> str:
    """Write the tree of the code that is checked out, with the files of the version."""
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git("read-tree", head or "--empty", environment=index)
        listed = git("ls-files", "-z", "--", *FILES, environment=index).split("\0")
        found = (str(path) for pattern in FILES for path in Path().glob(pattern))
        names = "\0".join(sorted({*filter(None, listed), *found}))
        git("update-index", "--add", "--remove", "-z", "--stdin", text=names, environment=index)
        blob = git("hash-object", "-w", "--stdin", text=params.text()).strip()
        name = repository.git("rev-parse", "--show-prefix") + str(paths.PARAMS)
        git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}", environment=index)
        return git("write-tree", environment=index).strip()


def _same_but_certificate(tip: str, tree: str) -> bool:
    """Return whether nothing differs but the certificate, which has the time of its night."""
    changed = git("diff-tree", "-r", "--name-only", "--relative", tip, tree).splitlines()
    return not set(changed) - {str(CERTIFICATE)}


def _message(kind: Kind, values: params.Params) -> str:
    facts = {KIND: kind, **_facts(kind, values)}
    counted = (f"{facts[name]} {name.lower()}" for name in COUNTS.values() if name in facts)
    subject = ", ".join([f"{kind}: {facts['Documents']} documents", *counted])
    trailers = "\n".join(f"{name}: {value}" for name, value in facts.items())
    return f"{subject}\n\n{textwrap.fill(_sentences(facts), 72)}\n\n{trailers}\n"


def _facts(kind: Kind, values: params.Params) -> dict[str, str]:
    """Return the facts about a version, by the trailer that names each."""
    index, counts = report("index"), report("ingest").get("counts", {})
    facts = {
        "Documents": index.get("documents", 0),
        "Points": index.get("points", 0),
        **{name: counts.get(key, 0) for key, name in COUNTS.items() if kind == "night"},
        "Data": stages.data_version(),
        "Code": repository.version(),
        "Champion": _champion(values),
        **{name: _measures(step) for step, name in MEASURES.items()},
    }
    return {name: console.line(str(value)) for name, value in facts.items() if value != ""}


def _champion(values: params.Params) -> str:
    try:
        return champion.read(values.generate).arm
    except InhouseError:
        return "unknown"


def _measures(step: str) -> str:
    """Return the headline figures of a step, which may be older than the documents."""
    return ", ".join(f"{name} {value}" for name, value in report(f"headline-{step}").items())


def _sentences(facts: Mapping[str, str]) -> str:
    """Return what a reader of the commit needs to know."""
    sentences = [
        f"The index equals the documents: {facts['Points']} points. {facts['Champion']} answers."
    ]
    if "Measured" in facts:
        sentences.append(f"The last comparison: {facts['Measured']}.")
    if facts["Code"].endswith("-dirty"):
        sentences.append("The code had been edited, and the edits are not in this commit.")
    return " ".join(sentences)


def _push(settings: params.Versions) -> None:
    """Copy the data to DVC's default remote, then the branch to the remote of git that is named."""
    if has_store():
        stages.dvc("push", *targets())
    if settings.push and settings.branch:
        ref = f"refs/heads/{settings.branch}"
        git("push", "--quiet", settings.push, f"{ref}:{ref}")


def has_store() -> bool:
    """Return whether DVC has a default remote here."""
    config = configparser.ConfigParser(interpolation=None)
    config.read([Path(".dvc/config"), Path(".dvc/config.local")])
    return config.has_option("core", "remote")


def targets() -> list[str]:
    """Return what DVC has to bring or to copy: what dvc.lock names, and the data sets that no stage
    makes. Other stages have not run yet, and DVC fails at them."""
    sets = [str(path) for pattern in SETS for path in sorted(Path().glob(pattern))]
    lock, graph = (_stages(Path(name)) for name in ("dvc.lock", "dvc.yaml"))
    return [*sets, *(name for name in lock if name.partition("@")[0] in graph)]


def _stages(file: Path) -> Mapping[str, Any]:
    found = params.values_of(file.read_text("utf-8"), str(file)) if file.is_file() else {}
    return dict(found.get("stages", {}))


def revision(name: str) -> str:
    """Return the commit of a name; "" if there is none."""
    return repository.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def git(*arguments: str, text: str = "", environment: Mapping[str, str] | None = None) -> str:
    """Return the output of git. Raises StageError, one line, if it fails."""
    nameless = {} if repository.git("config", "user.email") else repository.NAMELESS
    done = subprocess.run(
        ["git", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**nameless, "GIT_TERMINAL_PROMPT": "0", **os.environ, **(environment or {})},
    )
    if done.returncode:
        reason = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise StageError(f"git {arguments[0]} failed: {reason}")
    return done.stdout
