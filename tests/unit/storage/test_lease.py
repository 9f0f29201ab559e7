"""One writer a folder: the others leave, the dead are replaced, the paused do no harm."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tasks.errors import BusyError, LeaseLostError
from tasks.storage import lease
from tasks.storage.atomic import write_json

HOLDER = """
import sys, time
from pathlib import Path
from tasks.storage import lease
from tasks.errors import LeaseLostError
from tasks.storage.atomic import write_json

with lease.held(Path(sys.argv[1]), float(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.readline()
    try:
        write_json(Path(sys.argv[3]), "late")
        print("written", flush=True)
    except LeaseLostError as error:
        print(error, flush=True)
"""


class Holder:
    """A process that takes the lease, and writes a file when it is told to."""

    def __init__(self, folder: Path, seconds: float) -> None:
        arguments = (folder / "lease.json", seconds, folder / "f")
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.said() == "held"

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell_to_write(self) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.said()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    made = Holder(tmp_path, 1.0)
    yield made
    made.end()


def test_a_second_run_leaves_at_once_and_says_why(holder: Holder, tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(BusyError, match=rf"process {holder.process.pid}") as caught:
        lease.held(tmp_path / "lease.json", 1.0).__enter__()
    assert time.monotonic() - started < 0.5
    assert caught.value.exit_code == 75
    assert holder.tell_to_write() == "written"


def test_a_living_run_keeps_its_lease_beyond_its_length(holder: Holder, tmp_path: Path) -> None:
    time.sleep(1.5)
    with pytest.raises(BusyError):
        lease.held(tmp_path / "lease.json", 1.0).__enter__()
    assert holder.tell_to_write() == "written"


def test_the_lease_of_a_dead_run_is_free_at_once(holder: Holder, tmp_path: Path) -> None:
    holder.end()
    with lease.held(tmp_path / "lease.json", 60):
        pass


def test_a_stopped_run_loses_its_lease_and_its_life(holder: Holder, tmp_path: Path) -> None:
    os.kill(holder.process.pid, signal.SIGSTOP)
    with pytest.raises(BusyError):
        lease.held(tmp_path / "lease.json", 1.0).__enter__()
    time.sleep(1.1)
    with lease.held(tmp_path / "lease.json", 1.0):
        assert not psutil.pid_exists(holder.process.pid)


def test_a_paused_run_of_another_machine_wakes_up_and_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can't be killed from here, so its token alone must stop it."""
    monkeypatch.setattr("platform.node", lambda: "elsewhere")
    holder = Holder(tmp_path, 1.0)
    try:
        os.kill(holder.process.pid, signal.SIGSTOP)
        time.sleep(1.1)
        with lease.held(tmp_path / "lease.json", 1.0):
            write_json(tmp_path / "f", "mine")
            os.kill(holder.process.pid, signal.SIGCONT)
            assert "another run took the lease" in holder.tell_to_write()
        assert (tmp_path / "f").read_text() == '"mine"\n'
    finally:
        holder.end()


def _from_the_future(folder: Path, **values: object) -> Path:
    """Write the lease of a dead container, after the clock was set back by a day."""
    path = folder / "lease.json"
    there = json.loads(path.read_text()) if path.exists() else {"token": 5, "born": 0.0}
    path.write_text(json.dumps({**there, "beat": time.time() + 86400, **values}))
    return path


def test_a_silent_lease_from_the_future_ends_after_its_length(tmp_path: Path) -> None:
    path = _from_the_future(tmp_path, host="3c1f", process=17)
    started = time.monotonic()
    with lease.held(path, 0.5):
        assert 0.5 <= time.monotonic() - started < 2


def test_a_living_lease_from_the_future_keeps_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _from_the_future(tmp_path, host="elsewhere", process=17)
    monkeypatch.setattr("time.sleep", lambda _: _from_the_future(tmp_path, token=6))
    with pytest.raises(BusyError, match=r"expires in 1 s"):
        lease.held(path, 1.0).__enter__()


def test_a_clock_that_is_set_makes_no_living_run_a_dead_one(
    holder: Holder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = psutil.boot_time()
    monkeypatch.setattr("psutil._pslinux.boot_time", lambda: real + 3600)
    path = tmp_path / "lease.json"
    assert lease.working(path, json.loads(path.read_text())["token"])


def test_a_run_works_while_it_lives_holds_its_lease_and_beats(tmp_path: Path) -> None:
    path = tmp_path / "lease.json"
    assert lease.mine() is None
    with lease.held(path, 60):
        token = lease.mine()
        assert lease.working(path, token)
        assert not lease.working(path, 1)  # another run's
        _from_the_future(tmp_path, host="3c1f", beat=time.time() - 4000)
        assert not lease.working(path, token)
    assert not lease.working(path, token)


def test_what_a_run_starts_writes_under_its_lease(tmp_path: Path) -> None:
    with lease.held(tmp_path / "lease.json", 60):
        with lease.held(tmp_path / "lease.json", 60):
            write_json(tmp_path / "f", 1)
        write_json(tmp_path / "f", 2)
        (tmp_path / "lease.json").unlink()
        with pytest.raises(LeaseLostError):
            write_json(tmp_path / "f", 3)
    assert (tmp_path / "f").read_text() == "2\n"
    assert lease.VARIABLE not in os.environ


def test_a_torn_lease_stops_nobody_and_tokens_still_grow(tmp_path: Path) -> None:
    path = tmp_path / "lease.json"
    tokens = []
    for torn in ("", "{", '{"token": 1}'):
        path.write_text(torn)
        with lease.held(path, 60):
            tokens.append(int(os.environ[lease.VARIABLE].split()[0]))
    with lease.held(path, 60):
        tokens.append(int(os.environ[lease.VARIABLE].split()[0]))
    assert tokens == sorted(set(tokens))
