"""Mark runs that died with their machine as crashed: in Prefect they stay "Running"."""

from uuid import UUID

from prefect import get_client, runtime
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

MESSAGE = "It died with its machine or its server: a later run found nobody who holds its lease."


def mark() -> None:
    """Mark each other run of this deployment that Prefect believes to be running.

    Only a run that holds the lease of its checkout may call this: none of them can be alive."""
    if runtime.deployment.id is None:
        return
    others = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[UUID(runtime.deployment.id)]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])),
    )
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=others):
            if str(run.id) != runtime.flow_run.id:
                client.set_flow_run_state(run.id, Crashed(message=MESSAGE), force=True)
