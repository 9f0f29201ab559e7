"""Keep the course of a training in its checkpoints, and resume from the last one.

In:  the weights of a training, its checkpoints
Out: the same weights and course in a later run
Run: called by tasks.training.trainer

The first process reads and writes for all.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from torch import Tensor

from tasks.records import digest
from tasks.training import processes
from tasks.training.checkpoints import Checkpoint, Checkpoints
from tasks.training.master_weights import Masters
from tasks.training.schedule import Encoded, Plan

log = logging.getLogger(__name__)

BEST = "best/"  # before the names of the best weights in a checkpoint


@dataclass(slots=True)
class Training:
    """The state of a training."""

    step: int = 0
    tokens: int = 0  # tokens trained on, without padding
    seconds: float = 0.0
    best_loss: float = math.inf
    best_step: int = 0
    unimproved: int = 0  # evaluations since
    since: list[float] = field(default_factory=list)  # losses of the steps since the last point
    losses: list[dict[str, float]] = field(default_factory=list)  # points: step, train, dev

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def identity_of(rows: Sequence[Encoded], dev: Sequence[Encoded], plan: Plan) -> str:
    """Return a hash of everything that decides the rest of the training, except for the model."""
    every = ([(list(row.ids), row.answer) for row in some] for some in (rows, dev))
    return digest(repr(replace(plan, checkpoint_s=0.0)), *map(repr, every))


def resumed(
    masters: Masters, checkpoints: Checkpoints, identity: str
) -> tuple[dict[str, Tensor], Training]:
    """Return the best weights so far and the state of the training: a checkpoint's, or new. The
    first process reads it for all."""
    first = processes.rank_and_world_size()[0] == 0
    found = _last(masters, checkpoints, identity) if first else None
    course = processes.broadcast(found and found.state["training"])
    if course is None:
        return {}, Training()
    tensors = masters.scatter(found.tensors if found else {})
    masters.restore(tensors)
    log.info("resuming from step %d", course["step"])
    best = {n.removeprefix(BEST): t for n, t in tensors.items() if n.startswith(BEST)}
    return best, Training(**course)


def _last(masters: Masters, checkpoints: Checkpoints, identity: str) -> Checkpoint | None:
    """Return the last checkpoint, if it is of this training."""
    found = checkpoints.last()
    if found is None:
        return None
    if found.state.get("identity") == identity and masters.fits(found.tensors):
        return found
    log.warning(
        "the checkpoint of step %d is ignored: it belongs to another model, other examples or "
        "another plan. The training begins with step 1", found.step,
    )  # fmt: skip
    return None


def save(
    checkpoints: Checkpoints, masters: Masters, best: dict[str, Tensor], at: Training, identity: str
) -> None:
    """Write a checkpoint, once for all processes, if there are good weights to write."""
    if not at.step or masters.first_not_finite():
        return
    parts = {**dict(masters.tensors()), **{f"{BEST}{name}": t for name, t in best.items()}}
    tensors = masters.gather(parts.items(), folder=True)
    if processes.rank_and_world_size()[0] == 0:
        state = {"identity": identity, "training": at.as_dict()}
        checkpoints.save(Checkpoint(at.step, tensors, state))
