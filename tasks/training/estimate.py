"""Estimate the cost of a training before it starts: memory by counting, time by a short probe.

In:  a model whose trainable weights require gradients, the encoded examples, a plan
Out: trainable parameters and memory, for the card
Run: called by tasks.training.finetune
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tasks.errors import InhouseError
from tasks.training import processes
from tasks.training.encode import TrainingData
from tasks.training.logits import decoder_of

if TYPE_CHECKING:
    from tasks.training.schedule import Encoded, Plan

log = logging.getLogger(__name__)

GIB = 2**30
PROCESS = GIB // 2  # Python with its libraries
PROBE = 4  # examples
GPUS = (16, 24, 40, 48, 80, 141, 192)  # GiB of memory of common GPUs
GPU_SHARE = 0.95  # of a GPU that a training can use: the rest is the driver's, and fragments
COUNTS = (1, 2, 4, 8, 16, 32, 64)  # of GPUs
PACKED = 0.52  # bytes of a weight in 4 bits, with its share of the scales
WHOLE = 16  # bytes per trained weight of a checkpoint, which the first process puts together


def check_memory(model: Any, data: TrainingData, plan: "Plan", name: str) -> dict[str, Any]:
    """Log the estimated cost. Raises InhouseError if this machine's memory is too small, naming a
    setting that fits."""
    import psutil

    from tasks.training import schedule

    shape, rows, longest = shape_of(model), [*data.read, *data.train], _largest_pass(data, plan)
    rank, world = processes.rank_and_world_size()
    need = memory_of(shape, longest, world if name in processes.SHARDED else 1)
    here = need * world + (WHOLE * shape.trained if world > 1 else 0)
    free = psutil.virtual_memory().available
    if not next(model.parameters()).is_cuda and here > free and not rank:
        raise InhouseError(
            f"{name} needs about {here / GIB:.1f} GiB, and {free / GIB:.1f} GiB are free. "
            f"{_remedy(shape, longest, name)}"
        )
    planned = schedule.steps([len(row.ids) for row in rows], plan, len(data.read))
    tokens = sum(len(rows[n].ids) for batch in planned for n in batch)
    log.info(
        "%s: %s of %s parameters, %s tokens in %d steps, about %.1f GiB and %.0f s",
        name, f"{shape.trained:,}", f"{shape.weights:,}", f"{tokens:,}", len(planned),
        need / GIB, tokens * _probe(model, rows),
    )  # fmt: skip
    return {"trainable_parameters": shape.trained, "memory_estimate_mb": round(need / 2**20)}


def _largest_pass(data: TrainingData, plan: "Plan") -> int:
    """Return the tokens of the largest pass."""
    least = min(plan.batch_tokens, plan.micro_batch_tokens)
    return max(least, *(len(row.ids) for row in (*data.read, *data.train)))


def out_of_memory(model: Any, data: TrainingData, plan: "Plan", name: str) -> InhouseError:
    """Return the error for a GPU whose memory ran out."""
    return InhouseError(
        f"{name}: the memory of the GPU ran out. "
        f"{_remedy(shape_of(model), _largest_pass(data, plan), name)}"
    )


def _remedy(shape: "Shape", tokens: int, level: str) -> str:
    less = "Lower finetune.micro_batch_tokens or finetune.max_tokens"
    if level != "adaptive":
        less += ", or use the level adaptive"
    elif not shape.packed:
        less += ", or set levels.adaptive.base_bits to 4"
    return f"{less}. {room(shape, tokens, level)}"


def room(shape: "Shape", tokens: int, level: str) -> str:
    """Say which GPUs have room for a training: one, or several of a smaller kind."""
    smallest: dict[int, int] = {}  # number of GPUs → GiB of each
    for size in GPUS:
        count = gpus(shape, tokens, level, size)
        if count:
            smallest.setdefault(count, size)
    one = smallest.pop(1, None)
    alone = f"A GPU of {one} GiB has room" if one else f"No GPU of {GPUS[-1]} GiB or less has room"
    if not smallest:
        return alone
    several = " or ".join(f"{n} of {smallest[n]} GiB" for n in sorted(smallest))
    return f"{alone}; {several} have, with as many finetune.processes"


def gpus(shape: "Shape", tokens: int, level: str, size: int) -> int | None:
    """Return how many GPUs of `size` GiB a training needs; None if the largest of COUNTS is too
    few, or the level can't be split among them."""
    counts = COUNTS if level in processes.SHARDED else COUNTS[:1]
    fits = (n for n in counts if memory_of(shape, tokens, n) <= size * GPU_SHARE * GIB)
    return next(fits, None)


