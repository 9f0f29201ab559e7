"""Start processes that outlive the command that starts them, find them again, and end them.

Out: .inhouse/up.json        address of the server; pid and creation time of each process
     .inhouse/logs/NAME.log  output of a process; a log over LONGEST bytes becomes NAME.log.1
"""

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.errors import BusyError, InhouseError
from tasks.storage import lease
from tasks.storage.atomic import whole

FOLDER = Path(".inhouse")  # git ignores it
STATE, LOGS, LOCK = FOLDER / "up.json", FOLDER / "logs", FOLDER / "lock"
LONGEST = 5_000_000  # bytes
PATIENCE_S = 20  # between the request to end and the kill


class Started(BaseModel):
    """Identify a process: another one may get its pid, but not also its time of birth."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    created: float  # seconds since the epoch
    born: float  # seconds since the start of the machine, which no clock changes
    command: tuple[str, ...]


class State(BaseModel):
    """Describe what `inhouse up` started here and wrote into .env."""

    model_config = ConfigDict(extra="forbid")

    api: str = ""  # "" if PREFECT_API_URL was set by a person
    home: str = ""  # the same of PREFECT_HOME
    app: str = ""  # address of the app that answers over HTTP; "" before it was started
    processes: dict[str, Started] = Field(default_factory=dict)


def load() -> State:
    """Read the state. Raises InhouseError if the file was damaged."""
    if not STATE.is_file():
        return State()
    try:
        return State.model_validate_json(STATE.read_text("utf-8"))
    except (ValidationError, UnicodeDecodeError):
        raise InhouseError(
            f"{STATE} can't be read, so the processes of this folder are not known: end the "
            f"server and the worker, delete {STATE}, then run inhouse up"
        ) from None


def save(state: State) -> None:
    with whole(STATE) as temporary:
        temporary.write_text(state.model_dump_json(indent=2) + "\n", "utf-8")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep other `up` and `down` commands out of this folder, and new files closed to other users.
    Raises BusyError if one is at work."""
    os.umask(0o077)
    FOLDER.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("another inhouse up or down is at work in this folder") from None
        yield


def start(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Started:
    """Start a process in a session of its own, with its output in its log."""
    with _log(name).open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )
    process.returncode = 0  # it outlives this command, which is what Python would warn about
    there = psutil.Process(process.pid)
    return Started(
        pid=process.pid,
        created=there.create_time(),
        born=lease.born(there),
        command=tuple(command),
    )


def _log(name: str) -> Path:
    LOGS.mkdir(exist_ok=True)
    path = log_of(name)
    if path.is_file() and path.stat().st_size > LONGEST:
        path.replace(f"{path}.1")
    return path


def log_of(name: str) -> Path:
    return LOGS / f"{name}.log"


def last_line(name: str) -> str:
    """Return the last line that a process wrote; "" without one."""
    path = log_of(name)
    if not path.is_file():
        return ""
    lines = path.read_text("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def find(started: Started | None) -> psutil.Process | None:
    """Return the process if it is still there; None if it ended."""
    if started is None:
        return None
    try:
        process = psutil.Process(started.pid)
        there = abs(lease.born(process) - started.born) < 1
        return process if there and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def end(process: psutil.Process) -> None:
    """End a process with all that it started: ask it, and kill what is left after PATIENCE_S."""
    family = [*_children(process), process]
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
    _, left = psutil.wait_procs(family, PATIENCE_S)
    for one in [child for parent in left for child in _children(parent)] + left:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs(left, PATIENCE_S)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
