"""Choose the examples to train on: a fraction of those in the forms that params.yaml names.

In:  data/examples, params.Finetune
Out: some of the examples of the train split
Run: called by tasks.training.finetune, and by tasks.evaluation.compare, which reports on them

Facts and tasks have a fraction each. A company has a thousand facts and some dozen texts in its own
words: a small fraction of both would train three texts, which teach no style.
"""

import random
from collections.abc import Iterable, Sequence

from tasks import params
from tasks.records import Example, digest

# Answers on either side of a membership attack; with fewer, nothing is measured or withheld.
FEWEST = 50
TASKS = ("copy", "diagnosis")  # kinds of examples that train a task, not a fact


def trained_on(examples: Iterable[Example], settings: params.Finetune) -> list[Example]:
    """Return the examples in an order that the seed draws; at least one of the facts and one of the
    tasks, if there are any. A share of the answers is withheld, in every form:
    tasks/evaluation/leak.py compares trained answers with these."""
    every = [e for e in examples if e.split == "train" and e.form in settings.forms]
    every.sort(key=lambda e: e.example_id)
    random.Random(settings.seed).shuffle(every)  # noqa: S311  nothing secret
    allowed = [e for e in every if len(every) < FEWEST or not _is_withheld(e, settings)] or every
    return [
        *_first(allowed, every, settings.train_fraction, task=False),
        *_first(allowed, every, settings.task_fraction, task=True),
    ]


def _first(
    allowed: Sequence[Example], every: Sequence[Example], fraction: float, task: bool
) -> list[Example]:
    """Return the first of the allowed examples of facts or of tasks: as many as the fraction is of
    those that are held."""
    whole = sum((e.kind in TASKS) == task for e in every)
    some = [e for e in allowed if (e.kind in TASKS) == task]
    return some[: max(1, round(fraction * whole))]


def _is_withheld(example: Example, settings: params.Finetune) -> bool:
    drawn = int(digest(example.messages[-1]["content"], str(settings.seed))[:8], 16)
    return bool(example.doc_ids) and drawn < settings.withheld_share * 16**8
