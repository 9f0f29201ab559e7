"""The machines' hour: new readings become alarms with a picture, each once."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLE, Workspace, clone
from tests.flows.test_deployment import api

READINGS = SAMPLE / "documents/readings"


def artifacts(workspace: Workspace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api(workspace, "artifacts/filter", {})
    return [each for each in found if str(each["key"]).startswith(("alarm-", "machine-alarms"))]


def test_the_hour_raises_each_alarm_once_and_a_worse_one_again(tmp_path: Path, server: str) -> None:
    """Without an index: machines need none."""
    hour = clone(tmp_path / "clone", tmp_path / "cache")
    hour = replace(hour, environment={**hour.environment, "PREFECT_API_URL": server})
    shutil.copytree(hour.root / READINGS, tmp_path / "readings")
    hour.take_from(tmp_path / "readings")
    first = hour.run("inhouse", "run", "machines").stdout
    assert "4 machines, 4 alarms, 4 of them new." in first
    shown = artifacts(hour)
    assert sum(each["type"] == "image" for each in shown) == 4
    (text,) = [str(a["data"]) for a in shown if "loop-3-ap-125: step" in str(a["data"])]
    assert "Limit broken: vibration: warning 4.2 mm/s." in text
    with (tmp_path / "readings/loop-3-ap-125.csv").open("a") as file:
        file.write("2025-05-21 00:00,6.9,62,74.1,140,2.1,6.8,13.4\n")
    assert "1 of them new" in hour.run("inhouse", "run", "machines").stdout
    assert "trip 6.6 mm/s" in hour.run("inhouse", "machines").stdout
