"""Append lines to a file that other processes append to.

In:  lines without an end
Out: a file readable by its owner only, in which each line is whole: one that a power cut tore is
     replaced by the next
"""

import errno
import fcntl
import os
from pathlib import Path

LONGEST = 1 << 16  # bytes of a line, at most


def append(file: Path, line: str) -> None:
    """Write a line behind the others, in one piece. Raises OSError if it could not."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "r+b", buffering=0) as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        data = tail(file)
        torn = len(data) - data.rfind(b"\n") - 1
        if torn:
            out.truncate(os.fstat(opened).st_size - torn)
        written = line.encode() + b"\n"
        if out.write(written) < len(written):  # a full disk takes a part, without an error
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))


def tail(file: Path) -> bytes:
    """Return the last LONGEST bytes of a file."""
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - LONGEST))
        return opened.read()


def whole(data: bytes) -> list[bytes]:
    """Return the lines that have an end; another process may be writing the next one."""
    return data.split(b"\n")[:-1]


def lines(file: Path) -> list[bytes]:
    """Return the whole lines of a file; none without one."""
    return whole(file.read_bytes()) if file.exists() else []
