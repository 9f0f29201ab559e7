"""Draw the readings of a machine around an alarm, as one SVG that needs nothing beside it.

In:  Frame, Alarm, limits
Out: SVG text: a panel for each sensor of the alarm, the window shaded, normal and limits as lines
Run: called by flows, and by tests

It is drawn in the reader's colours, light or dark.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np

from tasks import params
from tasks.machines.alarms import Alarm
from tasks.machines.limits import limits
from tasks.machines.reading import tables
from tasks.machines.reading.frames import Frame
from tasks.machines.reading.readings import Times, Values

PANEL, GAP = 120, 36  # pixels: the height of a panel, between two
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 48, 36  # margins
BARE_TOP = 20  # without a title
NARROW = 500  # pixels, below which there is room for three times instead of five
PANELS = 4  # sensors that are drawn
POINTS = 600  # of a curve: below it, each reading
BEFORE = 1.0  # of the window's length that is shown before it, at least; and after it
STYLE = (
    "svg{color-scheme:%s;background:Canvas;color:CanvasText}"
    "text{font:12px sans-serif;fill:CanvasText}.title{font-weight:bold;font-size:14px}"
    ".axis{stroke:CanvasText;stroke-opacity:.5;fill:none}.grid{stroke:CanvasText;stroke-opacity:.15}"
    ".curve{stroke:#2f81f7;fill:none;stroke-width:1.5}.window{fill:#e5534b;fill-opacity:.18}"
    ".normal{stroke:CanvasText;stroke-opacity:.6;stroke-dasharray:2 3}"
    ".limit{stroke:#d4762c;stroke-dasharray:6 3}.name{fill:#d4762c}"
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a drawing fits the place where it is shown."""

    width: int = 720  # pixels
    scheme: Literal["light dark", "light", "dark"] = "light dark"  # both: as the reader's system
    titled: bool = True  # False: what stands around it names the machine and explains the marks


ALONE = Look()


@dataclass(frozen=True, slots=True)
class _Panel:
    """One sensor: where it is drawn, and its scales."""

    top: int  # pixel
    right: int  # pixel, of its end
    name: str
    unit: str
    times: Times
    values: Values
    low: float
    high: float
    limits: dict[str, float]  # those near the readings

    def y(self, value: float) -> float:
        return self.top + PANEL * (self.high - value) / (self.high - self.low)

    def x(self, when: np.datetime64) -> float:
        whole = float((self.times[-1] - self.times[0]).astype(float)) or 1.0
        share = float((when - self.times[0]).astype("timedelta64[s]").astype(float)) / whole
        return LEFT + (self.right - LEFT) * share


def of(
    shown: Frame, alarm: Alarm, known: Sequence[params.MachineLimit] = (), look: Look = ALONE
) -> str:
    """Return the drawing of an alarm."""
    first, last = _extent(shown.times, alarm)
    sensors = alarm.sensors[:PANELS]
    above = TOP if look.titled else BARE_TOP
    height = above + len(sensors) * (PANEL + GAP) - GAP + BOTTOM
    title = f"{alarm.machine}: {alarm.pattern}"
    places = [(above + n * (PANEL + GAP), look.width - RIGHT) for n in range(len(sensors))]
    panels = [
        _panel(shown, alarm, name, slice(first, last), place, known)
        for name, place in zip(sensors, places, strict=True)
    ]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {look.width} {height}" '
        f'width="{look.width}" height="{height}" role="img" '
        f'aria-label="{escape(title, quote=True)}">'
    )
    parts = [
        opening,
        f"<style>{STYLE % look.scheme}</style>",
        *(_titled(title, look.width) if look.titled else ()),
        *(part for panel in panels for part in _drawn(panel, alarm)),
        *_clock(panels[-1]),
        "</svg>",
    ]
    return "\n".join(parts)


def _titled(title: str, width: int) -> Iterator[str]:
    yield f'<text class="title" x="{LEFT}" y="18">{escape(title)}</text>'
    yield (
        f'<text x="{width - RIGHT}" y="18" text-anchor="end">times in UTC; dotted: normal; '
        "shaded: the alarm</text>"
    )


def _extent(times: Times, alarm: Alarm) -> tuple[int, int]:
    """Return the readings to draw: the window and what lies around it."""
    begin, end = (np.datetime64(m.replace(tzinfo=None)) for m in (alarm.start, alarm.end))
    a, b = np.searchsorted(times, begin), np.searchsorted(times, end, side="right")
    around = max(int((b - a) * BEFORE), 40)
    return max(0, int(a) - around), min(len(times), int(b) + around)


