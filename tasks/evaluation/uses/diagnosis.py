"""Ask what is wrong with machines whose right diagnosis is known.

In:  machines with their readings (params.yaml: machines.diagnosed), an arm with open engines
Out: an Answered for each machine; its row: the mode right, the action right, an overclaim, and of a
     machine that no document covers whether it says so
Run: called by tasks.evaluation.compare

An arm with retrieval answers by the rules of tasks/machines/diagnosis, and its model adds only what
a passage supports; one without is asked for the same signs in words.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasks import params
from tasks.answer import answer, prompts
from tasks.answer.arms import Arm
from tasks.answer.engines import Engines
from tasks.dataset.held_out import Question
from tasks.evaluation import answer_cache, diagnosed
from tasks.evaluation.diagnosed import Task
from tasks.evaluation.run_arm import LATENCY_SAMPLES, Answered
from tasks.machines.diagnosis import diagnosis_answer
from tasks.machines.diagnosis.diagnosis_answer import Prepared
from tasks.models.generator import Generation, Message


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The machines to diagnose. See UseTasks."""

    tasks: list[Task]
    beside: list[Question] = field(default_factory=list)  # no drafts
    leading: str = "diagnosed"
    paired: tuple[str, ...] = ("diagnosed", "mode_right", "action_right", "overclaim")
    prepared: dict[str, Prepared] = field(default_factory=dict)  # the same for all arms

    @property
    def asked(self) -> list[Question]:
        """The tasks as questions; the machines that one document proves are a cluster."""
        return [_question(task) for task in self.tasks]

    def missing(self, arm: Arm) -> str:  # noqa: ARG002 - see UseTasks
        """Return "": every arm can be asked."""
        return ""

    def ask(
        self, asked: Sequence[Question], arm: Arm, engines: Engines, version: str
    ) -> list[Answered]:
        """Return the arm's diagnoses, measured by the passages that were found for the signs."""
        by_id = {task.identity: task for task in self.tasks}
        some = [by_id[question.identity] for question in asked]
        for task in some:
            if task.identity not in self.prepared:
                self.prepared[task.identity] = _prepare(task, engines)
        prompted = {task.identity: self._messages(task, arm) for task in some}
        open_ = [identity for identity, messages in prompted.items() if messages]
        written = answer_cache.generate(
            version,
            [prompted[identity] for identity in open_],
            engines.max_tokens,
            engines.generator.generate,
        )
        replies = dict(zip(open_, written, strict=True))
        return [
            self._answered(task, prompted[task.identity], replies.get(task.identity), arm, engines)
            for task in some
        ]

    def _messages(self, task: Task, arm: Arm) -> list[Message]:
        found = self.prepared[task.identity]
        return found.messages if arm.uses_retrieval else prompts.closed_book_prompt(found.question)

    def _answered(
        self,
        task: Task,
        messages: list[Message],
        generation: Generation | None,
        arm: Arm,
        engines: Engines,
    ) -> Answered:
        found = self.prepared[task.identity]
        if arm.uses_retrieval or generation is None:
            given = diagnosis_answer.finish(found, generation, engines)
        else:
            given = answer.closed_book_answer(generation, engines.generator.name)
        modes = {each.names for each in self.tasks if each.names}
        row = diagnosed.measures(
            task, given.answer, given.abstained, modes, found.passages, engines.answer.min_support
        )
        return Answered(_question(task), given, generation, row, messages)

    def lookups(self, given: list[Answered], engines: Engines) -> list[float]:
        """Return the CPU seconds of searching and checking, of the first machines."""
        some = [a for a in given if a.generation is not None][:LATENCY_SAMPLES]
        by_id, spent = {task.identity: task for task in self.tasks}, []
        for a in some:
            began = time.process_time()
            found = _prepare(by_id[a.question.identity], engines)
            diagnosis_answer.finish(found, a.generation, engines)
            spent.append(time.process_time() - began)
        return spent


def tasks(values: params.Params) -> Diagnosis | None:
    """Return the machines of the split; None without any. Raises InhouseError for a broken file."""
    every = diagnosed.read(Path(values.machines.diagnosed))
    own = [task for task in every if task.split == values.evaluate.split]
    return Diagnosis(own) if own else None


def _prepare(task: Task, engines: Engines) -> Prepared:
    return diagnosis_answer.prepare(task.signs, task.machine, (), engines, task.until.date())


def _question(task: Task) -> Question:
    kind = "known mode" if task.names else "no known mode"
    text = diagnosis_answer.question(task.signs, task.machine)
    return Question(task.identity, text, kind, task.split, (), task.names, task.documents)
