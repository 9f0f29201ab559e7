"""The process that parses: what hostile files cost, and what it may do."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tasks.parse import UnreadableError
from tasks.parse.sandbox import ROOT, Limits, Sandbox
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
        "from tasks.parse import UnreadableError\n"
        "from tasks.parse.sandbox import Limits, Sandbox\n"
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


def confined(code: str) -> str:
    """What code says in a process without rights."""
    before = "import resource; from tasks.parse import worker; worker.confine(1024)\n"
    done = subprocess.run(
        [sys.executable, "-c", before + code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
    return done.stdout + done.stderr.strip().rsplit("\n", 1)[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import socket; socket.socket()", "PermissionError"),
        ("import socket; socket.socket(socket.AF_UNIX)", "PermissionError"),
        ("import os; os.execv('/bin/true', ['true'])", "PermissionError"),
        ("import subprocess; subprocess.run(['/bin/true'])", "PermissionError"),
        ("bytearray(2**31)", "MemoryError"),
        ("print(resource.getrlimit(resource.RLIMIT_CORE))", r"\(0, 0\)"),
    ],
)
def test_the_process_may_do_nothing_but_parse(code: str, says: str) -> None:
    assert re.search(says, confined(code))


def test_the_process_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "leak"
    said = confined(f"f = open({str(target)!r}, 'wb', buffering=0); f.write(b'x')")
    assert "File too large" in said
    assert target.read_bytes() == b""


def test_the_process_is_given_no_secrets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_TEST_KEY", "hush")
    with Sandbox(LIMITS) as fresh:
        fresh.parse("a.md", b"Text.")
        [worker] = fresh._idle
        environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert b"hush" not in environment


def test_the_process_dies_with_its_parent() -> None:
    code = (
        "import os, signal\n"
        "from tasks.parse.sandbox import Limits, Sandbox\n"
        "sandbox = Sandbox(Limits(5, 1024, 1000)); sandbox.parse('a.md', b'Text.')\n"
        "print(sandbox._idle[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    worker = int(done.stdout)
    gone, _ = psutil.wait_procs([psutil.Process(worker)] if psutil.pid_exists(worker) else [], 5)
    assert gone or not psutil.pid_exists(worker)
