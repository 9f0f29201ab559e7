"""Measure how much of its examples a tuned model reveals: membership inference by loss ratio.

In:  the examples, the trained part of them, the base's and a tuned model's likelihoods,
     models/canaries.json
Out: of 100 trained answers, the number that an attacker identifies while taking 1 of 100 untrained
     ones for trained (true positives at 1 % false positives), with an exact interval, and the AUC
Run: called by tasks.evaluation.compare

The attacker knows the question, the answer, the base and the likelihoods of the eight-bit model
that answers. An answer's score is the gain in its likelihood by tuning (nats per token): the base
measures how likely the text is anyway (Carlini et al. 2022, with one reference model). Trained and
untrained answers are drawn at random from the same examples, so nothing else tells them apart.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks import params
from tasks.answer.prompts import DECLINED
from tasks.dataset import portion
from tasks.evaluation import answer_cache, statistics
from tasks.evaluation.comparison import Leak
from tasks.models.generator import LocalGenerator
from tasks.records import Example, digest

FALSE_POSITIVES = 0.01


@dataclass(frozen=True, slots=True)
class Sides:
    """Examples that were trained on, and examples of the same kind that were not."""

    members: Sequence[Example]
    others: Sequence[Example]


NOBODY = Sides((), ())


def enough(drawn: Sides) -> bool:
    """Return whether the answers suffice to measure anything."""
    return min(len(drawn.members), len(drawn.others)) >= portion.FEWEST


def sides(examples: Sequence[Example], settings: params.Finetune, most: int) -> Sides:
    """Draw at most `most` untrained answers and half as many trained ones. An answer that several
    questions have is on neither side: it may have been trained by another question."""
    form = "closed" if "closed" in settings.forms else "passages"
    train = [e for e in examples if e.split == "train"]
    trained = portion.trained_on(train, settings)
    trained_answers = {_answer(e) for e in trained}
    known = {e.example_id for e in trained}
    asked = [e for e in train if e.form == form and _answer(e) != DECLINED]
    times = Counter(_answer(e) for e in asked)
    alone = sorted(
        (e for e in asked if times[_answer(e)] == 1),
        key=lambda e: digest(e.example_id, str(settings.seed)),
    )
    members = [e for e in alone if e.example_id in known]
    others = [e for e in alone if _answer(e) not in trained_answers]
    return Sides(members[: most // 2], others[:most])


def attack_works(control: Path, base: str) -> bool:
    """Return whether the attack found the secrets that canaries.py planted in the base with
    this hash. A missing or broken report counts as a failed control."""
    try:
        found = json.loads(control.read_text("utf-8"))
        return bool(found["alive"]) and found["base"] == base
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _answer(example: Example) -> str:
    return example.messages[-1]["content"]


def likelihoods(model: LocalGenerator, version: str, chosen: Sides) -> list[float]:
    """Return each answer's mean log-probability (nats per token), members first."""
    every = [*chosen.members, *chosen.others]
    pairs = [(model.opening(e.messages[:-1]), _answer(e)) for e in every]
    return answer_cache.likelihoods(f"{version} {model.engine}", pairs, model.likelihoods)


def measured(
    found: Mapping[str, Sequence[float]], members: int, confidence: float
) -> dict[str, Leak]:
    """Return the attack's success on each tuned model. `found`: likelihoods by model, the base's
    among them; each list has the members first. Too few answers measure nothing."""
    base = found.get("base")
    if base is None or min(members, len(base) - members) < portion.FEWEST:
        return {}
    return {
        name: attacked([a - b for a, b in zip(own, base, strict=True)], members, confidence)
        for name, own in found.items()
        if name != "base"
    }


def attacked(scores: Sequence[float], members: int, confidence: float) -> Leak:
    """Return the true positives at 1 % false positives, their exact interval, and the AUC."""
    inside, outside = scores[:members], scores[members:]
    rate = statistics.true_positives(inside, outside, FALSE_POSITIVES, confidence)
    return Leak(
        mean=round(rate.mean, 4),
        low=round(rate.low, 4),
        high=round(rate.high, 4),
        members=members,
        others=len(outside),
        auc=round(statistics.auc(inside, outside), 4),
    )
