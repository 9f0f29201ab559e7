"""The machines' hour: new readings become alarms with a picture, each once."""

from typing import Any

from tests.conftest import Workspace
from tests.flows.test_deployment import api

APP = "https://inhouse.example"
DOCUMENTS = "documents/readings/loop-3-ap-125.csv"


def artifacts(workspace: Workspace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api(workspace, "artifacts/filter", {})
    return [each for each in found if str(each["key"]).startswith(("alarm-", "machine-alarms"))]


def test_the_hour_raises_each_alarm_once_and_a_worse_one_again(night: Workspace) -> None:
    index = night.root / "data/index"
    with (night.root / "params.yaml").open("a") as file:
        file.write(f"\nserve:\n  url: {APP}\n")
    before = sorted(path.name for path in index.iterdir())
    first = night.run("inhouse", "run", "machines").stdout
    assert "4 machines, 4 alarms, 4 of them new." in first
    shown = artifacts(night)
    assert sum(each["type"] == "image" for each in shown) == 4
    assert all(f"{APP}/alarms#" in str(a["data"]) for a in shown if a["type"] == "markdown")
    (text,) = [str(a["data"]) for a in shown if "loop-3-ap-125: step" in str(a["data"])]
    assert "Limit broken: vibration: warning 4.2 mm/s." in text
    assert "- Failure mode: Misalignment (F-04). (" in text
    assert "Set the motor shaft 0.15 mm high when cold" in text
    stated = night.run("inhouse", "machines", "--limits").stdout
    assert "loop-3-ap-125  vibration: trip above 6.6 mm/s  (as in params.yaml)" in stated
    assert "aldermoor/maintenance/vibration-limits.html: Pump: AP-125" in stated
    assert night.report("watched")["at"]
    with (night.root.parent / DOCUMENTS).open("a") as file:
        file.write("2025-05-21 00:00,6.9,62,74.1,140,2.1,6.8,13.4\n")
    assert "1 of them new" in night.run("inhouse", "run", "machines").stdout
    assert "trip 6.6 mm/s" in night.run("inhouse", "machines").stdout
    assert sorted(path.name for path in index.iterdir()) == before
