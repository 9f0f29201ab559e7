"""Remove the invisible content of a slide: shapes off the slide, letters of one point, white on
white.

White letters count as visible wherever something other than white may be behind them: a background
that isn't known to be white, a picture, a filled shape.
"""

import zipfile
from typing import Any

from tasks.documents.parse import zipped

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
POINT = 200  # hundredths of a point: smaller letters are dots
WHITE = ("FFFFFF", "FEFEFE", "FDFDFD", "FCFCFC")
LIGHT = ("bg1", "lt1")

Element = Any


def remove(slide: Element, archive: zipfile.ZipFile, name: str, size: tuple[int, int]) -> None:
    """Remove invisible content from the slide of that name; `size` is the width and the height of
    all slides."""
    for shape in list(slide.iter(f"{P}sp", f"{P}graphicFrame")):
        if _is_off(shape, *size):
            shape.getparent().remove(shape)
    faint = [run for run in slide.iter(f"{A}r", f"{A}fld") if _is_tiny(run) or _is_white(run)]
    if any(map(_is_white, faint)) and not _is_plain(slide, archive, name):
        faint = [run for run in faint if _is_tiny(run)]
    for run in faint:
        run.getparent().remove(run)


def _is_off(shape: Element, width: int, height: int) -> bool:
    """Return whether a shape lies off the slide. Shapes in a group have coordinates of their own,
    and never do."""
    if not width or shape.getparent().tag != f"{P}spTree":
        return False
    at, size = shape.find(f".//{A}off"), shape.find(f".//{A}ext[@cx]")
    if shape.tag == f"{P}graphicFrame":
        at, size = shape.find(f"{P}xfrm/{A}off"), shape.find(f"{P}xfrm/{A}ext")
    if at is None or size is None:
        return False
    x, y, across, down = (
        _number(n) for n in (at.get("x"), at.get("y"), size.get("cx"), size.get("cy"))
    )
    return x >= width or y >= height or x + across <= 0 or y + down <= 0


def _number(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0


def _is_tiny(run: Element) -> bool:
    look = run.find(f"{A}rPr")
    return look is not None and 0 < _number(look.get("sz")) < POINT


def _is_white(run: Element) -> bool:
    fill = run.find(f"{A}rPr/{A}solidFill")
    return fill is not None and _white(fill)


def _white(fill: Element) -> bool:
    color, scheme = fill.find(f"{A}srgbClr"), fill.find(f"{A}schemeClr")
    if color is not None:
        return str(color.get("val")).upper() in WHITE
    return scheme is not None and scheme.get("val") in LIGHT and not len(scheme)


def _is_plain(  # noqa: PLR0911
    slide: Element, archive: zipfile.ZipFile, name: str
) -> bool:
    """Return True if nothing but white can be behind the letters of a slide."""
    if next(slide.iter(f"{P}pic", f"{A}blipFill", f"{A}gradFill", f"{A}tblPr"), None) is not None:
        return False
    if any(not _white(fill) for fill in slide.iterfind(f".//{P}spPr/{A}solidFill")):
        return False
    if next(slide.iter(f"{P}style"), None) is not None:  # its fill is the theme's
        return False
    part: str | None = name
    for kind in ("slideLayout", "slideMaster", ""):
        root = zipped.part(archive, part) if part else None
        if root is None:
            return False
        colors = root.find(f"{P}clrMap")
        if colors is not None and colors.get("bg1") not in (None, "lt1"):
            return False  # its light is dark
        back = root.find(f"{P}cSld/{P}bg")
        if back is not None:
            fill = back.find(f"{P}bgPr/{A}solidFill")
            known = fill if fill is not None else back.find(f"{P}bgRef")
            return known is not None and _white(known)
        if root.find(f".//{P}pic") is not None:
            return False
        links = zipped.relations(archive, part or "").values()
        part = next((target for what, target in links if what == kind), None) if kind else None
        if kind and part is None:
            return True  # without a master a slide is white
    return True
