"""Decide for all runs which errors lead to a retry, and which tags a run has."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import Task, get_client, runtime, task
from prefect.client.schemas.objects import State

from tasks.errors import EndpointError, StageError, UnreachableError

# Errors of another machine, or of a full disk. Our other errors would be the same a minute later,
# and an error that is not ours is a defect.
TRANSIENT = (EndpointError, UnreachableError, OSError)
DELAYS = (5, 30)  # seconds before a task is tried again

P = ParamSpec("P")
R = TypeVar("R")


def is_transient(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Return whether a failed task may succeed when it is run once more."""
    error = state.result(raise_on_failure=False)
    killed = isinstance(error, StageError) and " was killed by " in str(error)  # out of memory
    return killed or isinstance(error, TRANSIENT)


def with_retries(run: Callable[P, R], name: str, delays: Sequence[float] = DELAYS) -> Task[P, R]:
    """Return a step as a task of this name that is run again after each delay, if its error is
    transient."""
    return task(
        name=name,
        task_run_name=name,
        retries=len(delays),
        retry_delay_seconds=list(delays),
        retry_condition_fn=is_transient,
    )(run)


def trigger() -> str:
    """Return what started this run: a schedule, a person in the UI or through the API, or the
    command line."""
    if runtime.deployment.id is None:
        return "command line"
    return "schedule" if "auto-scheduled" in runtime.flow_run.tags else "person"


def rename(name: str) -> None:
    """Give this run another name."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(runtime.flow_run.id, name=name)


def tag() -> None:
    """Tag this run with its folder and its trigger, by which the UI filters the list of runs."""
    tags = {*runtime.flow_run.tags, Path.cwd().name, trigger()}
    with get_client(sync_client=True) as client:
        client.update_flow_run(runtime.flow_run.id, tags=sorted(tags))
