"""The one door to DVC and git, and to steps that want a process of their own.

Commands run as processes (DVC's Python API changes the working directory of the whole process), in
a process group that ends with the flow, and their output goes to the log line by line.
"""

import json
import logging
import os
import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import yaml

from tasks import paths
from tasks.errors import StageError

log = logging.getLogger(__name__)

TAIL = 12  # lines of a failed command that its error repeats
NAMELESS = {
    f"GIT_{who}_{what}": said
    for who in ("AUTHOR", "COMMITTER")
    for what, said in (("NAME", "inhouse"), ("EMAIL", "inhouse@localhost"))
}


def mend() -> None:
    """Remove what DVC writes in place and a crash has cut short; it stops at them, and they say
    nothing that the files do not: stages are then checked anew, against DVC's cache of runs."""
    for path in (Path("dvc.lock"), *Path("data").glob("*.dvc"), Path(".dvc/tmp/rwlock")):
        if path.is_file() and not _whole(path):
            log.warning("%s was cut short, and is made anew", path)
            path.unlink()


def _whole(path: Path) -> bool:
    try:
        held = _yaml(path)  # JSON is YAML
    except (yaml.YAMLError, ValueError):
        return False
    if not isinstance(held, dict) or path.name == "rwlock":
        return isinstance(held, dict)
    entries = list(held.get("stages", {}).values()) if path.name == "dvc.lock" else [held]
    return all(
        isinstance(entry, dict) and all(_hashed(out) for out in entry.get("outs") or [None])
        for entry in entries
    )


def _hashed(out: Any) -> bool:
    return isinstance(out, dict) and "path" in out and "md5" in out


def reproduce(stage: str) -> None:
    """Bring one stage up to date; DVC skips it, or takes it from its cache, if nothing changed."""
    _run(["dvc", "repro", "--single-item", stage])


def run_step(module: str) -> None:
    """Run a step that wants a process of its own."""
    _run(["python", "-m", module])


def add(data: Path) -> str:
    """Hand a data set to DVC and return its version, the hash of its content."""
    _run(["dvc", "add", "--quiet", str(data)])
    return str(_yaml(data.with_name(f"{data.name}.dvc"))["outs"][0]["md5"])


def experiment(cell: dict[str, str], target: str) -> str:
    """Run to a stage with other parameters, in a copy of the workspace; the experiment's name."""
    name = f"grid-{uuid.uuid4().hex[:8]}"
    changed = [part for key, value in cell.items() for part in ("-S", f"{key}={value}")]
    carried = [part for path in _brought(target) for part in ("--copy-paths", path)]
    _run(["dvc", "exp", "run", "--temp", "--name", name, *changed, *carried, target])
    return name


def measures(name: str) -> dict[str, Any]:
    """Return the headline metrics of an experiment."""
    files = _dvc_json("metrics", "diff", "HEAD", name, "--all").values()
    return {key: value["new"] for values in files for key, value in values.items()}


def changed(name: str) -> dict[str, Any]:
    """Return the parameters in which an experiment differs from the commit that is checked out."""
    found = _dvc_json("params", "diff", "HEAD", name).get("params.yaml", {})
    return {key: value["new"] for key, value in found.items()}


def _dvc_json(*command: str) -> dict[str, Any]:
    done = subprocess.run(
        ["dvc", *command, "--json"], capture_output=True, text=True, check=False, env=_environment()
    )
    if done.returncode:
        raise StageError(f"dvc {' '.join(command)} failed: {done.stderr.strip()}")
    return dict(json.loads(done.stdout))


def _brought(stage: str) -> list[str]:
    """What it is built from that neither a stage makes nor git has, and so no copy would have: the
    documents, the models."""
    stages = _expanded(_yaml(Path("dvc.yaml"))["stages"])
    made = {
        _path(out)
        for entry in stages.values()
        for out in (*entry.get("outs", []), *entry.get("metrics", []))
    }
    deps = {_named(dep) for name in needed_for(stage) for dep in stages[name]["deps"]} - made
    command = ["git", "check-ignore", *sorted(deps)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [path for path in done.stdout.splitlines() if Path(path).exists()]


def needed_for(stage: str) -> list[str]:
    """The stages that `stage` is built from, and itself, in the order of dvc.yaml; not the
    frozen ones, whose outputs are in git."""
    stages = _expanded(_yaml(Path("dvc.yaml"))["stages"])
    makers = {_path(out): name for name, entry in stages.items() for out in entry.get("outs", [])}
    needed, open_ = {stage}, [stage]
    while open_:
        for dep in stages[open_.pop()]["deps"]:
            maker = makers.get(dep)
            if maker and maker not in needed:
                needed.add(maker)
                open_.append(maker)
    return [name for name in stages if name in needed and not stages[name].get("frozen")]


def _expanded(stages: dict[str, Any]) -> dict[str, Any]:
    """Each item of a `foreach` as a stage of its own, as DVC names it."""
    found: dict[str, Any] = {}
    for name, entry in stages.items():
        for item in entry.get("foreach", [None]):
            if item is None:
                found[name] = entry
            else:
                text = yaml.safe_dump(entry["do"]).replace("${item}", str(item))
                found[f"{name}@{item}"] = yaml.safe_load(text)
    return found


def _named(dep: str) -> str:
    """With the value of params.yaml where dvc.yaml has ${section.key}."""

    def value(found: re.Match[str]) -> str:
        section, key = found[1].split(".")
        return str(_yaml(Path("params.yaml"))[section][key])

    return re.sub(r"\$\{(\w+\.\w+)\}", value, dep)


def _path(out: Any) -> str:
    return str(next(iter(out))) if isinstance(out, dict) else str(out)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def version() -> str:
    """What git calls the code that runs, such as v0.1.0-3-gabc1234-dirty."""
    command = ["git", "describe", "--tags", "--always", "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unversioned"


def _run(command: list[str]) -> None:
    """Raises StageError with the last lines that the command said."""
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-m", "flows.guard", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=_environment(),
        start_new_session=True,  # what ends the flow's group must leave the guard to do its work
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.rstrip())
            if said[-1]:
                log.info("%s", said[-1])
        code = process.wait()
    if code:
        last = "\n".join(line for line in said[-TAIL:] if line)
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        raise StageError(f"{' '.join(command)} {how}:\n{last}")


def _environment() -> dict[str, str]:
    """This interpreter's programs first, one cache for this workspace and its experiments, and a
    name for their commits where git knows none, as on a fresh machine."""
    programs = str(Path(sys.executable).parent)
    known = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False)
    return {
        **({} if known.returncode == 0 else NAMELESS),
        **os.environ,
        "PATH": os.pathsep.join((programs, os.environ.get("PATH", ""))),
        "INHOUSE_CACHE": str(paths.cache("").absolute()),
        "PYTHONUNBUFFERED": "1",
    }
