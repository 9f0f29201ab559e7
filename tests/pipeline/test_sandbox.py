"""Test the process that parses: the cost of hostile files, and its rights."""

import os
import platform
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tasks.documents.parse import UnreadableError, confinement
from tasks.documents.parse.sandbox import ROOT, Limits, Sandbox
from tests import hostile

LIMITS = Limits(seconds=5, memory_mb=1024, characters=1_000_000)
CASES = list(hostile.cases())


pytestmark = pytest.mark.xdist_group("sandbox")  # one worker: its process is started once


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS) as made:
        yield made


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_hostile_file_becomes_a_reason_and_the_next_one_is_parsed(
    case: hostile.Case, sandbox: Sandbox
) -> None:
    try:
        said = ""
        text = sandbox.parse(case.name, case.data).text
        assert "root:" not in text
        assert case.refused == "" or "$" in case.refused, text[:200]
    except UnreadableError as error:
        said = str(error)
        assert re.search(case.refused or "^$", said), said
    assert sandbox.parse("a.md", b"# Pumps\n\nText.").title == "Pumps"


def test_what_grows_without_end_grows_in_that_process_alone() -> None:
    code = (  # in a process of its own: this one grows by what other tests do
        "import psutil\n"
        "from tasks.documents.parse import UnreadableError\n"
        "from tasks.documents.parse.sandbox import Limits, Sandbox\n"
        "from tests import hostile\n"
        "large = ('bomb', 'much', 'one-line')\n"
        "cases = [case for case in hostile.cases() if any(word in case.name for word in large)]\n"
        "with Sandbox(Limits(5, 1024, 1_000_000)) as sandbox:\n"
        "    sandbox.parse('a.md', b'Text.')\n"
        "    for case in cases:\n"
        "        before = psutil.Process().memory_info().rss\n"
        "        try: sandbox.parse(case.name, case.data)\n"
        "        except UnreadableError: pass\n"
        "        print(psutil.Process().memory_info().rss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    grown = [int(line) for line in done.stdout.split()]
    assert len(grown) >= 15
    assert max(grown) < 50_000_000


def test_there_are_many_hostile_files() -> None:
    assert len(CASES) >= 60


def test_what_takes_too_long_is_ended_with_its_process() -> None:
    laughs = next(case for case in CASES if case.name == "laughs.md")
    before = set(psutil.Process().children(recursive=True))
    with Sandbox(Limits(seconds=1, memory_mb=1024, characters=1000)) as sandbox:
        with pytest.raises(UnreadableError, match="takes longer"):
            sandbox.parse(laughs.name, laughs.data)
        assert set(psutil.Process().children(recursive=True)) <= before


@pytest.mark.parametrize("kind", [signal.SIGBUS, signal.SIGSEGV, signal.SIGKILL])
def test_a_process_that_dies_of_a_signal_costs_one_document(kind: signal.Signals) -> None:
    """As it does of a file that is cut short, or of a full disk, behind a map of its memory."""
    laughs = next(case for case in CASES if case.name == "laughs.md")
    before = set(psutil.Process().children())

    def end() -> None:
        while not (new := set(psutil.Process().children()) - before):
            time.sleep(0.01)
        for process in new:
            process.send_signal(kind)

    with Sandbox(LIMITS) as fresh:
        ending = threading.Thread(target=end)
        ending.start()
        with pytest.raises(UnreadableError, match=rf"its parser died \({kind.name}\)"):
            fresh.parse(laughs.name, laughs.data)
        ending.join()
        assert fresh.parse("a.md", b"# Pumps\n\nText.").title == "Pumps"


def confined(code: str) -> str:
    """Return the output of code in a process without rights, and the last line of its error."""
    before = (
        "import os, resource\n"
        "from tasks.documents.parse.confinement import confine\nconfine(1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", before + code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
    return done.stdout + done.stderr.strip().rsplit("\n", 1)[-1]


def system_call(number: int, *arguments: str) -> str:
    """Return code that makes a system call of x86-64 and prints its error's number."""
    return (
        "import ctypes; libc = ctypes.CDLL(None, use_errno=True); got = ctypes.create_string_buffer"
        f"(256); print('gave', libc.syscall({number}, {', '.join(arguments)}), ctypes.get_errno())"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import socket; socket.socket()", "PermissionError"),
        ("import socket; socket.socket(socket.AF_UNIX)", "PermissionError"),
        ("import socket; socket.socketpair()", "PermissionError"),
        ("os.execv('/bin/true', ['true'])", "PermissionError"),
        ("import subprocess; subprocess.run(['/bin/true'])", "PermissionError"),
        ("os.fork()", "PermissionError"),
        ("import threading; threading.Thread(target=print).start()", "can't start new thread"),
        ("open('/etc/passwd')", "PermissionError"),
        ("open('params.yaml')", "PermissionError"),
        ("os.listdir('/')", "PermissionError"),
        ("os.listdir('.')", "PermissionError"),
        ("open(f'/proc/{os.getppid()}/environ')", "PermissionError"),
        ("open(f'/proc/{os.getppid()}/maps')", "PermissionError"),
        ("open('/proc/self/environ')", "PermissionError"),
        ("open('/dev/shm/x', 'w')", "PermissionError"),
        ("os.kill(os.getppid(), 0)", "PermissionError"),
        ("os.kill(0, 9)", "PermissionError"),
        ("os.chdir('/')", "PermissionError"),
        ("os.memfd_create('x')", "PermissionError"),
        ("os.sendfile(1, 0, 0, 1)", "PermissionError"),
        ("resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))", "PermissionError"),
        ("import fcntl; fcntl.ioctl(2, 0x5412, b'x')", "PermissionError"),  # types at the terminal
        ("bytearray(2**31)", "MemoryError"),
        ("print(resource.getrlimit(resource.RLIMIT_CORE))", r"\(0, 0\)"),
    ],
)
def test_the_process_may_do_nothing_but_parse(code: str, says: str) -> None:
    assert re.search(says, confined(code))


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are of x86-64")
@pytest.mark.parametrize(
    ("call", "code"),
    {
        "io_uring_setup": system_call(425, "4", "got"),
        "a socket by the number of x32": system_call(0x40000000 + 41, "2", "1", "0"),
        "a user namespace": system_call(272, "0x10000000"),
        "clone3": system_call(435, "got", "88"),
        "the memory of another process": system_call(310, "os.getppid()", "got", "1", "got", "1"),
        "a file descriptor of another process": system_call(438, "3", "0", "0"),
        "openat2": system_call(437, "-100", "b'/etc/passwd'", "got", "24"),
        "open by handle": system_call(304, "3", "got", "0"),
        "ptrace": system_call(101, "16", "os.getppid()", "0", "0"),
        "bpf": system_call(321, "0", "got", "72"),
        "keys of the kernel": system_call(250, "6", "-3", "0"),
        "a message queue": system_call(68, "1", "0x1ff"),
        "shared memory": system_call(29, "1", "4096", "0x3ff"),
        "extended attributes": system_call(188, "b'/tmp'", "b'user.x'", "b'y'", "1", "0"),
    }.items(),
)
def test_the_process_can_make_no_other_system_call(call: str, code: str) -> None:
    assert confined(code).strip() == "gave -1 13", call


@pytest.mark.parametrize(
    "code",
    [
        "open({new!r}, 'w')",
        "os.open({old!r}, os.O_WRONLY | os.O_TRUNC)",
        "os.open({old!r}, os.O_RDONLY | os.O_TRUNC)",
        "os.open({old!r}, os.O_RDWR)",
        "os.truncate({old!r}, 0)",
        "os.unlink({old!r})",
        "os.rename({old!r}, {new!r})",
        "os.link({old!r}, {new!r})",
        "os.symlink({old!r}, {new!r})",
        "os.mkdir({new!r})",
        "os.chmod({old!r}, 0o777)",
        "os.utime({old!r}, (0, 0))",
        "os.mkfifo({new!r})",
    ],
)
def test_the_process_changes_no_file(code: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("precious")
    before = old.stat()
    assert "PermissionError" in confined(code.format(old=str(old), new=str(new)))
    assert old.read_text() == "precious"
    assert not new.exists()
    after = old.stat()
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)


@pytest.mark.skipif(os.getuid() != 0, reason="only root becomes somebody else")
def test_root_is_confined_as_anybody_is() -> None:
    code = "print('may read', os.access('/etc/shadow', os.R_OK)); open('/etc/shadow')"
    assert "PermissionError" in confined(code)


def test_a_system_without_walls_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "_landlock", lambda _: 0)
    if sys.platform == "linux":
        assert "has no Landlock" in confinement.lacking()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "could open connections, and read and write files" in confinement.lacking()


