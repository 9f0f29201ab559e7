"""The endpoint that the tests of this folder ask."""

from collections.abc import Iterator

import pytest

from tasks.models import endpoint_generator
from tests.serving import running
from tests.unit.models.endpoint import Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve as to a new process, which knows of no refused parameter."""
    monkeypatch.setattr(endpoint_generator, "_refused", {})
    made = Server()
    with running(made.http):
        yield made
