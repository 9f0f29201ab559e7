"""Decide which errors of a step may pass by themselves, and run a step again after them."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from tasks.errors import EndpointError, StageError, UnreachableError

# Another machine, or a full one. Any other error of ours says the same a minute later, and an error
# that is not ours is a defect.
TRANSIENT = (EndpointError, UnreachableError, OSError)
DELAYS = (5, 30)  # seconds before a step is tried again

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)


def may_pass(error: object) -> bool:
    """Return whether a step that failed with this error may succeed when it is run once more."""
    killed = isinstance(error, StageError) and " was killed by " in str(error)  # out of memory
    return killed or isinstance(error, TRANSIENT)


def tried_again(run: Callable[P, R], delays: Sequence[float] = DELAYS) -> Callable[P, R]:
    """Return a step that is tried again after each delay, if its error may pass."""

    def step(*args: P.args, **kwargs: P.kwargs) -> R:
        for delay in delays:
            try:
                return run(*args, **kwargs)
            except Exception as error:
                if not may_pass(error):
                    raise
                log.warning("%s; it is tried again in %g s", error, delay)
                time.sleep(delay)
        return run(*args, **kwargs)

    return step
