"""Run the stages of dvc.yaml, other commands of DVC, and steps that need a process of their own.

Commands run as processes (DVC's Python API changes the working directory of the whole process), in
a process group that ends with the flow, and their output goes to the log line by line.
"""

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows import progress, repository
from flows.dvc import commands, files
from tasks import params, paths
from tasks.documents import edits
from tasks.errors import StageError
from tasks.storage.atomic import whole

log = logging.getLogger(__name__)

# Stages in the order in which a flow runs them; tests/test_contracts.py holds them to dvc.yaml.
NIGHT = ("validate", "chunk", "embed")
TRAINED = tuple(f"finetune@{level}" for level in params.Levels.model_fields)
HOUR = ("anomalies",)
WEEK = (*NIGHT, "calibrate", "examples", *TRAINED, "compare", "recommend", "evaluate")

# git makes the first ones readable by everyone; DVC's state, pickles, is writable by everyone
PRIVATE = ("data", "reports", "models/tuned", "models/champions", ".dvc/cache", ".dvc/tmp")
SITE = Path(".dvc/tmp/site")  # DVC's state
OWN_ERROR = "inhouse: "  # begins the one line in which a step's process states its error
SKIPPED = ("didn't change, skipping", "is cached - skipping run")  # DVC about a stage
REMOVED = re.compile(r"Removed (\d+) objects")  # DVC about its cache
LINKED = (
    "data/ is a link, which neither git nor DVC follows: mount the disk at data/ (mount --bind), "
    "or link only data/index and move DVC's cache with `dvc cache dir --local FOLDER`"
)


@contextlib.contextmanager
def pinned(changes: Mapping[str, Any] | None = None) -> Iterator[params.Params]:
    """Work with params.yaml as it is now, but for the `changes` by key, until the block ends, here
    and in each process of ours.

    Raises ParamsError. A person may edit the file meanwhile; the next run takes the edit."""
    text = params.text()
    for key, value in (changes or {}).items():
        text = edits.put(text, tuple(key.split(".")), value)
    values = params.read(text)
    with whole(paths.PINNED) as copy:
        copy.write_text(text, "utf-8")
    os.environ[paths.PARAMS_VARIABLE] = str(paths.PINNED.absolute())
    try:
        with commands.one_dvc(_environment):
            yield values
    finally:
        del os.environ[paths.PARAMS_VARIABLE]


def prepare() -> None:
    """Prepare the folder for DVC: delete its files that a crash truncated, make the folders of
    texts private, and tell DVC whether there is git.

    DVC refuses to run with a truncated file. It can be rebuilt: the stages are checked again,
    against DVC's cache of runs. Raises StageError if DVC cannot work at all."""
    for path in files.truncated():
        log.warning("%s was truncated by a crash, and is written again", path)
        path.unlink()
    if Path("data").is_symlink():
        raise StageError(LINKED)
    make_private()
    _configure_git()


