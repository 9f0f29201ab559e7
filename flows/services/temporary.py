"""Run Prefect's server in a thread of a run's process, where no server is set.

In:  PREFECT_HOME, whose database keeps the record of the run
Out: PREFECT_API_URL, an address on loopback, and a server there that ends with this process
Run: called by flows.quiet before Prefect is imported

Prefect itself would start this server as a process, which imports Prefect a second time and runs on
if the run is killed (docs/decisions/0051).
"""

import contextlib
import gc
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from tasks.errors import InhouseError

ADDRESS = "127.0.0.1"
# Prefect reads these as it is imported. A short-lived server needs no pages, no logs and none of
# the services that watch other runs, only the recorder of task runs.
SETTINGS = {
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",  # one app in this process
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_LOGGING_TO_API_ENABLED": "0",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "0",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "0",
}
PATIENCE = 60.0  # seconds for the server to start
LAST = 5.0  # seconds for it to write how the last tasks ended
LINK = "View at "  # a page that this server does not have


class _NoLink(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(LINK)


def reserved() -> socket.socket:
    """Reserve an address, and set it as Prefect's. Until it is served, nothing looks for garbage:
    importing Prefect and its server makes little, and looking takes a sixth of the time."""
    gc.disable()
    listener = socket.create_server((ADDRESS, 0))
    os.environ.update(SETTINGS, PREFECT_API_URL=f"http://{ADDRESS}:{listener.getsockname()[1]}/api")
    return listener


@contextlib.contextmanager
def served(listener: socket.socket) -> Iterator[None]:
    """Serve Prefect's API there during the block."""
    import uvicorn
    from prefect.server.api.server import create_app

    logging.getLogger("prefect.flow_runs").addFilter(_NoLink())
    config = uvicorn.Config(create_app(), access_log=False, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    began = datetime.now(UTC)
    thread.start()
    try:
        _wait_for(lambda: server.started, thread)
    finally:
        gc.freeze()
        gc.enable()
    try:
        yield
    finally:
        _let_it_write(began)
        server.should_exit = True
        thread.join()


def _wait_for(started: Callable[[], bool], thread: threading.Thread) -> None:
    """Raise InhouseError if the server does not start."""
    deadline = time.monotonic() + PATIENCE
    while not started():
        if not thread.is_alive() or time.monotonic() > deadline:
            raise InhouseError(
                f"Prefect's server did not start within {PATIENCE:g} s: run inhouse doctor, or "
                "inhouse up, whose server this run then uses"
            )
        time.sleep(0.02)


def _let_it_write(began: datetime) -> None:
    """Wait until the server has written how each task since then ended; it does so by events."""
    from prefect import get_client
    from prefect.client.schemas.filters import (
        TaskRunFilter,
        TaskRunFilterStartTime,
        TaskRunFilterState,
        TaskRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=LAST, at_exit=False)
    running = TaskRunFilter(
        start_time=TaskRunFilterStartTime.model_validate({"after_": began}),
        state=TaskRunFilterState(
            type=TaskRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])
        ),
    )
    deadline = time.monotonic() + LAST
    with get_client(sync_client=True) as client:
        while client.read_task_runs(task_run_filter=running, limit=1):
            if time.monotonic() > deadline:
                return
            time.sleep(0.1)
