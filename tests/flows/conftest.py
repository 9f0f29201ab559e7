"""Give each test that starts services a checkout of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from flows.services import password
from tests.conftest import Workspace
from tests.flows.machine import GIVEN, Machine
from tests.waiting import free_port


@pytest.fixture
def machine(night: Workspace) -> Iterator[Machine]:
    given = {name: value for name, value in night.environment.items() if name not in GIVEN}
    (night.root / ".env").unlink()
    password.ensure(night.root / ".env")  # its own: it must not join the server of another test
    here = {
        "PREFECT_HOME": str(night.root.parent / "prefect"),
        "PREFECT_SERVER_API_PORT": str(free_port()),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }
    made = Machine(replace(night, environment={**given, **here}))
    yield made
    made.cut_the_power()
