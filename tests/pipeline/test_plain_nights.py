"""Nights with a change, where no Prefect server is set: without Prefect, and with what it gave."""

import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import psutil

from tests.conftest import Workspace, wait_for

NIGHT = ("python", "-m", "flows.reindex")


def test_an_edited_night_without_a_server_ends_as_one_with_a_server_does(
    night: Workspace, tmp_path: Path
) -> None:
    settings = {k: v for k, v in night.environment.items() if k != "PREFECT_API_URL"}
    alone = replace(night, environment={**settings, "PREFECT_HOME": str(tmp_path / "none")})
    full = alone.report("night")
    page = tmp_path / "documents" / "support" / "repair-conditions.md"
    page.write_text(f"{page.read_text()}\n\nOn the last Friday of July the desk is closed.\n")

    _strike(alone, "tasks.documents.validate", signal.SIGKILL)
    record = alone.report("night")
    assert (record["state"], record["failed"]) == ("failed", "validate")
    assert "validate failed" in record["reason"]
    assert "-9" in record["reason"]

    _strike(alone, "tasks.documents.validate", signal.SIGTERM, parent=True)
    assert alone.report("night")["reason"] == "a signal ended it"
    assert not _running(alone.root, "tasks.")

    done = alone.run(*NIGHT)
    assert not (tmp_path / "none").exists()  # Prefect's folder
    record, certificate = alone.report("night"), alone.report("index")
    assert certificate["clean"]
    assert (certificate["added"] > 0, alone.report("embed")["embedded"] > 0) == (True, True)
    assert record["state"] == "completed"
    assert set(record) == set(full)
    assert record["steps"] == {**dict.fromkeys(record["steps"], "done"), "calibrate": "unchanged"}
    assert record["sources"] == record["certified"] == ["aldermoor"]
    assert "step index ended after" in done.stderr
    assert "nothing has changed" in alone.run(*NIGHT).stderr


def _strike(night: Workspace, module: str, number: int, *, parent: bool = False) -> None:
    """Run a night, and send a signal to the process of a step, or to the night itself."""
    flow = subprocess.Popen(NIGHT, cwd=night.root, env=night.environment, stderr=subprocess.DEVNULL)
    wait_for(lambda: _running(night.root, module))
    os.kill(flow.pid if parent else _running(night.root, module)[0], number)
    assert flow.wait(60) == (128 + number if parent else 1)


def _running(root: Path, module: str) -> list[int]:
    """Return the processes of our modules in a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        command = " ".join(process.info["cmdline"] or ())
        if process.info["cwd"] == str(root) and f"python -m {module}" in command:
            found.append(process.pid)
    return found
