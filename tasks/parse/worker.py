"""The process that parses: it reads what strangers sent, so it may do nothing else.

Run: by sandbox.py; it says what it did on stdout, in the frames of sandbox.py.

It can open no network connection and start no program (seccomp), write no file (RLIMIT_FSIZE 0),
leave no core file, use no more memory than it is told (RLIMIT_AS), and it dies with its parent.
Where the system knows no seccomp, only the network stays open, which no parser here uses.
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from tasks import parse
from tasks.parse.sandbox import receive, send

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 1, 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EACCES
# socket, connect, execve, execveat, ptrace (audit architecture: numbers)
CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117)),
}
MEMORY = "needs more memory than ingest.parse.memory_mb"


def confine(memory_mb: int) -> None:
    """Give up all rights that parsing does not need. There is no way back."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _forbid(libc)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20,) * 2)


def _forbid(libc: Any) -> None:
    """A filter in BPF: another architecture or a forbidden call is refused, all else allowed."""
    known = CALLS.get(platform.machine())
    if known is None:
        return
    architecture, numbers = known
    size = len(numbers)
    lines = [(0x20, 0, 0, 4), (0x15, 0, size + 2, architecture), (0x20, 0, 0, 0)]
    lines += [(0x15, size - n, 0, number) for n, number in enumerate(numbers)]
    lines += [(0x06, 0, 0, ALLOW), (0x06, 0, 0, REFUSE)]
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    held = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(held))
    libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.create_string_buffer(program), 0, 0)


def work(asked: BinaryIO, said: BinaryIO, hidden: bool) -> None:
    """Parse one file after another until the parent hangs up."""
    while (name := receive(asked)) is not None:
        data = receive(asked) or b""
        answer = _answer(name.decode(), data, hidden)
        send(said, json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if answer.get("refused") == MEMORY:
            return  # what is left of it is not worth keeping


def _answer(name: str, data: bytes, hidden: bool) -> dict[str, Any]:
    try:
        return asdict(parse.parse(name, data, hidden=hidden))
    except parse.UnreadableError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": MEMORY}
    except RecursionError:
        return {"refused": "nested too deep"}
    except Exception as error:
        # whatever a parser has not foreseen is a reason: the one place that asks no further
        return {"refused": f"its parser failed: {type(error).__name__}"}


def main() -> None:
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    sys.dont_write_bytecode = True
    confine(int(sys.argv[1]))
    work(sys.stdin.buffer, said, "hidden" in sys.argv[2:])


if __name__ == "__main__":
    main()
