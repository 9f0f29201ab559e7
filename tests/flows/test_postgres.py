"""Two workers share a server on Debian's PostgreSQL, and each run is carried out once."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.machine import ENDED, Machine
from tests.flows.test_deployment import api, state_of
from tests.waiting import RARELY, free_port, wait_for

# PostgreSQL refuses to run as root
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
FLOW = """
from pathlib import Path
from prefect import flow, runtime

@flow
def counted() -> None:
    with Path("counted").open("a") as file:
        file.write(f"{runtime.flow_run.id}\\n")
"""
DEPLOYMENTS = """
deployments:
  - {name: counted, entrypoint: flows.counted.counted, work_pool: {name: inhouse}}
"""


@pytest.fixture
def database() -> Iterator[str]:
    """Start PostgreSQL in a folder of its own; yield the URL of its database."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
    if not found[0]:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    programs = Path(found[0]).parent
    folder = Path(tempfile.mkdtemp(prefix="inhouse-postgres-"))
    user = NOBODY if os.getuid() == 0 else ()
    if user:
        os.chown(folder, 65534, 65534)
    data, port = str(folder / "data"), str(free_port())
    initdb = (str(programs / "initdb"), "-D", data, "-U", "inhouse", "--auth=trust", "--no-sync")
    subprocess.run((*user, *initdb), check=True, cwd=folder, stdout=subprocess.DEVNULL)
    settings = ("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off")
    process = subprocess.Popen(
        (*user, str(programs / "postgres"), "-D", data, "-k", str(folder), "-p", port, *settings),
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    ready = (str(programs / "pg_isready"), "--quiet", "-h", "127.0.0.1", "-p", port)
    try:
        wait_for(lambda: subprocess.run(ready, check=False).returncode == 0)
        yield f"postgresql+asyncpg://inhouse@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGQUIT)  # its children end with it
        process.wait()
        shutil.rmtree(folder)


@pytest.mark.slow
def test_two_workers_on_postgresql_carry_each_run_out_once(machine: Machine, database: str) -> None:
    named = {"PREFECT_API_DATABASE_CONNECTION_URL": database}
    machine = Machine(
        replace(machine.workspace, environment={**machine.workspace.environment, **named})
    )
    root = machine.workspace.root
    (root / "flows/counted.py").write_text(FLOW)
    (root / "deploy/prefect.yaml").write_text(DEPLOYMENTS)
    machine.up()
    workspace = machine.reached()
    second = subprocess.Popen(
        ["prefect", "worker", "start", "--pool", "inhouse", "--name", "second"],
        cwd=root,
        env=workspace.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    online = {"workers": {"status": {"any_": ["ONLINE"]}}}
    wait_for(
        lambda: len(api(workspace, "work_pools/inhouse/workers/filter", online)) == 2, every=RARELY
    )
    [deployment] = api(workspace, "deployments/filter", {})
    create = f"deployments/{deployment['id']}/create_flow_run"
    runs = [api(workspace, create, {})["id"] for _ in range(2)]
    wait_for(lambda: all(state_of(workspace, run) in ENDED for run in runs), every=RARELY)
    assert {state_of(workspace, run) for run in runs} == {"COMPLETED"}
    assert sorted((root / "counted").read_text().split()) == sorted(runs)
    assert not (machine.home / "prefect.db").exists()
    workspace.run("inhouse", "down")
    second.kill()
    second.wait()
