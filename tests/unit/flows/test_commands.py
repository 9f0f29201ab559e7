"""Test the processes that a flow starts: one for all DVC commands, and none that outlives it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.dvc import commands
from tests.conftest import ROOT
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

HOLD = """
import os
from flows.dvc import commands
with commands.one_dvc(lambda: dict(os.environ)):
    commands.run([*commands.DVC, "stage", "list"], dict, lambda line: None)
    print("ready", flush=True)
    commands.run([*commands.DVC, "repro", "lasts"], dict, lambda line: print(line, flush=True))
"""


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a stage that tells its parent, and one that lasts."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DVC_NO_ANALYTICS", "true")  # else DVC starts a process that outlives it
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text(
        "stages:\n"
        f"  told: {{cmd: 'exec {sys.executable} -c \"import os; print(os.getppid())\"'}}\n"
        f"  lasts: {{cmd: '{sys.executable} -c \"import time; time.sleep(600)\"'}}\n"
        "  broken: {cmd: 'exit 3'}\n"
        "  reads: {cmd: cat}\n"
        "  kills: {cmd: 'kill -9 $PPID'}\n"
    )
    subprocess.run([sys.executable, "-m", "dvc", "init", "--no-scm", "--quiet"], check=True)
    return tmp_path


def dvc(*arguments: str) -> tuple[int, list[str]]:
    lines: list[str] = []
    code = commands.run([*commands.DVC, *arguments], lambda: dict(os.environ), lines.append)
    return code, lines


def test_one_process_runs_all_dvc_commands_and_tells_how_each_ended(pipeline: Path) -> None:
    with commands.one_dvc(lambda: dict(os.environ)):
        [first, second] = [dvc("repro", "--force", "told") for _ in range(2)]
        broken, lines = dvc("repro", "broken")
        reads, _ = dvc("repro", "reads")
        assert started(pipeline)
    parents = [[line for line in out if line.strip().isdigit()] for _, out in (first, second)]
    assert (first[0], second[0], reads) == (0, 0, 0)
    assert parents[0] == parents[1] != []
    assert broken
    assert any("broken" in line for line in lines)
    wait_for(lambda: not started(pipeline), 10)


def test_a_dvc_process_that_dies_is_an_error_and_the_next_command_starts_another(
    pipeline: Path,
) -> None:
    with commands.one_dvc(lambda: dict(os.environ)):
        assert dvc("repro", "kills")[0]
        assert dvc("repro", "--force", "told")[0] == 0


def test_a_killed_flow_leaves_neither_dvc_nor_its_stage(pipeline: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as flow:
        assert flow.stdout
        assert flow.stdout.readline() == "ready\n"
        wait_for(lambda: any("sleep(600)" in line for line in started(pipeline)))
        flow.kill()
    wait_for(lambda: not started(pipeline), 10)


def started(folder: Path) -> list[str]:
    """Return the command lines of the processes that work in a folder, but for this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            here = (process / "cwd").resolve() == folder and int(process.name) != os.getpid()
            if here and (line := (process / "cmdline").read_bytes()):
                found.append(line.replace(b"\0", b" ").decode())
        except OSError:  # it has ended meanwhile
            continue
    return found
