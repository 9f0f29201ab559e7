"""Start the services of this folder, or end them: Prefect's server, the deployments, the worker,
the watcher, and the app that answers over HTTP.

In:  .env, deploy/prefect.yaml
Out: processes that outlive this command (processes.py); PREFECT_API_URL and PREFECT_HOME
     in .env, so that every command in this folder uses the server
Run: inhouse up; inhouse down

A service that is healthy is left alone, one that ended is started again: run it as often as you
like. To add one, add an entry to `services` (a process) or `REGISTRATIONS` (on the server).
"""

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from prefect import get_client
from prefect.client.schemas.objects import WorkerStatus
from prefect.exceptions import ObjectNotFound
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    Settings,
    get_current_settings,
    temporary_settings,
)

from flows.monitoring import automations
from flows.services import app, connection, deployments, password, ports, processes, server
from flows.services.processes import State
from tasks.errors import InhouseError
from tasks.storage import watch

HOME = processes.FOLDER / "prefect"  # of the server's database, unless PREFECT_HOME is set
WAIT_S = 180  # for a service to become healthy; a first server makes its database meanwhile
PROGRAMS = Path(sys.executable).parent

Healthy = Callable[[float | None], bool]  # takes the time since when our process runs; None: ended


@dataclass(frozen=True, slots=True)
class Service:
    """A process, and how to find out whether it works."""

    name: str
    command: tuple[str, ...]
    healthy: Healthy
    about: str


def server_at(api: str) -> Service:
    """Return the server of an API address on this machine."""
    command = (sys.executable, "-m", "flows.services.server", "--port", str(urlsplit(api).port))
    return Service("server", command, _answers, api.removesuffix("/api"))


def services() -> tuple[Service, ...]:
    """Return the processes that need a server with the deployments, in the order of their start."""
    pool, name = deployments.pool(), f"{Path.cwd().name} on {socket.gethostname()}"
    command = (str(PROGRAMS / "prefect"), "worker", "start", "--pool", pool, "--name", name)
    watcher = (sys.executable, "-m", "cli", "watch")
    return (
        Service("worker", command, lambda since: _polls(pool, name, since), f"work pool {pool}"),
        Service("watcher", watcher, _watches, "alarms: inhouse status, docs/alarms.md"),
    )


def app_at(url: str) -> Service:
    """Return the app at an address of this machine."""
    return Service("app", app.command(url), lambda since: app.works(url, since), url)


REGISTRATIONS: tuple[tuple[str, Callable[[bool], Iterator[str]]], ...] = (
    ("deployment", deployments.register),
    ("automation", lambda _: iter(automations.register())),
)


def up(take_over: bool = False) -> Iterator[str]:
    """Start what is not healthy, and yield a line for each service. Raises InhouseError for one
    that does not become healthy. The caller has called password.ensure before it imported Prefect,
    which reads .env then."""
    with processes.alone():
        state = processes.load()
        api = address(state)
        _write_settings(state, api)
        with using(api):
            if _is_here(api):
                yield ensure_running(server_at(api), state)
            elif problem := connection.problem()[0]:
                raise InhouseError(f"the Prefect server at {api}: {problem}")
            for name, register in REGISTRATIONS:
                yield from (_line(name, line) for line in register(take_over))
            for service in services():
                yield ensure_running(service, state)
        state.app = app.address(state)
        processes.save(state)
        yield ensure_running(app_at(state.app), state)
    yield ""
    yield f"Ask: {state.app} (inhouse ask, on the command line)"
    yield f"Prefect UI: {api.removesuffix('/api')} (inhouse password prints user and password)"
    yield "Next: start a run there or wait for the night. Stop: inhouse down"


def down() -> Iterator[str]:
    """End what `up` started here, the last one first, and yield a line for each."""
    with processes.alone():
        state = processes.load()
        for name in reversed(list(state.processes)):
            process = processes.find(state.processes[name])
            if process:
                processes.end(process)
            del state.processes[name]
            processes.save(state)
            yield _line(name, "ended" if process else "had ended before")
        if state.api:
            password.put({PREFECT_API_URL.name: ""})
    yield "Nothing that inhouse up started is left. Next: inhouse up"


def using(api: str) -> AbstractContextManager[Settings]:
    """Let Prefect in this process use the server of this address."""
    return temporary_settings({PREFECT_API_URL: api})


def address(state: State) -> str:
    """Return PREFECT_API_URL if a person set it; else an address on this machine that no other
    program has: the one of before, Prefect's usual port, or a free one."""
    configured = get_current_settings().api.url
    if configured and configured != state.api:
        return configured
    if processes.find(state.processes.get("server")):
        return state.api
    wanted = get_current_settings().server.api  # port 4200, unless a person set another
    host = server.reachable(wanted.host)
    for port in filter(None, (urlsplit(state.api).port, wanted.port)):
        api = f"http://{host}:{port}/api"
        if not ports.listens(api) or _is_ours(api):
            return api
    return f"http://{host}:{ports.free()}/api"


