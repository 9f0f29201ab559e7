"""Read charts and SmartArt in Word and PowerPoint: the figures of a chart as a table, the words of
a diagram as a list. The values are those that Office cached when it last drew them.

The text names each unreadable drawing: "Not read: ...".
"""

import datetime
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from tasks.documents.parse import zipped
from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.tabular import tables

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TAGS = (f"{C}chart", f"{CX}chart", f"{DGM}relIds")
POINTS = 100_000  # of a chart

Element = Any
Relations = dict[str, tuple[str, str]]


def read(archive: zipfile.ZipFile, related: Relations, drawing: Element) -> str:
    """Return the text of a c:chart, cx:chart or dgm:relIds element; "" without text."""
    identity = drawing.get(f"{R}dm" if drawing.tag == f"{DGM}relIds" else f"{R}id")
    name = related.get(str(identity), ("", ""))[1]
    kind = "diagram" if drawing.tag == f"{DGM}relIds" else "chart"
    try:
        if not name:
            return f"Not read: a {kind} (the file does not say where it is)."
        root = zipped.needed(archive, name)
        if kind == "diagram":
            return "\n".join(_points(root))
        return "\n\n".join(_extended(root) if drawing.tag == f"{CX}chart" else _chart(root))
    except UnreadableError as error:
        return f"Not read: a {kind} ({error})."


def _text(element: Element | None) -> str:
    """Return the words of a title or of a point, in one line."""
    if element is None:
        return ""
    rich = [
        "".join(each.text or "" for each in paragraph.iter(f"{A}t"))
        for paragraph in element.iter(f"{A}p")
    ]
    cached = [each.text or "" for each in element.iter(f"{C}v")] if not any(rich) else []
    return " ".join(" ".join([*rich, *cached]).split())


# ---- charts


def _chart(root: Element) -> Iterator[str]:
    series = list(root.iter(f"{C}ser"))
    title = _text(root.find(f"{C}chart/{C}title"))
    if not title and not series:
        return
    yield f"Chart: {title}" if title else "Chart"
    names = [_text(each.find(f"{C}tx")) or f"Series {n}" for n, each in enumerate(series, 1)]
    across = [_text(axis.find(f"{C}title")) for axis in root.iter(f"{C}catAx", f"{C}dateAx")]
    up = [_text(axis.find(f"{C}title")) for axis in root.iter(f"{C}valAx")]
    if any(each.find(f"{C}xVal") is not None for each in series):
        yield from _scattered(names, series, up)
        return
    if len(up) == 1 and up[0]:  # the unit of all figures
        names = [name if up[0] in name else f"{name} ({up[0]})" for name in names]
    elif any(up):
        yield f"Axes: {', '.join(filter(None, up))}"
    yield from _categories(names, series, next(iter(across), ""))


def _categories(names: list[str], series: list[Element], axis: str) -> Iterator[str]:
    """Yield a table with a row per category and a column per series."""
    labels: dict[int, str] = {}
    for each in series:
        labels = _values(each, f"{C}cat") | labels  # as Office does: the first series names them
    lines = [_values(each, f"{C}val") for each in series]
    places = sorted(set(labels).union(*lines))
    if len(places) * len(series) > POINTS:
        raise UnreadableError(f"more than {POINTS} figures")
    if not any(lines):
        yield f"Not read: the figures of {', '.join(names)} (the file does not contain them)."
    rows = [
        [labels.get(place, str(place + 1)), *(line.get(place, "") for line in lines)]
        for place in places
    ]
    yield from _grid([[axis, *names], *rows])


def _scattered(names: list[str], series: list[Element], axes: list[str]) -> Iterator[str]:
    """Yield a table with a row for each point of each series."""
    rows = []
    for name, each in zip(names, series, strict=True):
        across, sizes = _values(each, f"{C}xVal"), _values(each, f"{C}bubbleSize")
        for place, value in sorted(_values(each, f"{C}yVal").items()):
            rows.append([name, across.get(place, ""), value, sizes.get(place, "")])
    x, y = [*axes, "", ""][:2]
    wide = 4 if any(row[3] for row in rows) else 3
    yield from _grid([row[:wide] for row in [["Series", x or "x", y or "y", "size"], *rows]])


