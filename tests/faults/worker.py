"""Kill the worker, the flow and its children in nights that a real Prefect server started.

Run: python -m tests.faults.worker [--kills 20] [--victims child flow …]   make faults runs it last

After each kill: the run reaches the state that is expected within five minutes, no process of it is
left, its lease is free, and the next night runs. Each kill is a line of reports/kills.jsonl.
"""

import argparse
import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from tasks import paths
from tasks.storage import lease
from tests.conftest import ROOT, SAMPLE, Workspace, clone
from tests.flows.test_deployment import api, state_of
from tests.prefect_servers import prefect_server
from tests.receiver import Received, receiver
from tests.waiting import RARELY, wait_for

OUTCOMES = ROOT / "reports/kills.jsonl"
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED", "PAUSED")
PATIENCE_S = 300.0  # within which a dead run is marked

# Who is killed, and how the run must end. A worker that dies takes its run along, unless that has
# just ended; a child that dies is a failed step, of which the flow itself tells.
VICTIMS = {
    "flow": ("CRASHED",),
    "worker and flow": ("CRASHED",),
    "worker": ("CRASHED", "COMPLETED"),
    "child": ("FAILED", "COMPLETED"),  # completed where the step has a retry
    "everything": ("CRASHED",),
    "cancelled in the UI": ("CANCELLED",),
    "suspended in the UI": ("PAUSED",),
}
ORDERS = {  # what the UI sends
    "cancelled in the UI": {"type": "CANCELLING"},
    "suspended in the UI": {"type": "PAUSED", "name": "Suspended"},
}
STEPS = ("models", "ingest", "version", "validate", "chunk", "embed", "index")


