"""The service over a copy of the indexed clone, in this process, with the real engine."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.engine import Engine
from app.service.application import create
from tests.conftest import Workspace, copy


@contextlib.contextmanager
def inside(indexed: Workspace, root: Path) -> Iterator[Workspace]:
    """Work in a copy of the indexed clone, with its cache."""
    copy(indexed.root, root)
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(root):
        patch.setenv("INHOUSE_CACHE", indexed.environment["INHOUSE_CACHE"])
        yield Workspace(root, indexed.environment)


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
