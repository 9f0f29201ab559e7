"""Allow one writer per workspace: a lease that a dead run loses at once, and a stopped one after a
while.

    data/lease.json   the writer: a token that grows with every run, its process, its last heartbeat
    data/.lease.lock  locked for the moments in which the lease changes hands or a file is replaced

A run sends heartbeats while it lives. The lease of a dead process is free; that of one without a
heartbeat for `seconds` is taken from it, and the process, if it is of this machine, is killed.
If it resumes later, its token is outdated, and `fence` refuses every file that it wants to replace:
a paused writer can't damage its successor (fencing: Kleppmann, Designing Data-Intensive
Applications, 8).

The processes that a run starts write under its lease, which they find in INHOUSE_LEASE.
"""

import contextlib
import fcntl
import json
import logging
import os
import platform
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from tasks.errors import BusyError, LeaseLostError

log = logging.getLogger(__name__)

VARIABLE = "INHOUSE_LEASE"  # "<token> <absolute path of lease.json>"
BEATS = 4  # in the life of a lease
SILENCE = 3600  # seconds
FREE = -1  # the process of a lease that was given back

_inside = threading.local()


@dataclass(frozen=True, slots=True)
class Lease:
    token: int
    host: str
    process: int
    born: float  # seconds from the machine's start to the process's: no clock that is set moves it
    beat: float  # seconds since the epoch

    def alive(self) -> bool:
        """Return whether the process runs or is stopped; on another machine only its heartbeat is
        known."""
        if self.process == FREE:
            return False
        if self.host != platform.node():
            return True
        try:
            process = psutil.Process(self.process)
            dead = process.status() == psutil.STATUS_ZOMBIE
            return not dead and abs(born(process) - self.born) < 1
        except psutil.NoSuchProcess:
            return False


def born(process: psutil.Process) -> float:
    """Return when a process started, in seconds since the machine did: a clock that is set does not
    change it."""
    return float(process.create_time() - psutil.boot_time())


@contextlib.contextmanager
def held(path: Path, seconds: float) -> Iterator[None]:
    """Hold the workspace's lease for the block; inside a run that holds it, this does nothing.

    Raises BusyError at once if another run works here; after at most `seconds` if its lease bears a
    time that is still to come, because a clock was set back."""
    if _inherited(path):
        yield
        return
    token = _acquire(path, seconds)
    os.environ[VARIABLE] = f"{token} {path.absolute()}"
    done = threading.Event()
    beating = threading.Thread(target=_beat, args=(path, token, seconds, done), daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()
        del os.environ[VARIABLE]
        with _locked(path):
            if _token(path) == token:
                _write(path, token, FREE)


@contextlib.contextmanager
def fence() -> Iterator[None]:
    """Run the block while nobody can take the lease. Raises LeaseLostError if somebody has taken
    it.

    Without a lease, as in an experiment in its own copy, nothing is shared and this does
    nothing."""
    variable = os.environ.get(VARIABLE)
    if variable is None:
        yield
        return
    token, name = variable.split(" ", 1)
    with moment(Path(name)):
        if _token(Path(name)) != int(token):
            raise LeaseLostError(
                "another run took the lease while this one was paused. This run writes nothing "
                "more; start it again when the other one has ended"
            )
        yield


@contextlib.contextmanager
def moment(path: Path) -> Iterator[None]:
    """Run the block while nobody is inside a `fence` of this lease, whoever holds it."""
    if getattr(_inside, "moment", False):
        yield
        return
    with _locked(path):
        _inside.moment = True
        try:
            yield
        finally:
            _inside.moment = False


def mine() -> int | None:
    """Return the token of the lease that this run works under; None without one."""
    variable = os.environ.get(VARIABLE)
    return int(variable.split(" ", 1)[0]) if variable else None


def working(path: Path, token: int | None) -> bool:
    """Return whether the run that took the lease with this token lives and holds it. One of another
    machine, or a stopped one, counts as dead when it has not beaten for an hour."""
    holder = _read(path)
    if holder is None or holder.token != token or not holder.alive():
        return False
    return abs(time.time() - holder.beat) < SILENCE


def _inherited(path: Path) -> bool:
    return os.environ.get(VARIABLE, "").endswith(f" {path.absolute()}")


def _acquire(path: Path, seconds: float) -> int:
    silent = _silent(path, seconds)
    with _locked(path):
        holder = _read(path)
        if holder and holder.alive():
            left = min(holder.beat + seconds - time.time(), seconds)
            if left > 0 and holder != silent:
                raise BusyError(
                    f"another run works in this folder (process {holder.process} on {holder.host}"
                    f"), so this one stops. If that run hangs, its lease expires in {left:.0f} s; "
                    "run this one again then"
                )
            _end(holder)
        # without a file to count on: a token that is greater than any before
        token = holder.token + 1 if holder else time.time_ns()
        _write(path, token, os.getpid())
    return token


def _silent(path: Path, seconds: float) -> Lease | None:
    """Return a lease with a future time that had no heartbeat for `seconds`, and None for any
    other.

    A clock was set back, or two machines disagree, so that its age is meaningless: only watching it
    tells a living run from a dead container's."""
    seen = _read(path)
    if seen is None or not seen.alive() or seen.beat <= time.time():
        return None
    log.warning("the heartbeat of process %d on %s is in the future", seen.process, seen.host)
    log.warning("waiting up to %.0f s for its next heartbeat", seconds)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(seconds / 100)
        if _read(path) != seen:
            return None
    return seen


def _end(holder: Lease) -> None:
    log.warning("process %d sent no heartbeat in time: taking its lease", holder.process)
    if holder.host == platform.node():
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(holder.process)
            process.kill()
            process.wait(10)


def _beat(path: Path, token: int, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds / BEATS):
        with _locked(path):
            if _token(path) != token:
                return  # the next `fence` says so
            _write(path, token, os.getpid())


def _write(path: Path, token: int, process: int) -> None:
    lease = Lease(token, platform.node(), process, born(psutil.Process()), time.time())
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(json.dumps(asdict(lease)), "utf-8")
    temporary.replace(path)


def _read(path: Path) -> Lease | None:
    try:
        return Lease(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):  # none, or torn by a crash of the machine
        return None


def _token(path: Path) -> int | None:
    holder = _read(path)
    return holder.token if holder else None


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(f".{path.stem}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
