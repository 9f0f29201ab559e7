"""Run a training pass on a GPU: pack its texts into one row, and replay a recorded CUDA graph.

In:  a model whose attention is attention.PACKED, encoded examples
Out: their summed loss, and its gradients

A small model keeps a GPU waiting: launching a pass's thousands of kernels takes longer than running
them (bench/training/gpu.py). Packed, every pass has one shape and no padding between its texts, so
that its kernels are recorded as a CUDA graph and launched as one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tasks.training.logits import decoder_of, logits_of

if TYPE_CHECKING:
    from tasks.training.schedule import Encoded

IGNORED = -100
WARM_UPS = 3  # passes before the recording, which choose and prepare kernels


@dataclass(frozen=True, slots=True)
class Room:
    """The sizes of the largest passes."""

    tokens: int
    texts: int
    answers: int  # tokens that the loss is on
    longest: int  # tokens of a text


@dataclass(frozen=True, slots=True)
class Packed:
    """One pass. Empty texts behind its own fill the room."""

    ids: Tensor  # (1, tokens)
    positions: Tensor  # (1, tokens), from 0 in each text
    ends: Tensor  # int32: where each text ends, after a 0
    at: Tensor  # (answers): places whose next token is an answer's
    targets: Tensor  # (answers): that token, or IGNORED

    def tensors(self) -> tuple[Tensor, ...]:
        return self.ids, self.positions, self.ends, self.at, self.targets


def room(passes: Iterable[Sequence["Encoded"]]) -> Room:
    """Return the room that fits every one of the passes."""
    sizes = []
    for rows in passes:
        lengths = [len(row.ids) for row in rows]
        answered = sum(len(row.ids) - row.answer for row in rows)
        sizes.append((sum(lengths), len(rows), answered, max(lengths)))
    return Room(*map(max, zip(*sizes, strict=True)))


def pack(rows: Sequence["Encoded"], space: Room) -> Packed:
    lengths = [len(row.ids) for row in rows]
    starts = [0, *accumulate(lengths)]
    empty = space.tokens - starts[-1]
    filling = [min(space.longest, empty - begun) for begun in range(0, empty, space.longest)]
    ends = [*starts, *accumulate(filling, initial=starts[-1])]
    most = space.texts + math.ceil(space.tokens / space.longest) + 2
    at = [
        start + place - 1
        for start, row in zip(starts, rows, strict=False)
        for place in range(row.answer, len(row.ids))
    ]
    targets = [token for row in rows for token in row.ids[row.answer :]]
    unused = space.answers - len(at)
    return Packed(
        ids=torch.tensor([[token for row in rows for token in row.ids] + [0] * empty]),
        positions=torch.tensor([[n for length in lengths + filling for n in range(length)]]),
        ends=torch.tensor(ends + [space.tokens] * (most - len(ends)), dtype=torch.int32),
        at=torch.tensor(at + [0] * unused),
        targets=torch.tensor(targets + [IGNORED] * unused),
    )


def loss_sum(model: Any, packed: Packed, longest: int) -> Tensor:
    """Return the summed loss (nats) of the answers' tokens, equal to trainer.loss_sum of padded
    rows."""
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = decoder_of(causal)(
        input_ids=packed.ids,
        position_ids=packed.positions,
        use_cache=False,
        texts=(packed.ends, longest),
    ).last_hidden_state[0]
    logits = logits_of(causal, hidden.index_select(0, packed.at))
    return cross_entropy(logits, packed.targets, reduction="sum", ignore_index=IGNORED)


class Recorded:
    """A pass over a model on a GPU, replayed with other texts. It sums its gradients in place: a
    caller that sets them to None loses them."""

    def __init__(self, model: nn.Module, space: Room) -> None:
        self._room = space
        device = next(model.parameters()).device
        self._packed = Packed(*(tensor.to(device) for tensor in pack([], space).tensors()))
        self._share = torch.zeros((), device=device)
        aside: Any = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UPS):
                self._loss_of(model).backward()  # type: ignore[no-untyped-call]
        torch.cuda.current_stream().wait_stream(aside)
        for weight in model.parameters():
            weight.grad = torch.zeros_like(weight) if weight.requires_grad else None
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph, stream=aside):
            self._loss = self._loss_of(model)
            self._loss.backward()  # type: ignore[no-untyped-call]

    def __call__(self, rows: Sequence["Encoded"], total: int) -> Tensor:
        """Add the gradients of the rows' loss over `total` answered tokens; return that loss, valid
        until the next call."""
        self._share.fill_(1 / total)
        new = pack(rows, self._room).tensors()
        for target, tensor in zip(self._packed.tensors(), new, strict=True):
            target.copy_(tensor.pin_memory(), non_blocking=True)
        self._graph.replay()
        return self._loss.detach()

    def _loss_of(self, model: nn.Module) -> Tensor:
        return loss_sum(model, self._packed, self._room.longest) * self._share
