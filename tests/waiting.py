"""Wait for what other processes do, and find a port for them."""

import socket
import time
from collections.abc import Callable

RARELY = 0.5  # seconds between two questions to a server, each of which takes 50 ms of CPU


def wait_for(condition: Callable[[], object], seconds: float = 240, every: float = 0.05) -> None:
    """Wait until a condition holds, and look at it every so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)


def free_port() -> int:
    """Return a port of this machine that no program listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
