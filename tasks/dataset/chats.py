"""Load the examples as the `datasets` library has them, for a trainer.

In:  data/examples   Example shards
Out: a Dataset of conversations: messages (role, content), kind, form
"""

from typing import TYPE_CHECKING

from tasks import paths
from tasks.records import Example
from tasks.storage import shards

if TYPE_CHECKING:
    from datasets import Dataset


def read(split: str) -> "Dataset":
    """Return the conversations of a split, in the order of their ids: a trainer shuffles by its
    seed."""
    from datasets import Dataset

    held = (example for example in shards.read(paths.EXAMPLES, Example) if example.split == split)
    rows = [
        {"messages": list(example.messages), "kind": example.kind, "form": example.form}
        for example in sorted(held, key=lambda example: example.example_id)
    ]
    return Dataset.from_list(rows)
