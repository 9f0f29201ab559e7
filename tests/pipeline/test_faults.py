"""A fifteenth of `make faults`: nights killed at their writes, disks that fail, runs at once."""

import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_after_any_fault_a_plain_night_makes_the_index_that_a_clean_build_makes() -> None:
    command = [sys.executable, "-m", "tests.faults", "--short"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert " kill, passed" in done.stdout
