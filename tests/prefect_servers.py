"""Start Prefect servers for tests."""

import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from flows.services import password
from tests.waiting import free_port, wait_for

# Of every server here: it overrides the password in the .env of a clone.
LOGIN = dict.fromkeys(password.NAMES, "inhouse:only-for-tests")


def inherited() -> dict[str, str]:
    """Return this environment without its settings, and with this interpreter's programs first."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "INHOUSE_"))}
    programs = str(Path(sys.executable).parent)
    return {**kept, "PATH": os.pathsep.join((programs, os.environ["PATH"]))}


@contextmanager
def prefect_server(home: Path, database: Path | None = None, **settings: str) -> Iterator[str]:
    """Start a server with further settings; yield the address of its API. It may be killed
    meanwhile. With `database`, a new server begins with a copy of that file, or makes it."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = {
        **inherited(),
        **LOGIN,
        "PREFECT_HOME": str(home),
        "PREFECT_UI_API_URL": api,  # tests/ui opens its pages
        **settings,
    }
    process = None
    try:
        with migrated(home, database) if database else nullcontext():
            process = subprocess.Popen(
                ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            wait_for(lambda: _answers(f"{api}/health"))
        yield api
    finally:
        if process:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def migrated(home: Path, database: Path) -> Iterator[None]:
    """Give a new folder of a server the database of another server that had just been set up: its
    hundred migrations take longer than the rest of the start. The first server to come, which
    starts in this block while the others wait, makes it."""
    with database.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made := database.exists():
            home.mkdir(exist_ok=True)
            shutil.copy2(database, home / "prefect.db")
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield
        if not made:
            copy = database.with_suffix(".copy")
            with (
                closing(sqlite3.connect(home / "prefect.db")) as read,
                closing(sqlite3.connect(copy)) as written,
            ):
                read.backup(written)
            copy.rename(database)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
