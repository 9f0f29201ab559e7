"""Test that a training killed anywhere ends with the same bytes, and that several processes learn
what one does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tasks import params, paths
from tasks.dataset.snapshot import Snapshot
from tasks.models import tuned
from tasks.records import PUBLIC, Document, Example
from tasks.storage import shards
from tasks.storage.atomic import write_json
from tasks.training import finetune
from tests import architectures
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


def company(folder: Path, processes: int) -> Path:
    """Write all that the command reads: a base in miniature, documents and examples."""
    architectures.make("llama", folder / paths.BASE)
    document = Document(
        "d", "d.md", "Pumps", "A pump holds 3 bar.", "text/markdown", "en", (PUBLIC,), "1", "1",
        None, {},
    )  # fmt: skip
    shards.write(folder / paths.TRAINSET, Document, [document], key=lambda d: d.doc_id)
    examples = [
        Example(
            str(n),
            (
                {"role": "user", "content": f"What does pump {n} hold?"},
                {"role": "assistant", "content": f"{n % 7} bar."},
            ),
            ("d",), "faq", "closed", "dev" if n % 6 == 0 else "train",
        )
        for n in range(60)
    ]  # fmt: skip
    shards.write(folder / paths.EXAMPLES, Example, examples, key=lambda e: e.example_id)
    taken = Snapshot(documents=1, left_out=0, audience=[PUBLIC], content="c", taken="2031-01-01")
    write_json(folder / paths.report("snapshot"), taken.model_dump())
    text = (ROOT / "params.yaml").read_text("utf-8")
    changed = text.replace(
        "train_fraction: 0.08",
        f"""train_fraction: 1.0
  processes: {processes}
  batch_tokens: 512
  precision: fp32
  checkpoint_s: 0.001""",
    ).replace("  partial:", "  partial:\n    blocks: 2")
    (folder / "params.yaml").write_text(changed, "utf-8")
    return folder


def test_the_command_starts_two_processes_and_writes_the_model_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = company(tmp_path / "one", 1), company(tmp_path / "two", 2)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    done = subprocess.run(
        [sys.executable, "-m", "tasks.training.finetune", "partial"],
        cwd=two, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("finetune: partial in") == 1  # the others are silent
    monkeypatch.chdir(one)
    card = finetune.run(params.load(), "partial")

    theirs = json.loads((two / paths.report("finetune-partial")).read_text())
    assert (card["processes"], theirs["processes"]) == (1, 2)
    for same in ("params", "trainset", "steps", "tokens", "trainable_parameters", "examples"):
        assert theirs[same] == card[same]
    learnt = [json.loads((f / paths.report("learning-partial")).read_text()) for f in (one, two)]
    assert len(learnt[0]) == len(learnt[1]) > 2
    for alone, shared in zip(*learnt, strict=True):
        assert shared == pytest.approx(alone, abs=1e-3)
    assert learnt[0][-1]["train"] < learnt[0][0]["train"] - 0.1
    folders = [folder / paths.tuned("partial") for folder in (one, two)]
    assert {p.name for p in folders[0].iterdir()} == {p.name for p in folders[1].iterdir()}
    whole, gathered = (load_file(folder / "model.safetensors") for folder in folders)
    assert whole.keys() == gathered.keys()
    for name, weight in whole.items():
        assert torch.allclose(gathered[name].float(), weight.float(), atol=1e-3), name
    assert (folders[1] / tuned.CARD).is_file()
    assert not list((tmp_path / "cache/training").iterdir())  # the checkpoints, once it has ended
