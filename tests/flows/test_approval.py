"""A promotion waits for a person on a real server, through restarts, and is decided once."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright import sync_api

from tasks import paths
from tasks.decision import recommendation
from tasks.evaluation import comparison as comparison_report
from tests.conftest import ROOT, Workspace, environment
from tests.flows.test_deployment import api
from tests.prefect_servers import LOGIN
from tests.ui.browser import CHROMIUM, Browser, opened
from tests.unit.decision.test_promote import ADVICE, compared
from tests.waiting import RARELY, free_port, wait_for

ASKED, ENDED = "Suspended", ("Approved", "Refused", "Decided", "Not asked", "Failed", "Crashed")


@dataclass
class Company:
    """A folder with a comparison and without documents; its server and its worker."""

    workspace: Workspace
    port: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start server and worker."""
        where = ("--host", "127.0.0.1", "--port", str(self.port))
        self._start("prefect", "server", "start", *where)
        wait_for(self._answers, every=RARELY)
        self._start("prefect", "worker", "start", "--pool", "inhouse", "--type", "process")

    def _start(self, *command: str) -> None:
        self.started.append(
            subprocess.Popen(
                command,
                cwd=self.workspace.root,
                env={**self.workspace.environment, "PREFECT_WORKER_QUERY_SECONDS": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    def _answers(self) -> bool:
        try:
            return api(self.workspace, "health") is True
        except httpx.HTTPError:  # it is not up yet
            return False

    def kill(self) -> None:
        """Kill server and worker, as a power cut does."""
        for process in self.started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.started.clear()

    def deploy(self) -> str:
        """Register the deployment and return its path in the API."""
        wait_for(
            lambda: api(self.workspace, "work_pools/filter", {}), every=RARELY
        )  # the worker makes it
        flow = api(self.workspace, "flows/", {"name": "promote"})["id"]
        step = {"prefect.deployments.steps.set_working_directory": {"directory": str(Path.cwd())}}
        wanted = {
            "name": "approval-of-a-test",
            "flow_id": flow,
            "entrypoint": "flows.promote.promote",
            "work_pool_name": "inhouse",
            "pull_steps": [step],
        }
        return f"deployments/{api(self.workspace, 'deployments/', wanted)['id']}"

    def run(self, deployment: str) -> str:
        """Start a run and return its path in the API."""
        return f"flow_runs/{api(self.workspace, f'{deployment}/create_flow_run', {})['id']}"

    def state(self, run: str) -> dict[str, Any]:
        return dict(api(self.workspace, run)["state"])

    def reaches(self, run: str, *names: str) -> dict[str, Any]:
        """Wait for a state, and return it."""
        wait_for(lambda: self.state(run)["name"] in (*names, *ENDED), every=RARELY)
        found = self.state(run)
        assert found["name"] in names, found
        return found

    def asks(self, run: str) -> str:
        """Wait until the run is suspended, and return the text of its newest form."""
        self.reaches(run, ASKED)
        wait_for(lambda: self._texts(run), every=RARELY)
        return self._texts(run)[-1]

    def _texts(self, run: str) -> list[str]:
        rows = api(self.workspace, f"{run}/input/filter", {"prefix": "suspended", "limit": 50})
        found = sorted((row["key"], row["value"]) for row in rows)  # a key begins with the time
        return [value for key, value in found if key.endswith("-description")]

    def answer(self, run: str, **filled: str) -> str:
        """Submit the form; return how the server took it."""
        reply = api(self.workspace, f"{run}/resume", {"run_input": filled})
        return str(reply["status"])


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path) -> Iterator[Company]:
    root = tmp_path / "clone"
    root.mkdir()
    monkeypatch.chdir(root)
    for name in ("app", "cli", "flows", "tasks"):
        Path(name).symlink_to(ROOT / name)
    for name in ("params.yaml", "pyproject.toml"):
        shutil.copy2(ROOT / name, name)
    paths.BASE.mkdir(parents=True)
    (paths.BASE / "model.safetensors").write_bytes(b"weights")
    measure(1)
    recommendation.write(ADVICE)
    port = free_port()
    variables = environment(root, tmp_path / "cache")
    home = Path(variables["PREFECT_HOME"])
    home.mkdir()
    shutil.copy2(database, home / "prefect.db")
    api_url = f"http://127.0.0.1:{port}/api"
    address = {"PREFECT_API_URL": api_url, "PREFECT_UI_API_URL": api_url, **LOGIN}
    made = Company(Workspace(root, {**variables, **address}), port)
    yield made
    made.kill()


def measure(seconds: float) -> None:
    """Write a comparison; one that took other seconds is another one."""
    comparison_report.write(compared().model_copy(update={"seconds": seconds}))


def decisions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in paths.DECISIONS.read_text().splitlines()]


FILLED = {"decision": "approve", "comment": "cites its sources", "name": "Wren Ashby"}


def approve(company: Company, run: str) -> None:
    """Fill in the form in a browser; where there is none, through the API."""
    if CHROMIUM is None:
        assert company.answer(run, **FILLED) == "ACCEPT"
        return
    variables = company.workspace.environment
    with opened(variables["PREFECT_API_URL"], variables["PREFECT_API_AUTH_STRING"]) as browser:
        try:
            taken = fill_in(browser, run)
        except sync_api.TimeoutError:  # a busy page lost a click: a person fills the form in again
            taken = fill_in(browser, run)
    assert taken == "ACCEPT"


def fill_in(browser: Browser, run: str) -> str:
    """Open the form of a run, fill it in and submit it; return how the server took it."""
    browser.open_run(run.removeprefix("flow_runs/"), "Artifacts")
    browser.page.get_by_role("button", name="Resume").click()
    browser.page.locator(".p-select-button__control").click()
    browser.page.keyboard.press("ArrowDown")
    browser.page.get_by_text("approve", exact=True).last.click()
    for number, text in enumerate((FILLED["comment"], FILLED["name"])):
        browser.page.locator("textarea").nth(number).fill(text)
    browser.picture("form-approval")
    return str(browser.submit("/resume").json()["status"])


def test_a_promotion_waits_through_restarts_and_is_decided_once(company: Company) -> None:
    company.start()
    deployment = company.deploy()
    run = company.run(deployment)
    assert "Let **rag** answer" in company.asks(run)
    assert not paths.LEASE.exists()
    company.kill()

    company.start()
    assert company.answer(run, **{**FILLED, "name": " "}) == "REJECT"
    assert company.state(run)["name"] == ASKED
    measure(2)  # the answer is about another comparison by now
    assert company.answer(run, **FILLED) == "ACCEPT"
    wait_for(lambda: "Asked again" in company.asks(run), every=RARELY)
    assert "reports/compare.json changed after the question was asked" in company.asks(run)
    assert not paths.DECISIONS.exists()
    assert not paths.CHAMPION.exists()

    approve(company, run)
    assert company.answer(run, **{**FILLED, "decision": "refuse"}) == "ABORT"
    assert "Wren Ashby promoted rag" in company.reaches(run, "Approved")["message"]
    assert company.answer(run, **{**FILLED, "decision": "refuse"}) == "ABORT"
    [made] = decisions()
    assert (made["who"], made["action"], made["why"]) == (
        "Wren Ashby", "promote", "cites its sources",
    )  # fmt: skip
    assert made["weights"] == json.loads(paths.CHAMPION.read_text())["weights"]

    measure(3)
    paths.CHAMPION.unlink()
    run = company.run(deployment)
    company.asks(run)
    command = ("inhouse", "promote", "refuse", "--by", "Jo Brandt", "--why", "too slow")
    company.workspace.run(*command)
    assert "Jo Brandt refused rag" in company.reaches(run, "Decided")["message"]
    assert company.answer(run, **FILLED) == "ABORT"
    assert [made["action"] for made in decisions()] == ["promote", "refuse"]
