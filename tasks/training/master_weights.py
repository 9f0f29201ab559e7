"""Keep master weights in float32 for a model that computes in fewer bits, and update them.

In:  a model whose trainable weights require gradients
Out: the same weights after each step; the tensors for a checkpoint
Run: called by tasks.training.trainer

Of a sharded model each process keeps and updates its part of every weight.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, clip_grads_with_norm_, get_total_norm

from tasks.models.weights import not_finite
from tasks.training import processes, sharding

CLIP = 1.0  # of the gradient's norm
DECAY = 0.01
WEIGHT = "weight/"  # before a weight's name in a checkpoint
MOMENTS = ("step", "exp_avg", "exp_avg_sq")  # the state of AdamW for each weight


class Masters:
    """The trained weights, in float32, beside the model that computes with them."""

    def __init__(self, model: Any) -> None:
        self._own = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self._parts = {n: sharding.local(p) for n, p in self._own.items()}
        self._sharded = sharding.is_sharded(model)
        self.weights = {
            n: p if p.dtype == torch.float32 else p.detach().float() for n, p in self._parts.items()
        }
        values = list(self.weights.values())
        self.on_gpu = values[0].is_cuda
        self.optimizer = torch.optim.AdamW(values, lr=0.0, weight_decay=DECAY, fused=True)

    def step(self, rate: float, loss: Tensor) -> Tensor:
        """Update the weights by the gradients of the loss, if it and they are finite. Returns their
        norm."""
        self._copy_gradients()
        norm = self._clip()
        skips = ~(norm.isfinite() & loss.isfinite())  # on the device, so that nothing waits for it
        self.optimizer.found_inf = skips.float()  # type: ignore[attr-defined]  # as GradScaler does
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=not self.on_gpu)
        self.copy_to_model(self.weights)
        return norm

    def _clip(self) -> Tensor:
        """Clip the gradients by their norm over all processes; return it."""
        values = list(self.weights.values())
        if self._sharded:
            own: list[Any] = [value.grad for value in values if value.grad is not None]
            norm = processes.all_reduce(get_total_norm(own, foreach=True).square()).sqrt()
            clip_grads_with_norm_(values, CLIP, norm, foreach=True)
            return norm
        if processes.rank_and_world_size()[1] > 1:
            for master in values:
                if master.grad is None:  # this process had nothing to learn from
                    master.grad = torch.zeros_like(master)
                processes.all_reduce(master.grad)
        return clip_grad_norm_(values, CLIP, foreach=True)

    @torch.no_grad()
    def _copy_gradients(self) -> None:
        """Copy the gradients from the model to the masters. On a GPU all at once, and every
        gradient keeps its memory: a recorded pass adds to the model's."""
        pairs = [
            (self.weights[name], own)
            for name, own in self._own.items()
            if own.grad is not None and own is not self.weights[name]
        ]
        if self.on_gpu and pairs:
            given = [sharding.local(own.grad) for _, own in pairs]
            for master, _ in pairs:
                if master.grad is None:
                    master.grad = torch.empty_like(master)
            grads: list[Any] = [master.grad for master, _ in pairs]
            torch._foreach_copy_(grads, given)
            torch._foreach_zero_(given)
            return
        for master, own in pairs:
            master.grad, own.grad = sharding.local(own.grad).float(), None

    @torch.no_grad()
    def copy_to_model(self, values: dict[str, Tensor]) -> None:
        """Copy these weights to the model."""
        pairs = [(own, values[n]) for n, own in self._parts.items() if own is not values[n]]
        if pairs:
            torch._foreach_copy_([own for own, _ in pairs], [value for _, value in pairs])

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """Yield all tensors that a checkpoint needs to resume."""
        for name, master in self.weights.items():
            yield WEIGHT + name, master.detach()
            for moment, value in self.optimizer.state.get(master, {}).items():
                yield f"{moment}/{name}", value

    def gather(self, tensors: Iterable[tuple[str, Tensor]], folder: bool) -> dict[str, Tensor]:
        """Return tensors of these weights whole, in the first process. `folder`: their names have
        one before that of the weight."""
        found = {}
        for name, part in tensors:
            owner = self._own[name.partition("/")[2] if folder else name]
            whole = sharding.gather(part, owner)
            if whole is not None:
                found[name] = whole
        return found

    def scatter(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return this process's parts of the whole tensors that the first process has."""
        if processes.rank_and_world_size()[1] == 1:
            return tensors
        return dict(sharding.scatter(tensors, self._own))

    def first_not_finite(self) -> str | None:
        """Return the name of a weight that is not finite in any process, if there is one."""
        name = not_finite(self.weights)
        return name or "a weight" if processes.any_of(name is not None) else None

    def fits(self, tensors: dict[str, Tensor]) -> bool:
        """Return whether the tensors are of a checkpoint of these weights."""
        shapes = {n: t.shape for n, t in tensors.items() if n.startswith(WEIGHT)}
        return shapes == {WEIGHT + name: weight.shape for name, weight in self._own.items()}

    @torch.no_grad()
    def restore(self, tensors: dict[str, Tensor]) -> None:
        for name, weight in self.weights.items():
            weight.copy_(tensors[WEIGHT + name])
            self.optimizer.state[weight] = {
                moment: tensors[f"{moment}/{name}"].to(
                    "cpu" if moment == "step" and not weight.is_cuda else weight.device
                )
                for moment in MOMENTS
                if f"{moment}/{name}" in tensors
            }
        self.copy_to_model(self.weights)
