"""Train every level in one loop: one model, its examples, and the loss on their answers.

In:  a model whose trainable weights require gradients, encoded examples
Out: the weights with the lowest dev loss, and the course of the training

Fast on a CPU: batches of nearly one length, counted in tokens; logits only where the loss is
(49,152 words would cost more than the layers); everything in bfloat16 where the CPU supports it
natively, except for the trained weights (master_weights.py). Repeatable: nothing depends on the
clock, so a killed run resumes from its last checkpoint and ends with the same bytes. Safe: a step
whose loss or gradient is not finite changes nothing and ends the run; such weights are never
written.

Under torchrun each process takes a part of every batch, and the gradients are summed. Of a sharded
model (sharding.py) it also has only a part of every weight, so all processes make equally many
passes.
"""

import logging
import math
import time
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from tasks.errors import InhouseError
from tasks.models.weights import not_finite
from tasks.storage import heap
from tasks.training import packing, processes, sharding
from tasks.training.attention import PACKED
from tasks.training.checkpoints import Checkpoints
from tasks.training.logits import decoder_of, logits_of
from tasks.training.master_weights import Masters
from tasks.training.packing import IGNORED
from tasks.training.resuming import Training, identity_of, resumed, save
from tasks.training.schedule import Encoded, Plan, answered, batches, evaluations, rate_at, steps

__all__ = ["Encoded", "Plan", "Training"]  # imported from here by their users

log = logging.getLogger(__name__)

TRIM_EVERY = 8  # steps, after which free heap memory is returned to the system
NOTHING = [Encoded([0, 0], 2)]  # a pass without an answer, which changes nothing


def collate(rows: Sequence[Encoded], device: Any = None) -> tuple[Tensor, Tensor]:
    """Return ids and labels, both (rows, longest), padded at the end; labels are IGNORED except for
    the answers. A text never attends to the padding behind it, so no mask is needed."""
    shape = (len(rows), max(len(row.ids) for row in rows))
    ids, labels = torch.zeros(shape, dtype=torch.int64), torch.full(shape, IGNORED)
    for n, row in enumerate(rows):
        own = torch.tensor(row.ids)
        ids[n, : len(own)] = own
        labels[n, row.answer : len(own)] = own[row.answer :]
    return ids.to(device), labels.to(device)


def loss_sum(model: Any, rows: Sequence[Encoded], device: Any = None) -> Tensor:
    """Return the summed loss (nats) of the answers' tokens."""
    ids, labels = collate(rows, device)
    if sharding.is_sharded(model):
        found: Tensor = getattr(model, sharding.LOSS)(ids, labels)
        return found
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    return answers_loss(causal, ids, labels)


def answers_loss(causal: Any, ids: Tensor, labels: Tensor) -> Tensor:
    """Return the summed loss of the labels that are not IGNORED."""
    hidden = decoder_of(causal)(input_ids=ids, use_cache=False).last_hidden_state
    wanted = labels[:, 1:]
    at = wanted != IGNORED
    logits = logits_of(causal, hidden[:, :-1][at])
    return cross_entropy(logits, wanted[at], reduction="sum")


