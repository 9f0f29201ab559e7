"""Train the base model with one of the sides of the training race; measure its course.

Run: python -m bench.peers.training SIDE ROWS OUTPUT

ROWS is {"train": [row, …], "dev": [row, …], "rate": …, "batch_rows": …}; a row is [ids, where its
answer begins]. Every side trains one epoch at the same rate. After each quarter the clock stops and
the loss on the dev rows is taken, by the same function for all. Loading the model is not counted.
"""

import json
import math
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from bench.peers.clock import Clock

BASE = "models/base"
POINTS = 4
IGNORED = -100

Rows = list[tuple[list[int], int]]


class Course:
    """The points of a training: CPU and wall seconds so far, and the dev loss there."""

    def __init__(self, dev: Rows) -> None:
        self._dev, self._cpu, self._wall, self._clock = dev, 0.0, 0.0, Clock()
        self.points: list[dict[str, float]] = []

    def start(self) -> None:
        self._clock = Clock()

    def stop(self, model: Any) -> None:
        cost = self._clock.cost()
        self._cpu += cost.cpu_s
        self._wall += cost.wall_s
        point = {"cpu_s": self._cpu, "wall_s": self._wall, "memory_mb": cost.memory_mb}
        self.points.append({**point, "loss": dev_loss(model, self._dev)})
        self.start()


@torch.no_grad()
def dev_loss(model: Any, rows: Rows) -> float:
    """Return the mean loss of the answers' tokens."""
    model.eval()
    total, count = 0.0, 0
    for ids, answer in rows:
        logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, answer - 1 : -1]
        wanted = torch.tensor(ids[answer:])
        total += float(cross_entropy(logits.float(), wanted, reduction="sum"))
        count += len(wanted)
    model.train()
    return total / count


def quarters(steps: int) -> set[int]:
    return {math.ceil(steps * part / POINTS) for part in range(1, POINTS + 1)}


def ours(given: dict[str, Any], course: Course) -> None:
    from tasks import params, paths
    from tasks.training import attention, finetune, levels, trainer
    from tasks.training.checkpoints import Checkpoints
    from tasks.training.schedule import Encoded, Plan, steps

    attention.register()
    full = params.load().levels.full
    model = levels.prepare(finetune.load(paths.BASE), full)
    rows = [Encoded(ids, answer) for ids, answer in given["train"]]
    tokens = given["batch_rows"] * sum(len(row.ids) for row in rows) // len(rows)
    plan = Plan(given["rate"], full.warmup, 1.0, None, 1, tokens, max(tokens, 1024), 7, math.inf)
    at = quarters(len(steps([len(row.ids) for row in rows], plan, 0)))

    def say(state: Any, _: int) -> None:
        if state.step in at:
            course.stop(model)

    trainer.loss_sum(model, rows[:2])  # prepares kernels, which a model of fp32 has none of
    with tempfile.TemporaryDirectory() as scratch:
        course.start()
        trainer.train(model, rows, [], plan, Checkpoints(Path(scratch) / "kept", "none"), say)


def arguments(given: dict[str, Any]) -> dict[str, Any]:
    """Return what both peers are told; everything else is their default."""
    return {
        "output_dir": tempfile.mkdtemp(),
        "num_train_epochs": 1,
        "per_device_train_batch_size": given["batch_rows"],
        "learning_rate": given["rate"],
        "save_strategy": "no",
        "logging_strategy": "no",
        "report_to": [],
        "disable_tqdm": True,
        "use_cpu": True,
        "seed": 7,
    }


def watching(course: Course) -> Any:
    from transformers import TrainerCallback

    class Watch(TrainerCallback):
        def on_train_begin(self, *_: Any, **__: Any) -> None:
            course.start()

        def on_step_end(self, _: Any, state: Any, __: Any, **others: Any) -> None:
            if state.global_step in quarters(state.max_steps):
                course.stop(others["model"])

    return Watch()


def transformers(given: dict[str, Any], course: Course) -> None:
    """Train with transformers' Trainer: rows in random order, padded to the longest."""
    from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

    model = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)

    def collate(rows: list[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
        longest = max(len(row["input_ids"]) for row in rows)

        def padded(name: str, value: int) -> torch.Tensor:
            held = [row[name] + [value] * (longest - len(row[name])) for row in rows]
            return torch.tensor(held)

        lengths = torch.tensor([[len(row["input_ids"])] for row in rows])
        return {
            "input_ids": padded("input_ids", 0),
            "labels": padded("labels", IGNORED),
            "attention_mask": (torch.arange(longest) < lengths).long(),
        }

    how = TrainingArguments(**arguments(given), remove_unused_columns=False)
    rows: Any = labelled(given["train"])
    trainer = Trainer(model, how, data_collator=collate, train_dataset=rows)
    trainer.add_callback(watching(course))
    trainer.train()


def trl(given: dict[str, Any], course: Course) -> None:
    """Train with TRL's SFTTrainer: rows packed into sequences, its other defaults."""
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    model = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    rows = labelled(given["train"])
    longest = max(len(row["input_ids"]) for row in rows)
    mean = sum(len(row["input_ids"]) for row in rows) / len(rows)
    length = max(longest, round(given["batch_rows"] * mean))  # a packed sequence is a batch
    how = SFTConfig(
        **{**arguments(given), "per_device_train_batch_size": 1},
        packing=True,
        max_length=length,
        bf16=False,
        gradient_checkpointing=False,
    )
    trainer = SFTTrainer(
        model,
        args=how,
        train_dataset=Dataset.from_list(rows),
        processing_class=AutoTokenizer.from_pretrained(BASE),
    )
    trainer.add_callback(watching(course))
    trainer.train()


def labelled(rows: Rows) -> list[dict[str, list[int]]]:
    return [{"input_ids": ids, "labels": [IGNORED] * answer + ids[answer:]} for ids, answer in rows]


Side = Callable[[dict[str, Any], Course], None]
SIDES: dict[str, Side] = {"ours": ours, "Trainer": transformers, "TRL": trl}


def main(side: str, given: Path, output: Path) -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    rows = json.loads(given.read_text("utf-8"))
    course = Course(rows["dev"])
    SIDES[side](rows, course)
    *_, last = course.points
    cost = {name: last[name] for name in ("cpu_s", "wall_s", "memory_mb")}
    output.write_text(json.dumps({"cost": cost, "points": course.points}), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
