"""Ask a person whether the recommended arm answers from now on, and carry the answer out.

    question → suspended, with a form → answer → promoted or refused, else asked again

Deployed as promote/approval by deploy/prefect.yaml; flows/finetune.py starts it where
promote.approval is `person`. A suspended run has no process and takes no lease: the question is in
the server's database, and the answer runs the flow again from its beginning (docs/choosing.md).
"""

import time
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from prefect import flow, get_client, runtime
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput, read_flow_run_input
from prefect.input.run_input import keyset_from_base_key
from prefect.states import Completed
from pydantic import Field, ValidationError

from flows import artifacts, policy, waiting
from flows.artifacts import evidence, notices_week
from flows.forms import Use
from tasks import console, params
from tasks.decision import approval, champion, decisions, gates, recommendation
from tasks.decision import promote as promotion
from tasks.decision.approval import Question
from tasks.decision.decisions import Decision
from tasks.decision.promote import DecidedError, RefusedError
from tasks.errors import InhouseError
from tasks.evaluation import comparison
from tasks.storage import reports

FILLED = r"\S"  # a character that is not a space


class Answer(RunInput):
    """The form. The server refuses an answer that lacks a field."""

    decision: Literal["approve", "refuse"] = Field(
        title="Decision", description="approve: the arm answers from the next question on"
    )
    comment: str = Field(
        title="Comment", description="The reason, for the record.", min_length=1, pattern=FILLED
    )
    name: str = Field(
        title="Your name", description="Who decides, for the record.", min_length=1, pattern=FILLED
    )


def run_name() -> str:
    """Name a run by its question."""
    use = runtime.flow_run.parameters.get("use")
    try:
        arm = recommendation.read(use).recommended or "nothing"
    except InhouseError:  # the run itself reports it
        arm = "nothing"
    return f"{waiting.name_of_run(arm, use)} {datetime.now():%Y-%m-%d %H:%M}"


@flow(name=waiting.FLOW, flow_run_name=run_name, log_prints=False)
def promote(use: Use = None) -> Any:
    """Ask a person whether the arm recommended for a use answers from now on, and carry the answer
    out."""
    console.begin()
    policy.tag()
    values = params.load()
    problem = ""
    if answered := _last_question():
        try:
            return _done(_carried_out(values, answered, use))
        except DecidedError as late:
            return _nothing(str(late))
        except RefusedError as wrong:
            problem = str(wrong)
    asked = approval.question(use)
    if reason := _closed(values, asked, problem):
        return _nothing(reason)
    assert asked
    return _ask(values, asked, problem)


def _last_question() -> str:
    """Return the key of the question that this run asked last; "" if it has asked none."""
    with get_client(sync_client=True) as client:
        policy = client.read_flow_run(UUID(runtime.flow_run.id)).empirical_policy
    return max(policy.pause_keys or (), default="")  # they begin with the time


def _carried_out(values: params.Params, key: str, use: str | None) -> Decision:
    """Carry out the answer to the question with this key. Raises RefusedError for a wrong one."""
    given = read_flow_run_input(keyset_from_base_key(f"suspended-{key}")["response"])
    if given is None:
        raise RefusedError("expected an answer, got none: press Resume and fill in the form")
    try:
        answer = Answer.model_validate(given)
    except ValidationError as error:
        raise RefusedError(f"the answer {reports.problem(error)}") from None
    asked = key.partition("-")[2]
    approved = answer.decision == "approve"
    by, why = answer.name.strip(), answer.comment.strip()
    return promotion.answer(values, asked, approved, by, why, use)


def _closed(values: params.Params, asked: Question | None, problem: str) -> str:
    """Return why a person need not be asked; "" if one has to be."""
    if asked is None:
        return "nothing is recommended: see reports/recommend.json"
    now = champion.read(values.generate, asked.use)
    reason = approval.closed(asked, now)
    if reason or problem:  # a person who was asked before may refuse what the gates do
        return reason
    compared = comparison.read(asked.use)
    return "; ".join(gates.objections(asked.parsed, now, compared, values.promote))


def _ask(values: params.Params, asked: Question, problem: str) -> None:
    """Show the evidence, and suspend the run until a person fills in the form."""
    waiting.cancel_older(UUID(runtime.flow_run.id), asked.use)
    advice, now = recommendation.read(asked.use), champion.read(values.generate, asked.use)
    artifacts.markdown(
        evidence.artifact(asked, advice, comparison.read(asked.use), now.arm, problem),
        key="approval",
        description=f"Promote {asked.arm}? {now.arm} answers now. Press Resume to decide",
    )
    suspend_flow_run(
        wait_for_input=Answer.with_initial_data(
            description=evidence.form(asked, advice, now.arm, problem)
        ),
        timeout=values.promote.wait_hours * 3600,
        key=f"{time.time_ns()}-{asked.key}",
    )


def _done(made: Decision) -> Any:
    """End the run with the decision."""
    sentence = console.line(decisions.sentence(made))
    artifacts.markdown(sentence, key="decision", description=sentence)
    name = "Refused" if made.action == "refuse" else "Approved"
    return Completed(name=name, message=sentence)


def _nothing(reason: str) -> Any:
    """End the run because there is nothing to decide."""
    notices_week.refusal(reason)
    return Completed(name="Not asked", message=console.line(reason))