@torch.no_grad()
def mean_loss(model: Any, rows: Sequence[Encoded], tokens: int, device: Any = None) -> float:
    """Return the mean loss of the answers' tokens, over all rows."""
    every = batches([len(row.ids) for row in rows], tokens, 0, 0)
    rank, world = processes.rank_and_world_size()
    own = [[rows[n] for n in batch] for batch in every[rank::world]]
    own += [NOTHING] * (-(-len(every) // world) - len(own))
    total = sum(float(loss_sum(model, some, device)) for some in own)
    if world > 1:
        total = float(
            processes.all_reduce(
                torch.tensor(total, dtype=torch.float64, device=processes.device())
            )
        )
    return total / sum(answered(row) for row in rows)


def train(
    model: Any,
    examples: Sequence[Encoded],
    dev: Sequence[Encoded],
    plan: Plan,
    kept: Checkpoints,
    say: Callable[[Training, int], None],
    read: Sequence[Encoded] = (),
) -> tuple[dict[str, Tensor], Training]:
    """Return the trained weights at the best dev loss (the last ones without dev), by name in
    float32, all in the first process; and the course of the training. It resumes from the last
    checkpoint. `read`: the texts to train on in full before the examples.

    Raises InhouseError if there is nothing to train on, or a loss, a gradient or a weight is not
    finite; the checkpoint of a step that fails so has the weights before it."""
    every_row, dev = [*read, *filter(answered, examples)], list(filter(answered, dev))
    _check(model, every_row)
    planned = steps([len(row.ids) for row in every_row], plan, len(read))
    evaluated = evaluations(len(planned), plan, bool(read))
    recorded = _record(model, [[every_row[n] for n in batch] for batch in planned], plan)
    masters, identity = Masters(model), identity_of(every_row, dev, plan)
    best, at = resumed(masters, kept, identity)
    saved = began = time.monotonic()
    model.train()
    while at.step < len(planned) and not _enough(at, plan):
        rows = [every_row[n] for n in planned[at.step]]
        loss = _accumulate(model, rows, plan.micro_batch_tokens, recorded)
        norm = masters.step(rate_at(at.step + 1, len(planned), plan), loss)
        # read no earlier: reading waits for the GPU, which needs the whole step queued first
        if not all(map(math.isfinite, (float(loss), float(norm)))):
            save(kept, masters, best, at, identity)
            seen = f"loss {float(loss):g} and gradient norm {float(norm):g} in step {at.step + 1}"
            raise _broken(model, plan, seen)
        at.step += 1
        at.tokens += sum(len(row.ids) for row in rows)
        at.since.append(float(loss))
        if at.step in evaluated:
            best = _evaluated(model, dev, plan, masters, at, best)
        if not masters.on_gpu and at.step % TRIM_EVERY == 0:
            heap.trim_heap()
        at.seconds += time.monotonic() - began
        began = time.monotonic()
        say(at, len(planned))
        due = processes.broadcast(began - saved > plan.checkpoint_s)
        if due and at.step < len(planned):
            save(kept, masters, best, at, identity)
            saved = time.monotonic()
    found = masters.gather((best or _copied(masters)).items(), folder=False)
    if name := not_finite(found):
        raise _broken(model, plan, f"values of {name} after step {at.step}")
    return found, at


def _check(model: Any, rows: Sequence[Encoded]) -> None:
    """Refuse a model or examples with nothing to train."""
    if not rows:
        raise InhouseError("nothing to train on: no example has an answer")
    weights = {name: sharding.local(weight) for name, weight in model.named_parameters()}
    if name := not_finite(weights):
        raise InhouseError(
            f"{name} is not finite before the first step, expected finite weights: the base model "
            "is damaged. Run inhouse init"
        )


def _record(
    model: Any, planned: Sequence[Sequence[Encoded]], plan: Plan
) -> packing.Recorded | None:
    """Record a pass on a GPU that has room for every planned one; None on a CPU, and of a sharded
    model, whose processes exchange weights within a pass."""
    device = next(model.parameters()).device
    packed = device.type == "cuda" and model.config._attn_implementation == PACKED  # noqa: SLF001
    if not packed or sharding.is_sharded(model):
        return None
    return packing.Recorded(
        model, packing.room(p for rows in planned for p in _passes(rows, plan.micro_batch_tokens))
    )


def _passes(rows: Sequence[Encoded], tokens: int) -> list[list[Encoded]]:
    """Return this process's part of a batch, in passes of at most `tokens` tokens."""
    rank, world = processes.rank_and_world_size()
    return _split(rows[rank::world], tokens)


def _split(rows: Sequence[Encoded], tokens: int) -> list[list[Encoded]]:
    every = batches([len(row.ids) for row in rows], tokens, 0, 0)
    return [[rows[n] for n in numbers] for numbers in every]


def _filled(rows: Sequence[Encoded], tokens: int) -> list[list[Encoded]]:
    """Return this process's passes, filled up with passes without an answer to the number of the
    process that has most."""
    world = processes.rank_and_world_size()[1]
    most = max(len(_split(rows[rank::world], tokens)) for rank in range(world))
    own = _passes(rows, tokens)
    return [*own, *[NOTHING] * (most - len(own))]


def _accumulate(
    model: Any, rows: Sequence[Encoded], tokens: int, recorded: packing.Recorded | None
) -> Tensor:
    """Compute the gradients of a batch, in passes of `tokens`; return its mean loss."""
    device = next(model.parameters()).device
    total = sum(answered(row) for row in rows)
    loss = torch.zeros((), device=device)
    for some in (_filled if sharding.is_sharded(model) else _passes)(rows, tokens):
        if recorded:
            loss += recorded(some, total)
            continue
        found = loss_sum(model, some, device) / total
        found.backward()  # type: ignore[no-untyped-call]
        loss += found.detach()
    return processes.all_reduce(loss)


def _enough(at: Training, plan: Plan) -> bool:
    if not plan.patience or at.unimproved < plan.patience:
        return False
    log.info("stopping early: the dev loss has not fallen %d times", at.unimproved)
    return True


def _evaluated(
    model: Any,
    dev: Sequence[Encoded],
    plan: Plan,
    masters: Masters,
    at: Training,
    best: dict[str, Tensor],
) -> dict[str, Tensor]:
    """Add a point to the learning curve; return the best weights so far."""
    point: dict[str, float] = {"step": at.step, "train": round(fmean(at.since), 4)}
    at.losses.append(point)
    at.since.clear()
    if not dev:
        return best
    model.eval()
    loss = mean_loss(model, dev, plan.micro_batch_tokens, next(model.parameters()).device)
    model.train()
    if not math.isfinite(loss):
        raise _broken(model, plan, f"dev loss {loss:g} after step {at.step}")
    point["dev"] = round(loss, 4)
    if loss >= at.best_loss:
        at.unimproved += 1
        return best
    at.best_loss, at.best_step, at.unimproved = loss, at.step, 0
    return _copied(masters)


def _copied(masters: Masters) -> dict[str, Tensor]:
    return {name: weight.detach().clone() for name, weight in masters.weights.items()}


def _broken(model: Any, plan: Plan, seen: str) -> InhouseError:
    """Return the error for numbers that are not finite, with the remedy."""
    exact = next(model.parameters()).dtype == torch.float32
    precision = "" if exact else " or set finetune.precision to fp32"
    return InhouseError(
        f"{seen}, expected finite numbers. The training stopped and wrote no model. In params.yaml "
        f"lower the rate of this level (levels.*.rate; now {plan.rate:g}){precision}, and run it "
        "again"
    )
