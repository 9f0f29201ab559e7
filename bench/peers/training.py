"""Train with one of the sides of the training race; measure the work.

Run: python -m bench.peers.training SIDE LEVEL GIVEN OUTPUT

Every side gets the same examples as token ids, the same weights, rate, warm-up, decay, clipping and
adapter. Loading libraries and the model is not counted; a trainer's own preparation is, such as
packing.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.peers.clock import Clock

MODEL = Path("models/base")
FLOOR = 0.1  # of the rate, at the end of the cosine: tasks/training/schedule.py
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Given:
    """The examples and the settings of a training."""

    train: list[tuple[list[int], int]]  # ids, and where the answer begins
    dev: list[tuple[list[int], int]]
    batch_tokens: int
    max_tokens: int  # of a packed row
    steps: int
    rate: float
    warmup: float
    decay: float
    clip: float
    rank: int
    alpha: int
    seed: int


Work = Callable[[], tuple[Any, int]]  # trains; returns the model and the steps that it took
Side = Callable[[str, Given], tuple[Any, Work]]  # the model, and its training


def ours(level: str, given: Given, precision: str = "fp32") -> tuple[Any, Work]:
    from tasks import params
    from tasks.training import attention, finetune, levels, trainer
    from tasks.training.checkpoints import Checkpoints
    from tasks.training.schedule import Encoded, Plan

    train = [Encoded(ids, answer) for ids, answer in given.train]
    settings = params.load().levels.named(level)
    attention.register()
    base = finetune.load(MODEL, precision)
    plan = Plan(
        rate=given.rate, warmup=given.warmup, epochs=1.0, patience=None, evals_per_epoch=1,
        batch_tokens=given.batch_tokens,
        micro_batch_tokens=params.load().finetune.micro_batch_tokens,
        seed=given.seed, checkpoint_s=1e9,
    )  # fmt: skip

    def work() -> tuple[Any, int]:
        model = levels.prepare(base, settings)
        with tempfile.TemporaryDirectory(prefix="inhouse-race-") as scratch:
            checkpoints = Checkpoints(Path(scratch), "race")
            _, at = trainer.train(model, train, [], plan, checkpoints, lambda *_: None)
        return model, at.step

    return base, work


def in_bf16(level: str, given: Given) -> tuple[Any, Work]:
    return ours(level, given, "auto")


def transformers(level: str, given: Given) -> tuple[Any, Work]:
    """Train with rows in random order, padded to the longest of a batch."""
    from transformers import AutoTokenizer, DataCollatorForSeq2Seq, Trainer, TrainingArguments

    model = base_for_peers()
    rows: list[dict[str, list[int]]] = [
        {"input_ids": ids, "labels": [IGNORED] * answer + ids[answer:]}
        for ids, answer in given.train
    ]
    collate = DataCollatorForSeq2Seq(AutoTokenizer.from_pretrained(MODEL), padding=True)
    per_step = -(-len(rows) // given.steps)

    def work() -> tuple[Any, int]:
        adapted = with_adapter(model, given) if level == "adaptive" else model
        with tempfile.TemporaryDirectory(prefix="inhouse-race-") as scratch:
            arguments = TrainingArguments(
                scratch, per_device_train_batch_size=per_step, **common(given)
            )
            trainer = Trainer(adapted, arguments, data_collator=collate, train_dataset=rows)
            trainer.train()
            return adapted, trainer.state.global_step

    return model, work


def trl(level: str, given: Given) -> tuple[Any, Work]:
    """Train with rows packed to `max_tokens`, as many a step as make `batch_tokens`."""
    from datasets import Dataset
    from transformers import AutoTokenizer
    from trl import SFTConfig, SFTTrainer  # type: ignore[import-not-found]  # only in its own venv

    model = base_for_peers()
    masks = [[0] * answer + [1] * (len(ids) - answer) for ids, answer in given.train]
    rows = Dataset.from_dict(
        {"input_ids": [ids for ids, _ in given.train], "completion_mask": masks}
    )
    tokenizer = AutoTokenizer.from_pretrained(MODEL)

    def work() -> tuple[Any, int]:
        adapted = with_adapter(model, given) if level == "adaptive" else model
        with tempfile.TemporaryDirectory(prefix="inhouse-race-") as scratch:
            arguments = SFTConfig(
                scratch, max_length=given.max_tokens, packing=True, completion_only_loss=True,
                gradient_checkpointing=False, bf16=False,
                per_device_train_batch_size=given.batch_tokens // given.max_tokens,
                **common(given),
            )  # fmt: skip
            trainer = SFTTrainer(adapted, arguments, train_dataset=rows, processing_class=tokenizer)
            trainer.train()
            return adapted, trainer.state.global_step

    return model, work


def base_for_peers() -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)
    model.config.use_cache = False
    return model


def with_adapter(model: Any, given: Given) -> Any:
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=given.rank, lora_alpha=given.alpha, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    return get_peft_model(model, config)


def common(given: Given) -> dict[str, Any]:
    """Return the arguments that both peers get: our schedule, and nothing beside the steps."""
    return {
        "num_train_epochs": 1,
        "learning_rate": given.rate,
        "lr_scheduler_type": "cosine_with_min_lr",
        "lr_scheduler_kwargs": {"min_lr_rate": FLOOR},
        "warmup_steps": max(1, round(given.warmup * given.steps)),
        "weight_decay": given.decay,
        "max_grad_norm": given.clip,
        "seed": given.seed,
        "save_strategy": "no",
        "report_to": [],
        "disable_tqdm": True,
        "logging_strategy": "no",
    }


def dev_loss(model: Any, rows: list[tuple[list[int], int]]) -> float:
    """Return the mean loss (nats) of the answers' tokens, row by row, alike for all sides."""
    import torch
    from torch.nn.functional import cross_entropy

    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for ids, answer in rows:
            answer_tokens = len(ids) - answer
            found = model(input_ids=torch.tensor([ids]), logits_to_keep=answer_tokens + 1)
            logits = found.logits[0, :-1].float()
            total += float(cross_entropy(logits, torch.tensor(ids[answer:]), reduction="sum"))
            count += answer_tokens
    return total / count


SIDES: dict[str, Side] = {
    "ours": ours,
    "ours, bf16": in_bf16,
    "Trainer": transformers,
    "TRL": trl,
}


def main(side: str, level: str, given: Path, output: Path) -> None:
    values = Given(**json.loads(given.read_text("utf-8")))
    base, work = SIDES[side](level, values)
    before = dev_loss(base, values.dev) if side == "ours" else None
    clock = Clock()
    model, steps = work()
    cost = clock.as_dict()
    loss = dev_loss(model, values.dev)
    found = {"cost": cost, "steps": steps, "before": before, "loss": loss}
    output.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(Path, sys.argv[3:]))
