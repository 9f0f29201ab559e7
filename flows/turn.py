"""Hold the lease of this folder for a run; a deployed run waits for another one.

Otherwise a weekly run that meets a night would fail, and its week would be lost. While it waits,
its state is Running with the name "Waiting". A run of the command line ends at once, with exit
code 75.
"""

import contextlib
import logging
import time
from collections.abc import Iterator

from prefect import get_client, runtime
from prefect.states import Running

from tasks import paths
from tasks.errors import BusyError
from tasks.storage import lease

log = logging.getLogger(__name__)

WAITING = "Waiting"
LONGEST = 12 * 3600  # seconds that a run waits
PAUSE = 5  # seconds between two attempts


@contextlib.contextmanager
def taken(lease_s: float) -> Iterator[None]:
    """Hold the lease for the block. Raises BusyError if another run works for too long."""
    with contextlib.ExitStack() as stack:
        if runtime.deployment.id is None:
            stack.enter_context(lease.held(paths.LEASE, lease_s))
        else:
            _wait(stack, lease_s)
        yield


def _wait(stack: contextlib.ExitStack, lease_s: float) -> None:
    started, waits = time.monotonic(), False
    while True:
        try:
            stack.enter_context(lease.held(paths.LEASE, lease_s))
        except BusyError as error:
            if time.monotonic() - started > LONGEST:
                raise
            if not waits:
                waits = True
                log.info("waiting up to %d h: %s", LONGEST // 3600, error)
                _show(WAITING, str(error))
            time.sleep(PAUSE)
        else:
            break
    if waits:
        log.info("waited %.0f s for the other run", time.monotonic() - started)
        _show("Running", "")


def _show(name: str, message: str) -> None:
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(
            runtime.flow_run.id, Running(name=name, message=message), force=True
        )
