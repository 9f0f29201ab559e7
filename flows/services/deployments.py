"""Register the deployments of deploy/prefect.yaml on the Prefect server that is set.

In:  deploy/prefect.yaml, the one place of names, schedules and parameters
Out: deployments with the code's version, and the work pool in which their runs wait
Run: inhouse deploy [--take-over]; inhouse up does the same

Labels of a deployment name the machine and folder that own it. If another workspace on the same
server owns one of the names, all names of this one carry its folder, such as nightly-handbook-1f3a,
and its runs wait in a pool of their own. A schedule that a person paused stays paused, and a
deployment that has not changed is left alone.
"""

import hashlib
import importlib
import json
import secrets
import shlex
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import Flow, get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import (
    DeploymentCreate,
    DeploymentScheduleCreate,
    WorkPoolCreate,
)
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from flows import repository
from flows.services import processes, server
from flows.services.server import RUN
from tasks import params

FILE = Path("deploy/prefect.yaml")
POOL = "inhouse"
IDENTITY = processes.FOLDER / "workspace"  # it goes with a folder that is moved
# labels of a deployment: the workspace that owns it
HOST, FOLDER, WORKSPACE = "inhouse.host", "inhouse.folder", "inhouse.workspace"
ENTRY, CONTENT = "inhouse.entry", "inhouse.content"  # labels: flow and name in FILE; hash of all

SHELL = "prefect.deployments.steps.run_shell_script"
SET_FOLDER = "prefect.deployments.steps.set_working_directory"

Found = Sequence[DeploymentResponse]


@dataclass(frozen=True, slots=True)
class Owner:
    """The workspace that a deployment runs in."""

    host: str  # "" for a deployment made by `prefect deploy`, which has no labels
    folder: str
    workspace: str = ""

    def is_here(self) -> bool:
        """Return whether this workspace is the owner."""
        return self.folder == str(Path.cwd()) and self.host in ("", socket.gethostname())

    def is_gone(self) -> bool:
        """Return whether the folder was on this machine, and was deleted or moved."""
        return self.host in ("", socket.gethostname()) and not Path(self.folder).is_dir()

    def __str__(self) -> str:
        return f"{self.folder} on {self.host}" if self.host else self.folder


@dataclass(frozen=True, slots=True)
class Entry:
    """One deployment of FILE, with its flow."""

    listed: Mapping[str, Any]
    flow: Flow[Any, Any]

    @property
    def key(self) -> str:
        return f"{self.flow.name}/{self.listed['name']}"


def register(take_over: bool = False) -> Iterator[str]:
    """Register all deployments, and yield a line for each. Raises InhouseError for a server that
    others reach without a password."""
    server.check()
    entries = list(read())
    with get_client(sync_client=True) as client:
        there = client.read_deployments()
        others = owners(client, entries)
        suffix = "" if take_over or not others else own_suffix()
        yield from _about(others, suffix)
        _ensure_pool(client, POOL + suffix)
        for entry in entries:
            yield _register(client, entry, suffix, there)
        yield from _delete_old(client, {f"{entry.key}{suffix}" for entry in entries}, there)


def read(file: Path = FILE) -> Iterator[Entry]:
    """Yield the deployments of the file with their flows."""
    for listed in params.values_of(file.read_text("utf-8"), str(file))["deployments"]:
        module, name = listed["entrypoint"].rsplit(".", 1)
        yield Entry(listed, getattr(importlib.import_module(module), name))


def pool() -> str:
    """Return the work pool in which the runs of this workspace wait."""
    with get_client(sync_client=True) as client:
        mine = [found for found in client.read_deployments() if _is_mine(found)]
    return next((found.work_pool_name for found in mine if found.work_pool_name), POOL)


def owners(client: SyncPrefectClient, entries: Sequence[Entry]) -> list[Owner]:
    """Return the other workspaces that own a plain name of FILE."""
    found = {owner(there) for entry in entries if (there := _read(client, entry.key))}
    return sorted((one for one in found if not one.is_here() and not one.is_gone()), key=str)


def identity() -> str:
    """Return the name of this workspace, which stays if the folder is moved."""
    if not IDENTITY.is_file():
        IDENTITY.parent.mkdir(mode=0o700, exist_ok=True)
        IDENTITY.write_text(secrets.token_hex(8), "utf-8")
    return IDENTITY.read_text("utf-8")


def own_suffix() -> str:
    here = Path.cwd()
    return f"-{here.name}-{hashlib.sha256(str(here).encode()).hexdigest()[:4]}"


def owner(found: DeploymentResponse) -> Owner:
    """Return the owner by the labels; without labels by the folder that its runs change to."""
    if FOLDER in found.labels:
        host, folder, name = (str(found.labels.get(key, "")) for key in (HOST, FOLDER, WORKSPACE))
        return Owner(host, folder, name)
    steps = [options for step in found.pull_steps or [] for options in step.values()]
    return Owner("", next((str(one["directory"]) for one in steps if "directory" in one), ""))


def _is_mine(found: DeploymentResponse) -> bool:
    """Return whether this workspace registered the deployment, here or before it was moved here."""
    by = owner(found)
    return bool(by.workspace == identity() and (by.is_here() or by.is_gone()))


