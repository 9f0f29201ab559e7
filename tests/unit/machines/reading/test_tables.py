"""Tables of readings: what is read, what is left out, and what is told instead of misread."""

import json
from io import BytesIO

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.machines.reading import names, tables
from tasks.machines.reading.tables import Table

HEAD = "timestamp,vibration_mm_s"


def read(text: str, uri: str = "s/p-014.csv", name: str = "") -> Table:
    rows = [line.split(";" if ";" in text else ",") for line in text.strip().split("\n")]
    masked = (lambda cell: cell.replace(name, "[person]")) if name else (lambda cell: cell)
    return tables.read(rows, uri, ("public",), masked)


def column(*cells: str, head: str = HEAD) -> str:
    times = (f"2025-05-{day:02} 00:00" for day in range(1, 29))
    sign = ";" if any("," in cell for cell in cells) else ","
    lines = [f"{time}{sign}{cell}" for time, cell in zip(times, cells, strict=False)]
    return "\n".join([head.replace(",", sign), *lines])


@pytest.mark.parametrize(
    ("name", "sensor", "unit"),
    [
        ("vibration_mm_s", "vibration", "mm/s"),
        ("vibration_above_500_hz_mm_s", "vibration_above_500_hz", "mm/s"),
        ("bearing_temperature_c", "bearing_temperature", "°C"),
        ("flow_m3_h", "flow", "m³/h"),
        ("Pressure [bar]", "pressure", "bar"),
        ("Load (%)", "load", "%"),
        ("Current", "current", ""),
        ("c", "c", ""),
    ],
)
def test_sensor_and_unit_are_in_the_name_of_a_column(name: str, sensor: str, unit: str) -> None:
    assert names.sensor(name) == (sensor, unit)


@pytest.mark.parametrize(
    ("uri", "machine"),
    [
        ("s/tarn-house-ap-130.csv", "tarn-house-ap-130"),
        ("s/p-014-2025-06.csv", "p-014"),
        ("s/p-014_2025-06-01.csv", "p-014"),
        ("s/p-014/2025-06-01.csv", "p-014"),
        ("s/p-014/readings.csv", "p-014"),
    ],
)
def test_a_file_is_named_after_its_machine(uri: str, machine: str) -> None:
    assert names.machine(uri) == machine


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.5", "2", "-3e-1"], [1.5, 2, -0.3]),
        (["1,5", "2,25", "3,0"], [1.5, 2.25, 3]),
        (["1.234,5", "2.000,0", "3,1"], [1234.5, 2000, 3.1]),
        (["1.5 mm/s", "2 mm/s", "3mm/s"], [1.5, 2, 3]),
        (["1.5", "n/a", "", "3"], [1.5, 3]),
    ],
)
def test_numbers_are_read_as_they_are_written(cells: list[str], values: list[float]) -> None:
    (series,) = read(column(*cells)).series
    assert series.values.tolist() == pytest.approx(values)
    assert series.unit == "mm/s"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (column("1,234", "2,500", "3,125"), "can be 1.234 or 1234"),
        (column("1.5", "2,5", "3.5"), "decimal commas and decimal points"),
        (column("1 mm/s", "2 in/s", "3 mm/s"), "more than one unit"),
        (column("1 bar", "2 bar", "3 bar"), "mm/s in its name, bar in its cells"),
        ("time,v\n03/04/2025,1\n04/04/2025,2\n05/04/2025,3", "can be read in two ways"),
        ("time,v\n2025-05-01 00:00Z,1\n2025-05-02 00:00,2\n2025-05-03 00:00,3", "have a zone"),
        ("time,v\n2025-05-01,1\n2025-05-02,2,2\n2025-05-03,3,5", "more or fewer cells"),
    ],
)
def test_a_table_that_can_be_read_in_two_ways_is_not_read(text: str, says: str) -> None:
    found = read(text)
    assert not found.series
    assert says in found.refused


@pytest.mark.parametrize(
    ("head", "cells", "zone", "first"),
    [
        ("time", ["2025-05-01T02:00:00+02:00", "2025-05-01T03:00:00+02:00"], "offset", "00:00:00"),
        ("time_utc", ["2025-05-01 00:00", "2025-05-01 01:00"], "UTC", "00:00:00"),
        ("Time (Asia/Tokyo)", ["2025-05-01 09:00", "2025-05-01 10:00"], "Asia/Tokyo", "00:00:00"),
        ("time", ["01.05.2025 07:00", "02.05.2025 07:00"], "unstated", "07:00:00"),
        ("time", ["05/01/2025 07:00", "05/13/2025 07:00"], "unstated", "07:00:00"),
        ("timestamp", ["1746057600", "1746061200"], "unstated", "00:00:00"),
        ("timestamp", ["1746057600000", "1746061200000"], "unstated", "00:00:00"),
    ],
)  # fmt: skip
def test_times_are_in_utc_and_their_zone_is_told(
    head: str, cells: list[str], zone: str, first: str
) -> None:
    (series,) = read(
        "\n".join([f"{head},v", *(f"{c},{n}" for n, c in enumerate(cells)), ","])
    ).series
    assert series.zone == zone
    assert str(series.times[0]) == f"2025-05-01T{first}"


def test_disorder_doubles_and_gaps_are_mended_and_told() -> None:
    hours = [0, 1, 3, 2, 4, 4, 5, 20]
    found = read("\n".join([HEAD, *(f"2025-05-01 {h:02}:00,{n}" for n, h in enumerate(hours))]))
    (series,) = found.series
    assert (np.diff(series.times).astype(int) > 0).all()
    assert series.values.tolist() == [0, 1, 3, 2, 4, 6, 7]
    told = " ".join(found.notes)
    assert "1 rows are out of order" in told
    assert "1 times stand twice, 1 with another value" in told
    assert "1 gaps, the longest of 15 h" in told


def test_only_numbers_times_and_the_machine_are_kept() -> None:
    found = read(
        "time,machine,vibration_mm_s,flow_m3_h,current_a,checked_by,phone,employee_no\n"
        + "\n".join(
            f"2025-05-0{n},Ada's pump,{n},{n},{n},Ada Berg,0163296010{n},77{n}" for n in (1, 2, 3)
        ),
        name="Ada",
    )
    assert {(s.machine, s.sensor) for s in found.series} == {
        ("[person]'s pump", "vibration"),
        ("[person]'s pump", "flow"),
        ("[person]'s pump", "current"),
    }
    assert found.notes == ("3 columns that are not readings were dropped",)


def test_a_row_for_each_sensor_and_time_is_read_too() -> None:
    lines = [
        f"2025-05-0{n},p-1,{s},{n},{u}"
        for n in (1, 2)
        for s, u in (("flow", "m3/h"), ("current", "A"))
    ]
    found = read("\n".join(["time,machine,sensor,value,unit", *lines]))
    assert [(s.sensor, s.unit, s.values.tolist()) for s in found.series] == [
        ("flow", "m³/h", [1, 2]),
        ("current", "A", [1, 2]),
    ]


def test_a_log_of_events_is_not_a_table_of_readings() -> None:
    text = "date,caller,subject,minutes\n" + "\n".join(
        f"2025-05-0{n},Bo,leak,{n}" for n in (1, 2, 3)
    )
    assert read(text) == Table()


def test_every_format_gives_the_same_readings() -> None:
    rows = [(f"2025-05-0{n}T00:00:00", n / 4) for n in (1, 2, 3)]
    book = openpyxl.Workbook()
    for row in [("timestamp", "vibration_mm_s"), *rows]:
        book.active.append(row)
    sheet, parquet = BytesIO(), BytesIO()
    book.save(sheet)
    pq.write_table(
        pa.table({"timestamp": [r[0] for r in rows], "vibration_mm_s": [r[1] for r in rows]}),
        parquet,
    )
    files = {
        "p.csv": "\n".join([HEAD, *(f"{t},{v}" for t, v in rows)]).encode(),
        "p.jsonl": "\n".join(
            json.dumps({"timestamp": t, "vibration_mm_s": v}) for t, v in rows
        ).encode(),
        "p.xlsx": sheet.getvalue(),
        "p.parquet": parquet.getvalue(),
    }
    with Sandbox(Limits(60, 1024, 10**6), cells=True) as sandbox:
        for name, data in files.items():
            (found,) = json.loads(sandbox.parse(name, data).text)
            (series,) = tables.read(found, name, (), str).series
            assert (series.sensor, series.values.tolist()) == ("vibration", [0.25, 0.5, 0.75]), name


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2025-05-{:02}", "{:02}:30"),
        ("{:02}.05.2025", "{:02}:30"),
        ("2025-05-{:02} 00:00:00", "{:02}:30:00"),
        ("{:02}/05/2025", "{:02}:30"),
    ],
)
def test_a_date_and_a_time_of_the_day_in_two_columns_are_one_time(day: str, clock: str) -> None:
    lines = [
        f"{day.format(d)},{clock.format(h)},{d + h / 10}" for d in range(12, 15) for h in (9, 14)
    ]
    found = read("\n".join(["Date,Time,vibration_mm_s", *lines]))
    (series,) = found.series
    assert [str(t) for t in series.times[:2]] == ["2025-05-12T09:30:00", "2025-05-12T14:30:00"]
    assert len(series.times) == 6
    assert not any("twice" in note for note in found.notes)


def test_a_date_without_its_time_of_the_day_is_no_reading() -> None:
    lines = [f"2025-05-{d:02},{'' if d == 13 else '09:00'},{d}" for d in range(12, 24)]
    (series,) = read("\n".join(["date,time,vibration_mm_s", *lines])).series
    assert len(series.times) == 11


@pytest.mark.parametrize(
    "name", ["Date and time", "Date/Time", "Zeitpunkt der Messung", "Time of reading (UTC)", "Time"]
)
def test_a_column_of_times_may_be_named_in_several_words(name: str) -> None:
    (series,) = read(column("1.5", "2.5", "1.7", head=f"{name},vibration_mm_s")).series
    assert len(series.times) == 3


@pytest.mark.parametrize("name", ["Running time", "Time to failure", "Order date"])
def test_a_duration_or_the_date_of_something_else_is_not_the_time_of_a_reading(name: str) -> None:
    assert not read(column("1.5", "2.5", "1.7", head=f"{name},vibration_mm_s")).series


@pytest.mark.parametrize("units", [",mm/s,bar", "[-],[mm/s],[bar]", "UTC,(mm/s),(bar)"])
def test_units_may_stand_in_a_row_below_the_head(units: str) -> None:
    head = f"time,vibration,pressure\n{units}"
    lines = [f"2025-05-{d:02} 00:00,{d / 10},{d}" for d in range(10, 20)]
    found = read("\n".join([head, *lines]))
    assert [(s.sensor, s.unit, len(s.values)) for s in found.series] == [
        ("vibration", "mm/s", 10),
        ("pressure", "bar", 10),
    ]
    assert not found.notes


def test_a_first_row_of_readings_is_not_taken_for_units() -> None:
    lines = [f"2025-05-{d:02} 00:00,{'n/a' if d == 10 else d}" for d in range(10, 20)]
    (series,) = read("\n".join(["time,vibration", *lines])).series
    assert (series.unit, len(series.values)) == ("", 9)
