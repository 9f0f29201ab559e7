"""Measure tokens per second of each level on a GPU, and its share of the card's peak, beside
transformers' Trainer with its defaults and with bf16.

In:  data/examples (python -m flows.finetune), the tokenizer of models/base; weights drawn at random
Out: one line for each size of model and rows a step: tokens per second without padding once it
     is warm, the seconds until then, the share of the card's own rate at one large product, the
     loss after the same tokens in as many steps, the peak memory
Run: python -m bench.training.gpu
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import torch

from bench.training.levels import LEVELS, chosen, settings
from tasks import params, paths
from tasks.training import attention, finetune, levels, schedule, trainer
from tasks.training.checkpoints import Checkpoints
from tasks.training.schedule import Encoded

COLD = 8  # steps that are not timed
SIZES = {  # SmolLM2's and Qwen2.5's
    "0.1 B": {
        "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30,
        "num_attention_heads": 9, "num_key_value_heads": 3, "vocab_size": 49_152,
    },
    "0.5 B": {
        "hidden_size": 896, "intermediate_size": 4864, "num_hidden_layers": 24,
        "num_attention_heads": 14, "num_key_value_heads": 2, "vocab_size": 151_936,
    },
}  # fmt: skip
EPOCHS = {8: 1.0, 64: 8.0}  # by rows a step, the Trainer's default and many more
WAYS = ("Trainer", "Trainer, bf16", *LEVELS)
MEASURED = 256  # examples that the loss is taken on


class Clock:
    """Tells the tokens a second after the first steps."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.points: list[tuple[float, int]] = []

    def __call__(self, tokens: int) -> None:
        torch.cuda.synchronize()
        self.points.append((time.perf_counter(), tokens))

    def rate(self) -> float:
        (began, before), (ended, after) = self.points[COLD - 1], self.points[-1]
        return (after - before) / (ended - began)

    def cold(self) -> float:
        return self.points[COLD - 1][0] - self.began


def drawn(size: str, implementation: str, dtype: torch.dtype) -> Any:
    """Make a model of this size, always with the same weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    shape: Any = SIZES[size]
    config = LlamaConfig(  # type: ignore[call-arg]
        **shape, head_dim=64, tie_word_embeddings=True, attn_implementation=implementation
    )
    model: Any = LlamaForCausalLM(config)
    return model.to(dtype).cuda()


def operations(size: str, level: str, values: params.Params, answered: float) -> float:
    """Return the operations of a token's matrix products, forwards and backwards; `answered`: share
    of the tokens whose loss is taken. Those of attention, a few per cent of it at this length, are
    left out, and so is all redundant work."""
    config = SIZES[size]
    width, heads = config["hidden_size"], config["num_attention_heads"]
    beside = 64 * (heads + 2 * config["num_key_value_heads"] + heads)
    layers = config["num_hidden_layers"] * width * (beside + 3 * config["intermediate_size"])
    words = answered * width * config["vocab_size"]
    upper = values.levels.partial.blocks / config["num_hidden_layers"]
    return {
        "full": 6 * layers + 6 * words,
        "partial": (2 + 4 * upper) * layers + 4 * words,
        "adaptive": 4 * layers + 4 * words,
    }[level]


def card() -> float:
    """Return the operations per second of a product of 8,192 rows and columns in bfloat16."""
    one, other = (torch.randn(8192, 8192, device="cuda").bfloat16() for _ in range(2))
    seconds = []
    for _ in range(20):
        torch.cuda.synchronize()
        began = time.perf_counter()
        one @ other
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - began)
    return 2 * 8192**3 / min(seconds)


def ours(
    size: str, level: str, train: Sequence[Encoded], rows: int, values: params.Params
) -> tuple[Clock, Any]:
    """Train as tasks.training.finetune does."""
    how = values.levels.named(level)
    attention.register()
    clock = Clock()
    model = levels.prepare(drawn(size, attention.PACKED, torch.bfloat16), how)
    tokens = rows * sum(len(row.ids) for row in train) // len(train)
    plan = replace(
        finetune.plan_of(values.finetune, how),
        batch_tokens=tokens,
        micro_batch_tokens=tokens,
        epochs=EPOCHS[rows],
    )
    checkpoints = Checkpoints(paths.cache("bench") / "training", "none")
    trainer.train(model, train, [], plan, checkpoints, lambda at, _: clock(at.tokens))
    return clock, model


def peer(size: str, train: Sequence[Encoded], rows: int, *, bf16: bool) -> tuple[Clock, Any]:
    """Train on rows in random order, padded to the longest, with logits at every token."""
    from transformers import Trainer, TrainerCallback, TrainingArguments

    seen = 0
    clock = Clock()
    model = drawn(size, "sdpa", torch.float32)
    model.config.use_cache = False

    class Watch(TrainerCallback):
        def on_step_end(self, *_: Any, **__: Any) -> None:
            clock(seen)

    def collate(some: Any) -> dict[str, torch.Tensor]:
        nonlocal seen
        ids, labels = trainer.collate(some)
        mask = torch.zeros_like(ids)
        for n, row in enumerate(some):
            mask[n, : len(row.ids)] = 1
        seen += sum(len(row.ids) for row in some)
        return {"input_ids": ids, "labels": labels, "attention_mask": mask}

    arguments = TrainingArguments(
        output_dir=str(paths.cache("bench") / "peer"), num_train_epochs=EPOCHS[rows],
        per_device_train_batch_size=rows, learning_rate=settings().levels.full.rate,
        save_strategy="no", report_to=[], disable_tqdm=True, remove_unused_columns=False, bf16=bf16,
    )  # fmt: skip
    given: Any = list(train)
    Trainer(
        model, arguments, data_collator=collate, train_dataset=given, callbacks=[Watch()]
    ).train()
    return clock, model


def main() -> None:
    if not torch.cuda.is_available():
        print("skipped: no GPU is there (python -m bench.training.levels needs none)")
        return
    values, most = settings(), card()
    held = chosen(values, 10**9).train
    answered = sum(map(schedule.answered, held)) / sum(len(row.ids) for row in held)
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}: {most / 1e12:.0f} TFLOP/s")
    for size, rows, name in product(SIZES, EPOCHS, WAYS):
        needed = operations(size, name if name in LEVELS else "full", values, answered)
        measured(
            f"{size}, {rows:>2} rows, {name:<14}",
            partial(trained, name, size, held, rows, values),
            held[:MEASURED],
            needed / most,
        )


def trained(
    name: str, size: str, train: Sequence[Encoded], rows: int, values: params.Params
) -> tuple[Clock, Any]:
    if name in LEVELS:
        return ours(size, name, train, rows, values)
    return peer(size, train, rows, bf16=name.endswith("bf16"))


def measured(
    name: str, way: Callable[[], tuple[Clock, Any]], rows: Sequence[Encoded], seconds: float
) -> None:
    """Print the measures of one way to train. `seconds`: the card's time for the products of a
    token."""
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    try:
        clock, model = way()
    except torch.cuda.OutOfMemoryError:
        print(f"{name} more memory than the card has", flush=True)
        return
    model.eval()
    print(
        f"{name} {clock.rate():8.0f} tokens/s, warm after {clock.cold():4.1f} s, "
        f"{100 * clock.rate() * seconds:4.1f} % of the card, "
        f"loss {trainer.mean_loss(model, rows, 8192, 'cuda'):.3f}, "
        f"{torch.cuda.max_memory_allocated() / 2**30:4.1f} GiB",
        flush=True,
    )


if __name__ == "__main__":
    main()
