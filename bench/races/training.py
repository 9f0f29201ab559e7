"""Race trainers: the same examples through ours, transformers' Trainer and TRL with packing.

In:  the sample company's training examples, made in a clone; models/base
Out: CPU seconds for one epoch over them, tokens per CPU second, and the loss afterwards
Run: python -m bench.race --only training

All compute in float32, on one core, with one schedule, one adapter and about as many tokens a
step. Ours also trains as it does by default, in bfloat16 where the processor has it.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.peers.environment import newest, ours
from bench.peers.training import Given
from bench.races import company
from bench.races.contest import (
    OURS,
    Row,
    Section,
    Took,
    installed,
    program,
    row,
    take_turns,
)
from tasks import params, paths
from tasks.models.processor import has_bf16
from tasks.records import Example
from tasks.storage import shards
from tasks.training import encode, schedule
from tasks.training.master_weights import CLIP, DECAY
from tasks.training.schedule import Encoded

TOKENS = 2048  # of the examples
DEV = 8  # examples that the loss is taken on
LEVELS = {"adaptive": "LoRA"}  # add "full": "all weights" for that level too
BATCH_TOKENS = 1024  # a step
IN_BF16 = f"{OURS}, bf16"
PEERS = {"Trainer": "Trainer", "TRL": "TRL, packing"}  # the side in bench/peers/training.py
WHAT = ["trl", "peft", *ours("torch")]
NAMED = ("transformers", "trl", "peft", "accelerate", "torch")
FAIR = [
    (
        "**What is counted**: the trainer's own preparation, such as packing, and every step. "
        "Loading libraries, weights and the examples' tokens is not, nor is the loss afterwards. "
        "Nobody evaluates or writes checkpoints meanwhile."
    ),
    (
        "**What ours does about speed**: it computes logits only where the loss is, batches texts "
        "of nearly one length, and has an attention of its own for processors. The Trainer pads "
        "what it draws at random; TRL packs rows."
    ),
    (
        "**What the peers do and ours does not**: any optimizer, schedule and loss, callbacks, "
        "preference training (TRL)."
    ),
    (
        "**Losses differ** by the order of the examples, which each side draws, and by the number "
        "of steps (TRL's are fuller, so it takes fewer); after so few steps they say that all "
        "sides learn, not which one learns better."
    ),
]


def examples() -> list[Example]:
    """Return the sample company's training examples."""
    with company.after((*company.INDEXED[:2], *company.EXAMPLES)) as root:
        return list(shards.read(root / paths.EXAMPLES, Example))


def first(rows: Sequence[Encoded], tokens: int) -> list[Encoded]:
    """Return the first examples that have `tokens` tokens together."""
    some, left = list[Encoded](), tokens
    for example in rows:
        if left <= 0:
            break
        some.append(example)
        left -= len(example.ids)
    return some


def given(every: Sequence[Example], level: str) -> Given:
    """Return the first examples with TOKENS tokens, and the settings of a level."""
    values = params.load()
    settings = values.finetune.model_copy(update={"train_fraction": 1.0})
    data = encode.of(every, paths.BASE, settings)
    some = first(data.train, TOKENS)
    chosen = values.levels.named(level)
    lengths = [len(example.ids) for example in some]
    return Given(
        train=[(list(example.ids), example.answer) for example in some],
        dev=[(list(example.ids), example.answer) for example in data.dev[:DEV]],
        batch_tokens=BATCH_TOKENS,
        max_tokens=BATCH_TOKENS,
        steps=len(schedule.batches(lengths, BATCH_TOKENS, values.finetune.seed, 0)),
        rate=chosen.rate,
        warmup=chosen.warmup,
        decay=DECAY,
        clip=CLIP,
        rank=values.levels.adaptive.rank,
        alpha=values.levels.adaptive.alpha,
        seed=values.finetune.seed,
    )


def race(repetitions: int) -> Section:
    every, peer = examples(), newest("trl", WHAT)
    there, absent = installed(dict.fromkeys(PEERS, peer))
    rows, lines, setting = [], list[str](), ""
    for level, name in LEVELS.items():
        asked = given(every, level)
        with TemporaryDirectory(prefix="inhouse-race-") as scratch:
            file = Path(scratch) / "given.json"
            file.write_text(json.dumps(asdict(asked)), "utf-8")
            sides = {OURS: program(sys.executable, "bench.peers.training", "ours", level, file)}
            if has_bf16():
                short = ("ours, bf16", level, file)
                sides[IN_BF16] = program(sys.executable, "bench.peers.training", *short)
            for side, python in there.items():
                sides[PEERS[side]] = program(python, "bench.peers.training", side, level, file)
            found = take_turns(sides, repetitions)
        rows += compared(found, name, asked)
        lines += detail(found, name, asked)
        setting = told(asked)
    versions = {package: peer.versions[package] for package in NAMED if peer.python}
    return Section("Training", setting, rows, lines[:-1], FAIR, versions, absent)


def compared(found: Mapping[str, Sequence[Took]], level: str, asked: Given) -> list[Row]:
    cpu = {name: [took.cost.cpu_s for took in turns] for name, turns in found.items()}
    what = f"{level}, {sum(len(ids) for ids, _ in asked.train):,} tokens"
    return [row(what, "CPU s", name, cpu) for name in PEERS.values() if name in cpu]


def told(asked: Given) -> str:
    tokens = sum(len(ids) for ids, _ in asked.train)
    answer_tokens = answered(asked)
    return (
        f"{len(asked.train)} examples of the sample company, a conversation each: {tokens:,} "
        f"tokens, {answer_tokens:,} of them in answers, which the loss is on. The default model "
        "(SmolLM2-135M), float32, one core, one epoch with about "
        f"{asked.batch_tokens:,} tokens a step; AdamW, the same warm-up, cosine, decay and "
        f"clipping on every side. LoRA has rank {asked.rank} on all linear layers."
    )


def answered(asked: Given) -> int:
    return sum(len(ids) - answer for ids, answer in asked.train)


def detail(found: Mapping[str, Sequence[Took]], level: str, asked: Given) -> list[str]:
    """Return a table of one level: rates by CPU second, memory, steps and the loss."""
    tokens, answer_tokens = sum(len(ids) for ids, _ in asked.train), answered(asked)
    head = (level, "tokens per CPU s", "answers' tokens per CPU s", "peak memory", "steps", "loss")
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * 5}"]
    for name, turns in found.items():
        cpu_s = median(took.cost.cpu_s for took in turns)
        memory = max(took.cost.memory_mb for took in turns)
        last = turns[-1].found
        lines.append(
            f"| {name} | {tokens / cpu_s:.0f} | {answer_tokens / cpu_s:.1f} | {memory:,.0f} MB "
            f"| {last['steps']} | {last['loss']:.3f} |"
        )
    before = found[OURS][-1].found["before"]
    return [*lines, "", f"Loss: on {len(asked.dev)} other examples; {before:.3f} before.", ""]