def _is_here(api: str) -> bool:
    return server.is_here(urlsplit(api).hostname or "")


def _is_ours(api: str) -> bool:
    """Return whether the server asks for a password, and takes the one of this folder."""
    try:
        reply = httpx2.get(f"{api}/admin/version", headers=server.WITHOUT_PASSWORD, trust_env=False)
    except httpx2.HTTPError:
        return False
    with using(api):
        return reply.status_code == httpx2.codes.UNAUTHORIZED and not connection.problem()[0]


def _write_settings(state: State, api: str) -> None:
    """Write address and home into .env, unless a person set them; remember what was written."""
    if get_current_settings().api.url in (None, state.api):
        state.api = api
        password.put({PREFECT_API_URL.name: api})
    else:
        state.api = ""  # a person's since then: down leaves it
    home = str(get_current_settings().home)
    default = PREFECT_HOME.name not in os.environ and home == str(Path.home() / ".prefect")
    if default or home == state.home:
        starts_here = bool(processes.find(state.processes.get("server"))) or not ports.listens(api)
        state.home = str(HOME.absolute()) if _is_here(api) and starts_here else ""
        password.put({PREFECT_HOME.name: state.home})
    processes.save(state)


def ensure_running(service: Service, state: State) -> str:
    """Start a service unless it works or is starting, wait until it works, and return a line."""
    started = state.processes.get(service.name)
    process = processes.find(started)
    if process and started and started.command != service.command:
        processes.end(process)
        process = None
    state_now = "runs"
    if not process and not service.healthy(None):
        programs = os.pathsep.join((str(PROGRAMS), os.environ.get("PATH", "")))
        state.processes[service.name] = processes.start(
            service.name, service.command, {"PATH": programs, "PYTHONUNBUFFERED": "1"}
        )
        processes.save(state)
        state_now = "started"
    _wait(service, state)
    return _line(service.name, f"{state_now}: {service.about}")


def _wait(service: Service, state: State) -> None:
    deadline = time.monotonic() + WAIT_S
    started, log = state.processes.get(service.name), processes.log_of(service.name)
    while not healthy(service, state):
        if started and not processes.find(started):
            raise InhouseError(
                f"the {service.name} ended at its start: {processes.last_line(service.name)} "
                f"({log} has the rest)"
            )
        if time.monotonic() > deadline:
            raise InhouseError(
                f"the {service.name} is not healthy after {WAIT_S} s: read {log}, then run "
                f"inhouse down and inhouse up"
            )
        time.sleep(0.5)


def problems() -> Iterator[tuple[str, str]]:
    """Yield each process that `up` started and `down` did not end, and its problem; "" if it
    works."""
    state = processes.load()
    if not state.processes:
        return
    unreachable = connection.problem()[0] if connection.address() else "no PREFECT_API_URL is set"
    known = {} if unreachable else {service.name: service for service in services()}
    known["app"] = app_at(state.app)
    for name, started in state.processes.items():
        log = processes.log_of(name)
        if not processes.find(started):
            yield name, f"it ended: {processes.last_line(name)} ({log} has the rest)"
        elif name == "server":
            yield name, unreachable
        elif name not in known:
            yield name, unreachable or "this version of Inhouse does not know it"
        elif started.command != known[name].command:
            yield name, "it was started before this folder was moved or Inhouse was updated"
        else:
            works = healthy(known[name], state)
            yield name, "" if works else f"it runs, and does not answer: read {log}"


def healthy(service: Service, state: State) -> bool:
    """Return whether a service works now."""
    started = state.processes.get(service.name)
    alive = started if processes.find(started) else None
    return service.healthy(alive.created if alive else None)


def _answers(_: float | None) -> bool:
    return not connection.problem()[0]


def _polls(pool: str, name: str, since: float | None) -> bool:
    """Return whether the worker asked for runs since its start: the server believes a dead one to
    be online for some minutes."""
    if since is None:
        return False
    with get_client(sync_client=True) as client:
        try:
            found = client.read_workers_for_work_pool(pool)
        except ObjectNotFound:
            return False
    return any(
        worker.name == name
        and worker.status == WorkerStatus.ONLINE
        and worker.last_heartbeat_time is not None
        and worker.last_heartbeat_time.timestamp() >= since
        for worker in found
    )


def _watches(since: float | None) -> bool:
    """Return whether the watcher has checked since its start."""
    last = watch.last()
    return since is not None and last is not None and last.beat.timestamp() >= since


def _line(name: str, text: str) -> str:
    return f"{name:<11} {text}"
