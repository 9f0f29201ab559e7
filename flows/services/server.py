"""Start Prefect's server with the password of this checkout, or check the one that is used.

In:  .env (flows/services/password.py), the options of `prefect server start`
Out: a server whose files are readable by their owner only
Run: python -m flows.services.server --background [--host ADDRESS] [--port NUMBER] …
     python -m flows.services.server --check   fail if the server of PREFECT_API_URL answers
                                      without a password on another address than loopback; a step
                                      before each deployed run, whose state then has the reason

A worker runs shell commands, so whoever reaches a server without a password runs commands as the
user of the worker. `inhouse deploy` and each deployed run check the server first.
"""

import argparse
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import psutil
from prefect import get_client
from prefect.settings import get_current_settings
from prefect.states import Failed
from pydantic import SecretStr

from flows.services import password
from tasks import console
from tasks.errors import InhouseError
from tasks.storage.addresses import is_loopback

ADVICE = "run inhouse init, then inhouse up in this folder: it reads .env"
RUN = "PREFECT__FLOW_RUN_ID"  # Prefect sets it for the steps before a run
# "!" is not base64, so it can't be the code of an empty password
WITHOUT_PASSWORD = {"Authorization": "Basic !"}
TIMEOUT = httpx2.Timeout(30.0, connect=3.0)  # seconds; a busy server is not a closed one


def is_here(host: str) -> bool:
    """Return whether the host is an address of this machine."""
    return is_loopback(host) or host in list(_own_addresses())


def refuse(host: str, login: str) -> None:
    """Raise InhouseError for a server that others reach and that asks for no password."""
    if not login.partition(":")[2] and not is_loopback(host):
        raise InhouseError(
            f"a server on {host or 'all addresses'} without a password lets everyone who reaches "
            f"it run commands: {ADVICE}"
        )


def open_addresses(api: str) -> Iterator[str]:
    """Yield the addresses, other than loopback, on which the server of an API answers without a
    password."""
    parts = urlsplit(api)
    host = parts.hostname or "localhost"
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    own = list(_own_addresses())
    for address in own if is_here(host) else [host]:
        shown = f"[{address}]" if ":" in address else address
        url = f"{parts.scheme}://{shown}:{port}{parts.path.rstrip('/')}/admin/version"
        try:
            reply = httpx2.get(url, headers=WITHOUT_PASSWORD, timeout=TIMEOUT, trust_env=False)
        except httpx2.HTTPError:
            continue
        if reply.status_code == 200:
            yield f"{shown}:{port}"


def _own_addresses() -> Iterator[str]:
    for found in psutil.net_if_addrs().values():
        for one in found:
            if one.family not in (socket.AF_INET, socket.AF_INET6) or "%" in one.address:
                continue
            if not ipaddress.ip_address(one.address).is_loopback:
                yield one.address


def check() -> None:
    """Raise InhouseError if the server that is used answers others without a password."""
    settings = get_current_settings().api
    if not settings.url or settings.key:  # none yet, or Prefect Cloud, which asks for a key
        return
    if found := list(open_addresses(settings.url)):
        raise InhouseError(
            f"the Prefect server answers without a password on {', '.join(found)}: whoever "
            f"reaches it runs commands here. Stop it (prefect server stop), {ADVICE}"
        )


def _login(configured: SecretStr | None) -> str:
    """Return the password of Prefect's settings, which may be empty on purpose; without one, that
    of .env, made if there is none."""
    if configured is not None:
        return configured.get_secret_value()
    password.ensure()
    return password.current()


def reachable(host: str) -> str:
    """Return the address by which programs of this machine reach a server bound to the host."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "localhost", "") else host  # noqa: S104


def set_ui_origins(host: str, port: int) -> None:
    """Let the pages of a server on this port call its API, and no other page: Prefect assumes port
    4200 for both."""
    origins = dict.fromkeys(f"http://{name}:{port}" for name in (host, "127.0.0.1", "localhost"))
    os.environ.setdefault("PREFECT_UI_API_URL", f"http://{host}:{port}/api")
    os.environ.setdefault("PREFECT_SERVER_CORS_ALLOWED_ORIGINS", ",".join(origins))


def start(options: Sequence[str]) -> None:
    """Become `prefect server start`. Raises InhouseError for an open bind."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    settings = get_current_settings().server.api
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    given = parser.parse_known_args(options)[0]
    refuse(given.host, _login(settings.auth_string))
    set_ui_origins(reachable(given.host), given.port)
    program = str(Path(sys.executable).with_name("prefect"))
    os.execv(program, [program, "server", "start", *options])  # noqa: S606  no shell is wanted


def check_before_run() -> None:
    """Check the server; put an error into the state of the run, where Prefect would put only the
    exit code of the step."""
    try:
        check()
    except InhouseError as error:
        if run := os.environ.get(RUN):
            with get_client(sync_client=True) as client:
                client.set_flow_run_state(UUID(run), Failed(message=str(error)), force=True)
        raise


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        check_before_run()
    else:
        start(sys.argv[1:])


if __name__ == "__main__":
    console.run(main)
