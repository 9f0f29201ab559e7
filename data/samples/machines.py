"""Make the readings of the sample company's machines, with a planted fault each or none.

In:  data/samples/faults.jsonl                      each fault: signs, names, actions, documents
Out: data/samples/aldermoor/machines/<machine>.csv  readings
     data/samples/aldermoor/machines/machines.jsonl the machines, and the right diagnosis of each
Run: python -m data.samples.make

A fault changes the readings as the sample's own documents describe it. Equal seeds give equal
bytes. The folder is not a source of documents: nothing in it is indexed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FAULTS = Path(__file__).parent / "faults.jsonl"
SEED = 7
ROWS = 144
FIRST = datetime(2025, 7, 1)  # noqa: DTZ001  local time, as in the sample's other readings

Values = NDArray[np.float64]

# (usual value, standard deviation, decimals) of what the sample's pumps are measured by
COLUMNS = {
    "vibration_mm_s": (1.8, 0.06, 2),
    "vibration_above_500_hz_mm_s": (0.55, 0.06, 2),
    "envelope_g": (0.36, 0.05, 2),
    "share_at_once_speed_percent": (31, 2, 0),
    "share_at_twice_speed_percent": (15, 1.5, 0),
    "share_at_half_speed_percent": (4, 1, 0),
    "share_at_vane_frequency_percent": (10, 1.5, 0),
    "bearing_temperature_c": (58, 0.5, 1),
    "gland_temperature_c": (47, 0.6, 1),
    "casing_temperature_c": (34, 0.5, 1),
    "winding_temperature_c": (41, 0.4, 1),
    "water_temperature_c": (21, 0.5, 1),
    "suction_pressure_bar": (2.1, 0.03, 2),
    "discharge_pressure_bar": (6.8, 0.03, 2),
    "current_a": (13.1, 0.06, 2),
    "flow_m3_h": (42, 0.6, 1),
    "supply_voltage_v": (400, 1.2, 0),
    "conductivity_us_cm": (310, 4, 0),
    "speed_rpm": (2930, 3, 0),
    "oil_level_mm": (62, 0.5, 1),
    "shaft_position_um": (40, 2, 0),
}
HISTORIES = {  # machines of which the maintenance log tells
    "AP-120": ("Abbey Maltings", "1944 0301 0077 1920"),
    "AP-125": ("Brackwater Dairy", "2305 1180 0071 2204"),
    "AP-130": ("Stolten Dyeworks", "2236 0117 2200 0175"),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine's readings, and its line of machines.jsonl."""

    name: str
    times: list[datetime]
    columns: dict[str, Values]
    line: dict[str, Any]

    def csv(self) -> str:
        rows = [",".join(("timestamp", *self.columns))]
        for at, time in enumerate(self.times):
            cells = (f"{v[at]:.{COLUMNS[name][2]}f}" for name, v in self.columns.items())
            rows.append(",".join((f"{time:%Y-%m-%d %H:%M}", *cells)))
        return "\n".join(rows) + "\n"


def machines(seed: int = SEED) -> Iterator[Machine]:
    """Yield the machines; those of one fault are dev and test by turns."""
    number = 0
    for line in FAULTS.read_text("utf-8").splitlines():
        fault = json.loads(line)
        for turn in range(fault["machines"]):
            number += 1
            split = "dev" if (turn if fault["machines"] > 1 else number) % 2 else "test"
            yield _machine(f"m-{number:02}", fault, turn, split, seed)


def _machine(name: str, fault: Mapping[str, Any], turn: int, split: str, seed: int) -> Machine:
    chance = np.random.default_rng([seed, int(name[2:])])
    model = fault["models"][turn % len(fault["models"])]
    serial = f"2{chance.integers(100, 500)} 0199 {chance.integers(9999):04} 0001"
    site, serial = HISTORIES[model] if turn < 2 and model in HISTORIES else (f"Site {name}", serial)
    first, step = (
        FIRST + timedelta(days=int(chance.integers(60))),
        timedelta(minutes=fault["minutes"]),
    )
    times = [first + step * at for at in range(ROWS)]
    onset = int(chance.integers(ROWS // 3, ROWS // 2))
    strength = float(chance.uniform(0.85, 1.25))
    columns = {}
    for column in fault["columns"]:
        usual, deviation, _ = COLUMNS[column]
        level = usual * float(chance.uniform(0.92, 1.08))
        values = level + deviation * chance.standard_normal(ROWS)
        if column in fault["signs"]:
            shape, factor = fault["signs"][column]
            values += level * (factor - 1) * strength * _course(shape, onset, times)
        columns[column] = values
    changed = bool(fault["signs"])
    right = {key: fault[key] for key in ("mode", "names", "actions", "documents")}
    about = {"machine": name, "file": f"{name}.csv", "model": model, "site": site, "serial": serial}
    window = [f"{times[at]:%Y-%m-%d %H:%M}" for at in (onset, ROWS - 1)] if changed else []
    return Machine(name, times, columns, {**about, "split": split, "window": window, **right})


def _course(shape: str, onset: int, times: list[datetime]) -> Values:
    """Return the share of a fault's full size at each reading."""
    at = np.arange(len(times))
    since: Values = np.clip((at - onset) / (len(times) - 1 - onset), 0, 1)
    hours = np.array([time.hour for time in times])
    courses: dict[str, Values] = {
        "step": (at >= onset).astype(float),
        "straight": since,
        "faster": since**2.5,
        "later": np.clip((since - 0.3) / 0.7, 0, 1) ** 2,  # faster, and begins later
        "clock": ((at >= onset) & (hours >= 6) & (hours < 9)).astype(float),
        "spike": (at == onset).astype(float),
    }
    return courses[shape]


def run(folder: Path, seed: int = SEED) -> int:
    """Make what is not made yet; returns how many files were written."""
    made = list(machines(seed))
    files = {f"{machine.name}.csv": machine.csv() for machine in made}
    files["machines.jsonl"] = "".join(json.dumps(machine.line) + "\n" for machine in made)
    folder.mkdir(parents=True, exist_ok=True)
    old = [n for n, text in files.items() if not _has(folder / n, text)]
    for path in {*folder.glob("*.csv")} - {folder / name for name in files}:
        path.unlink()
    for name in old:
        (folder / name).write_text(files[name], "utf-8")
    return len(old)


def _has(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text
