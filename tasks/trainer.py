"""The training loop of every level: one model, its examples, and the loss on their answers.

In:  a model whose trainable weights require gradients, encoded examples
Out: those weights at their best, and what the training was

What makes it fast on a processor: batches of nearly one length, counted in tokens; logits only
where the loss is (49,152 words would cost more than the layers); everything in bfloat16 where the
processor calculates in it, but for the weights that are learnt: those are kept and stepped in
float32. What makes it repeatable: nothing depends on the clock, so a run that was killed goes on
from its last checkpoint to the bytes that it would have ended with.

Under torchrun each process takes a part of every batch, and the gradients are summed.
"""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import torch
from torch import Tensor, distributed
from torch.nn.functional import cross_entropy

from tasks import memory, packed
from tasks.attention import PACKED
from tasks.checkpoints import Checkpoint, Checkpoints
from tasks.packed import IGNORED

log = logging.getLogger(__name__)

NEARLY = 8  # tokens that lengths may differ by and still count as equal when batches are drawn
CLIP = 1.0  # of the gradient's norm
DECAY = 0.01
FLOOR = 0.1  # of the rate, at the end of the cosine
TIDY = 8  # steps, after which free memory is given back


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of a conversation; the answer begins at `answer`."""

    ids: Sequence[int]
    answer: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast is learnt."""

    rate: float
    warmup: float  # share of the steps
    epochs: float
    patience: int | None  # evaluations without a better dev loss until it stops
    evaluations: int  # an epoch
    batch_tokens: int
    pass_tokens: int  # of a batch, so many at once
    seed: int
    checkpoint_s: float
    reading: float = 0.0  # epochs over what is only read, before the examples


@dataclass(slots=True)
class Training:
    """Where a training stands."""

    step: int = 0
    tokens: int = 0  # that were learnt from, padding not counted
    seconds: float = 0.0
    best_loss: float = math.inf
    best_step: int = 0
    unimproved: int = 0  # evaluations since
    since: list[float] = field(default_factory=list)  # losses of the steps since the last point
    losses: list[dict[str, float]] = field(default_factory=list)  # points: step, train, dev

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def batches(lengths: Sequence[int], tokens: int, seed: int, epoch: int) -> list[list[int]]:
    """The numbers of all examples once, in batches of nearly one length whose tokens, padding
    included, are at most `tokens` (or one example), in an order that the seed draws."""
    chance = random.Random(f"{seed} {epoch}")  # noqa: S311  nothing secret
    order = sorted(range(len(lengths)), key=lambda n: (-(-lengths[n] // NEARLY), chance.random()))
    cut: list[list[int]] = []
    longest = 0
    for number in order:
        longest = max(longest, lengths[number])
        if cut and longest * (len(cut[-1]) + 1) <= tokens:
            cut[-1].append(number)
        else:
            cut.append([number])
            longest = lengths[number]
    chance.shuffle(cut)
    return cut


def steps(lengths: Sequence[int], plan: Plan, read: int = 0) -> list[list[int]]:
    """The batches of all epochs, first of the `read` rows in front, then of the others; a part of
    an epoch is its first batches."""
    before = _epochs(lengths[:read], plan.reading, plan)
    after = _epochs(lengths[read:], plan.epochs, plan)
    return before + [[read + number for number in batch] for batch in after]


def _epochs(lengths: Sequence[int], epochs: float, plan: Plan) -> list[list[int]]:
    found: list[list[int]] = []
    for epoch in range(math.ceil(epochs)):
        drawn = batches(lengths, plan.batch_tokens, plan.seed, epoch)
        share = min(1.0, epochs - epoch)
        found += drawn[: math.ceil(share * len(drawn))]
    return found


def rate_at(step: int, total: int, plan: Plan) -> float:
    """Linear warm-up, then a cosine down to FLOOR of the rate. `step` counts from 1."""
    warm = max(1, round(plan.warmup * total))
    if step <= warm:
        return plan.rate * step / warm
    left = (step - warm) / max(1, total - warm)
    return plan.rate * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * left)) / 2)


def collate(rows: Sequence[Encoded], device: Any = None) -> tuple[Tensor, Tensor]:
    """ids and labels, both (rows, longest), padded at the end; labels are IGNORED but for the
    answers. What stands behind a text is never looked at by it, so there is no mask."""
    shape = (len(rows), max(len(row.ids) for row in rows))
    ids, labels = torch.zeros(shape, dtype=torch.int64), torch.full(shape, IGNORED)
    for n, row in enumerate(rows):
        held = torch.tensor(row.ids)
        ids[n, : len(held)] = held
        labels[n, row.answer : len(held)] = held[row.answer :]
    return ids.to(device), labels.to(device)


