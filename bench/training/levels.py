"""Measure tokens per second of each level of fine-tuning, beside transformers' Trainer.

In:  data/examples (python -m flows.finetune), models/base
Out: a line for each: tokens a second without padding, loss on the dev examples after the same
     tokens in about as many steps, peak memory; and the ratios. Each in a process of its own
Run: python -m bench.training.levels [TOKENS]
"""

import resource
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import torch

from bench.races.training import first
from tasks import params, paths
from tasks.records import Example
from tasks.storage import shards
from tasks.training import attention, encode, finetune, levels, trainer
from tasks.training.checkpoints import Checkpoints
from tasks.training.encode import TrainingData

TOKENS = 10_000
ROWS = 8  # a step, the Trainer's default; ours are counted in tokens, as many on average
LEVELS = ("full", "partial", "adaptive")
PARTIAL_BLOCKS = 4  # of 30


def settings() -> params.Params:
    """Return the params, with 4 blocks for partial and one rate for full and its peer."""
    values = params.load()
    settings = values.finetune
    named = {
        "full": values.levels.full.model_copy(update={"patience": None, "epochs": 1.0}),
        "partial": values.levels.partial.model_copy(
            update={"blocks": PARTIAL_BLOCKS, "patience": None, "epochs": 1.0}
        ),
        "adaptive": values.levels.adaptive.model_copy(update={"patience": None, "epochs": 1.0}),
    }
    settings = settings.model_copy(update={"train_fraction": 1.0})
    changed = {"finetune": settings, "levels": values.levels.model_copy(update=named)}
    return values.model_copy(update=changed)


def chosen(values: params.Params, tokens: int) -> TrainingData:
    """Return the first examples with `tokens` tokens, the same for everyone."""
    every = encode.of(list(shards.read(paths.EXAMPLES, Example)), paths.BASE, values.finetune)
    return TrainingData(first(every.train, tokens), every.dev, 0, "")


def ours(level: str, tokens: int) -> tuple[float, float]:
    values = settings()
    data = chosen(values, tokens)
    attention.register()
    model = levels.prepare(finetune.load(paths.BASE), values.levels.named(level))
    plan = replace(
        finetune.plan_of(values.finetune, values.levels.named(level)),
        batch_tokens=ROWS * sum(len(row.ids) for row in data.train) // len(data.train),
    )
    trainer.loss_sum(model, data.train[:2])  # prepares kernels, as the peer's first step does
    checkpoints = Checkpoints(paths.cache("bench") / "training", "none")
    _, at = trainer.train(model, data.train, [], plan, checkpoints, lambda *_: None)
    model.eval()
    return at.tokens / at.seconds, trainer.mean_loss(model, data.dev, plan.batch_tokens)


def peer(tokens: int) -> tuple[float, float]:
    """Train with transformers' Trainer: ROWS rows a step in random order, padded to the longest,
    logits at every token, its default precision."""
    from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

    values = settings()
    data = chosen(values, tokens)
    model = AutoModelForCausalLM.from_pretrained(paths.BASE, dtype=torch.float32)
    model.config.use_cache = False

    def collate(rows: Any) -> dict[str, torch.Tensor]:
        ids, labels = trainer.collate(rows)
        mask = torch.zeros_like(ids)
        for n, row in enumerate(rows):
            mask[n, : len(row.ids)] = 1
        return {"input_ids": ids, "labels": labels, "attention_mask": mask}

    arguments = TrainingArguments(
        output_dir=str(paths.cache("bench") / "peer"),
        num_train_epochs=1,
        per_device_train_batch_size=ROWS,
        learning_rate=values.levels.full.rate,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        seed=values.finetune.seed,
    )
    rows: Any = data.train
    started = time.perf_counter()
    Trainer(model, arguments, data_collator=collate, train_dataset=rows).train()
    seconds = time.perf_counter() - started
    seen = sum(len(row.ids) for row in data.train)
    model.eval()
    return seen / seconds, trainer.mean_loss(model, data.dev, values.finetune.batch_tokens)


def one(name: str, tokens: int) -> None:
    rate, loss = peer(tokens) if name == "Trainer" else ours(name, tokens)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"RESULT {rate} {loss} {peak}")


def main() -> None:
    tokens = int(sys.argv[1]) if sys.argv[1:] else TOKENS
    rates: dict[str, float] = {}
    for name in ("Trainer", *LEVELS):
        done = subprocess.run(
            [sys.executable, "-m", "bench.training.levels", name, str(tokens)],
            capture_output=True,
            text=True,
            check=False,
        )
        line = next((ln for ln in done.stdout.splitlines() if ln.startswith("RESULT")), None)
        if line is None:
            raise SystemExit(f"{name} failed:\n{done.stderr[-2000:]}")
        rates[name], loss, peak = map(float, line.split()[1:])
        print(
            f"{name:<9} {rates[name]:6.0f} tokens/s, dev loss {loss:.3f}, {peak:.1f} GiB",
            flush=True,
        )
    full = rates["full"]
    print(f"full against the Trainer: {full / rates['Trainer']:.2f}")
    print(f"partial ({PARTIAL_BLOCKS} blocks) against full: {rates['partial'] / full:.2f}")
    print(f"adaptive against full: {rates['adaptive'] / full:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].isdigit():
        one(sys.argv[1], int(sys.argv[2]))
    else:
        main()
