"""A data engineer deploys the night, a worker runs it, the Prefect API shows what happened."""

import base64
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient

from tests.conftest import Workspace, wait_for


def api(workspace: Workspace, path: str, body: dict[str, Any] | None = None) -> Any:
    """Call the API through Prefect's own client, which retries if the server is busy."""
    login = workspace.environment["PREFECT_API_AUTH_STRING"]
    with SyncPrefectClient(workspace.environment["PREFECT_API_URL"], auth_string=login) as client:
        method: Literal["GET", "POST"] = "GET" if body is None else "POST"
        reply = client.request(method, f"/{path}", json=body)  # type: ignore[arg-type] # any path
        reply.raise_for_status()
        return reply.json()


@contextmanager
def deployed_in(workspace: Workspace, *names: str) -> Iterator[None]:
    """Run the README's commands, from a commit, with a worker; deploy all or only those named."""
    workspace.run("git", "add", "-A")
    workspace.run("git", "commit", "-qm", "a source of its own")
    workspace.run("git", "tag", "v1.2.3")
    pool = ("work-pool", "create", "inhouse", "--type", "process")
    workspace.run("prefect", *pool, code=None)  # another test on this server may have made it
    which = [part for name in names for part in ("--name", name)] or ["--all"]
    workspace.run("prefect", "deploy", *which, "--prefect-file", "deploy/prefect.yaml")
    worker = subprocess.Popen(
        ["prefect", "worker", "start", "--pool", "inhouse", "--limit", "2"],
        cwd=workspace.root.parent,  # the deployment knows where the checkout is
        env={**workspace.environment, "PREFECT_WORKER_QUERY_SECONDS": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.fixture
def deployed(night: Workspace) -> Iterator[Workspace]:
    with deployed_in(night):
        yield night


def test_the_night_is_scheduled_versioned_and_run_by_a_worker(deployed: Workspace) -> None:
    deployment = api(deployed, "deployments/name/reindex/nightly")
    assert deployment["version"] == "v1.2.3"
    [schedule] = deployment["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["cron"] == "0 2 * * *"
    assert schedule["schedule"]["timezone"] == "Europe/London"
    assert (
        deployment["global_concurrency_limit"] is None
    )  # tasks/storage/lease.py lets one run work

    run = api(deployed, f"deployments/{deployment['id']}/create_flow_run", {})
    wait_for(lambda: _state(deployed, run["id"]) in ("COMPLETED", "FAILED", "CRASHED"), 150)
    finished = api(deployed, f"flow_runs/{run['id']}")
    assert finished["state"]["type"] == "COMPLETED", finished["state"]
    assert finished["name"].startswith("Night: aldermoor at v1.2.3")

    of_run = {"flow_runs": {"id": {"any_": [run["id"]]}}}
    tasks = api(deployed, "task_runs/filter", of_run)
    assert {"models", "ingest", "version", "validate", "chunk", "embed", "index"} <= {
        task["name"] for task in tasks
    }
    artifacts = api(deployed, "artifacts/filter", of_run)
    shown = {artifact["key"]: artifact["data"] for artifact in artifacts}
    assert {"run", "counts", "rejections", "redactions", "certificate"} <= shown.keys()
    assert "The index equals the documents." in shown["certificate"]
    states = {row["step"]: row["state"] for row in json.loads(shown["counts"])}
    assert (states["ingest"], states["embed"], states["index"]) == ("done", "unchanged", "done")
    ran = {row["what"]: row["value"] for row in json.loads(shown["run"])}
    assert (ran["code"], ran["code edited since its commit"]) == ("v1.2.3", "no")
    assert ran["data (MD5 of DVC)"].endswith(".dir")
    assert set(finished["tags"]) == {deployed.root.name, "person"}
    kinds = {row["kind"] for row in json.loads(shown["redactions"])}
    assert {"email", "phone", "person", "iban"} <= kinds
    expected = ("models: ", "ingest: ", "embed: unchanged", "index: ")
    wait_for(lambda: all(line in _log(deployed, run["id"]) for line in expected), 20)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("OPTIONS", {"Access-Control-Request-Method": "POST"}, 400),
        ("GET", {}, 401),
        ("POST", {}, 403),
        ("POST", {"Authorization": "password"}, 403),  # as a browser sends it without being asked
    ],
)
def test_a_page_of_another_origin_can_make_the_worker_run_nothing(
    indexed: Workspace, method: str, headers: dict[str, str], status: int
) -> None:
    login = indexed.environment["PREFECT_API_AUTH_STRING"]
    basic = f"Basic {base64.b64encode(login.encode()).decode()}"
    sent = {name: basic if value == "password" else value for name, value in headers.items()}
    reply = httpx.request(
        method,
        f"{indexed.environment['PREFECT_API_URL']}/flows/",
        json={"name": "theirs"},
        headers={"Origin": "https://elsewhere.example", **sent},
    )
    assert reply.status_code == status
    assert "access-control-allow-origin" not in reply.headers


def _log(workspace: Workspace, run: str) -> str:
    logs = api(workspace, "logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    return "\n".join(log["message"] for log in logs)


def _state(workspace: Workspace, run: str) -> str:
    return str(api(workspace, f"flow_runs/{run}")["state_type"])