def test_the_process_is_given_no_secrets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_TEST_KEY", "hush")
    with Sandbox(LIMITS) as fresh:
        fresh.parse("a.md", b"Text.")
        [worker] = fresh._idle
        environment = Path(f"/proc/{worker.pid}/environ")
        if os.getuid() == 0:
            assert b"hush" not in environment.read_bytes()
        else:  # nor may its user look
            with pytest.raises(PermissionError):
                environment.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="a call of Linux")
def test_the_parents_memory_is_closed_before_anything_is_parsed() -> None:
    code = (
        "import ctypes\n"
        "from tasks.documents.parse.sandbox import Limits, Sandbox\n"
        "dumpable = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "before = dumpable()\n"
        "with Sandbox(Limits(5, 1024, 1000)) as sandbox: sandbox.parse('a.md', b'Text.')\n"
        "print(before, dumpable())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == ["1", "0"]


def test_the_process_dies_with_its_parent() -> None:
    code = (
        "import os, signal\n"
        "from tasks.documents.parse.sandbox import Limits, Sandbox\n"
        "sandbox = Sandbox(Limits(5, 1024, 1000)); sandbox.parse('a.md', b'Text.')\n"
        "print(sandbox._idle[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    worker = int(done.stdout)
    gone, _ = psutil.wait_procs([psutil.Process(worker)] if psutil.pid_exists(worker) else [], 5)
    assert gone or not psutil.pid_exists(worker)
