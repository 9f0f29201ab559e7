"""Check which ports of this machine are in use, and find a free one."""

import socket
from urllib.parse import urlsplit


def listens(url: str) -> bool:
    """Return whether a program listens at the address."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port or 80), timeout=2):
            return True
    except OSError:
        return False


def free() -> int:
    """Return a port that no program listens on."""
    with socket.socket() as found:
        found.bind(("", 0))
        return int(found.getsockname()[1])
