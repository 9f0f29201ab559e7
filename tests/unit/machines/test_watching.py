"""From files to alarms: what is read again, what is raised again, and what people see."""

import asyncio
import datetime
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.service import machines
from app.service.reader import Reader
from tasks import params, paths
from tasks.machines import alarms, anomalies, overview, picture, raised
from tasks.machines.alarms import Alarm
from tasks.machines.reading import readings, take_in
from tasks.machines.reading.frames import frame
from tasks.params import Params
from tests.conftest import ROOT

SAMPLE = ROOT / "data/samples/aldermoor/documents/readings"
BEGAN = datetime.datetime(2025, 5, 1, tzinfo=datetime.UTC)


@pytest.fixture
def values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Params:
    """Make a folder with the readings of the sample, and rules alone as its redactor."""
    loaded = params.load()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    shutil.copytree(SAMPLE, "source")
    source = loaded.ingest.sources[0].model_copy(update={"folder": "source", "access": []})
    return loaded.model_copy(
        update={
            "ingest": loaded.ingest.model_copy(update={"sources": [source]}),
            "redact": loaded.redact.model_copy(update={"tagger": None}),
        }
    )


def test_only_changed_files_are_read_and_a_broken_one_keeps_its_readings(values: Params) -> None:
    first = take_in.run(values)
    assert first
    assert first.counts["machines"] == 4
    assert take_in.run(values) is None
    Path("source/loop-3-ap-125.csv").write_bytes(b"\0broken")
    with Path("source/tarn-house-ap-130.csv").open("a") as file:
        file.write("2025-07-02 00:00,9,9,9,9,9,9\n")
    Path("source/north-face-ap-210.csv").unlink()
    second = take_in.run(values)
    assert second
    assert (second.counts["read"], second.counts["refused"]) == (2, 1)
    found = readings.machines(readings.load())
    assert {name: len(series[0].times) for name, series in found.items()} == {
        "loop-3-ap-125": 120,
        "marlow-court-ap-307": 120,
        "tarn-house-ap-130": 121,
    }
    (refused,) = [file for file in second.files if file.refused]
    assert "NUL" in refused.refused


def test_the_rows_of_machines_show_an_alarm_only_to_those_who_may_read_it(values: Params) -> None:
    take_in.run(values)
    assert anomalies.run(values.machines).alarms == 4
    rows = {row["machine"]: row for row in overview.rows(["staff"])}
    assert rows["loop-3-ap-125"]["state"] == overview.ABNORMAL
    assert rows["loop-3-ap-125"]["sparkline"][:9] == "▁" * 9
    assert rows["north-face-ap-210"]["sensor"] in ("flow", "discharge_pressure", "current")
    hidden = values.ingest.sources[0].model_copy(update={"groups": ["board"]})
    ingest = values.ingest.model_copy(update={"sources": [hidden]})
    report = take_in.run(values.model_copy(update={"ingest": ingest}))
    assert report
    assert report.files == []
    assert overview.rows(["staff"]) == []
    assert len(overview.rows(["board"])) == 4
    assert asyncio.run(machines.machines(Reader())).machines == []
    (shown, *_) = asyncio.run(machines.machines(Reader(groups=frozenset({"board"})))).machines
    assert shown.machine == "loop-3-ap-125"


def test_the_picture_of_an_alarm_names_sensors_units_and_limits(values: Params) -> None:
    take_in.run(values)
    anomalies.run(values.machines)
    overview.draw("tarn-house-ap-130", Path("alarm.svg"), values.machines.limits)
    words = [node.text for node in ElementTree.parse("alarm.svg").iter() if node.text]  # noqa: S314
    assert "tarn-house-ap-130: slow rise that gets faster" in words
    assert {"vibration, mm/s", "bearing temperature, °C", "warning 3.9", "trip 6.2"} <= {*words}
    assert {"2025-06-02", "2025-07-01"} <= {*words}


def alarm(start: int, end: int, limit: str = "", machine: str = "p") -> Alarm:
    first, last = (BEGAN + datetime.timedelta(days=day) for day in (start, end))
    facts: dict[str, float] = {"s": 1.0}
    return Alarm(machine, first, last, ("s",), "step", limit, facts, facts, facts, facts, "u")


def test_an_alarm_is_raised_once_while_its_window_grows() -> None:
    new, known = raised.fresh([alarm(1, 3)], [])
    assert len(new) == 1
    for end in (4, 9):
        new, known = raised.fresh([alarm(2, end)], known)
        assert not new
    assert len(known) == 1
    assert [len(raised.fresh([each], known)[0]) for each in (
        alarm(8, 12), alarm(20, 21), alarm(2, 9, machine="q"), alarm(2, 9, "s: trip 6")
    )] == [0, 1, 1, 1]  # fmt: skip
    _, known = raised.fresh([alarm(2, 9, "s: trip 6")], known)
    assert not raised.fresh([alarm(2, 9, "s: trip 6")], known)[0]


def test_what_is_raised_names_no_machine(values: Params) -> None:
    _, known = raised.fresh([alarm(1, 3, machine="secret-pump")], [])
    raised.save(known)
    assert "secret-pump" not in paths.report("raised").read_text()
    assert raised.load() == known


def test_alarms_come_back_as_they_were_written(values: Params) -> None:
    take_in.run(values)
    anomalies.run(values.machines)
    found = readings.machines(readings.load())
    again = [
        a
        for series in found.values()
        for a in anomalies.alarms(frame(series), values.machines.limits)
    ]
    assert sorted(alarms.load(), key=lambda each: each.machine) == again
    assert "<script>" not in picture.of(
        replace(frame(found["loop-3-ap-125"]), machine="<script>"),
        replace(again[0], machine="<script>"),
    )


def test_the_address_of_an_alarm_is_known_where_that_of_the_app_is() -> None:
    one = alarm(1, 2)
    assert alarms.link(one, None) == ""
    assert alarms.link(one, "https://a.example/x/") == f"https://a.example/x/alarms#{one.alarm_id}"
