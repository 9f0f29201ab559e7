"""The Prefect API answers those who have the password, and no page of another origin."""

import base64
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient

from tests.conftest import Workspace


def api(workspace: Workspace, path: str, body: dict[str, Any] | None = None) -> Any:
    """Call the API through Prefect's own client, which retries if the server is busy."""
    login = workspace.environment["PREFECT_API_AUTH_STRING"]
    with SyncPrefectClient(workspace.environment["PREFECT_API_URL"], auth_string=login) as client:
        method: Literal["GET", "POST"] = "GET" if body is None else "POST"
        reply = client.request(method, f"/{path}", json=body)  # type: ignore[arg-type] # any path
        reply.raise_for_status()
        return reply.json()


@contextmanager
def deployed_in(workspace: Workspace) -> Iterator[None]:
    """Register the deployments of a commit, and start a worker. Tests share the server: this folder
    takes over the plain names."""
    workspace.run("git", "add", "-A")
    workspace.run("git", "commit", "-qm", "a source of its own")
    workspace.run("git", "tag", "v1.2.3")
    workspace.run("inhouse", "deploy", "--take-over")
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


def log_of(workspace: Workspace, run: str) -> str:
    logs = api(workspace, "logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    return "\n".join(log["message"] for log in logs)


def state_of(workspace: Workspace, run: str) -> str:
    return str(api(workspace, f"flow_runs/{run}")["state_type"])
