"""Drop every right that parsing does not need from the process that parses.

    confine(memory_mb=1024)  # irreversible
    close_memory()           # of the process that starts it
    lacking()                # the restrictions that this system does not support; "" if none

Two kernel mechanisms, beside limits of memory and of files: Landlock lets the process read Python,
its libraries and this package, and nothing else; a filter of system calls (seccomp) lets it
compute, and read and write open files. Sources: linux/landlock.h, linux/seccomp.h, and the tables
of system calls of x86-64 and of asm-generic/unistd.h.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
MODE_FILTER = 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EACCES
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06  # of BPF: ld abs, jeq, jset, ret
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16  # bytes into struct seccomp_data

RULESET, RULE, RESTRICT = 444, 445, 446  # Landlock's system calls, the same on all architectures
VERSION, BENEATH = 1, 1
READ_FILE, READ_DIRECTORY = 1 << 2, 1 << 3
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # how many rights a version of Landlock knows
NETWORK, SCOPES = 0b11, 0b11  # TCP's bind and connect; abstract sockets and signals

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0x400000  # O_TMPFILE
SYSTEM = (  # beside Python's own folders: shared libraries, fonts that a PDF names, time zones
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
)


@dataclass(frozen=True, slots=True)
class Call:
    """A permitted system call: its numbers, and a condition on one of its arguments."""

    x86_64: int
    aarch64: int | None  # None: that architecture has no such call
    argument: int | None = None
    equals: int | None = None
    without: int | None = None  # bits of which none may be set


def _calls() -> tuple[Call, ...]:
    pairs = (
        *((0, 63), (1, 64), (3, 57), (8, 62), (17, 67), (19, 65), (20, 66)),  # read … writev
        *((4, None), (5, 80), (6, None), (262, 79), (332, 291)),  # stat, fstat, lstat, statx
        *((21, None), (269, 48), (439, 439), (89, None), (267, 78)),  # access, readlink
        *((217, 61), (79, 17), (32, 23), (292, 24)),  # getdents64, getcwd, dup, dup3
        *((9, 222), (10, 226), (11, 215), (12, 214), (25, 216), (28, 233)),  # mmap … madvise
        *((13, 134), (14, 135), (15, 139), (131, 132)),  # of signals to itself
        *((24, 124), (202, 98), (273, 99), (334, 293), (204, 123)),  # futex, robust list, rseq
        *((39, 172), (110, 173), (186, 178), (102, 174), (104, 176), (107, 175), (108, 177)),
        *((63, 160), (96, 169), (97, 163), (98, 165), (99, 179)),  # uname, time, limits, usage
        *((228, 113), (229, 114), (230, 115), (318, 278)),  # clocks, getrandom
        *((60, 93), (231, 94)),  # exit
    )
    return (
        *(Call(*pair) for pair in pairs),
        Call(257, 56, argument=2, without=WRITING),  # openat, to read
        Call(302, 261, argument=0, equals=0),  # prlimit64, of itself
        Call(234, 131, argument=0, equals=os.getpid()),  # tgkill, as abort() does
    )


ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as the kernel's audit names them


def confine(memory_mb: int) -> None:
    """Drop all rights that parsing does not need. Raises OSError if the kernel supports a mechanism
    and fails to apply it."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        _tried(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
        close_memory()
        _tried(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        if version := _landlock(libc):
            _read_only_code(libc, version)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20,) * 2)
    if sys.platform == "linux" and platform.machine() in ARCHITECTURES:
        _filter_calls(libc, platform.machine())


def close_memory() -> None:
    """Forbid other processes of the same user to read this one's memory and environment, and the
    kernel to write them to a file when it dies. Root is not excluded, debuggers of the same user
    are."""
    if sys.platform == "linux":
        _tried(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))


def lacking() -> str:
    """Return the restrictions that this system does not support, in words."""
    if sys.platform != "linux" or platform.machine() not in ARCHITECTURES:
        return (
            f"on {sys.platform} {platform.machine()} the process that parses documents has limits"
            " of time and memory only: it could open connections, and read and write files"
        )
    if not _landlock(ctypes.CDLL(None, use_errno=True)):
        return (
            "this kernel has no Landlock (Linux 5.13 and later have): the process that parses"
            " documents could read all files that its user can read"
        )
    return ""


def _tried(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _landlock(libc: Any) -> int:
    """Return the version of the kernel's Landlock, 0 without one."""
    return max(0, int(libc.syscall(RULESET, None, ctypes.c_size_t(0), VERSION)))


def _read_only_code(libc: Any, version: int) -> None:
    """Let the process read code and fonts, and touch no other file, connection or process."""
    rights = (1 << max(n for known, n in FILE_RIGHTS.items() if known <= version)) - 1
    handled = struct.pack("<Q", rights)
    handled += struct.pack("<Q", NETWORK) if version >= 4 else b""
    handled += struct.pack("<Q", SCOPES) if version >= 6 else b""
    ruleset = _tried(libc.syscall(RULESET, handled, ctypes.c_size_t(len(handled)), 0))
    for path in _readable():
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = READ_FILE | READ_DIRECTORY if path.is_dir() else READ_FILE
        rule = struct.pack("<Qi", allowed, opened)
        _tried(libc.syscall(RULE, ruleset, BENEATH, rule, 0))
        os.close(opened)
    _tried(libc.syscall(RESTRICT, ruleset, 0))
    os.close(ruleset)


def _readable() -> Iterator[Path]:
    """Yield the files and folders that Python and the parsers read."""
    ours = Path(__file__).parents[2]  # not the checkout around it: documents and keys lie there
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    packages = {path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")}
    every = (str(ours), *own, *packages, str(Path(sys.base_prefix) / "lib"), *SYSTEM)
    yield from (path for path in map(Path, dict.fromkeys(every)) if path.exists())


def _filter_calls(libc: Any, machine: str) -> None:
    """Refuse all system calls but those of `_calls`, and all of another architecture."""
    lines = [(LOAD, 0, 0, ARCHITECTURE_AT), (EQUAL, 1, 0, ARCHITECTURES[machine])]
    lines += [(RETURN, 0, 0, REFUSE), (LOAD, 0, 0, NUMBER_AT)]
    for call in _calls():
        number = getattr(call, machine)
        if number is not None:
            lines += _lines(call, number)
    lines += [(RETURN, 0, 0, REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(code))
    _tried(libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.create_string_buffer(program), 0, 0))


def _lines(call: Call, number: int) -> list[tuple[int, int, int, int]]:
    """Return the BPF that lets a call through: (operation, jump if so, jump if not, operand)."""
    if call.argument is None:
        return [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    at = ARGUMENTS_AT + 8 * call.argument  # the lower half, on machines that begin with it
    if call.equals is not None:
        condition = [(EQUAL, 0, 1, call.equals), (RETURN, 0, 0, ALLOW)]
    else:
        condition = [(ANY_BIT, 1, 0, call.without or 0), (RETURN, 0, 0, ALLOW)]
    return [(EQUAL, 0, 4, number), (LOAD, 0, 0, at), *condition, (RETURN, 0, 0, REFUSE)]
