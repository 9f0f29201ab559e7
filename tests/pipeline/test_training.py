"""Test that a training killed anywhere resumes and ends with the same bytes."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def said(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_killed_training_ends_with_the_bytes_of_one_that_was_not(tmp_path: Path) -> None:
    refused, line = said("tests.tiny", "attack", str(tmp_path)).splitlines()
    outcomes = json.loads(line)
    full = outcomes.pop("full disk")
    assert {name: o for name, o in outcomes.items() if o["ended"] != -9} == {}  # each was killed
    assert {name: o for name, o in outcomes.items() if not o["equal"]} == {}
    while_writing = [o for name, o in outcomes.items() if not name.startswith("step")]
    assert len(outcomes) >= 50 <= 2 * len(while_writing)
    assert sum(o["begun"] > 1 for o in outcomes.values()) > 0.9 * len(outcomes)  # it went on

    assert full == {"ended": 3, "equal": True, "begun": 9}
    assert "Free disk space and run again" in refused


def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    said("tests.tiny", "losses", str(one))
    said("torch.distributed.run", "--nproc-per-node", "2", "-m", "tests.tiny", "losses", str(two))
    points = [json.loads(path.read_text()) for path in (one, two)]
    assert len(points[0]) == len(points[1]) > 3
    for alone, shared in zip(*points, strict=True):
        assert abs(alone["train"] - shared["train"]) < 1e-3
        assert abs(alone["dev"] - shared["dev"]) < 1e-3