def answered(row: Encoded) -> int:
    """The tokens that the loss is on."""
    return len(row.ids) - row.answer


def loss_sum(model: Any, rows: Sequence[Encoded], device: Any = None) -> Tensor:
    """The summed loss (nats) of the answers' tokens."""
    ids, labels = collate(rows, device)
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = causal.get_decoder()(input_ids=ids, use_cache=False).last_hidden_state
    wanted = labels[:, 1:]
    at = wanted != IGNORED
    logits = causal.get_output_embeddings()(hidden[:, :-1][at])
    return cross_entropy(logits.float(), wanted[at], reduction="sum")


@torch.no_grad()
def mean_loss(model: Any, rows: Sequence[Encoded], tokens: int, device: Any = None) -> float:
    """Of the answers' tokens, over all rows."""
    every = batches([len(row.ids) for row in rows], tokens, 0, 0)
    total = sum(float(loss_sum(model, [rows[n] for n in batch], device)) for batch in every)
    return total / sum(answered(row) for row in rows)


class Weights:
    """What is learnt, in float32, beside the model that calculates with it."""

    def __init__(self, model: Any) -> None:
        self._own = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self.masters = {
            n: p if p.dtype == torch.float32 else p.detach().float() for n, p in self._own.items()
        }
        values = list(self.masters.values())
        self._on_gpu = values[0].is_cuda
        self.optimizer = torch.optim.AdamW(values, lr=0.0, weight_decay=DECAY, fused=True)

    def step(self, rate: float) -> None:
        self._take_gradients()
        if distributed.is_initialized():
            for master in self.masters.values():
                if master.grad is None:  # this process had nothing to learn from
                    master.grad = torch.zeros_like(master)
                distributed.all_reduce(master.grad)
        torch.nn.utils.clip_grad_norm_(list(self.masters.values()), CLIP, foreach=True)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=not self._on_gpu)
        self.hand_over(self.masters)

    @torch.no_grad()
    def _take_gradients(self) -> None:
        """From the model to the masters. On a GPU all at once, and every gradient stays where
        it is: a recorded pass adds to the model's."""
        pairs = [
            (self.masters[name], own)
            for name, own in self._own.items()
            if own.grad is not None and own is not self.masters[name]
        ]
        if self._on_gpu and pairs:
            given = [own.grad for _, own in pairs]
            for master, _ in pairs:
                if master.grad is None:
                    master.grad = torch.empty_like(master)
            torch._foreach_copy_([master.grad for master, _ in pairs], given)
            torch._foreach_zero_(given)
            return
        for master, own in pairs:
            master.grad, own.grad = own.grad.float(), None

    @torch.no_grad()
    def hand_over(self, values: dict[str, Tensor]) -> None:
        """Let the model calculate with these."""
        pairs = [(own, values[n]) for n, own in self._own.items() if own is not values[n]]
        if pairs:
            torch._foreach_copy_([own for own, _ in pairs], [value for _, value in pairs])

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """All that a checkpoint needs to go on."""
        for name, master in self.masters.items():
            yield f"weight/{name}", master.detach()
            for moment, value in self.optimizer.state.get(master, {}).items():
                yield f"{moment}/{name}", value

    @torch.no_grad()
    def restore(self, tensors: dict[str, Tensor]) -> None:
        for name, master in self.masters.items():
            master.copy_(tensors[f"weight/{name}"])
            moments = ("step", "exp_avg", "exp_avg_sq")
            self.optimizer.state[master] = {
                moment: tensors[f"{moment}/{name}"].to(
                    "cpu" if moment == "step" and not master.is_cuda else master.device
                )
                for moment in moments
            }
        self.hand_over(self.masters)


