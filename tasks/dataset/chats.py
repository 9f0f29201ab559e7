"""Load the examples as the `datasets` library has them, and write them for another trainer.

In:  data/examples   Example shards
Out: a Dataset of conversations: messages (role, content), kind, form; or a file of them, JSON lines
Run: inhouse examples

Trainers such as TRL, Axolotl and those behind an API read a list of messages a line.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from tasks import paths
from tasks.errors import InhouseError
from tasks.records import Example
from tasks.storage import shards
from tasks.storage.atomic import write_lines

if TYPE_CHECKING:
    from datasets import Dataset


def read(split: str) -> "Dataset":
    """Return the conversations of a split, in the order of their ids: a trainer shuffles by its
    seed."""
    from datasets import Dataset

    examples = (
        example for example in shards.read(paths.EXAMPLES, Example) if example.split == split
    )
    rows = [
        {"messages": list(example.messages), "kind": example.kind, "form": example.form}
        for example in sorted(examples, key=lambda example: example.example_id)
    ]
    return Dataset.from_list(rows)


def write(split: str, out: Path) -> int:
    """Write the conversations of a split, and return their number. Raises InhouseError if there are
    none."""
    found = read(split)
    if not found.num_rows:
        raise InhouseError(f"{paths.EXAMPLES} has no example of {split}: run inhouse run finetune")
    write_lines(out, found)
    return int(found.num_rows)
