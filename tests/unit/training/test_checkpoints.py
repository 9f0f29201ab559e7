"""Test that a torn checkpoint, or one of another training, is never loaded."""

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tasks.errors import InhouseError
from tasks.models.weights import sha256
from tasks.training.checkpoints import STATE, TENSORS, Checkpoint, Checkpoints


def saved(folder: Path, step: int = 3, key: str = "this") -> Path:
    tensors = {"weight/a": torch.arange(100.0), "step/a": torch.tensor(float(step))}
    Checkpoints(folder, key).save(Checkpoint(step, tensors, {"step": step, "losses": [1.5]}))
    return folder / f"step-{step:06}"


def test_what_was_saved_is_read_and_only_the_last_is_kept(tmp_path: Path) -> None:
    saved(tmp_path, 3)
    saved(tmp_path, 12)
    assert [path.name for path in tmp_path.iterdir()] == ["step-000012"]
    found = Checkpoints(tmp_path, "this").last()
    assert found is not None
    assert (found.step, found.state) == (12, {"step": 12, "losses": [1.5]})
    assert torch.equal(found.tensors["weight/a"], torch.arange(100.0))


def flip(folder: Path) -> None:
    held = bytearray((folder / TENSORS).read_bytes())
    held[-5] ^= 1
    (folder / TENSORS).write_bytes(held)


def cut(folder: Path) -> None:
    (folder / TENSORS).write_bytes((folder / TENSORS).read_bytes()[:-40])


def half_said(folder: Path) -> None:
    (folder / STATE).write_text((folder / STATE).read_text()[:40])


def silent(folder: Path) -> None:
    (folder / STATE).unlink()


def half_copied(folder: Path) -> None:
    (folder / TENSORS).unlink()


def infinite(folder: Path) -> None:
    """Write an infinite weight with its right hash, as an older version may have done."""
    save_file({"weight/a": torch.tensor([1.0, torch.inf])}, folder / TENSORS)
    said = json.loads((folder / STATE).read_text())
    (folder / STATE).write_text(json.dumps({**said, "sha256": sha256(folder / TENSORS)}))


@pytest.mark.parametrize("tear", [flip, cut, half_said, silent, half_copied, infinite])
def test_a_damaged_one_is_removed_and_passed_over_for_the_one_before(
    tmp_path: Path, tear: Callable[[Path], None]
) -> None:
    before = saved(tmp_path / "before", 3)
    last = saved(tmp_path / "now", 12)
    shutil.copytree(before, tmp_path / "now" / before.name)
    tear(last)
    found = Checkpoints(tmp_path / "now", "this").last()
    assert found is not None
    assert found.step == 3
    assert not last.exists()


def test_one_of_another_training_is_refused_and_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    saved(tmp_path, 3, key="this")
    there = saved(tmp_path.with_name("other"), 12, key="that")
    shutil.copytree(there, tmp_path / there.name)
    with caplog.at_level(logging.WARNING):
        found = Checkpoints(tmp_path, "this").last()
    assert found is not None
    assert found.step == 3
    assert (tmp_path / there.name).exists()
    assert "is ignored: it belongs to other settings, examples or another base" in caplog.text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_not_written_and_the_one_before_stays(
    tmp_path: Path, value: float
) -> None:
    saved(tmp_path, 3)
    wrong = Checkpoint(4, {"weight/a": torch.tensor([1.0, value])}, {})
    with pytest.raises(InhouseError, match="weight/a is not finite after step 4"):
        Checkpoints(tmp_path, "this").save(wrong)
    found = Checkpoints(tmp_path, "this").last()
    assert found is not None
    assert found.step == 3


def test_the_newest_is_the_one_of_the_most_steps(tmp_path: Path) -> None:
    new = saved(tmp_path / "a", 1_000_000)
    shutil.copytree(saved(tmp_path / "b", 999_999), tmp_path / "a/step-999999")
    assert new.name == "step-1000000"
    found = Checkpoints(tmp_path / "a", "this").last()
    assert found is not None
    assert found.step == 1_000_000
