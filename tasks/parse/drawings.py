"""Charts and SmartArt in Word and PowerPoint: the figures of a chart as a table, the words of a
diagram as a list. Read from what Office stored when it last drew them.

What cannot be read says so in the text: "Not read: ...".
"""

import datetime
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from tasks.parse import tables, zipped
from tasks.parse.parsed import UnreadableError

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TAGS = (f"{C}chart", f"{CX}chart", f"{DGM}relIds")
POINTS = 100_000  # of one series

Element = Any
Relations = dict[str, tuple[str, str]]


def read(archive: zipfile.ZipFile, related: Relations, drawing: Element) -> str:
    """The text of a c:chart, cx:chart or dgm:relIds element; "" if it has none."""
    identity = drawing.get(f"{R}dm" if drawing.tag == f"{DGM}relIds" else f"{R}id")
    name = related.get(str(identity), ("", ""))[1]
    kind = "diagram" if drawing.tag == f"{DGM}relIds" else "chart"
    try:
        root = zipped.needed(archive, name)
        if kind == "diagram":
            return "\n".join(_points(root))
        return "\n\n".join(_extended(root) if drawing.tag == f"{CX}chart" else _chart(root))
    except UnreadableError as error:
        return f"Not read: a {kind} ({error})."


def _text(element: Element | None) -> str:
    """The words of a title or of a point, in one line."""
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
    title = _text(root.find(f"{C}chart/{C}title"))
    series = list(root.iter(f"{C}ser"))
    axes = [_text(axis.find(f"{C}title")) for axis in _axes(root)]
    yield f"Chart: {title}" if title else "Chart"
    names = [_text(each.find(f"{C}tx")) or f"Series {n}" for n, each in enumerate(series, 1)]
    lines = [_pairs(each) for each in series]
    categories = list(dict.fromkeys(category for line in lines for category in line))
    if any(each.find(f"{C}xVal") is not None for each in series):
        head = [axes[0] if axes and axes[0] else "x", *(axes[1:2] if any(axes[1:2]) else ["y"])]
        rows = [
            [name, category, value]
            for name, line in zip(names, lines, strict=True)
            for category, value in line.items()
        ]
        yield from _grid([["Series", *head], *rows])
        return
    first, unit = [*axes, "", ""][:2]
    if unit and unit not in names:
        names = [f"{name} ({unit})" for name in names]
    yield from _grid(
        [[first, *names], *([c, *(line.get(c, "") for line in lines)] for c in categories)]
    )


def _axes(root: Element) -> Iterator[Element]:
    """The axis of the categories, then that of the values."""
    axes = list(root.iter(f"{C}catAx", f"{C}dateAx", f"{C}serAx", f"{C}valAx"))
    yield from sorted(axes, key=lambda axis: axis.tag == f"{C}valAx")


def _grid(rows: list[list[str]]) -> Iterator[str]:
    if len(rows) > 1:
        yield tables.grid(rows)


def _pairs(series: Element) -> dict[str, str]:
    """By category, the value of a series; categories that stand twice are counted."""
    categories = _values(series, f"{C}cat") or _values(series, f"{C}xVal")
    values = _values(series, f"{C}val") or _values(series, f"{C}yVal")
    sizes = _values(series, f"{C}bubbleSize")
    found: dict[str, str] = {}
    for place in sorted(values):
        name = category = categories.get(place, str(place + 1))
        again = 2
        while name in found:
            name, again = f"{category} ({again})", again + 1
        size = f" (size {sizes[place]})" if place in sizes else ""
        found[name] = values[place] + size
    return found


def _values(series: Element, tag: str) -> dict[int, str]:
    """By place, as the file's cache has them; levels of categories are joined."""
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
        raise UnreadableError(f"a chart of more than {POINTS} points")
    return place


def _shown(point: Element, level: Element) -> str:
    value = point.find(f"{C}v")
    written = "" if value is None else str(value.text or "").strip()
    code = point.get("formatCode") or next((c.text for c in level.iter(f"{C}formatCode")), "")
    return _formatted(written, str(code or ""))


def _formatted(written: str, code: str) -> str:
    """Percentages and dates as a chart shows them; floats without their binary tail."""
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
    """A chart of Office 2016 and later: waterfall, funnel, treemap."""
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
    """The points as a list, in the order and at the level in which the diagram shows them."""
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
