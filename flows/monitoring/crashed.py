"""Mark runs that died with their machine as crashed: in Prefect they stay "Running"."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect import get_client, runtime
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

from flows import turn

MESSAGE = "It died with its machine or its server: a later run found nobody who holds its lease."


def _waits(run: FlowRun) -> bool:
    """Return whether the run may still wait for the lease: a dead one is marked in the end."""
    if run.state is None or run.state.name != turn.WAITING:
        return False
    return datetime.now(UTC) - run.state.timestamp < timedelta(seconds=turn.LONGEST)


def mark() -> None:
    """Mark each other run of this deployment that Prefect believes to be running.

    Only a run that holds the lease of its checkout may call this: none of them can be alive, but
    for those that wait for it."""
    if runtime.deployment.id is None:
        return
    others = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[UUID(runtime.deployment.id)]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])),
    )
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=others):
            if str(run.id) != runtime.flow_run.id and not _waits(run):
                client.set_flow_run_state(run.id, Crashed(message=MESSAGE), force=True)
