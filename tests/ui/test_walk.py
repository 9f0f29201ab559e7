"""An engineer walks the Prefect UI: forms that refuse wrong values, runs, artifacts, a bad file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Workspace
from tests.flows.test_deployment import api, deployed_in, log_of, state_of
from tests.ui.browser import CHROMIUM, Browser, opened
from tests.waiting import RARELY, wait_for

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture
def browser(night: Workspace, tmp_path: Path) -> Iterator[Browser]:
    """Deploy the night and the grid from a folder with a broken document; yield the UI."""
    (tmp_path / "documents/broken.md").write_bytes(b"\xff\xfe\x00")
    with deployed_in(night):
        login = night.environment["PREFECT_API_AUTH_STRING"]
        with opened(night.environment["PREFECT_API_URL"], login) as walked:
            yield walked


@needs_chromium
def test_an_engineer_starts_a_night_and_a_grid_from_their_forms_and_reads_what_came_of_them(
    night: Workspace, browser: Browser
) -> None:
    tried, ran = _start_a_grid(browser), _start_a_night(browser)  # the longer one first
    for run in (ran, tried):
        _wait_until_completed(night, run)
    assert "waited" in log_of(night, ran) + log_of(night, tried)  # one of them for the other
    _read_the_night(night, browser, ran)
    _read_the_grid(night, browser, tried)


def _wait_until_completed(night: Workspace, run: str) -> None:
    wait_for(lambda: state_of(night, run) in ("COMPLETED", "FAILED", "CRASHED"), 400, RARELY)
    state = api(night, f"flow_runs/{run}")["state"]
    assert state["type"] == "COMPLETED", state


def _start_a_night(browser: Browser) -> str:
    browser.open_form("nightly")
    browser.sees("Read only these; the others stay as they are.")
    reason = browser.field("Allow a loss once, because").locator("textarea")
    reason.fill("yes")
    assert browser.submit(refused=True).status == 409
    browser.sees("Validation failed for field 'allow_loss'")  # before anything runs
    browser.picture("form-night")
    reason.fill("")
    started = browser.submit().json()
    assert "id" in started, started
    return str(started["id"])


def _start_a_grid(browser: Browser) -> str:
    browser.open_form("grid")
    browser.sees("retrieve.text_weight")
    values = browser.field("As params.yaml would have them.").locator("textarea")
    values.nth(0).fill("much")
    assert browser.submit(refused=True).status == 409
    browser.sees("Validation failed for field 'grid[0].values[0]'")
    browser.picture("form-grid")
    values.nth(0).fill("0.4")
    delete = values.nth(1).locator("xpath=../following-sibling::button[1]")
    left = values.count() - 1
    delete.click()  # one cell is enough
    values.nth(left).wait_for(state="detached")
    started = browser.submit().json()
    assert "id" in started, started
    return str(started["id"])


def _artifacts(night: Workspace, run: str) -> dict[str, Any]:
    of_run = {"flow_runs": {"id": {"any_": [run]}}}
    return {each["key"]: each for each in api(night, "artifacts/filter", of_run)}


def _read_the_night(night: Workspace, browser: Browser, run: str) -> None:
    browser.open_run(run, "Artifacts")
    browser.sees("Night: aldermoor at v1.2.3", "certificate", "changes")
    browser.picture("run-night")
    shown = _artifacts(night, run)
    expected = {
        "summary": ("The index equals the documents.", "save it again", "More about this night"),
        "run": ("code edited since its commit", "v1.2.3"),
        "counts": ("ingest",),
        "changes": ("aldermoor/broken.md", "not UTF-16 at byte 2", "save it again"),
        "rejections": ("save it again",),
        "redactions": ("email",),
        "redaction-samples": ("[EMAIL]",),
        "models": ("answers",),
        "certificate": ("The index equals the documents.", "Each was read back"),
        "nights": ("● certified", "missing: no night read it"),
    }
    assert shown.keys() - {key for key in shown if key.startswith("progress-")} == expected.keys()
    for key, texts in expected.items():
        browser.open_artifact(shown[key]["id"])
        browser.sees(*texts)
        if key in ("summary", "changes", "certificate", "nights"):
            browser.picture(f"artifact-{key}")


def _read_the_grid(night: Workspace, browser: Browser, run: str) -> None:
    browser.open_artifact(_artifacts(night, run)["experiments"]["id"])
    browser.sees("retrieve.text_weight", "ndcg@10", "grid-")
    browser.picture("artifact-experiments")
