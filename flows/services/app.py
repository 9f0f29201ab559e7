"""Start the app, which answers over HTTP, on a port that no other program has."""

import sys
from urllib.parse import urlsplit

import httpx2

from flows.services import ports, processes
from flows.services.processes import State

PORT = 8100  # the one that `inhouse serve` has, too


def address(state: State) -> str:
    """Return the address that the app has or had before, its usual one, or a free one."""
    if processes.find(state.processes.get("app")):
        return state.app
    for found in filter(None, (state.app, f"http://127.0.0.1:{PORT}")):
        if not ports.listens(found):
            return found
    return f"http://127.0.0.1:{ports.free()}"


def command(url: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "app.service", "--port", str(urlsplit(url).port))


def works(url: str, since: float | None) -> bool:
    """Return whether our app answers. It does before there is an index: /readyz tells of that."""
    if since is None:
        return False
    try:
        return httpx2.get(f"{url}/healthz", trust_env=False).status_code == httpx2.codes.OK
    except httpx2.HTTPError:
        return False
