"""Nights with a change where no Prefect server is set: a server in the night's own process."""

import os
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil

from tests.conftest import Workspace
from tests.waiting import wait_for

NIGHT = ("python", "-m", "flows.reindex")
STEPS = ("models", "ingest", "version", "validate", "withdraw", "chunk", "embed", "index")


def test_a_night_without_a_server_is_a_run_of_prefect_with_its_tasks(
    night: Workspace, tmp_path: Path
) -> None:
    home = tmp_path / "prefect"  # a new one: the server makes its database
    settings = {k: v for k, v in night.environment.items() if k != "PREFECT_API_URL"}
    alone = replace(night, environment={**settings, "PREFECT_HOME": str(home)})
    page = tmp_path / "documents" / "support" / "repair-conditions.md"
    page.write_text(f"{page.read_text()}\n\nOn the last Friday of July the desk is closed.\n")

    _kill_stage(alone, "tasks.documents.validate")
    record = alone.report("night")
    assert (record["state"], record["failed"]) == ("failed", "validate")
    assert re.search("exited with (?:-9|137)$", record["reason"])  # by the shell
    state, tasks = _last_run(home)
    assert state == "FAILED"
    assert tasks == {**dict.fromkeys(STEPS[:3], "COMPLETED"), "validate": "FAILED"}

    assert _ended_in(alone, "tasks.index.chunk") == -signal.SIGTERM
    record = alone.report("night")
    assert (record["failed"], record["reason"]) == (
        "chunk",
        "it was ended by SIGTERM: run it again",
    )
    assert _last_run(home)[0] == "CRASHED"

    done = alone.run(*NIGHT)
    assert "View at" not in done.stderr  # there is no page to see
    assert alone.report("index")["clean"]
    assert alone.report("embed")["embedded"] > 0
    assert _last_run(home) == ("COMPLETED", dict.fromkeys(STEPS, "COMPLETED"))


def _kill_stage(night: Workspace, module: str) -> None:
    """Run a night, and kill the process of a stage as the system does when memory is short."""
    flow = subprocess.Popen(NIGHT, cwd=night.root, env=night.environment, stderr=subprocess.DEVNULL)
    wait_for(lambda: _running(night.root, module))
    os.kill(_running(night.root, module)[0], signal.SIGKILL)
    assert flow.wait(120) == 1


def _ended_in(night: Workspace, module: str) -> int:
    """End a night by SIGTERM in a stage, as systemd does, and return its exit code. Its processes
    must end with it."""
    flow = subprocess.Popen(NIGHT, cwd=night.root, env=night.environment, stderr=subprocess.DEVNULL)
    wait_for(lambda: _running(night.root, module))
    flow.terminate()
    code = flow.wait(60)
    wait_for(lambda: not _running(night.root))
    return code


def _running(root: Path, module: str = "") -> list[int]:
    """Return the processes of a module in a folder, or all that work there."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        here = process.info["cwd"] == str(root)
        if here and (not module or process.info["cmdline"] == ["python", "-m", module]):
            found.append(process.pid)
    return found


def _last_run(home: Path) -> tuple[str, dict[str, str]]:
    """Return the state of the last run in Prefect's database, and of its tasks by name."""
    with closing(sqlite3.connect(f"file:{home / 'prefect.db'}?mode=ro", uri=True)) as database:
        [run] = database.execute(
            "SELECT id, state_type FROM flow_run ORDER BY start_time DESC LIMIT 1"
        ).fetchall()
        tasks = database.execute(
            "SELECT name, state_type FROM task_run WHERE flow_run_id = ?", run[:1]
        ).fetchall()
    return run[1], {name.rpartition("-")[0] or name: state for name, state in tasks}
