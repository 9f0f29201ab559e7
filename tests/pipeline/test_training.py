"""Test that a training killed anywhere resumes and ends with the same bytes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.conftest import ROOT

TWO = ("torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m")


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
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, started in ((one, ()), (two, TWO)):
        folder.mkdir()
        said(*started, "tests.tiny", "levels", str(folder))
    alone, shared = (json.loads((folder / "losses.json").read_text()) for folder in (one, two))
    for level in ("full", "partial", "adaptive", "resumed"):
        assert len(alone[level]["steps"]) > 20
        assert shared[level]["steps"] == pytest.approx(alone[level]["steps"], abs=1e-3)
        dev = [[point["dev"] for point in found[level]["points"]] for found in (alone, shared)]
        assert dev[1] == pytest.approx(dev[0], abs=1e-3)
        whole, gathered = (load_file(folder / f"{level}.safetensors") for folder in (one, two))
        assert whole.keys() == gathered.keys()
        for name, weight in whole.items():
            assert torch.allclose(gathered[name], weight, atol=1e-4), name
    # it went on where it was stopped, with the bytes of one that was not
    for folder in (one, two):
        full, resumed = ((folder / f"{n}.safetensors").read_bytes() for n in ("full", "resumed"))
        assert full == resumed