def _grid(rows: list[list[str]]) -> Iterator[str]:
    if len(rows) > 1:
        yield tables.headed(rows)


def _values(series: Element, tag: str) -> dict[int, str]:
    """Return the values by position, as cached in the file; levels of categories are joined."""
    holder = series.find(tag)
    if holder is None:
        return {}
    levels = list(holder.iter(f"{C}lvl")) or [holder]
    found: dict[int, str] = {}
    for level in levels:  # the innermost first; an outer one names the first of its places
        points = {_place(each): _shown(each, level) for each in level.iter(f"{C}pt")}
        if level is levels[0]:
            found = points
            continue
        name = ""
        for place in sorted(found):
            name = points.get(place, name)
            found[place] = f"{name} {found[place]}".strip()
    return found


def _place(point: Element) -> int:
    written = str(point.get("idx") or "0")
    place = int(written) if written.isdigit() and len(written) < 8 else 0
    if place > POINTS:
        raise UnreadableError(f"more than {POINTS} figures")
    return place


def _shown(point: Element, level: Element) -> str:
    value = point.find(f"{C}v")
    written = "" if value is None else str(value.text or "").strip()
    code = point.get("formatCode") or next((c.text for c in level.iter(f"{C}formatCode")), "")
    return _formatted(written, str(code or ""))


def _formatted(written: str, code: str) -> str:
    """Return percentages and dates as a chart shows them; floats without their binary tail."""
    try:
        number = float(written)
    except ValueError:
        return written
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    if "%" in plain:
        decimals = len(plain.split(".")[1].split("%")[0]) if "." in plain else 0
        return f"{number * 100:.{min(decimals, 9)}f}%"
    if re.search(r"yy|d|mmm", plain) and not re.search(r"[0#]|general", plain) and 0 < number < 1e6:
        return (datetime.date(1899, 12, 30) + datetime.timedelta(int(number))).isoformat()
    return tables.text(number) if number.is_integer() or len(written) > 12 else written


def _extended(root: Element) -> Iterator[str]:
    """Yield the text of a chart of Office 2016 and later: waterfall, funnel, treemap."""
    title = _text(root.find(f"{CX}chart/{CX}title"))
    yield f"Chart: {title}" if title else "Chart"
    for data in root.iter(f"{CX}data"):
        columns = [
            {_place(each): each.text or "" for each in level.iter(f"{CX}pt")}
            for level in data.iter(f"{CX}lvl")
        ]
        places = sorted({place for column in columns for place in column})
        rows = [[column.get(place, "") for column in columns] for place in places]
        yield from _grid([[""] * len(columns), *rows])


# ---- diagrams


def _points(root: Element) -> Iterator[str]:
    """Yield the points as a list, in the order and at the level in which the diagram shows them."""
    points = {str(each.get("modelId")): each for each in root.iter(f"{DGM}pt")}
    children: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(f"{DGM}cxn"):
        if link.get("type") in (None, "parOf"):
            order = str(link.get("srcOrd") or "0")
            place = int(order) if order.isdigit() else 0
            children.setdefault(str(link.get("srcId")), []).append((place, str(link.get("destId"))))
    seen: set[str] = set()
    roots = [name for name, each in points.items() if each.get("type") == "doc"]
    waiting = [*((name, 0) for name in reversed(points)), *((name, -1) for name in reversed(roots))]
    while waiting:
        name, level = waiting.pop()
        if name in seen or name not in points:
            continue
        seen.add(name)
        text = _text(points[name].find(f"{DGM}t"))
        shown = text and points[name].get("type") not in ("pres", "doc")
        if shown:
            yield f"{'  ' * min(max(level, 0), 6)}- {text}"
        deeper = level + 1 if shown or level < 0 else level
        waiting += [(child, deeper) for _, child in sorted(children.get(name, ()), reverse=True)]
