"""Failed nights are seen in the API, in artifacts and in the status; a power cut ends none."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from flows import password
from tests.conftest import ROOT, Workspace, wait_for
from tests.flows.test_deployment import _state, api


@pytest.mark.timeout(600)
def test_a_night_that_dies_before_its_certificate_shows_no_older_one(night: Workspace) -> None:
    """A file stands where the index wants its folder: like a full disk, it stops the last step."""
    index = night.root / "data/index"
    index.rename(night.root / "data/away")
    index.write_text("no folder")
    done = night.run("python", "-m", "flows.reindex", code=1)
    assert "Traceback" not in done.stdout  # one sentence; the log has the rest
    shown = _artifacts(night)
    assert shown["certificate"].startswith("# Not reached")
    states = {row["step"]: row["state"] for row in json.loads(shown["counts"])}
    assert (states["embed"], states["index"]) == ("unchanged", "failed")

    index.unlink()
    (night.root / "data/away").rename(index)
    status = night.run("python", "-m", "app", "status", "--json", code=1)
    assert json.loads(status.stdout)["clean"]  # of the index that is in use
    assert "failed in its step index" in status.stderr
    night.reindex()
    assert night.run("python", "-m", "app", "status", "--max-age", "26h").returncode == 0


def _artifacts(night: Workspace) -> dict[str, Any]:
    """Return the artifacts of the last run, by key."""
    ended = {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
    latest = {"sort": "START_TIME_DESC", "limit": 1, "flow_runs": ended}  # not tonight's schedule
    [run] = api(night, "flow_runs/filter", latest)
    found = api(night, "artifacts/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    return {artifact["key"]: artifact["data"] for artifact in found}


def nightly() -> list[str]:
    """Return the README's commands that set up the nights."""
    text = (ROOT / "README.md").read_text().split("## Every night")[1]
    found = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1].splitlines()


AGAIN = r"export|prefect (server|worker)|inhouse server"  # after a power cut


@dataclass(frozen=True)
class Machine:
    """A checkout with nothing of Prefect in its environment, on a port of its own."""

    workspace: Workspace
    port: int
    started: list[subprocess.Popen[bytes]]
    given = ("PREFECT_API_URL", *password.NAMES)  # which the README's reader has not set

    def start(self, commands: Sequence[str]) -> subprocess.Popen[bytes]:
        """Run commands of the README in one shell, as they are written but for the port."""
        script = "\n".join(commands).replace("4200", str(self.port))
        script = re.sub(r"(?m)^inhouse", "python -m cli", script)  # as the script of `make setup`
        script = re.sub(r"cli server", rf"cli server --port {self.port}", script)
        environment = {**self.workspace.environment, "PREFECT_HOME": str(self.home)}
        self.started.append(
            subprocess.Popen(
                ["bash", "-ec", script],
                cwd=self.workspace.root,
                env={k: v for k, v in environment.items() if k not in self.given},
                start_new_session=True,
            )
        )
        return self.started[-1]

    @property
    def home(self) -> Path:
        return self.workspace.root.parent / "prefect"

    def cut_the_power(self) -> None:
        """Kill everything that works in the checkout: server, worker, flow, stage."""
        for process in psutil.process_iter():
            try:
                if str(self.home) == process.environ().get("PREFECT_HOME"):
                    process.kill()
            except psutil.Error:
                continue


@pytest.fixture
def machine(night: Workspace) -> Iterator[Machine]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    login = dict.fromkeys(password.NAMES, password.current(night.root / ".env"))
    address = {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", **login}
    made = Machine(replace(night, environment={**night.environment, **address}), port, [])
    yield made
    made.cut_the_power()
    for process in made.started:
        process.wait()


@pytest.mark.timeout(900)
def test_the_readme_sets_a_night_up_and_a_power_cut_ends_no_later_one(machine: Machine) -> None:
    workspace, commands = machine.workspace, nightly()
    assert commands[-1].startswith("prefect worker start")
    machine.start(commands)
    deployment: dict[str, Any] = {}

    def deployed() -> bool:
        try:
            deployment.update(api(workspace, "deployments/name/reindex/nightly"))
        except httpx.HTTPError:  # the server is not up yet
            return False
        return True

    wait_for(deployed, 180)
    create = f"deployments/{deployment['id']}/create_flow_run"
    killed = api(workspace, create, {})
    wait_for(lambda: workspace.report("night")["state"] == "running", 180)
    machine.cut_the_power()

    again = [line for line in commands if re.match(AGAIN, line)]
    machine.start(["prefect server stop", *again])  # which removes the file with its number
    wait_for(deployed, 180)
    run = api(workspace, create, {})
    wait_for(lambda: _state(workspace, run["id"]) in ("COMPLETED", "FAILED", "CRASHED"), 180)
    assert _state(workspace, run["id"]) == "COMPLETED"
    assert _state(workspace, killed["id"]) == "CRASHED"
    assert workspace.report("night")["before"]["reason"] == "it was killed"