@dataclass
class Station:
    """A checkout with its deployments, a server that is there, and a worker that can be killed."""

    workspace: Workspace
    worker: "subprocess.Popen[bytes] | None" = None

    def start_worker(self) -> None:
        self.worker = subprocess.Popen(
            ["prefect", "worker", "start", "--pool", "inhouse", "--limit", "1"],
            cwd=self.workspace.root,
            env={**self.workspace.environment, "PREFECT_WORKER_QUERY_SECONDS": "2"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def deploy(self) -> None:
        self.workspace.run("inhouse", "deploy")

    def night(self) -> str:
        """Create a run of the night; return its id."""
        deployment = api(self.workspace, "deployments/name/reindex/nightly")
        created = api(self.workspace, f"deployments/{deployment['id']}/create_flow_run", {})
        return str(created["id"])

    def processes(self) -> list[psutil.Process]:
        """Return the processes of this checkout's runs: not the worker, not the server."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                ours = process.environ().get("INHOUSE_CACHE") == str(
                    self.workspace.environment["INHOUSE_CACHE"]
                )
                worker = self.worker is not None and process.pid == self.worker.pid
                if ours and not worker and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def kill_everything(self) -> None:
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                process.kill()
        if self.worker is not None:
            self.worker.kill()
            self.worker.wait()

    def free(self) -> bool:
        """Return whether nobody holds the lease."""
        holder = lease._read(self.workspace.root / "data/lease.json")
        return holder is None or not holder.alive()


@contextlib.contextmanager
def station(root: Path, received: Received) -> Iterator[Station]:
    """Yield a checkout after its first night, deployed, with a worker."""
    with prefect_server(root / "prefect") as address:
        for name in ("openvino", "ctranslate2"):  # converting a model takes most of a minute
            (root / "cache").mkdir(exist_ok=True)
            (root / "cache" / name).symlink_to(paths.cache(name).absolute())
        made = clone(root / "clone", root / "cache")
        workspace = replace(
            made,
            environment={
                **made.environment,
                "PREFECT_API_URL": address,
                "INHOUSE_ALARM_WEBHOOK": received.address,
            },
        )
        (workspace.root / SAMPLE / "documents").rename(workspace.root / "documents")
        workspace.take_from(Path("documents"))
        # no kill is about the calibration, which takes longer than the rest of the night
        (workspace.root / "reports/calibrate.json").write_text("{}")
        workspace.run("python", "-m", "flows.reindex", timeout=900)
        ready = Station(workspace)
        ready.deploy()
        ready.start_worker()
        try:
            yield ready
        finally:
            ready.kill_everything()


def kill(ready: Station, number: int, victim: str, step: str, received: Received) -> dict[str, Any]:
    """Start a night with a changed document, kill the victim in the step, and look after it."""
    changed = ready.workspace.root / f"documents/kill-{number}.md"
    changed.write_text(f"# Kill {number}\n\nThe shop opens at {number} past eight.\n")
    before = ready.workspace.report("night")["started"]
    run = ready.night()
    wait_for(lambda: _reached(ready.workspace, before, step), PATIENCE_S)
    if order := ORDERS.get(victim):
        api(ready.workspace, f"flow_runs/{run}/set_state", {"state": order})
        struck = ["nothing"]
    else:
        struck = _strike(ready, victim)
    began = time.monotonic()
    if ready.worker is not None and ready.worker.poll() is not None:
        ready.start_worker()  # as systemd does
    with contextlib.suppress(AssertionError):
        wait_for(lambda: state_of(ready.workspace, run) in ENDED, PATIENCE_S, RARELY)
        wait_for(ready.free, PATIENCE_S)  # a suspended run ends with its step
    seconds, state = time.monotonic() - began, state_of(ready.workspace, run)
    left = _left(ready)
    rang = f"run {run}" in received.causes() or _soon(lambda: f"run {run}" in received.causes())
    should_ring = state in ("FAILED", "CRASHED")
    return {
        "kill": number,
        "victim": victim,
        "step": step,
        "killed": struck,
        "state": state,
        "seconds": round(seconds, 1),
        "left": left,
        "lease_free": ready.free(),
        "rang": rang,
        "passed": bool(struck)  # or the night was over before
        and state in VICTIMS[victim]
        and not left
        and ready.free()
        and rang == should_ring,
    }


def _reached(workspace: Workspace, before: str, step: str) -> bool:
    """Return whether the new night is in the step, or past it."""
    try:
        record = workspace.report("night")
    except (OSError, ValueError):
        return False
    if record["started"] == before:
        return False
    steps = list(record.get("steps") or {})
    return bool(steps) and steps.index(record["step"] or steps[-1]) >= steps.index(step)


def _strike(ready: Station, victim: str) -> list[str]:
    """Kill the victim with SIGKILL; return the command lines of what was killed."""
    assert ready.worker is not None
    worker = psutil.Process(ready.worker.pid)
    family = worker.children(recursive=True)
    while victim == "child" and family and not any(map(_is_guard, family)):
        time.sleep(0.01)  # the next step has a process of its own
        family = worker.children(recursive=True)
    named = {process: _command(process) for process in family}
    flows = [process for process, command in named.items() if "prefect" in command]
    chosen = {
        "flow": flows,
        "worker and flow": [worker, *flows],
        "worker": [worker],
        "child": [process for process in family if process not in flows][-1:],
        "everything": [worker, *family],
    }[victim]
    for process in chosen:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGKILL)
    if any(process.pid == ready.worker.pid for process in chosen):
        ready.worker.wait()
    return [named.get(process, "worker") for process in chosen]


def _is_guard(process: psutil.Process) -> bool:
    return "flows.dvc.guard" in _command(process)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()[1:5])[:80]
    except psutil.Error:
        return "gone"


def _left(ready: Station) -> list[str]:
    """Return the processes of the ended run that are still there after ten seconds."""

    def others() -> list[psutil.Process]:
        assert ready.worker is not None
        started = psutil.Process(ready.worker.pid).children(recursive=True)
        return [process for process in ready.processes() if process not in started]

    _soon(lambda: not others())
    return [_command(process) for process in others()]


def _soon(condition: Any) -> bool:
    with contextlib.suppress(AssertionError):
        wait_for(condition, 10)
        return True
    return False


def campaign(root: Path, kills: int, victims: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the outcome of each kill, then of the night after the last."""
    with receiver() as received, station(root, received) as ready:
        for number in range(kills):
            victim = victims[number % len(victims)]
            turn = number // len(victims)  # so that a victim dies in another step each time
            yield kill(ready, number, victim, STEPS[(number + turn) % len(STEPS)], received)
        run = ready.night()
        wait_for(lambda: state_of(ready.workspace, run) in ENDED, PATIENCE_S, RARELY)
        state = state_of(ready.workspace, run)
        yield {"kill": "none", "state": state, "passed": state == "COMPLETED"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill worker, flow and children.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--victims", nargs="+", choices=VICTIMS, default=list(VICTIMS))
    arguments = parser.parse_args()
    failed = 0
    whole = arguments.victims == list(VICTIMS)
    if whole:
        OUTCOMES.write_text("")
    with tempfile.TemporaryDirectory(prefix="inhouse-kills-") as folder:
        for outcome in campaign(Path(folder), arguments.kills, arguments.victims):
            failed += not outcome["passed"]
            line = json.dumps(outcome)
            print(line, flush=True)
            if whole:
                with OUTCOMES.open("a") as file:
                    file.write(line + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
