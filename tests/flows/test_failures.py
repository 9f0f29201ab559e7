"""Failed nights are seen in the API, in artifacts and in the status."""

import json
from typing import Any

from tests.conftest import Workspace
from tests.flows.test_deployment import api


def test_a_night_that_dies_before_its_certificate_shows_no_older_one(night: Workspace) -> None:
    """A file stands where the index wants its folder: like a full disk, it stops the last step."""
    index = night.root / "data/index"
    index.rename(night.root / "data/away")
    index.write_text("no folder")
    done = night.run("python", "-m", "flows.reindex", code=1)
    assert "Traceback" not in done.stdout  # one sentence; the log has the rest
    shown = _artifacts(night)
    assert shown["certificate"].startswith("# Not reached")
    states = {row["step"]: row["state"] for row in json.loads(shown["counts"])}
    assert (states["embed"], states["index"]) == ("unchanged", "failed")

    index.unlink()
    (night.root / "data/away").rename(index)
    status = night.run("python", "-m", "app", "status", "--json", code=1)
    assert json.loads(status.stdout)["clean"]  # of the index that is in use
    assert "failed in its step index" in status.stderr
    night.reindex()
    assert night.run("python", "-m", "app", "status", "--max-age", "26h").returncode == 0


def _artifacts(night: Workspace) -> dict[str, Any]:
    """Return the artifacts of the last run, by key."""
    ended = {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
    latest = {"sort": "START_TIME_DESC", "limit": 1, "flow_runs": ended}  # not tonight's schedule
    [run] = api(night, "flow_runs/filter", latest)
    found = api(night, "artifacts/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    return {artifact["key"]: artifact["data"] for artifact in found}
