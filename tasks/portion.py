"""The examples that a training learns from: those of the forms and the share asked for.

In:  data/examples, params.Finetune
Out: some of those of train
Run: called by tasks.finetune, and by tasks.compare, which says what was taught
"""

import random
from collections.abc import Iterable

from tasks import params
from tasks.records import Example


def learnt(examples: Iterable[Example], how: params.Finetune) -> list[Example]:
    """In an order that the seed draws; at least one, if there is any."""
    held = [e for e in examples if e.split == "train" and e.form in how.forms]
    held.sort(key=lambda e: e.example_id)
    random.Random(how.seed).shuffle(held)  # noqa: S311  nothing secret
    return held[: max(1, round(how.share * len(held)))]
