"""A service that answers over HTTP, for the tests of its API and of clients."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest

from tests.conftest import ROOT, Workspace, copy, free_port, wait_for

RATE = "1000000/minute"  # the tests send more than a person does
QUESTIONS = ROOT / "data/samples/aldermoor/questions.jsonl"


def questions(count: int) -> list[str]:
    """Return questions of the sample that everybody's documents answer, spread over it."""
    lines = QUESTIONS.read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    public = [row["text"] for row in rows if row["answers"] and not row["groups"]]
    return public[:: len(public) // count][:count]


@pytest.fixture(scope="session")
def service(indexed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample company; yield the address. The model writes little, because its answers
    are compared with each other only."""
    root = tmp_path_factory.mktemp("service") / "clone"
    copy(indexed.root, root)
    workspace = replace(indexed, root=root)
    workspace.set("generate", max_tokens=16)
    with (root / "params.yaml").open("a") as file:
        file.write(f"\nserve:\n  rate: {RATE}\n")
    address = f"http://127.0.0.1:{(port := free_port())}"
    process = subprocess.Popen(
        ["python", "-m", "cli", "serve", "--port", str(port)], cwd=root, env=workspace.environment
    )
    try:
        wait_for(lambda: _ready(address))
        yield address
    finally:
        process.terminate()
        process.wait()


def _ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/readyz").is_success
    except httpx2.TransportError:
        return False
