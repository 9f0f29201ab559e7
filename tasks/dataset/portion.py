"""Choose the examples to train on: a fraction of those in the forms that params.yaml names.

In:  data/examples, params.Finetune
Out: some of the examples of the train split
Run: called by tasks.training.finetune, and by tasks.evaluation.compare, which reports on them
"""

import random
from collections.abc import Iterable

from tasks import params
from tasks.records import Example, digest

# Answers on either side of a membership attack; with fewer, nothing is measured or withheld.
FEWEST = 50


def trained_on(examples: Iterable[Example], how: params.Finetune) -> list[Example]:
    """Return the examples in an order that the seed draws; at least one, if there is any. A share
    of the answers is withheld, in every form: tasks/evaluation/leak.py compares trained answers
    with these."""
    held = [e for e in examples if e.split == "train" and e.form in how.forms]
    held.sort(key=lambda e: e.example_id)
    random.Random(how.seed).shuffle(held)  # noqa: S311  nothing secret
    allowed = [e for e in held if len(held) < FEWEST or not _is_withheld(e, how)] or held
    return allowed[: max(1, round(how.train_fraction * len(held)))]


def _is_withheld(example: Example, how: params.Finetune) -> bool:
    drawn = int(digest(example.messages[-1]["content"], str(how.seed))[:8], 16)
    return bool(example.doc_ids) and drawn < how.withheld_share * 16**8
