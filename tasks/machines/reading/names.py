"""Read sensor and unit from the name of a column, and the machine from the name of a file.

vibration_mm_s       vibration, mm/s
Pressure [bar]       pressure, bar
readings/p-014-2025-06.csv   machine p-014
"""

import re
from pathlib import PurePosixPath

UNITS = {  # by the end of a column's name
    "mm_s": "mm/s", "mm_s2": "mm/s²", "m_s2": "m/s²", "in_s": "in/s", "m_s": "m/s", "um": "µm",
    "mm": "mm", "g": "g", "grms": "g", "c": "°C", "degc": "°C", "deg_c": "°C", "celsius": "°C",
    "f": "°F", "degf": "°F", "fahrenheit": "°F", "k": "K", "kelvin": "K", "bar": "bar",
    "mbar": "mbar", "pa": "Pa", "kpa": "kPa", "mpa": "MPa", "psi": "psi", "a": "A", "ma": "mA",
    "amps": "A", "v": "V", "mv": "mV", "kv": "kV", "volts": "V", "w": "W", "kw": "kW", "kwh": "kWh",
    "hz": "Hz", "khz": "kHz", "rpm": "rpm", "1_min": "rpm", "nm": "N m", "n_m": "N m",
    "m3_h": "m³/h", "l_min": "l/min", "l_s": "l/s", "l_h": "l/h", "percent": "%", "pct": "%",
    "db": "dB", "dba": "dB(A)", "ppm": "ppm", "h": "h", "hours": "h",
}  # fmt: skip
SIGNS = {"%": "percent", "°": "", "²": "2", "³": "3", "µ": "u", "μ": "u"}
BRACKETED = re.compile(r"(?P<sensor>[^\[(]+?)\s*[\[(](?P<unit>[^\])]+)[\])]\s*")
DATED = re.compile(
    r"[-_ .]*(?:19|20)\d\d(?:[-_.]?\d\d){0,2}$|[-_ .]*(?:readings|data|export)$", re.IGNORECASE
)


def plain(name: str) -> str:
    """Return a name in lower-case letters, digits and underscores."""
    for sign, word in SIGNS.items():
        name = name.replace(sign, word)
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def is_unit(text: str) -> bool:
    """Return whether a text is a unit that is known, such as mm/s."""
    return plain(text) in UNITS


def unit(text: str) -> str:
    """Return a unit as it is usually written; the text itself if it is unknown."""
    return UNITS.get(plain(text), text.strip())


def sensor(column: str) -> tuple[str, str]:
    """Return the sensor and the unit, "" where the name of the column has none."""
    if found := BRACKETED.fullmatch(column.strip()):
        return plain(found["sensor"]), unit(found["unit"])
    parts = plain(column).split("_")
    for length in (2, 1):
        known = UNITS.get("_".join(parts[-length:]))
        if known and len(parts) > length:
            return "_".join(parts[:-length]), known
    return "_".join(parts), ""


def machine(uri: str) -> str:
    """Return the name of the file without its dates; its folder's where nothing is left."""
    path = PurePosixPath(uri)
    stem = path.stem
    while stem != (shorter := DATED.sub("", stem)):
        stem = shorter
    return stem or path.parent.name
