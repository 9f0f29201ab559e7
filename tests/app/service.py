"""The service over a copy of the indexed clone, with the real engine: in this process, or in one of
its own."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from app.engine import Engine
from app.service.application import create
from tests.conftest import Workspace, copy
from tests.waiting import free_port, wait_for


@contextlib.contextmanager
def inside(indexed: Workspace, root: Path) -> Iterator[Workspace]:
    """Work in a copy of the indexed clone, with its cache."""
    copy(indexed.root, root)
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(root):
        patch.setenv("INHOUSE_CACHE", indexed.environment["INHOUSE_CACHE"])
        yield Workspace(root, indexed.environment)


@contextlib.contextmanager
def serving(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace in a process; yield the address once it is ready."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    process = subprocess.Popen(
        ["python", "-m", "cli", "serve", "--port", str(port)],
        cwd=workspace.root,
        env=workspace.environment,
    )
    try:
        wait_for(lambda: _ready(address))
        yield address
    finally:
        process.terminate()
        process.wait()


def _ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/readyz", timeout=60).is_success
    except httpx2.TransportError:
        return False


def client(host: str = "127.0.0.1", peer: str = "127.0.0.1", **headers: str) -> TestClient:
    """Return a client of a server that is bound to the host."""
    application = create(Engine(), host)
    return TestClient(
        application, base_url="http://localhost", client=(peer, 50000), headers=headers
    )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def made(workspace: Workspace, *arguments: str) -> str:
    """Return a new key."""
    return workspace.run("inhouse", "keys", "add", *arguments).stdout.strip()


def found(sent: Any) -> set[str]:
    """Return the URIs of a search."""
    return {result["uri"] for result in sent.json()["results"]}
