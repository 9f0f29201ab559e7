"""Race trainers: all weights of the base model, by ours, transformers' Trainer, and TRL.

In:  questions and answers made of the sample company's headings and paragraphs; models/base
Out: tokens per second, and the CPU seconds until the loss that every side reaches
Run: python -m bench.race --only training
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.peers.environment import newest, ours
from bench.races.contest import OURS, Section, Took, installed, program, row, take_turns
from bench.races.nights import SAMPLE
from tasks import params, paths
from tasks.models.template import Template

TOKENS = 1_200  # of the training rows
DEV = 8  # rows
BATCH = 2  # rows a step; ours and TRL's have as many tokens on average
PEERS = {
    "Trainer": ["transformers[torch]", "accelerate", *ours("torch")],
    "TRL": ["trl", *ours("torch")],
}
NAMED = {"Trainer": ("transformers",), "TRL": ("trl",)}
FAIR = [
    (
        "**Why ours takes less**: logits only where the loss is (49,152 words cost more than the "
        "layers), batches of nearly one length, and bf16 where the processor has it natively, "
        "with fp32 master weights. The peers compute in fp32, their default on a CPU; torch is "
        "the same version on every side."
    ),
    (
        "**Ours does more in that time**: it writes nothing that is not finite, and a killed run "
        "resumes with the same bytes."
    ),
    (
        "**What the peers do and ours does not**: every architecture's own options, other "
        "optimisers, preference training (TRL), GPUs of several vendors, hundreds of arguments."
    ),
]

Given = dict[str, Any]


def rows_of(tokens: int) -> Given:
    """Return rows made of headings and the paragraphs below them, as many as have the tokens."""
    template, found = Template(paths.BASE), []
    for file in sorted(SAMPLE.rglob("*.md")):
        title, *sections = re.split(r"^#+ +", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
        for section in sections:
            heading, _, body = section.partition("\n")
            question = f"{title.partition(chr(10))[0]}: what do we say about “{heading}”?"
            answer = " ".join(body.split())[:600]
            if len(answer) > 80:
                prompt = template.ids(template.render([{"role": "user", "content": question}]))
                ids = [*prompt, *template.ids(template.answer(answer))]
                found.append((list(ids), len(prompt)))
    dev, train, held = found[:: len(found) // DEV][:DEV], [], 0
    for each in found:
        if each not in dev and held < tokens:
            train.append(each)
            held += len(each[0])
    rate = params.load().levels.full.rate
    return {"train": train, "dev": dev, "rate": rate, "batch_rows": BATCH, "tokens": held}


def race(repetitions: int) -> Section:
    every = {name: newest(name, what) for name, what in PEERS.items()}
    there, absent = installed(every)
    given = rows_of(TOKENS)
    with TemporaryDirectory(prefix="inhouse-race-") as scratch:
        file = Path(scratch) / "rows.json"
        file.write_text(json.dumps(given), "utf-8")
        sides = {OURS: program(sys.executable, "bench.peers.training", "ours", file)}
        for name, python in there.items():
            sides[name] = program(python, "bench.peers.training", name, file)
        found = take_turns(sides, repetitions)
    rows = []
    for name in there:
        cpu = {side: [took.cost.cpu_s for took in found[side]] for side in (OURS, name)}
        rows.append(row(f"{given['tokens']:,} tokens", "CPU s", name, cpu))
        until = [reached(a, b) for a, b in zip(found[OURS], found[name], strict=True)]
        values = {OURS: [mine for mine, _ in until], name: [theirs for _, theirs in until]}
        rows.append(row("to the same dev loss", "CPU s", name, values))
    versions = {p: every[name].versions[p] for name in there for p in NAMED[name]}
    setting = (
        f"All weights of the default base model (SmolLM2-135M) for one epoch on "
        f"{len(given['train'])} answers from the sample company's documents, {given['tokens']:,} "
        f"tokens, the same rate; the loss is on the answers, and is taken on {DEV} others. "
        "One core."
    )
    return Section(
        "Training", setting, rows, detail(found, given["tokens"]), FAIR, versions, absent
    )


def reached(mine: Took, theirs: Took) -> tuple[float, float]:
    """Return the CPU seconds of both until the lowest loss that both reach."""
    courses = [[(p["cpu_s"], p["loss"]) for p in took.found["points"]] for took in (mine, theirs)]
    goal = max(min(loss for _, loss in course) for course in courses)
    return until(courses[0], goal), until(courses[1], goal)


def until(course: Sequence[tuple[float, float]], goal: float) -> float:
    """Interpolate the CPU seconds at which a course first reaches a loss; the first point if it
    is there already."""
    before = course[0]
    for point in course:
        if point[1] <= goal:
            fall = before[1] - point[1]
            part = (before[1] - goal) / fall if fall > 0 else 0.0
            return before[0] + part * (point[0] - before[0])
        before = point
    return course[-1][0]


def detail(found: Mapping[str, Sequence[Took]], tokens: int) -> list[str]:
    lines = [
        "| | tokens per CPU s | tokens/s | peak memory | dev loss at each quarter |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, turns in found.items():
        took = sorted(turns, key=lambda each: each.cost.cpu_s)[len(turns) // 2]
        losses = ", ".join(f"{point['loss']:.3f}" for point in took.found["points"])
        rates = f"{tokens / took.cost.cpu_s:.0f} | {tokens / took.cost.wall_s:.0f}"
        lines.append(f"| {name} | {rates} | {took.cost.memory_mb:,.0f} MB | {losses} |")
    return lines
