"""Each fault rings at a local receiver, with a real server, scheduler, worker and database."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from flows.monitoring import alarms, automations, server_seen, watch
from tasks import paths
from tasks.storage import lease
from tasks.storage.watch import Watch
from tests.conftest import ROOT
from tests.prefect_servers import LOGIN, prefect_server
from tests.receiver import Received, receiver
from tests.waiting import wait_for

POOL = "inhouse"


@dataclass
class Night:
    """A folder with a good night, its Prefect server, and a watcher that checks when it is told."""

    home: Path
    address: str
    received: Received
    last: Watch | None = None
    flow: dict[str, Any] = field(default_factory=dict)

    def check(self) -> list[str]:
        """Check once; return the causes that rang."""
        before = len(self.received)
        self.last = watch.check(self.last)
        return [sent["cause"] for sent in self.received[before:] if sent["state"] == "alarm"]

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        with server_seen._connection(self.address) as client:
            server_seen._add_csrf_token(client)
            reply = client.request(method, path, json=body)
            while reply.status_code == 503:  # a busy database
                reply = client.request(method, path, json=body)
            reply.raise_for_status()
            return reply.json() if reply.content else None

    def deploy(self) -> None:
        """Make the deployment of a night with a schedule, as prefect deploy does."""
        self.api("POST", "/work_pools/", {"name": POOL, "type": "process"})
        self.flow = self.api("POST", "/flows/", {"name": "reindex"})
        deployment = {
            "name": "nightly",
            "flow_id": self.flow["id"],
            "entrypoint": "flows.reindex.reindex",
            "work_pool_name": POOL,
            "schedules": [{"schedule": {"cron": "0 2 * * *"}, "active": True}],
        }
        self.api("POST", "/deployments/", deployment)

    def heartbeat(self) -> None:
        self.api("POST", f"/work_pools/{POOL}/workers/heartbeat", {"name": "one"})

    def pid(self) -> int:
        """Return the process that listens on the port of the server."""
        port = int(self.address.rsplit(":", 1)[1].split("/")[0])
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.pid:
                return connection.pid
        raise AssertionError("no server")


def ended_well(ago: timedelta = timedelta(hours=1)) -> None:
    when = (datetime.now(UTC) - ago).isoformat()
    record = {"state": "completed", "started": when, "ended": when, "completed": when}
    paths.report("night").write_text(json.dumps(record))


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path) -> Iterator[Night]:
    """Start a server that creates no runs, as one whose scheduler died at its start."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    for folder in ("data", "reports"):
        (tmp_path / folder).mkdir()
    for name in ("BRIEF", "LATE"):  # as if two checks had passed
        monkeypatch.setattr(alarms, name, timedelta())
    monkeypatch.setattr(server_seen, "TIMEOUT", httpx2.Timeout(15.0))
    monkeypatch.setattr(server_seen, "PAUSE_S", 0.0)
    monkeypatch.setattr(watch, "free_bytes", lambda: 50 * 10**9)
    off = {"PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false"}
    home = tmp_path / "prefect"
    with receiver() as received, prefect_server(home, database, **off) as address:
        monkeypatch.setenv("PREFECT_API_URL", address)
        monkeypatch.setenv("PREFECT_API_AUTH_STRING", LOGIN["PREFECT_API_AUTH_STRING"])
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", received.address)
        ended_well()
        yield Night(home, address, received)


def test_seven_of_seven_faults_ring(silent: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    assert silent.check() == []
    silent.deploy()
    silent.heartbeat()
    assert silent.check() == ["schedule"]  # 1: the scheduler is dead
    monkeypatch.setattr(alarms, "HEARTBEAT_LATE", timedelta())
    assert silent.check() == ["worker"]  # 2: the worker is dead

    with locked(silent.home / "prefect.db"):
        assert silent.check() == ["database"]  # 3
    monkeypatch.setattr(watch, "free_bytes", lambda: 10**6)
    assert silent.check() == ["disk"]  # 4
    monkeypatch.setattr(watch, "free_bytes", lambda: 50 * 10**9)

    ended_well(-timedelta(hours=3))
    assert silent.check() == ["clock"]  # 5: it was set back
    hanging()
    assert silent.check() == ["hanging night"]  # 6
    ended_well()
    os.kill(silent.pid(), signal.SIGKILL)
    assert silent.check() == ["server"]  # 7
    assert "worker" not in silent.received.causes("clear")  # a dead server tells nothing about it


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Hold the database as a process does that hangs in a transaction."""
    connection = sqlite3.connect(database, timeout=60, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def hanging() -> None:
    """Record a night that has been running for five hours, and that holds the lease."""
    lease._write(paths.LEASE, 7, os.getpid())
    started = (datetime.now(UTC) - timedelta(hours=5)).isoformat()
    completed = (datetime.now(UTC) - timedelta(hours=20)).isoformat()
    record = {"state": "running", "lease": 7, "started": started, "step": "embed"}
    record |= {"completed": completed, "before": {"state": "completed", "completed": completed}}
    paths.report("night").write_text(json.dumps(record))


def test_a_run_that_fails_or_crashes_rings_at_once_and_an_old_one_is_removed(silent: Night) -> None:
    for _ in range(2):  # again at any time: nothing is doubled
        subprocess.run([sys.executable, "-m", "flows.monitoring.automations"], cwd=ROOT, check=True)
    names = [row["name"] for row in silent.api("POST", "/automations/filter", {})]
    assert sorted(names) == sorted([automations.SILENT, automations.FAILED])
    flow = silent.api("POST", "/flows/", {"name": "reindex"})
    foreign = silent.api("POST", "/flows/", {"name": "theirs"})
    runs = {}
    ended = ((flow, "FAILED"), (flow, "CRASHED"), (flow, "COMPLETED"), (foreign, "FAILED"))
    for of, state in ended:
        run = silent.api("POST", "/flow_runs/", {"flow_id": of["id"], "name": f"a {state} run"})
        changed = {"state": {"type": state, "message": 'no "room"\nleft'}, "force": True}
        silent.api("POST", f"/flow_runs/{run['id']}/set_state", changed)
        runs[run["id"]] = state
    wait_for(lambda: len(silent.received) >= 2)
    rang = [runs[cause.removeprefix("run ")] for cause in silent.received.causes()]
    assert sorted(rang) == ["CRASHED", "FAILED"]
    texts = sorted(sent["text"] for sent in silent.received)
    assert texts[1] == ('ALARM inhouse: The run a FAILED run of reindex is Failed: no "room"\nleft')

    now = datetime.now(UTC)  # and inhouse clean removes old runs, of our flows only
    assert server_seen.clean(now - timedelta(days=90), dry=False) == 0
    assert server_seen.clean(now + timedelta(minutes=1), dry=True) == 3
    assert server_seen.clean(now + timedelta(minutes=1), dry=False) == 3
    left = silent.api("POST", "/flow_runs/filter", {})
    assert [row["flow_id"] for row in left] == [foreign["id"]]