def _panel(
    shown: Frame,
    alarm: Alarm,
    name: str,
    part: slice,
    place: tuple[int, int],
    known: Sequence[params.MachineLimit],
) -> _Panel:
    values = shown.column(name)[part]
    drawn = np.append(values, alarm.before[name])
    low, high = float(np.nanmin(drawn)), float(np.nanmax(drawn))
    mine = {each.name: each.above for each in known if limits.holds(each, shown.machine, name)}
    near = {text: value for text, value in mine.items() if low <= value <= 2 * high - low}
    high = max([high, *near.values()])
    pad = (high - low) * 0.08 or 1.0
    unit = shown.units[shown.sensors.index(name)]
    return _Panel(*place, name, unit, shown.times[part], values, low - pad, high + pad, near)


def _drawn(panel: _Panel, alarm: Alarm) -> Iterator[str]:
    """Yield the name and unit, the window, the normal, the limits and the curve of one sensor."""
    label = panel.name.replace("_", " ") + (f", {panel.unit}" if panel.unit else "")
    yield f'<text x="{LEFT}" y="{panel.top - 6}">{escape(label)}</text>'
    x0, x1 = (panel.x(np.datetime64(m.replace(tzinfo=None))) for m in (alarm.start, alarm.end))
    yield (
        f'<rect class="window" x="{x0:.1f}" y="{panel.top}" width="{max(2, x1 - x0):.1f}" '
        f'height="{PANEL}"/>'
    )
    for tick in _ticks(panel.low, panel.high):
        y = panel.y(tick)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{panel.right}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
    usual = panel.y(alarm.before[panel.name])
    yield f'<path class="normal" d="M{LEFT} {usual:.1f}H{panel.right}"/>'
    for text, value in panel.limits.items():
        y = panel.y(value)
        yield f'<path class="limit" d="M{LEFT} {y:.1f}H{panel.right}"/>'
        below = y + (14 if y - panel.top < 14 else -4)  # the name of the sensor is above
        yield f'<text class="name" x="{LEFT + 6}" y="{below:.1f}">{escape(text)} {value:g}</text>'
    yield f'<path class="axis" d="M{LEFT} {panel.top}v{PANEL}H{panel.right}"/>'
    yield f'<path class="curve" d="{_curve(panel)}"/>'


def _ticks(low: float, high: float) -> list[float]:
    """Return three to five round numbers within the scale."""
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(next(power * m for m in (1, 2, 5, 10) if power * m >= rough))
    first = int(np.ceil(low / step))
    return [float(f"{n * step:.10g}") for n in range(first, int(np.floor(high / step)) + 1)]


def _curve(panel: _Panel) -> str:
    """Return a path through the readings; of many, the lowest and the highest of each stretch. It
    breaks at a gap."""
    path, pen, gaps = [], "M", _gaps(panel.times)
    for n in sorted({*_thinned(panel.values), *gaps}):
        pen = "M" if n in gaps else pen
        if np.isnan(panel.values[n]):
            pen = "M"
            continue
        path.append(f"{pen}{panel.x(panel.times[n]):.1f} {panel.y(float(panel.values[n])):.1f}")
        pen = "L"
    return "".join(path)


def _gaps(times: Times) -> set[int]:
    """Return the readings that come after a gap."""
    steps = np.diff(times).astype(float)
    return {int(n) + 1 for n in np.flatnonzero(steps > tables.GAP * np.median(steps))}


def _thinned(values: Values) -> list[int]:
    if len(values) <= POINTS:
        return list(range(len(values)))
    found: set[int] = set()
    for part in np.array_split(np.arange(len(values)), POINTS // 2):
        there = part[~np.isnan(values[part])]
        if not len(there):
            found.add(int(part[0]))
            continue
        found |= {int(there[values[there].argmin()]), int(there[values[there].argmax()])}
    return sorted(found)


def _clock(panel: _Panel) -> Iterator[str]:
    """Yield the axis of time below the last panel, in UTC."""
    first, last = panel.times[0], panel.times[-1]
    whole = (last - first).astype("timedelta64[s]").astype(float)
    kind = "D" if whole > 4 * 86_400 else "m" if whole > 1200 else "s"
    for share in (0, 0.5, 1) if panel.right < NARROW else (0, 0.25, 0.5, 0.75, 1):
        when = first + (last - first) * share
        text = str(when.astype(f"datetime64[{kind}]")).replace("T", " ")
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        x = LEFT + (panel.right - LEFT) * share
        shown = text if kind == "D" or share in (0, 1) else text[11:]
        y = panel.top + PANEL + 18
        yield f'<text x="{x:.0f}" y="{y}" text-anchor="{anchor}">{shown}</text>'