def smallest_gpu(gib: float) -> int | None:
    """Return the memory, in GiB, of the smallest common GPU that has room; None if none has."""
    return next((size for size in GPUS if gib <= size * GPU_SHARE), None)


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a model that its training memory depends on."""

    weights: int
    trained: int
    hidden: int
    intermediate: int
    heads: int
    vocab: int
    depth: int  # layers from the first trained one up, whose activations are kept
    weight_bytes: int  # 2 in bfloat16, 4 in float32
    block: int  # weights of the largest layer
    outer: int  # weights beside the layers: the words
    packed: int = 0  # weights that are held in 4 bits


def memory(model: Any, tokens: int) -> int:
    """Return the bytes that training a model takes at most, with `tokens` at once."""
    return memory_of(shape_of(model), tokens)


def shape_of(model: Any) -> Shape:
    from tasks.training import quantized

    every = list(model.parameters())
    packed = quantized.weights_in_4_bits(model)
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    config, decoder = causal.config, decoder_of(causal)
    layers = next((getattr(decoder, n) for n in ("layers", "h") if hasattr(decoder, n)), [decoder])
    trainable = [any(p.requires_grad for p in layer.parameters()) for layer in layers]
    depth = len(layers) - (trainable.index(True) if True in trainable else len(layers))
    if causal.get_input_embeddings().weight.requires_grad:
        depth = len(layers)
    weights = sum(p.numel() for p in every) + packed // 2  # two of them are one number
    blocks = [sum(p.numel() for p in layer.parameters()) for layer in layers]
    return Shape(
        weights=weights,
        trained=sum(p.numel() for p in every if p.requires_grad),
        hidden=config.hidden_size,
        intermediate=getattr(config, "intermediate_size", None) or 4 * config.hidden_size,
        heads=getattr(config, "num_attention_heads", 0),
        vocab=config.vocab_size,
        depth=depth,
        weight_bytes=every[0].element_size(),
        block=max(blocks),
        outer=max(0, weights - packed // 2 - sum(blocks)),
        packed=packed,
    )


def memory_of(shape: Shape, tokens: int, sharded: int = 1) -> int:
    """Return the bytes that training takes at most in one process, with `tokens` at once: the
    weights; for each trained weight its gradient, and in float32 two moments and the best so far,
    and a copy of itself and its gradient if they are not in float32; and the activations of the
    layers above the first trained one.

    Sharded among `sharded` processes, each holds its part of everything except the activations,
    and as a whole: the word embeddings, a layer and the next one, with their gradients if they are
    trained."""
    size = shape.weight_bytes
    per_token = 12 * shape.hidden + 6 * shape.intermediate
    per_token += 2 * shape.heads * min(tokens, 1024)  # the shares of attention
    logits = 10 * shape.vocab * tokens // 4  # of the answers, about a quarter
    beside = 12 if size == 4 else 20  # then a float32 copy is trained, with a gradient
    persistent = shape.weights * size + shape.trained * (size + beside)
    if shape.packed:  # and a layer of them is unpacked at a time
        persistent += int(shape.packed * (PACKED - size)) + 2 * shape.block * size
    whole = 0
    if sharded > 1:
        gathered = shape.outer + 2 * shape.block
        whole = gathered * size + min(gathered, shape.trained) * (size + 4)  # summed in float32
    return int(
        PROCESS + persistent / sharded + whole + tokens * shape.depth * per_token * size + logits
    )


def _probe(model: Any, rows: "Sequence[Encoded]") -> float:
    """Return the seconds per token, from one small batch; no weight is changed."""
    from tasks.training import trainer

    some = sorted(rows, key=lambda row: len(row.ids))[len(rows) // 2 :][:PROBE]
    seconds = 0.0
    for _ in range(2):  # the first call prepares kernels
        began = time.perf_counter()
        loss: Any = trainer.loss_sum(model, some, next(model.parameters()).device)
        loss.backward()
        seconds = time.perf_counter() - began
    model.zero_grad(set_to_none=True)
    return seconds / sum(len(row.ids) for row in some)
