"""The real night: Prefect, DVC and the real embedder, killed at times spread over its length."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from tests.conftest import SAMPLE, Workspace, clone, second_state
from tests.faults import night
from tests.faults.night import Asker
from tests.prefect_servers import prefect_server

VICTIMS = ("flow", "everything", "step")


def cases(root: Path, count: int) -> Iterator[Callable[[], dict[str, Any]]]:
    """Yield functions that each kill one night and run the next."""
    with prefect_server(root / "prefect") as api:
        ready = _ready(root, api)
        clean = _at(root / "flow-clean", ready)
        started = time.monotonic()
        clean.reindex()
        length = time.monotonic() - started
        wanted = clean.report("embed")["embedded"]
        truth = night.contents(clean.root)
        for n in range(count):
            victim, after = VICTIMS[n % len(VICTIMS)], length * (n + 0.5) / count
            yield partial(_case, root, ready, truth, wanted, victim, after)


def _ready(root: Path, api: str) -> Workspace:
    """Return a clone after its first night, with the second state's documents to come."""
    made = clone(root / "flow", Path("cache"))
    workspace = _at(made.root, Workspace(made.root, {**made.environment, "PREFECT_API_URL": api}))
    (workspace.root / SAMPLE / "documents").rename(workspace.root / "documents")
    workspace.take_from(Path("documents"))
    workspace.reindex()
    second_state(workspace.root / "documents")
    return workspace


def _at(folder: Path, workspace: Workspace) -> Workspace:
    """Copy a workspace into another folder, its cache with it."""
    if folder != workspace.root:
        night.fresh(workspace.root, folder)
    return Workspace(folder, {**workspace.environment, "INHOUSE_CACHE": str(folder / ".cache")})


def _case(
    root: Path, ready: Workspace, truth: night.Truth, wanted: int, victim: str, after: float
) -> dict[str, Any]:
    workspace = _at(root / "flow-case", ready)
    unchanged = [c for c in night.chunks(workspace.root) if c.chunk_id in truth]
    asker = Asker(workspace.root, unchanged)
    flow = subprocess.Popen(
        ["python", "-m", "flows.reindex"],
        cwd=workspace.root,
        env=workspace.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(after)
    struck = _kill(flow, victim)
    flow.wait()
    healed = workspace.run("python", "-m", "flows.reindex", code=None)
    asked, missed, why = asker.stop()
    equal = healed.returncode == 0 and night.equal(night.contents(workspace.root), truth)
    embedded = workspace.report("embed")["embedded"]
    return {
        "kind": "flow",
        "situation": "changed",
        "fault": f"{victim} killed after {after:.1f} s",
        "on": struck,
        "code": flow.returncode,
        "said": "" if healed.returncode == 0 else healed.stderr[-300:],
        "equal": equal,
        "redone": max(0, embedded - wanted),
        "asked": asked,
        "missed": missed,
        "why": why,
        "passed": equal and not missed and embedded <= wanted,
    }


def _kill(flow: "subprocess.Popen[bytes]", victim: str) -> str:
    """Kill the flow, or all that it started, or the step that runs; returns what was killed."""
    family = _family(flow.pid)
    steps = [(process, name) for process, name in family if "-m tasks." in name]
    if victim == "step" and steps:
        process, name = steps[-1]
        _end(process)
        return name
    for process, _ in family if victim == "everything" else ():
        _end(process)
    os.kill(flow.pid, signal.SIGKILL)  # still ours to wait for, so the number is its own
    return f"flow and {len(family)} more" if victim == "everything" else "flow"


def _family(pid: int) -> list[tuple[psutil.Process, str]]:
    found = []
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                found.append((process, " ".join(process.cmdline()[1:3])))
    return found


def _end(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        process.kill()
