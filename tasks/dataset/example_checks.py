"""Check training examples before they are written: their form, and leaks of held-out questions.

In:  examples, the held-out questions
Out: the expectations that fail, and the examples that leak
Run: called by tasks.dataset.examples
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from tasks.dataset.held_out import Question
from tasks.dataset.similarity import Known
from tasks.documents import suite_imports
from tasks.errors import InhouseError, ValidationError
from tasks.records import Example

if TYPE_CHECKING:
    import great_expectations as gx


def question_of(example: Example) -> str:
    """Return the question, without the passages."""
    return example.messages[-2]["content"].rpartition("\n\nQuestion: ")[2]


def leaks(made: Iterable[Example], asked: Sequence[Question], near: float) -> dict[str, str]:
    """Return the held-out question that each leaking example nearly asks, by example id."""
    known = Known([question.text for question in asked])
    found = ((example, *known.nearest(question_of(example))) for example in made)
    return {
        example.example_id: asked[number].identity
        for example, closeness, number in found
        if number is not None and closeness >= near
    }


def frame(made: Sequence[Example]) -> pd.DataFrame:
    """Return the table that the suite checks: one row per example, never its text."""
    return pd.DataFrame(
        {
            "example_id": [e.example_id for e in made],
            "roles": [" ".join(message["role"] for message in e.messages) for e in made],
            "asked": [len(e.messages[-2]["content"].strip()) for e in made],
            "told": [len(e.messages[-1]["content"].strip()) for e in made],
            "form": [e.form for e in made],
            "split": [e.split for e in made],
            "sources": [len(e.doc_ids) + (e.kind == "refusal") for e in made],
        }
    )


def expectations() -> "dict[str, gx.expectations.Expectation]":
    with suite_imports.lean():
        import great_expectations.expectations as gxe

    return {
        "there are no examples": gxe.ExpectTableRowCountToBeBetween(min_value=1),
        "an example is there twice": gxe.ExpectColumnValuesToBeUnique(column="example_id"),
        "the roles are not system, user, assistant": gxe.ExpectColumnValuesToBeInSet(
            column="roles", value_set=["system user assistant"]
        ),
        "a question is empty or endless": gxe.ExpectColumnValuesToBeBetween(
            column="asked", min_value=5, max_value=20_000
        ),
        "an answer is empty or endless": gxe.ExpectColumnValuesToBeBetween(
            column="told", min_value=1, max_value=5_000
        ),
        "a form is unknown": gxe.ExpectColumnValuesToBeInSet(
            column="form", value_set=["closed", "passages"]
        ),
        "a split is unknown": gxe.ExpectColumnValuesToBeInSet(
            column="split", value_set=["train", "dev"]
        ),
        "an answer has no source": gxe.ExpectColumnValuesToBeBetween(column="sources", min_value=1),
    }


def refuse(failed: Sequence[str], leaked: Mapping[str, str]) -> None:
    """Raise ValidationError for the findings of the suite, InhouseError for a leak."""
    if failed:
        raise ValidationError(f"the examples failed their suite: {'; '.join(failed)}")
    if leaked:
        pairs = ", ".join(f"{example} asks {question}" for example, question in leaked.items())
        raise InhouseError(f"held-out questions are among the examples: {pairs}")