def train(
    model: Any,
    examples: Sequence[Encoded],
    dev: Sequence[Encoded],
    plan: Plan,
    kept: Checkpoints,
    say: Callable[[Training, int], None],
    read: Sequence[Encoded] = (),
) -> tuple[dict[str, Tensor], Training]:
    """The weights that were learnt, as of the best dev loss (the last ones without dev), by name in
    float32; and what the training was. It begins where the last checkpoint ends. `read`: what is
    learnt word for word before the examples."""
    device = next(model.parameters()).device
    every_row = [*read, *examples]
    planned = steps([len(row.ids) for row in every_row], plan, len(read))
    epochs = plan.epochs + (plan.reading if read else 0)
    number = max(1, round(epochs * plan.evaluations))
    evaluated = {math.ceil(len(planned) * n / number) for n in range(1, number + 1)}
    recorded = _record(model, [[every_row[n] for n in batch] for batch in planned], plan)
    weights, at = Weights(model), Training()
    best: dict[str, Tensor] = {}
    found = kept.last()
    if found:
        weights.restore(found.tensors)
        best = {n.removeprefix("best/"): t for n, t in found.tensors.items() if n[:5] == "best/"}
        at = Training(**found.state)
        log.info("going on from step %d of %d", at.step, len(planned))
    saved = began = time.monotonic()
    model.train()
    while at.step < len(planned):
        rows = [every_row[n] for n in planned[at.step]]
        loss = _learn(model, rows, plan.pass_tokens, device, recorded)
        at.step += 1
        weights.step(rate_at(at.step, len(planned), plan))
        at.tokens += sum(len(row.ids) for row in rows)
        at.since.append(float(loss))  # here, not before: a GPU is not waited for until it has all
        if at.step in evaluated:
            at.losses.append({"step": at.step, "train": round(fmean(at.since), 4)})
            at.since.clear()
            if dev:
                best = _evaluated(model, dev, plan, weights, at, best)
        if device.type == "cpu" and at.step % TIDY == 0:
            memory.give_back()
        at.seconds += time.monotonic() - began
        began = time.monotonic()
        say(at, len(planned))
        if plan.patience and at.unimproved >= plan.patience:
            log.info("the dev loss has not fallen %d times: enough", at.unimproved)
            break
        if began - saved > plan.checkpoint_s and at.step < len(planned) and _writes():
            kept.save(Checkpoint(at.step, _tensors(weights, best), at.as_dict()))
            saved = time.monotonic()
    return best or {n: m.detach().clone() for n, m in weights.masters.items()}, at


def _record(model: Any, planned: Sequence[Sequence[Encoded]], plan: Plan) -> packed.Recorded | None:
    """On a GPU: a pass with room for all that are planned."""
    device = next(model.parameters()).device
    if device.type != "cuda" or model.config._attn_implementation != PACKED:  # noqa: SLF001
        return None
    return packed.Recorded(
        model, packed.room(p for rows in planned for p in _passes(rows, plan.pass_tokens))
    )


def _passes(rows: Sequence[Encoded], tokens: int) -> list[list[Encoded]]:
    """This process's part of a batch, `tokens` at once."""
    rank, world = place()
    own = rows[rank::world]
    every = batches([len(row.ids) for row in own], tokens, 0, 0)
    return [[own[n] for n in numbers] for numbers in every]


def _learn(
    model: Any, rows: Sequence[Encoded], tokens: int, device: Any, recorded: packed.Recorded | None
) -> Tensor:
    """Make the gradients of a batch, in passes of `tokens`; returns its mean loss."""
    total = sum(answered(row) for row in rows)
    loss = torch.zeros((), device=device)
    for some in _passes(rows, tokens):
        if recorded:
            loss += recorded(some, total)
            continue
        found = loss_sum(model, some, device) / total
        found.backward()  # type: ignore[no-untyped-call]
        loss += found.detach()
    if place()[1] > 1:
        distributed.all_reduce(loss)
    return loss


def place() -> tuple[int, int]:
    """Which of how many processes this is."""
    if distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def _writes() -> bool:
    return place()[0] == 0


def _evaluated(
    model: Any,
    dev: Sequence[Encoded],
    plan: Plan,
    weights: Weights,
    at: Training,
    best: dict[str, Tensor],
) -> dict[str, Tensor]:
    model.eval()
    loss = mean_loss(model, dev, plan.pass_tokens, next(model.parameters()).device)
    model.train()
    at.losses[-1]["dev"] = round(loss, 4)
    if loss >= at.best_loss:
        at.unimproved += 1
        return best
    at.best_loss, at.best_step, at.unimproved = loss, at.step, 0
    return {name: master.detach().clone() for name, master in weights.masters.items()}


def _tensors(weights: Weights, best: dict[str, Tensor]) -> dict[str, Tensor]:
    return {**dict(weights.tensors()), **{f"best/{name}": t for name, t in best.items()}}
