"""Processes are found by pid and creation time, and end with all that they started."""

import socket
import sys
from pathlib import Path

import psutil
import pytest

from flows.services import processes
from flows.services.deployments import Owner
from tasks.errors import BusyError, InhouseError
from tests.waiting import wait_for

PARENT = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_process_ends_with_its_children_and_nothing_else_does() -> None:
    with processes.alone():
        started = processes.start("parent", (sys.executable, "-c", PARENT), {})
    wait_for(lambda: processes.last_line("parent"))
    child = psutil.Process(int(processes.last_line("parent")))
    process = processes.find(started)
    assert process
    other = started.model_copy(update={"born": started.born - 2})
    assert processes.find(other) is None  # another process, which has got this pid
    processes.end(process)
    assert processes.find(started) is None
    wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert processes.log_of("parent").stat().st_mode & 0o077 == 0


def test_a_long_log_is_put_aside() -> None:
    processes.LOGS.mkdir(parents=True)
    processes.log_of("short").write_bytes(b"x" * (processes.LONGEST + 1))
    with processes.alone():
        processes.start("short", (sys.executable, "-c", "print('new')"), {})
    wait_for(lambda: processes.last_line("short") == "new")
    assert Path(f"{processes.log_of('short')}.1").stat().st_size > processes.LONGEST


def test_two_commands_at_once_are_refused_and_so_is_a_damaged_state() -> None:
    with processes.alone():
        with pytest.raises(BusyError), processes.alone():
            pass
        processes.STATE.write_text("{")
        with pytest.raises(InhouseError, match="can't be read"):
            processes.load()


def test_an_owner_is_here_elsewhere_or_gone(here: Path) -> None:
    host = socket.gethostname()
    assert Owner(host, str(here)).is_here()
    assert not Owner("another", str(here)).is_here()
    assert Owner(host, str(here / "moved")).is_gone()
    assert not Owner("another", str(here / "moved")).is_gone()
    assert not Owner("", str(here)).is_gone()
