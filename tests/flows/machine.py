"""A checkout in which `inhouse up` and `inhouse down` are tried."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from flows.services import password
from tests.conftest import Workspace
from tests.waiting import wait_for

GIVEN = ("PREFECT_API_URL", *password.NAMES)  # a person has set none of them
ENDED = ("COMPLETED", "FAILED", "CRASHED")


@dataclass(frozen=True)
class Machine:
    """A checkout with nothing of Prefect in its environment, but a folder for its database."""

    workspace: Workspace

    @property
    def home(self) -> Path:
        return self.workspace.root.parent / "prefect"

    def up(self) -> list[str]:
        return self.workspace.run("inhouse", "up").stdout.splitlines()

    def started(self) -> Any:
        return json.loads((self.workspace.root / ".inhouse/up.json").read_text())["processes"]

    def working(self) -> list[psutil.Process]:
        """Return all processes that work in the checkout: server, worker, flow, stage."""
        return [one for one in psutil.process_iter() if self._is_here(one)]

    def _is_here(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("PREFECT_HOME") == str(self.home)
        except psutil.Error:
            return False

    def cut_the_power(self) -> None:
        for process in self.working():
            process.kill()
        wait_for(lambda: not self.working())

    def reached(self) -> Workspace:
        """Return the workspace with the address that `up` wrote into .env."""
        lines = (self.workspace.root / ".env").read_text().splitlines()
        written = dict(line.split("=", 1) for line in lines)
        return replace(self.workspace, environment={**self.workspace.environment, **written})
