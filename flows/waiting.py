"""Find, start and end the runs on the Prefect server that wait for a person's decision.

    flows/finetune.py starts one; a decision made elsewhere, or a later question, ends it

They are the runs of the deployments of the flow `promote` that work in this folder, whatever name
the deployment has. Without a server that outlives this process there are none.
"""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import httpx
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.states import Cancelled, Completed

from flows.monitoring import server_seen
from flows.services import connection
from tasks import console
from tasks.decision import approval, decisions, recommendation
from tasks.decision.decisions import Decision
from tasks.errors import InhouseError

log = logging.getLogger(__name__)

FLOW = server_seen.APPROVAL


def ask(uses: Sequence[str | None] = (None,)) -> str:
    """Start a run per use that asks a person, if the deployment is on a server that outlives this
    process. Return how to decide. In `uses`, None is the first one."""
    named = {use: arm for use in uses if (arm := recommendation.read(use).recommended)}
    if not named:
        return "nothing is recommended: see reports/recommend.json"
    started = (
        [_start(name_of_run(arm, use), use) for use, arm in named.items()]
        if connection.address()
        else []
    )
    runs = " and ".join(filter(None, started))
    ui = f"answer the run {runs} in the Prefect UI (Resume), or " if runs else ""
    return (
        f"promote.approval is person: read reports/comparison.html, then {ui}run "
        'inhouse promote --by NAME --why "…"'
    )


def name_of_run(arm: str, use: str | None) -> str:
    """Return the name of a run that asks about an arm for a use."""
    return f"promote {arm}{f' for {use}' if use else ''}?"


def _start(name: str, use: str | None) -> str | None:
    """Start a run and return its name; None without the deployment."""
    with get_client(sync_client=True) as client:
        for deployment in _deployments(client):
            return client.create_flow_run_from_deployment(
                deployment, name=name, parameters={"use": use}
            ).name
    return None


def end_decided(use: str | None = None) -> None:
    """End the runs that wait on the server if the question of the use is decided. A server that
    does not answer is only logged: the run looks for a decision when it is resumed."""
    if connection.address() is None or (made := _decision(use)) is None:
        return
    try:
        end(Completed(name="Decided", message=console.line(decisions.sentence(made))), use)
    except httpx.HTTPError as error:
        log.warning(
            "no Prefect server answers (%s): a run that waits there ends when it is resumed",
            type(error).__name__,
        )


def _decision(use: str | None) -> Decision | None:
    try:
        asked = approval.question(use)
    except InhouseError:  # an arm was promoted without a recommendation: nothing was asked
        return None
    return approval.decided(asked) if asked else None


def cancel_older(by: UUID, use: str | None) -> None:
    """Cancel the other runs that wait: their question is older than that of the run `by`."""
    end(Cancelled(message=f"The run {by} asks on the newest comparison."), use, besides=by)


def end(state: State, use: str | None, besides: UUID | None = None) -> None:
    """Set the state of each run that waits for a decision on the use."""
    with get_client(sync_client=True) as client:
        for run in _waiting(client, use):
            if run != besides:
                client.set_flow_run_state(run, state)


def _waiting(client: SyncPrefectClient, use: str | None) -> list[UUID]:
    found = list(_deployments(client))
    if not found:
        return []
    paused = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED]))
    wanted = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=found), state=paused)
    runs = client.read_flow_runs(flow_run_filter=wanted)
    return [run.id for run in runs if run.parameters.get("use") == use]


def _deployments(client: SyncPrefectClient) -> Iterator[UUID]:
    """Yield the deployments of the flow whose runs change to this folder."""
    here = str(Path.cwd())
    for found in client.read_deployments(flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOW]))):
        steps = (options for step in found.pull_steps or [] for options in step.values())
        if any(options.get("directory") == here for options in steps):
            yield found.id
