"""Write a file whole or not at all: temporary name beside it, fsync, rename, fsync.

A run that lost its lease replaces nothing. `alone` is for files that several processes change."""

import fcntl
import json
import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tasks.storage import lease


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path; when the block ends without an error it becomes `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = beside(path)
    try:
        yield temporary
        sync(temporary)
        with lease.fence():
            temporary.replace(path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Return a temporary path that no other process uses, on this machine or another one."""
    return path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}.tmp")


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Run the block in one thread at a time of all processes that name this lock."""
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sync(path: Path) -> None:
    """Return when the file at this path is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any) -> None:
    """Write JSON, keys in the given order, which is the order for a reader; piece by piece, because
    the pieces of a large file take more memory than the file."""
    with whole(path) as temporary, temporary.open("w", encoding="utf-8") as out:
        json.dump(value, out, indent=2, ensure_ascii=False)
        out.write("\n")


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Write JSON lines."""
    with whole(path) as temporary, temporary.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
