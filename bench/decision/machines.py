"""Make a company with a machine of SKAB, a water pump on a test bench: diagnoses of its faults.

In:  skab of BENCH_DATA
Out: a Company whose use `machines` is measured
Run: called by bench.decision.choice

Each series is a machine, and its marked anomaly the window. The documents are a page for each of
two faults, written before a figure was looked at, from what the data's authors say about the
experiments (a valve at the inlet is closed; the rotor is out of balance) and from what such a fault
does to any pump; and reports on the series for development, with their figures. The test asks about
the others. No document covers the leaks and additions of water (other/1 to other/4): the right
answer there is that no mode is known.
"""

import csv
import io
import json
from pathlib import Path

import numpy as np

from bench.decision.company import SOURCE, Company

VALVE, ROTOR = "Inlet valve closed", "Rotor imbalance"
ACTIONS = {VALVE: "Open the inlet valve", ROTOR: "Balance the rotor"}
PAGES = {VALVE: "inlet-valve-closed.md", ROTOR: "rotor-imbalance.md"}
REPORTED = {**{f"valve1/{n}": VALVE for n in range(4)}, "other/5": ROTOR}
ASKED = {
    **{f"valve1/{n}": VALVE for n in range(4, 8)},
    **{f"other/{n}": ROTOR for n in (6, 7)},
    **{f"other/{n}": "" for n in range(1, 5)},
}
COLUMNS = {  # as a company would name them
    "datetime": "time",
    "Accelerometer1RMS": "vibration_1_g",
    "Accelerometer2RMS": "vibration_2_g",
    "Current": "current_a",
    "Pressure": "pressure_bar",
    "Temperature": "engine_temperature_c",
    "Thermocouple": "liquid_temperature_c",
    "Voltage": "voltage_v",
    "Volume Flow RateRMS": "flow_l_min",
}
FAULTS = {
    VALVE: "| Failure | Seen in the readings | What to do |\n|---|---|---|\n"
    "| Inlet valve closed | Flow down, pressure down | Open the inlet valve. |\n\n"
    "The pump is short of liquid when the valve at its inlet is shut, wholly or in part.",
    ROTOR: "| Failure | Seen in the readings | What to do |\n|---|---|---|\n"
    "| Rotor imbalance | Vibration up, flow unchanged | Balance the rotor. |\n\n"
    "A rotor that has lost its balance shakes its bearings once in every turn.",
}

Row = dict[str, str]


def skab(data: Path) -> Company:
    made, folder = Company(use="machines"), data / "skab"
    for name, text in FAULTS.items():
        made.before[PAGES[name]] = f"# {name}\n\n{text}\n"
    for series, mode in REPORTED.items():
        called = series.replace("/", "-")
        made.before[f"report-{called}.md"] = _report(called, mode, *_read(folder, series))
    lines = []
    for series, mode in ASKED.items():
        called, (rows, window) = series.replace("/", "-"), _read(folder, series)
        made.files[f"machines/{called}.csv"] = _table(rows)
        lines.append(_machine(called, mode, rows, window))
    made.files["machines/machines.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines)
    for name, action in ACTIONS.items():  # a comparison needs questions; they are not shown
        made.ask(f"What should be done about the failure {name}?", [action], PAGES[name])
    made.changes = {"machines": {"diagnosed": "machines/machines.jsonl", "limits": []}}
    return made


def _read(folder: Path, series: str) -> tuple[list[Row], tuple[int, int]]:
    """Return the rows, and the first and last one of the marked anomaly."""
    with (folder / f"{series}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    marked = [n for n, row in enumerate(rows) if float(row["anomaly"])]
    return rows, (marked[0], marked[-1])


def _table(rows: list[Row]) -> str:
    """Return the readings without what is marked."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS.values())
    writer.writerows([row[column] for column in COLUMNS] for row in rows)
    return out.getvalue()


def _machine(name: str, mode: str, rows: list[Row], window: tuple[int, int]) -> dict[str, object]:
    return {
        "machine": name,
        "file": f"{name}.csv",
        "model": "test bench",
        "serial": name,
        "site": "laboratory",
        "split": "test",
        "window": [rows[n]["datetime"] for n in window],
        "mode": mode,
        "names": [],
        "actions": [ACTIONS[mode]] if mode else [],
        "documents": [f"{SOURCE}/{PAGES[mode]}"] if mode else [],
    }


def _report(name: str, mode: str, rows: list[Row], window: tuple[int, int]) -> str:
    """Return a report on a series as a technician writes one."""
    first, last = window
    lines = ["| Reading | Before | In the window |", "|---|---|---|"]
    for column, called in list(COLUMNS.items())[1:]:
        values = np.array([float(row[column]) for row in rows])
        before, within = np.median(values[:first]), np.median(values[first : last + 1])
        lines.append(f"| {called.replace('_', ' ')} | {before:.4g} | {within:.4g} |")
    parts = (
        f"# Report on the pump {name}",
        "## Evidence",
        "\n".join(lines),
        "## Finding",
        f"{mode}.",
        "## Recommendation",
        f"{ACTIONS[mode]}.",
    )
    return "\n\n".join(parts) + "\n"
