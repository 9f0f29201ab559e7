"""A data engineer starts everything with one command, and a worker runs the nights."""

import json
import shutil
import socket
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from tests.conftest import Workspace
from tests.flows.machine import ENDED, Machine
from tests.flows.test_deployment import api, log_of, state_of
from tests.waiting import RARELY, wait_for


@pytest.mark.timeout(900)
def test_one_command_sets_the_nights_up_and_a_power_cut_ends_no_later_one(machine: Machine) -> None:
    commit(machine.workspace, "v1.2.3")
    port = int(machine.workspace.environment["PREFECT_SERVER_API_PORT"])
    with socket.create_server(("127.0.0.1", port)):  # another program has the port
        said = machine.up()
    assert [line.split()[0] for line in said[:2]] == ["server", "deployment"]
    workspace, first = machine.reached(), machine.started()
    assert f":{port}/" not in workspace.environment["PREFECT_API_URL"]
    [app] = [line.split()[1] for line in said if line.startswith("Ask:")]
    assert httpx2.get(f"{app}/healthz").is_success
    deployment = api(workspace, "deployments/name/reindex/nightly")
    assert deployment["version"] == "v1.2.3"
    [schedule] = deployment["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["cron"] == "0 2 * * *"
    assert schedule["schedule"]["timezone"] == "Europe/London"
    # tasks/storage/lease.py lets one run work
    assert deployment["global_concurrency_limit"] is None
    tells_its_story(workspace, finished(workspace, deployment, "COMPLETED"))

    wait_for(lambda: httpx2.get(f"{app}/readyz", timeout=60).is_success)
    machine.up()
    assert machine.started() == first
    same = api(workspace, "deployments/name/reindex/nightly")
    assert same["schedules"] == deployment["schedules"]  # a registration would make them again

    pause(workspace, deployment)
    commit(workspace, "v1.2.4")
    machine.up()
    again = api(workspace, "deployments/name/reindex/nightly")
    assert (again["version"], again["schedules"][0]["active"]) == ("v1.2.4", False)
    assert machine.started() == first

    killed = api(workspace, f"deployments/{deployment['id']}/create_flow_run", {})
    wait_for(lambda: workspace.report("night")["state"] == "running")
    machine.cut_the_power()
    found = workspace.run("inhouse", "doctor", code=1).stdout
    assert "FAILED   server           it ended" in found
    assert "FAILED   worker           it ended" in found
    assert "FAILED   app              it ended" in found

    machine.up()
    finished(workspace, deployment, "COMPLETED")
    assert state_of(workspace, killed["id"]) == "CRASHED"
    assert workspace.report("night")["before"]["reason"] == "it was killed"

    workspace.run("inhouse", "down")
    assert machine.working() == []
    assert "PREFECT_API_URL" not in (workspace.root / ".env").read_text()


def commit(workspace: Workspace, tag: str) -> None:
    workspace.run("git", "add", "-A")
    workspace.run("git", "commit", "--allow-empty", "-qm", tag)
    workspace.run("git", "tag", tag)


def pause(workspace: Workspace, deployment: Any) -> None:
    [schedule] = deployment["schedules"]
    path = f"/deployments/{deployment['id']}/schedules/{schedule['id']}"
    code = (
        "from prefect import get_client\n"
        f"get_client(sync_client=True).request('PATCH', '{path}', json={{'active': False}})"
    )
    workspace.run("python", "-c", code)


def finished(workspace: Workspace, deployment: Any, state: str) -> Any:
    """Start a run as a person does in the UI, and return it when it has ended in that state."""
    run = api(workspace, f"deployments/{deployment['id']}/create_flow_run", {})
    wait_for(lambda: state_of(workspace, run["id"]) in ENDED, 360, RARELY)
    ended = api(workspace, f"flow_runs/{run['id']}")
    assert ended["state"]["type"] == state, ended["state"]
    return ended


def tells_its_story(workspace: Workspace, run: Any) -> None:
    """Check the run's name, tasks, artifacts and log."""
    assert "aldermoor at v1.2.3" in run["name"]
    of_run = {"flow_runs": {"id": {"any_": [run["id"]]}}}
    tasks = api(workspace, "task_runs/filter", of_run)
    assert {"models", "ingest", "version", "validate", "chunk", "embed", "index"} <= {
        task["name"] for task in tasks
    }
    artifacts = api(workspace, "artifacts/filter", of_run)
    shown = {artifact["key"]: artifact["data"] for artifact in artifacts}
    assert {"run", "counts", "rejections", "redactions", "certificate"} <= shown.keys()
    assert "The index equals the documents." in shown["certificate"]
    states = {row["step"]: row["state"] for row in json.loads(shown["counts"])}
    assert (states["ingest"], states["embed"], states["index"]) == ("done", "unchanged", "done")
    ran = {row["what"]: row["value"] for row in json.loads(shown["run"])}
    assert (ran["code"], ran["code edited since its commit"]) == ("v1.2.3", "no")
    assert ran["data (MD5 of DVC)"].endswith(".dir")
    assert set(run["tags"]) == {workspace.root.name, "person"}
    kinds = {row["kind"] for row in json.loads(shown["redactions"])}
    assert {"email", "phone", "person", "iban"} <= kinds
    expected = ("models: ", "ingest: ", "embed: unchanged", "index: ")
    wait_for(lambda: all(line in log_of(workspace, run["id"]) for line in expected), 60, RARELY)


def test_a_second_folder_takes_no_names_unasked_and_a_moved_one_says_so(night: Workspace) -> None:
    """Two checkouts use one server, as on a machine that others share."""
    night.run("inhouse", "deploy", "--take-over")  # other tests may have used this server
    other = replace(night, root=night.root.parent / "other")
    shutil.copytree(night.root, other.root, symlinks=True)
    said = other.run("inhouse", "deploy").stdout
    assert f"{night.root} on " in said
    [name] = {line.split()[0] for line in said.splitlines() if line.startswith("reindex/nightly")}
    assert name.startswith("reindex/nightly-other-")
    plain = api(night, "deployments/name/reindex/nightly")
    assert plain["labels"]["inhouse.folder"] == str(night.root)

    moved = api(night, f"deployments/name/{name}")
    other.root.rename(night.root.parent / "moved")
    run = api(night, f"deployments/{moved['id']}/create_flow_run", {})
    pool = moved["work_pool_name"]
    night.run("prefect", "worker", "start", "--pool", pool, "--run-once", code=None)
    state = api(night, f"flow_runs/{run['id']}")["state"]
    assert state["type"] == "FAILED"
    assert state["message"].startswith(f"{other.root} is not the folder of Inhouse any more")

    again = replace(other, root=night.root.parent / "moved")
    assert f"taken over from {night.root}" in again.run("inhouse", "deploy", "--take-over").stdout
    plain = api(night, "deployments/name/reindex/nightly")
    assert plain["labels"]["inhouse.folder"] == str(again.root)
