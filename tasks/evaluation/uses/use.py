"""Define what a use asks of every arm: its tasks, and the measures of a reply.

In:  an arm with open engines
Out: an Answered for each task
Run: implemented by the modules of this package, called by tasks.evaluation.compare
"""

from collections.abc import Sequence
from typing import Protocol

from tasks.answer.arms import Arm
from tasks.answer.engines import Engines
from tasks.dataset.held_out import Question
from tasks.evaluation.run_arm import Answered


class UseTasks(Protocol):
    """The tasks of one use, the same for every arm. A reply is measured by a Row, 0 to 1 each."""

    @property
    def leading(self) -> str:
        """The measure that decides."""

    @property
    def paired(self) -> tuple[str, ...]:
        """The measures whose differences are tested, the leading one first."""

    @property
    def asked(self) -> list[Question]:
        """The tasks. `documents` are what one rests on: tasks of one document are a cluster."""

    @property
    def beside(self) -> Sequence[Question]:
        """Drafts that are asked beside the tasks (tasks/evaluation/drafts.py); mostly none."""

    def missing(self, arm: Arm) -> str:
        """Return why the arm can't do these tasks; "" if it can."""

    def ask(
        self, asked: Sequence[Question], arm: Arm, engines: Engines, version: str
    ) -> list[Answered]:
        """Return the arm's replies to some of the tasks, in their order. `version` names everything
        that its words depend on beside the prompt."""

    def lookups(self, given: list[Answered], engines: Engines) -> list[float]:
        """Return the CPU seconds of all but generating, of the first replies of an arm that looks
        things up."""