def dvc_problem() -> str:
    """Return why DVC can't work in this folder; "" if it can."""
    if Path("data").is_symlink():
        return LINKED
    if not Path(".dvc").is_dir():
        return "there is no .dvc folder here"
    done = subprocess.run(
        [sys.executable, "-m", "dvc", "config", "--list"],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    return (_reason(done.stderr.splitlines()) or "dvc config failed") if done.returncode else ""


def make_private() -> None:
    """Restrict the folders that contain texts to their owner, whoever made them."""
    SITE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in filter(Path.is_dir, map(Path, PRIVATE)):
        with contextlib.suppress(PermissionError):  # another user's, who decides
            folder.chmod(0o700)


def _configure_git() -> None:
    """Configure DVC for a folder with or without git: without one it has to be told."""
    alone, local = not repository.exists(), Path(".dvc/config.local")
    configured = local.is_file() and "no_scm = true" in local.read_text("utf-8")
    if alone and not configured:
        log.warning("no git repository: versions of code and data are not recorded")
        _run(["dvc", "config", "--local", "core.no_scm", "true"], "dvc config")
    if configured and not alone:
        _run(["dvc", "config", "--local", "--unset", "core.no_scm"], "dvc config")


def reproduce(stage: str, *, with_inputs: bool = False) -> bool:
    """Bring one stage up to date, after the stages that make its inputs if that is asked for.
    Return False if DVC skipped it, because nothing changed, or took its results from its cache."""
    alone = [] if with_inputs else ["--single-item"]
    lines = _run([*commands.DVC, "repro", *alone, stage], stage)
    done = not any(mark in line for line in lines for mark in SKIPPED)
    if not done:
        log.info("%s: unchanged", stage)
    return done


def run_step(module: str) -> None:
    """Run a step in a process of its own."""
    _run(["python", "-m", module], module.removeprefix("tasks."))


def dvc(*arguments: str, name: str = "") -> None:
    """Run a command of DVC, which the log and the error call `name`. Raises StageError, one
    line."""
    _run(["dvc", *arguments], name or f"dvc {arguments[0]}")


def add(data: Path) -> str:
    """Hand a data set to DVC and return its version, the hash of its content."""
    _run([*commands.DVC, "add", "--quiet", str(data)], f"dvc add {data}")
    return _version(data.with_name(f"{data.name}.dvc"))


def collect(versions: int, *, dry: bool) -> int:
    """Remove from DVC's cache what neither the workspace nor a tag, an experiment or one of the
    last `versions` commits of a branch names. Return the number of files.

    Raises StageError if it can't be known what these name: a file of DVC is truncated, git names no
    commit, or other folders may use the cache."""
    if cut := files.truncated():
        names = ", ".join(map(str, cut))
        raise StageError(f"{names} was truncated by a crash: run inhouse run reindex first")
    cache = Path(_dvc("cache", "dir").strip())
    if not cache.is_relative_to(Path.cwd()):
        raise StageError(
            f"DVC's cache is in {cache}, where other folders may use it: run dvc gc --workspace "
            "--all-branches --all-tags --all-experiments --projects FOLDER …, with each of them"
        )
    options = ["--workspace"]
    if repository.exists():
        if not repository.git("rev-parse", "--verify", "HEAD"):
            raise StageError("git names no commit here, so no version is known: git status")
        options += ["--all-branches", "--num", str(versions), "--all-tags", "--all-experiments"]
    output = _dvc("gc", *options, "--force", *(["--dry"] if dry else []))
    return sum(int(count) for count in REMOVED.findall(output))


def data_version() -> str:
    """Return the version of data/documents, the hash of its content; "" if there is none."""
    file = paths.DOCUMENTS.with_name(f"{paths.DOCUMENTS.name}.dvc")
    return _version(file) if file.is_file() and files.is_whole(file) else ""


def _version(file: Path) -> str:
    return str(params.values_of(file.read_text("utf-8"), str(file))["outs"][0]["md5"])


def keep_state_here() -> None:
    """Let DVC keep its state in this folder: its files are pickles, and its default folder is one
    that all users of the machine write to."""
    SITE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    SITE.parent.chmod(0o700)
    _run(["dvc", "config", "--local", "core.site_cache_dir", str(SITE.absolute())], "dvc config")


def dvc_json(*command: str) -> Any:
    """Return what a command of DVC prints as JSON. Raises StageError."""
    return json.loads(_dvc(*command, "--json"))


def _dvc(*command: str) -> str:
    """Return the output of a DVC command, without its warnings."""
    done = subprocess.run(
        ["dvc", *command], capture_output=True, text=True, check=False, env=_environment()
    )
    if done.returncode:
        raise StageError(f"dvc {' '.join(command)} failed: {_reason(done.stderr.splitlines())}")
    return done.stdout


def _run(command: list[str], name: str) -> list[str]:
    """Run a command and return its lines. Raises StageError, one line: which step, and why."""
    lines: list[str] = []

    def tell(line: str) -> None:
        if line.strip():
            lines.append(line.rstrip())
            progress.log_line(lines[-1], name)

    code = commands.run(command, _environment, tell)
    if code and not any(line.startswith(OWN_ERROR) for line in lines):
        progress.log_last_lines(lines)
    if code < 0:
        raise StageError(f"{name} was killed by {signal.Signals(-code).name}")
    if code:
        raise StageError(f"{name} failed: {_reason(lines) or f'exit code {code}'}")
    return lines


def _reason(lines: Sequence[str]) -> str:
    """Return the line that says why a command failed: our own error, else an exception, else DVC's
    error, else the last line."""
    for mark in (OWN_ERROR, r"[\w.]+(Error|Exception)\b", r"ERROR: "):
        for line in reversed(lines):
            if re.match(mark, line):
                return line.removeprefix(OWN_ERROR).removeprefix("ERROR: ")
    return lines[-1] if lines else ""


def _environment() -> dict[str, str]:
    """Return the environment of a command: this interpreter's programs first, one cache for this
    workspace and its experiments, and a name for their commits if git has none, as on a fresh
    machine."""
    programs = str(Path(sys.executable).parent)
    return {
        **({} if repository.git("config", "user.email") else repository.NAMELESS),
        "DVC_SITE_CACHE_DIR": str(SITE.absolute()),
        **os.environ,
        "PATH": os.pathsep.join((programs, os.environ.get("PATH", ""))),
        "INHOUSE_CACHE": str(paths.cache("").absolute()),
        "PYTHONUNBUFFERED": "1",
    }
