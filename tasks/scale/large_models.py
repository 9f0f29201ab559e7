"""Forecast the memory of training models of 1, 7 and 70 billion weights, by level and GPUs.

The shapes are those of published models: Llama 3.2 1B, Mistral 7B, Llama 3 70B. The formula is the
one that a training is checked with before it starts (tasks/training/estimate.py).
"""

from dataclasses import dataclass

from tasks import params
from tasks.training import estimate

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Large:
    """A decoder with gated feed-forward layers and grouped heads, as nearly all are today."""

    name: str
    hidden: int
    intermediate: int
    layers: int
    heads: int
    pairs: int  # of keys and values
    vocab: int
    tied: bool  # one matrix embeds and predicts

    @property
    def linears(self) -> list[tuple[int, int]]:
        """Return the sizes of the linear layers of one block."""
        pairs = self.hidden // self.heads * self.pairs
        attention = [(self.hidden, self.hidden), (self.hidden, pairs), (self.hidden, pairs)]
        feed_forward = [(self.hidden, self.intermediate)] * 3
        return [*attention, (self.hidden, self.hidden), *feed_forward]

    @property
    def linear(self) -> int:
        """Return the number of weights in linear layers of all blocks."""
        return self.layers * sum(inner * outer for inner, outer in self.linears)

    @property
    def block(self) -> int:
        return self.linear // self.layers + 2 * self.hidden

    @property
    def outer(self) -> int:
        """Return the number of weights beside the blocks."""
        return self.vocab * self.hidden * (1 if self.tied else 2) + self.hidden

    @property
    def weights(self) -> int:
        return self.layers * self.block + self.outer


LEVELS = ("full", "partial", "adaptive")
QUANTIZED = "adaptive, 4 bits"  # levels.adaptive.base_bits: 4
SIZES = (24, 80, 141)  # GiB of the GPUs in the forecast
MODELS = (
    Large("Llama 3.2 1B", 2048, 8192, 16, 32, 8, 128_256, tied=True),
    Large("Mistral 7B", 4096, 14_336, 32, 32, 8, 32_000, tied=False),
    Large("Llama 3 70B", 8192, 28_672, 80, 64, 8, 128_256, tied=False),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one level of one model needs in bfloat16 on a GPU."""

    model: str
    level: str
    weights: int
    trained: int
    gib: float
    gpu: int | None  # GiB of the smallest common GPU that holds it; None: none does
    gpus: dict[int, int | None]  # by GiB of a GPU: how many hold it, sharded among them


def rows(values: params.Params) -> list[Row]:
    """Return all levels of all models, at the settings of params.yaml."""
    return [_row(model, level, values) for model in MODELS for level in (*LEVELS, QUANTIZED)]


def _row(model: Large, name: str, values: params.Params) -> Row:
    level = "adaptive" if name == QUANTIZED else name
    weights, trained, depth = trained_of(model, level, values.levels)
    shape = estimate.Shape(
        weights=weights,
        trained=trained,
        hidden=model.hidden,
        intermediate=model.intermediate,
        heads=model.heads,
        vocab=model.vocab,
        depth=depth,
        weight_bytes=2,
        block=model.block,
        outer=model.outer,
        packed=model.linear if name == QUANTIZED else 0,
    )
    tokens = max(values.finetune.micro_batch_tokens, values.finetune.max_tokens)
    gib = estimate.memory_of(shape, tokens) / GIB
    several = {size: estimate.gpus(shape, tokens, level, size) for size in SIZES}
    return Row(model.name, name, weights, trained, gib, estimate.smallest_gpu(gib), several)


def trained_of(model: Large, level: str, levels: params.Levels) -> tuple[int, int, int]:
    """Return all weights, the trained ones, and the layers whose activations are kept."""
    if level == "full":
        return model.weights, model.weights, model.layers
    if level == "partial":
        blocks = min(levels.partial.blocks, model.layers)
        return model.weights, blocks * model.block + model.hidden, blocks
    adaptive = levels.adaptive
    if adaptive.method == "blocks":
        added, depth = adaptive.blocks * model.block, model.layers + adaptive.blocks
    else:  # dora adds a vector and ia3 has less than lora's two thin matrices
        thin = sum(inner + outer for inner, outer in model.linears)
        added, depth = model.layers * adaptive.rank * thin, model.layers
    return model.weights + added, added, depth
