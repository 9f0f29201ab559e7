"""Schedule a training: the examples of each step, and the learning rate.

In:  encoded examples, a plan
Out: batches of nearly one length, the rate of each step, the steps after which dev is evaluated
Run: called by tasks.training.trainer
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

LENGTH_BUCKET = 8  # tokens: lengths within one bucket count as equal when batches are drawn
FLOOR = 0.1  # of the rate, at the end of the cosine


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of a conversation; the answer begins at `answer`."""

    ids: Sequence[int]
    answer: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The length of a training and its learning rate."""

    rate: float
    warmup: float  # share of the steps
    epochs: float
    patience: int | None  # evaluations without a better dev loss until it stops
    evals_per_epoch: int
    batch_tokens: int
    micro_batch_tokens: int  # per forward pass
    seed: int
    checkpoint_s: float
    pretrain_epochs: float = 0.0  # over the documents, before the examples


def answered(row: Encoded) -> int:
    """Return the number of tokens that the loss is on."""
    return len(row.ids) - row.answer


def batches(lengths: Sequence[int], tokens: int, seed: int, epoch: int) -> list[list[int]]:
    """Return the numbers of all examples once, in batches of nearly one length whose tokens,
    padding included, are at most `tokens` (or one example), in an order that the seed draws."""
    chance = random.Random(f"{seed} {epoch}")  # noqa: S311  nothing secret
    order = sorted(
        range(len(lengths)), key=lambda n: (-(-lengths[n] // LENGTH_BUCKET), chance.random())
    )
    cut: list[list[int]] = []
    longest = 0
    for number in order:
        longest = max(longest, lengths[number])
        if cut and longest * (len(cut[-1]) + 1) <= tokens:
            cut[-1].append(number)
        else:
            cut.append([number])
            longest = lengths[number]
    chance.shuffle(cut)
    return cut


def steps(lengths: Sequence[int], plan: Plan, read: int = 0) -> list[list[int]]:
    """Return the batches of all epochs, first of the `read` rows in front, then of the others; a
    part of an epoch is its first batches."""
    before = _epochs(lengths[:read], plan.pretrain_epochs, plan)
    after = _epochs(lengths[read:], plan.epochs, plan)
    return before + [[read + number for number in batch] for batch in after]


def _epochs(lengths: Sequence[int], epochs: float, plan: Plan) -> list[list[int]]:
    found: list[list[int]] = []
    for epoch in range(math.ceil(epochs)):
        drawn = batches(lengths, plan.batch_tokens, plan.seed, epoch)
        share = min(1.0, epochs - epoch)
        found += drawn[: math.ceil(share * len(drawn))]
    return found


def rate_at(step: int, total: int, plan: Plan) -> float:
    """Return the learning rate: linear warm-up, then a cosine down to FLOOR of the rate. `step`
    counts from 1."""
    warm = max(1, round(plan.warmup * total))
    if step <= warm:
        return plan.rate * step / warm
    left = (step - warm) / max(1, total - warm)
    return plan.rate * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * left)) / 2)


def evaluations(planned: int, plan: Plan, reads: bool) -> set[int]:
    """Return the steps, counted from 1, after which the dev loss is computed; the last is one."""
    epochs = plan.epochs + (plan.pretrain_epochs if reads else 0)
    number = max(1, round(epochs * plan.evals_per_epoch))
    return {math.ceil(planned * n / number) for n in range(1, number + 1)}
