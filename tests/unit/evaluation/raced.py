"""A comparison in which arms are dropped, from answers by hand: asked in rounds and summed up as
compare does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks import params
from tasks.answer.arms import Arm
from tasks.answer.engines import Engines
from tasks.dataset.held_out import Question
from tasks.evaluation import summary
from tasks.evaluation.comparison import Comparison
from tasks.evaluation.rounds import Plan
from tasks.evaluation.run_arm import Answered, ArmRun
from tests.unit.evaluation.test_summary import BESIDE, HOW, TASKS, run

N = 120
RACE = HOW.model_copy(update={"eliminate": True})
# what each arm gets right: endpoint as much as rag, and base next to nothing
RIGHT = {"base": range(2), "rag": range(20, 100), "endpoint": range(21, 101)}


@dataclass(frozen=True)
class Tasks:
    """Tasks of which two share a document. See UseTasks."""

    asked: list[Question]
    beside: list[Question] = field(default_factory=list)
    leading: str = "correct"
    paired: tuple[str, ...] = TASKS.paired

    def missing(self, arm: Arm) -> str:
        return ""

    def ask(
        self, asked: Sequence[Question], arm: Arm, engines: Engines, version: str
    ) -> list[Answered]:
        raise AssertionError("a plan asks no arm itself")

    def lookups(self, given: list[Answered], engines: Engines) -> list[float]:
        raise AssertionError("a plan looks nothing up")


def tasks(n: int = N) -> Tasks:
    return Tasks(
        [
            Question(str(k), f"Question {k}?", "lookup", "test", (), ("x",), (f"{k // 2}.md",))
            for k in range(n)
        ]
    )


def reply(arm: str, asked: Sequence[Question], right: Sequence[int]) -> ArmRun:
    """Return the run of an arm over some tasks."""
    given = run(arm, 0, len(asked))
    answered = [
        replace(a, question=question, row=_row(int(question.identity) in right))
        for a, question in zip(given.answered, asked, strict=True)
    ]
    return replace(given, answered=answered, pii_leaks=1)


def _row(right: bool) -> dict[str, float | None]:
    return {"correct": float(right), "correct_faithful": float(right), "f1": float(right)}


def asked(
    right: Mapping[str, Sequence[int]] = RIGHT, how: params.Compare = RACE, n: int = N
) -> Plan:
    """Ask all arms in rounds."""
    plan = Plan(tasks(n), list(right), how, interesting=0.05)
    for number in range(plan.rounds):
        for arm in right:
            if due := plan.due(arm, number):
                plan.add(reply(arm, due, right[arm]))
        plan.settle(number)
    return plan


def comparison(
    right: Mapping[str, Sequence[int]] = RIGHT, how: params.Compare = RACE, n: int = N
) -> Comparison:
    plan = asked(right, how, n)
    axes = {str(k): "knowledge" for k in range(n)}
    return summary.of(TASKS, plan.runs(), axes, 1.0, how, BESIDE, plan.race)
