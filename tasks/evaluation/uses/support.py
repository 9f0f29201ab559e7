"""Ask the questions of customer service: those of the evaluation.

In:  the questions of params.yaml (evaluate, compare), the index, an arm with open engines
Out: an Answered for each question; its row has its outcome (tasks/evaluation/outcomes.py)
Run: called by tasks.evaluation.compare

`correct` decides and not `resolved`, because it also counts that a question without an answer was
declined. An arm that answers everything would resolve as much as one that knows its limits; its
errors would only show in `wrong`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tasks import params
from tasks import pii as redact
from tasks.answer import answer, handover
from tasks.answer.answer import Prepared
from tasks.answer.arms import Arm
from tasks.answer.engines import Engines
from tasks.answer.handover import Recognised
from tasks.answer.retrieve import Passage
from tasks.dataset import drafted, held_out
from tasks.dataset.drafted import Drafts
from tasks.dataset.held_out import Question
from tasks.errors import InhouseError
from tasks.evaluation import outcomes, run_arm
from tasks.evaluation.run_arm import Answered
from tasks.index.reconcile import Wanted
from tasks.index.store import Payload
from tasks.models.embedder import Encoder
from tasks.records import PUBLIC, digest


@dataclass(frozen=True, slots=True)
class Support:
    """The tasks of customer service. See UseTasks."""

    asked: list[Question]
    evidence: Mapping[str, Sequence[Passage]]  # of each question
    person: Mapping[str, Recognised]  # the questions that a person must answer
    metrics: params.Metrics
    redactor: redact.Redactor
    contact: str = ""
    drafts: Drafts | None = None
    leading: str = "correct"
    paired: tuple[str, ...] = ("correct", "resolved", "wrong", "f1")
    retrieved: dict[str, Prepared] = field(default_factory=dict)  # the same for all arms

    @property
    def beside(self) -> list[Question]:
        """Return the drafts."""
        return self.drafts.asked if self.drafts else []

    def missing(self, arm: Arm) -> str:  # noqa: ARG002 - see UseTasks
        """Return "": every arm can answer questions."""
        return ""

    def ask(
        self, asked: Sequence[Question], arm: Arm, engines: Engines, version: str
    ) -> list[Answered]:
        """Return the arm's answers, each with its outcome."""
        found = {}
        if arm.uses_retrieval:
            for q in asked:
                if q.identity not in self.retrieved:
                    self.retrieved[q.identity] = answer.prepare(q.text, q.groups, engines)
            found = {q.identity: self.retrieved[q.identity] for q in asked}
        handed = self._handed(asked, found)
        given = run_arm.ask(asked, found, self.evidence, engines, version, self.metrics, handed)
        self.redactor.prefetch(each.answer.answer for each in given)
        return [
            replace(a, row=a.row | outcomes.of(a.question, a.answer, a.row, self.redactor))
            for a in given
        ]

    def _handed(
        self, asked: Sequence[Question], found: Mapping[str, Prepared]
    ) -> dict[str, handover.Handover]:
        return {
            q.identity: handover.of(
                self.person[q.identity],
                self.contact,
                found[q.identity].passages if found else (),
            )
            for q in asked
            if q.identity in self.person
        }

    def lookups(self, given: list[Answered], engines: Engines) -> list[float]:
        """Return the CPU seconds of searching and checking, of the first answers."""
        return run_arm.measure_lookup(given, self.retrieved, engines)


def tasks(
    values: params.Params, desired: Wanted, embedder: Encoder, redactor: redact.Redactor
) -> Support:
    """Return the tasks of customer service. Raises InhouseError without a question."""
    asked, drafts = chosen(values), None
    if values.compare.drafts:
        file, source = Path(values.evaluate.questions), values.evaluate.source
        drafts = drafted.read(file, source, values.evaluate.split)
    every = [*asked, *(drafts.asked if drafts else ())]
    person = handover.recogniser(values.handover, embedder)
    recognised = {q.identity: person.recognise(q.text, embedder) for q in every if person}
    return Support(
        asked,
        evidence_of(every, desired),
        {identity: each for identity, each in recognised.items() if each},
        values.metrics,
        redactor,
        values.handover.contact,
        drafts,
    )


def chosen(values: params.Params) -> list[Question]:
    """Return the questions of the split; if params.yaml asks for fewer, the same share of each
    kind, by largest remainder, those of feedback first. Raises InhouseError if there is none, or
    none with an answer."""
    settings = values.compare
    every = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    asked = [question for question in every if question.split == values.evaluate.split]
    if not any(question.readable for question in asked):
        raise InhouseError(
            f"{values.evaluate.questions} has no question of {values.evaluate.split} that has an "
            "answer: see docs/choosing.md, Questions"
        )
    if settings.questions is None or settings.questions >= len(asked):
        return asked
    by_kind: dict[str, list[Question]] = {}
    for question in asked:
        by_kind.setdefault(question.kind, []).append(question)
    exact = {kind: len(every) * settings.questions / len(asked) for kind, every in by_kind.items()}
    number = {kind: int(share) for kind, share in exact.items()}
    for kind in sorted(exact, key=lambda kind: (number[kind] - exact[kind], kind)):
        number[kind] += sum(number.values()) < settings.questions
    drawn = {
        q.identity
        for kind, every in by_kind.items()
        for q in sorted(every, key=lambda q: _drawn(q, settings.seed))[: number[kind]]
    }
    return [question for question in asked if question.identity in drawn]


def _drawn(question: Question, seed: int) -> tuple[bool, str]:
    return not question.from_feedback, digest(question.identity, str(seed))


def evidence_of(asked: Sequence[Question], desired: Wanted) -> dict[str, list[Passage]]:
    """Return the evidence for the answer to each question, the same for every arm: the accepted
    answers, and all passages of the documents that answer the question."""
    named = {uri for question in asked for uri in question.documents}
    payloads = [payload for _, payload in desired.payloads_of(named)]
    return {
        question.identity: [
            Passage("", payload, 1.0, 1.0)
            for payload in (
                *_accepted(question),
                *(payload for payload in payloads if payload.uri in question.documents),
            )
        ]
        for question in asked
    }


def _accepted(question: Question) -> list[Payload]:
    return [Payload("", question.text, (), text, (PUBLIC,), "", "") for text in question.answers]
