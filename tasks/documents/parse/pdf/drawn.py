"""Find the lines that are drawn on a PDF page, which separate the rows and columns of tables."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from tasks.documents.parse.pdf.glyphs import upright
from tasks.documents.parse.pdf.lines import Rule

OBJECTS = 4_000  # per page, at most
SEGMENTS = 1_000  # of a path
THIN = 3  # points: a lower box is a line
SHORT = 8  # points: a mark, not a line


def rules(page: Any, angle: int) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical lines of a page whose text runs in the direction
    `angle`, in degrees. A vertical line is a rule that is turned: its base is its place across."""
    level, steep = list[Rule](), list[Rule]()
    for number in range(min(pdfium.FPDFPage_CountObjects(page.raw), OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, number)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        for (x, y), (right, top) in _boxes(drawn):
            across, up = zip(upright(angle, x, y), upright(angle, right, top), strict=True)
            (left, end), (low, high) = sorted(across), sorted(up)
            if end - left >= SHORT:
                level += [Rule(left, end, base) for base in _edges(low, high)]
            if high - low >= SHORT:
                steep += [Rule(low, high, at) for at in _edges(left, end)]
    return level, steep


def _edges(low: float, high: float) -> tuple[float, ...]:
    return ((low + high) / 2,) if high - low < THIN else (low, high)


def _boxes(drawn: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield opposite corners of a path, or of each of its lines if it has many."""
    count = pdfium.FPDFPath_CountSegments(drawn)
    if count <= 5:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
        yield (left.value, bottom.value), (right.value, top.value)
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    before = (0.0, 0.0)
    for number in range(min(count, SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            yield before, at
        before = at
