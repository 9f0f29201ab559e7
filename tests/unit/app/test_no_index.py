"""A service that starts before the first night says so, and waits for the index."""

import contextlib
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.engine import Engine
from app.service.application import create
from tests.conftest import ROOT


def test_a_service_without_an_index_is_alive_and_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QDRANT_URL", raising=False)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    with contextlib.chdir(tmp_path):
        client = TestClient(create(Engine()), base_url="http://localhost", client=("127.0.0.1", 1))
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        asked = client.post("/ask", json={"question": "How long is the warranty?"})
    assert (ready.status_code, asked.status_code) == (503, 503)
    assert "there is no index to search" in ready.json()["error"]["message"]
