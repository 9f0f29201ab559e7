"""Plan in which rounds the arms do the tasks of a use: one for all tasks, or batches of whole
documents, after each of which arms that can't be the best are dropped.

In:  the tasks of a use, the names of the arms that do them
Out: a Plan: what an arm is asked in a round; its run, put together from the rounds
Run: called by tasks.evaluation.ask_arms
"""

from collections.abc import Sequence
from dataclasses import replace

from tasks import params
from tasks.dataset.held_out import Question
from tasks.evaluation import clustered, elimination
from tasks.evaluation.elimination import Race
from tasks.evaluation.run_arm import ArmRun
from tasks.evaluation.uses.use import UseTasks


class Plan:
    """The rounds of one use. Without a race there is one round of all tasks; so it is where there
    are no more than one batch has, because a race costs a part of alpha and would save nothing."""

    def __init__(
        self, tasks: UseTasks, arms: Sequence[str], settings: params.Compare, interesting: float
    ) -> None:
        self.race: Race | None = None
        self._tasks, self._arms = tasks, tuple(arms)
        self._asked = list(tasks.asked)
        self._clusters = clustered.labels([question.documents for question in self._asked])
        self._batches = [list(range(len(self._asked)))]
        self._runs: dict[str, ArmRun] = {}
        batches = elimination.batches(self._clusters, elimination.BATCH, settings.seed)
        if settings.eliminate and len(self._arms) > 1 and len(batches) > 1:
            self.race, self._batches = Race(self._arms, settings.alpha, interesting), batches

    @property
    def rounds(self) -> int:
        return len(self._batches)

    def due(self, arm: str, number: int) -> list[Question]:
        """Return what the arm is asked in a round, counted from 0: nothing if it was dropped."""
        remaining = self.race.remaining if self.race else self._arms
        if arm not in remaining or number >= self.rounds:
            return []
        return [self._asked[index] for index in self._batches[number]]

    def add(self, run: ArmRun) -> None:
        """Take in the run of an arm in a round. Costs beside the answers are those of its first."""
        before = self._runs.get(run.arm.name)
        if before:
            run = replace(
                before,
                answered=[*before.answered, *run.answered],
                pii_leaks=before.pii_leaks + run.pii_leaks,
            )
        self._runs[run.arm.name] = run

    def settle(self, number: int) -> None:
        """Drop the arms that the answers of this round show not to be the best."""
        if self.race is None or number >= self.rounds:
            return
        batch = self._batches[number]
        rows = {
            name: [a.row.get(self._tasks.leading) for a in self._runs[name].answered[-len(batch) :]]
            for name in self.race.remaining
        }
        self.race.feed(rows, [self._clusters[index] for index in batch])

    def runs(self) -> list[ArmRun]:
        """Return the run of each arm, its answers in the order of the tasks."""
        place = {question.identity: number for number, question in enumerate(self._asked)}
        return [
            replace(
                self._runs[name],
                answered=sorted(
                    self._runs[name].answered, key=lambda a: place[a.question.identity]
                ),
            )
            for name in self._arms
        ]