def _read(client: SyncPrefectClient, name: str) -> DeploymentResponse | None:
    try:
        return client.read_deployment_by_name(name)
    except ObjectNotFound:
        return None


def _about(others: Sequence[Owner], suffix: str) -> Iterator[str]:
    listed = ", ".join(map(str, others))
    if suffix:
        yield f"{listed} has the plain names: here they end in {suffix}; --take-over takes them"
    elif others:
        yield f"taken over from {listed}, whose nights no longer run"


def _ensure_pool(client: SyncPrefectClient, name: str) -> None:
    try:
        client.read_work_pool(name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        wanted = WorkPoolCreate(name=name, type="process", base_job_template=template)
        client.create_work_pool(wanted)


def _register(client: SyncPrefectClient, entry: Entry, suffix: str, there: Found) -> str:
    name = f"{entry.key}{suffix}"
    before = _read(client, name) or next(
        (found for found in there if _is_mine(found) and found.labels.get(ENTRY) == entry.key), None
    )
    wanted = request(entry, suffix, client.create_flow(entry.flow))
    same = before and (before.name, before.work_pool_name) == (wanted.name, wanted.work_pool_name)
    if before and same and before.labels.get(CONTENT) == wanted.labels[CONTENT]:
        return f"{name} is registered{_when(before.schedules)}"
    wanted.schedules = [_as_before(one, before) for one in wanted.schedules]
    if before:
        wanted.paused = before.paused
    reply = client.request(
        "POST", "/deployments/", json=wanted.model_dump(mode="json", exclude_unset=True)
    )
    reply.raise_for_status()
    now = client.read_deployment(reply.json()["id"])
    return f"{name} registered with version {wanted.version}{_when(now.schedules)}"


def request(entry: Entry, suffix: str, flow_id: Any) -> DeploymentCreate:
    """Return the registration of an entry by this workspace."""
    listed, here = entry.listed, str(Path.cwd())
    wanted = DeploymentCreate(
        name=f"{listed['name']}{suffix}",
        flow_id=flow_id,
        version=repository.version(),
        description=listed.get("description"),
        tags=listed.get("tags", []),
        parameters=listed.get("parameters", {}),
        schedules=[_schedule(one) for one in listed.get("schedules", [])],
        entrypoint=listed["entrypoint"],
        parameter_openapi_schema=parameter_schema(entry.flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        work_pool_name=f"{POOL}{suffix}",
        job_variables=listed["work_pool"].get("job_variables", {}),
        pull_steps=pull_steps(here),
    )
    content = wanted.model_dump(mode="json", exclude={"flow_id"})
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    owned = {HOST: socket.gethostname(), FOLDER: here, WORKSPACE: identity()}
    return wanted.model_copy(update={"labels": {**owned, ENTRY: entry.key, CONTENT: digest}})


def pull_steps(folder: str) -> list[dict[str, Any]]:
    """Return the steps before each run: look for the folder, go there, check the server.

    Prefect puts only the exit code of a failed step into the state of the run. Where the folder is
    gone there is no code of ours either, so the first step is a script that reports the reason."""
    reason = (
        f"{folder} is not the folder of Inhouse any more: in the new one, run inhouse up "
        f"(or inhouse deploy), then start this run again"
    )
    failed = json.dumps({"state": {"type": "FAILED", "message": reason}, "force": True})
    report = f"prefect api POST /flow_runs/${RUN}/set_state --data {shlex.quote(failed)}"
    there = f"test -f {shlex.quote(f'{folder}/flows/services/server.py')}"
    scripts = (
        (f"sh -c {shlex.quote(f'{there} || {{ {report}; exit 1; }}')}", None),
        ("python -m flows.services.server --check", folder),
    )
    look, check = (
        {SHELL: {"script": script, "directory": where, "stream_output": False}}
        for script, where in scripts
    )
    return [look, {SET_FOLDER: {"directory": folder}}, check]


def _schedule(listed: Mapping[str, Any]) -> DeploymentScheduleCreate:
    cron = CronSchedule(cron=listed["cron"], timezone=listed.get("timezone"))
    return DeploymentScheduleCreate(schedule=cron, active=listed.get("active", True))


def _as_before(
    wanted: DeploymentScheduleCreate, before: DeploymentResponse | None
) -> DeploymentScheduleCreate:
    """Pause a schedule that is paused on the server, also if its time was changed meanwhile."""
    there = before.schedules if before else []
    same = [one for one in there if one.schedule == wanted.schedule] or there
    paused = bool(same) and not any(one.active for one in same)
    return wanted.model_copy(update={"active": wanted.active and not paused})


def _when(schedules: Sequence[Any]) -> str:
    shown = (
        f", {one.schedule.cron} {one.schedule.timezone}{'' if one.active else ' (paused)'}"
        for one in schedules
        if isinstance(one.schedule, CronSchedule)
    )
    return "".join(shown)


def _delete_old(client: SyncPrefectClient, names: set[str], there: Found) -> Iterator[str]:
    """Delete deployments of this workspace under names that it no longer uses."""
    for found in there:
        name = f"{str(found.labels.get(ENTRY)).partition('/')[0]}/{found.name}"
        if _is_mine(found) and name not in names:
            client.delete_deployment(found.id)
            yield f"{name} deleted: its name has changed, or {FILE} no longer has it"
