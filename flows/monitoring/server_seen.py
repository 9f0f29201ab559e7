"""Check the Prefect server over HTTP: the watcher must work where Prefect does not.

In:  PREFECT_API_URL and PREFECT_API_AUTH_STRING, of the environment or of .env
Out: one variable on the server, `inhouse_watch`, whose value is the time of the last check
"""

import logging
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2

from flows.monitoring import channels
from flows.monitoring.alarms import Deployment, Run, Server
from flows.services import password

log = logging.getLogger(__name__)

ADDRESS, LOGIN = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING"
TIMEOUT = httpx2.Timeout(30.0, connect=5.0)  # seconds; a busy server is not a dead one
TRIES, PAUSE_S = 3, 10.0
VARIABLE = "inhouse_watch"
ENTRY = "flows."  # the entry points of our deployments begin with it
ACTIVE = ("PENDING", "RUNNING")
FLOWS = ("reindex", "finetune", "experiment", "forget", "watch")
APPROVAL = "promote"  # the flow that waits for a person: it sends no heartbeats
BULK = 50  # runs that the server deletes at once
ENDED = ("COMPLETED", "FAILED", "CRASHED")  # cancelled: a person's decision


def address() -> str:
    """Return the address of the API; "" if no server is set."""
    return channels.setting(ADDRESS).rstrip("/")


def look(now: datetime) -> Server | None:
    """Return what the server answers; None if none is set. A bad answer counts if it comes TRIES
    times, because a busy SQLite database refuses some."""
    if not (url := address()):
        return None
    for _ in range(TRIES):
        seen = _look(url, now)
        if not seen.dead and not seen.unwritable:
            break
        time.sleep(PAUSE_S)
    return seen


def _look(url: str, now: datetime) -> Server:
    try:
        with _connection(url) as client:
            return _asked(client, now)
    except httpx2.HTTPStatusError as error:
        return Server(dead=f"{error.request.url.path} answers {error.response.status_code}")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return Server(dead=f"no answer from {url} ({type(error).__name__})")
    except (KeyError, TypeError, ValueError) as error:
        return Server(dead=f"{url} answers otherwise than Prefect 3.8 does ({error!r})")


@contextmanager
def _connection(url: str) -> Iterator[httpx2.Client]:
    user, _, secret = (channels.setting(LOGIN) or password.current()).partition(":")
    login = httpx2.BasicAuth(user, secret) if user else None
    # no proxy of the environment: the server is on this machine or in its network
    with httpx2.Client(base_url=url, auth=login, timeout=TIMEOUT, trust_env=False) as client:
        yield client


def _asked(client: httpx2.Client, now: datetime) -> Server:
    client.get("/health").raise_for_status()
    client.get("/admin/version").raise_for_status()  # which asks for the password
    try:
        _add_csrf_token(client)
        _write(client, now)
    except httpx2.HTTPStatusError as error:
        if error.response.status_code < httpx2.codes.INTERNAL_SERVER_ERROR:
            raise
        return Server(unwritable=f"a write is answered by {error.response.status_code}")
    except httpx2.TimeoutException:
        return Server(unwritable="a write is not answered: it is locked, or its disk is full")
    rows = _post(client, "/deployments/filter", {"limit": 200})
    ours = [row for row in rows if str(row.get("entrypoint") or "").startswith(ENTRY)]
    names = {row["id"]: _name(client, row) for row in ours}
    return Server(
        deployments=tuple(_deployment(client, row, names[row["id"]], now) for row in ours),
        workers=_workers(client, {row["work_pool_name"] for row in ours if row["work_pool_name"]}),
        runs=tuple(_runs(client, names, now)),
    )


def _add_csrf_token(client: httpx2.Client) -> None:
    """Get the token against forged requests, without which the server changes nothing."""
    mine = str(uuid.uuid4())
    reply = client.get("/csrf-token", params={"client": mine})
    if reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT:  # it asks for none
        return
    reply.raise_for_status()
    client.headers["Prefect-Csrf-Token"] = reply.json()["token"]
    client.headers["Prefect-Csrf-Client"] = mine


