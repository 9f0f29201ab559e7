"""What the tests of the service share: a service that answers over HTTP, and a workspace of one."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.app.service import inside, serving
from tests.conftest import ROOT, Workspace, copy

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
    with serving(workspace) as address:
        yield address


@pytest.fixture(scope="module")
def workspace(indexed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Work in a copy of the sample company's clone."""
    with inside(indexed, tmp_path_factory.mktemp("inside") / "clone") as copied:
        yield copied
