"""A checkpoint that is torn, or of another training, is never loaded."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tasks.checkpoints import STATE, TENSORS, Checkpoint, Checkpoints


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


def foreign(folder: Path) -> None:
    said = json.loads((folder / STATE).read_text())
    (folder / STATE).write_text(json.dumps({**said, "key": "that"}))


@pytest.mark.parametrize("tear", [flip, cut, half_said, silent, foreign])
def test_a_torn_or_foreign_one_is_passed_over_for_the_one_before(
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


def test_of_another_training_there_is_none(tmp_path: Path) -> None:
    saved(tmp_path, key="that")
    assert Checkpoints(tmp_path, "this").last() is None