def _write(client: httpx2.Client, now: datetime) -> None:
    """Write a row, which is also the watcher's heartbeat in the Prefect UI."""
    value = {"value": now.isoformat(timespec="seconds")}
    reply = client.patch(f"/variables/name/{VARIABLE}", json=value)
    if reply.status_code == httpx2.codes.NOT_FOUND:
        reply = client.post("/variables/", json={"name": VARIABLE, **value})
    reply.raise_for_status()


def _post(client: httpx2.Client, path: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    reply = client.post(path, json=body)
    reply.raise_for_status()
    return list(reply.json())


def _name(client: httpx2.Client, row: Mapping[str, Any]) -> str:
    flow = client.get(f"/flows/{row['flow_id']}")
    flow.raise_for_status()
    return f"{flow.json()['name']}/{row['name']}"


def _deployment(
    client: httpx2.Client, row: Mapping[str, Any], name: str, now: datetime
) -> Deployment:
    active = not row["paused"] and any(one["active"] for one in row["schedules"])
    coming = active and bool(
        _post(
            client,
            "/flow_runs/filter",
            {
                "limit": 1,
                "deployments": {"id": {"any_": [row["id"]]}},
                "flow_runs": {
                    "state": {"type": {"any_": ["SCHEDULED"]}},
                    "expected_start_time": {"after_": now.isoformat()},
                },
            },
        )
    )
    return Deployment(name, row["work_pool_name"], active, coming)


def _workers(client: httpx2.Client, pools: set[str]) -> dict[str, datetime | None]:
    found = {}
    for pool in sorted(pools):
        beats = [
            _time(row["last_heartbeat_time"])
            for row in _post(client, f"/work_pools/{pool}/workers/filter", {"limit": 200})
            if row["last_heartbeat_time"]
        ]
        found[pool] = max(beats, default=None)
    return found


def _runs(client: httpx2.Client, names: Mapping[str, str], now: datetime) -> Iterator[Run]:
    """Yield the runs of our deployments that are due, pending or running, and the last end of
    each."""
    if not names:
        return
    ours = {"deployments": {"id": {"any_": sorted(names)}}, "limit": 200}
    due = {
        "state": {"type": {"any_": ["SCHEDULED"]}},
        "next_scheduled_start_time": {"before_": now.isoformat()},
    }
    for state in (due, {"state": {"type": {"any_": list(ACTIVE)}}}):
        for row in _post(client, "/flow_runs/filter", {**ours, "flow_runs": state}):
            yield _run(row, names)
    for identity in names:
        last = {
            "deployments": {"id": {"any_": [identity]}},
            "flow_runs": {"state": {"type": {"any_": list(ENDED)}}},
            "sort": "END_TIME_DESC",
            "limit": 1,
        }
        for row in _post(client, "/flow_runs/filter", last):
            yield _run(row, names)


def _run(row: Mapping[str, Any], names: Mapping[str, str]) -> Run:
    state = row["state"]
    due = row["next_scheduled_start_time"] or row["expected_start_time"]
    since = {"SCHEDULED": due, "RUNNING": row["start_time"]}.get(state["type"])
    return Run(
        name=row["name"],
        identity=row["id"],
        deployment=names.get(row["deployment_id"] or "", ""),
        state=state["type"],
        since=_time(since or state["timestamp"]),
        message=" ".join((state["message"] or "").split())[:300],
    )


def clean(before: datetime, dry: bool) -> int | None:
    """Delete the runs of our flows that ended before then, with their logs, and return how many
    there were; None without a server."""
    if not (url := address()):
        return None
    try:
        with _connection(url) as client:
            _add_csrf_token(client)
            return _deleted(client, before, dry)
    except httpx2.HTTPError as error:
        log.warning("the runs of Prefect stay: %s", type(error).__name__)
        return None


def _deleted(client: httpx2.Client, before: datetime, dry: bool) -> int:
    old = {
        "flows": {"name": {"any_": [*FLOWS, APPROVAL]}},
        "flow_runs": {"end_time": {"before_": before.isoformat()}},
    }
    reply = client.post("/flow_runs/count", json=old)
    reply.raise_for_status()
    count = int(reply.json())
    while not dry and (rows := _post(client, "/flow_runs/filter", {**old, "limit": BULK})):
        chosen = {"id": {"any_": [row["id"] for row in rows]}}
        client.post("/flow_runs/bulk_delete", json={"flow_runs": chosen}).raise_for_status()
    return count


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
