"""Write and read checkpoints of a training: atomic, finite, and only of the same training.

In:  a folder of the cache, a key of everything that the training depends on
Out: named tensors and a state, as they were written

    step-000120/
      tensors.safetensors
      state.json      the step, the training state, the key, the hash of the tensors; written last
"""

import json
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks.errors import InhouseError
from tasks.models.weights import not_finite, sha256, whole_folder

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

TENSORS = "tensors.safetensors"
STATE = "state.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors and the state written at a step."""

    step: int
    tensors: "dict[str, Tensor]"
    state: dict[str, Any]


class Checkpoints:
    """The checkpoints of one training; only the last is kept."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        self._key = key

    def save(self, checkpoint: Checkpoint) -> None:
        """Write one and remove the older ones. Raises InhouseError if a tensor is not finite or
        there is no room; the one before stays."""
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        if name := not_finite(checkpoint.tensors):
            raise InhouseError(
                f"{name} is not finite after step {checkpoint.step}: no checkpoint was written to "
                f"{self._folder}. Lower the rate of this level in params.yaml and run again"
            )
        try:
            with whole_folder(self._folder / f"step-{checkpoint.step:06}") as new:
                save_file(checkpoint.tensors, new / TENSORS)
                written = {
                    "key": self._key,
                    "step": checkpoint.step,
                    "sha256": sha256(new / TENSORS),
                    "state": checkpoint.state,
                }
                (new / STATE).write_text(json.dumps(written), "utf-8")
        except (OSError, SafetensorError) as error:
            raise InhouseError(
                f"a checkpoint could not be written to {self._folder}: {error}. Free disk space "
                "and run again: the training resumes from the checkpoint before"
            ) from None
        for older in self._steps():
            if older.name != f"step-{checkpoint.step:06}":
                shutil.rmtree(older, ignore_errors=True)

    def last(self) -> Checkpoint | None:
        """Return the newest checkpoint that is whole and of this training. Remove damaged ones, and
        leave those of another training alone."""
        for folder in reversed(self._steps()):
            try:
                found = self._read(folder)
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.warning("checkpoint %s is damaged and was removed: %s", folder, error)
                shutil.rmtree(folder, ignore_errors=True)
                continue
            if found:
                return found
            log.warning(
                "checkpoint %s is ignored: it belongs to other settings, examples or another base",
                folder,
            )
        return None

    def forget(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _steps(self) -> list[Path]:
        return sorted(self._folder.glob("step-*"), key=lambda path: (len(path.name), path.name))

    def _read(self, folder: Path) -> Checkpoint | None:
        """Return None if it is of another training. Raises OSError, ValueError, KeyError or
        TypeError if it is damaged."""
        from safetensors.torch import load_file

        written = json.loads((folder / STATE).read_text("utf-8"))
        if written["key"] != self._key:
            return None
        if written["sha256"] != sha256(folder / TENSORS):
            raise ValueError(f"expected {TENSORS} with the hash in {STATE}, got another")
        found = Checkpoint(written["step"], load_file(folder / TENSORS), written["state"])
        if name := not_finite(found.tensors):
            raise ValueError(f"{name} is not finite")
        return found
