"""Detect invisible text of a PDF page: undrawn, white on white, tiny, or off the page.

A scan's layer of recognised text is invisible on purpose, and the page's only text, so it is read.
White text on anything that is drawn below it, such as the dark head of a table, is visible.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

OBJECTS = 4_000  # per page, at most
WHITE = 245  # of 255
LEAST = 1.0  # points: smaller text is a dot
TRANSPARENT = 12  # of 255
UNDRAWN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
FILLED = (
    pdfium.FPDF_TEXTRENDERMODE_FILL,
    pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP,
)
AREAS = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM)

Box = tuple[float, float, float, float]  # left, bottom, right, top


class Sight:
    """The properties of a page that decide whether a text is visible."""

    def __init__(self, page: Any, scanned: bool) -> None:
        self._page, self._scanned = page, scanned
        found = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page.raw, found)  # the boxes of a page may be inherited
        self._crop = (found.left, found.bottom, found.right, found.top)
        self._drawn: list[Box] | None = None

    def is_hidden(self, text: Any, size: float, box: Box) -> bool:
        """Return whether a text object with letters of `size` in `box` is invisible; in points."""
        if not _overlap(box, self._crop) or (size < LEAST and box[3] - box[1] < LEAST):
            return True
        mode = pdfium.FPDFTextObj_GetTextRenderMode(text)
        if mode in UNDRAWN:
            return not self._scanned
        color = _color(text)
        if mode not in FILLED or color is None:
            return False
        if color[3] < TRANSPARENT:
            return True
        return min(color[:3]) >= WHITE and not self._is_on_something(box)

    def _is_on_something(self, box: Box) -> bool:
        if self._drawn is None:
            self._drawn = list(_drawn(self._page))
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        return any(
            left <= middle[0] <= right and bottom <= middle[1] <= top
            for left, bottom, right, top in self._drawn
        )


def _drawn(page: Any) -> Iterator[Box]:
    """Yield the boxes of pictures, shadings, forms, and areas that are not white."""
    for number, thing in enumerate(page.get_objects(max_depth=1)):
        if number >= OBJECTS:
            yield -math.inf, -math.inf, math.inf, math.inf  # unsure: something may lie there
            return
        kind = pdfium.FPDFPageObj_GetType(thing.raw)
        color = _color(thing.raw) if kind == pdfium.FPDF_PAGEOBJ_PATH else None
        if kind in AREAS or (color and min(color[:3]) < WHITE and color[3] >= TRANSPARENT):
            yield thing.get_bounds()


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _color(thing: Any) -> tuple[int, int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(thing, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha
