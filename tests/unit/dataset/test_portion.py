"""Test which examples a training takes: the fraction of facts, and that of tasks."""

from collections import Counter

import pytest

from tasks import params
from tasks.dataset import portion
from tasks.records import Example

HOW = params.load().finetune


def example(number: int, kind: str) -> Example:
    messages = ({"role": "user", "content": f"q{number}"}, {"role": "assistant", "content": "a"})
    return Example(f"{number:03}", messages, (f"d{number}",), kind, "closed", "train")


KINDS = ["table"] * 200 + ["copy"] * 30 + ["diagnosis"] * 10
EXAMPLES = [example(number, kind) for number, kind in enumerate(KINDS)]


@pytest.mark.parametrize(
    ("facts", "tasks", "expected"),
    [
        (0.15, 1.0, {"table": 30, "tasks": 40}),  # the few examples of a style stay whole
        (0.15, 0.5, {"table": 30, "tasks": 20}),
        (1.0, 0.01, {"table": 200, "tasks": 1}),
        (0.001, 1.0, {"table": 1, "tasks": 40}),
    ],
)
def test_facts_and_tasks_have_a_fraction_each(
    facts: float, tasks: float, expected: dict[str, int]
) -> None:
    how = HOW.model_copy(
        update={"train_fraction": facts, "task_fraction": tasks, "withheld_share": 0.0}
    )
    chosen = portion.trained_on(EXAMPLES, how)
    found = Counter("tasks" if e.kind in portion.TASKS else e.kind for e in chosen)
    assert found == expected
    assert portion.trained_on(EXAMPLES[::-1], how) == chosen


def test_more_of_the_facts_holds_what_less_of_them_held() -> None:
    def ids(fraction: float) -> set[str]:
        how = HOW.model_copy(update={"train_fraction": fraction})
        return {e.example_id for e in portion.trained_on(EXAMPLES, how)}

    assert ids(0.1) < ids(0.3) < ids(1.0)
