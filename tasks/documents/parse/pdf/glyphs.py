"""Read the text of a PDF page as upright pieces, by pdfium.

A piece is the text of one text object. pdfium's functions for rectangles search all glyphs of the
page for each piece, so this module walks the objects itself. Text that runs upwards or downwards is
turned, and each direction is a group of its own: a page that was turned for printing reads like any
other.
"""

import ctypes
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.pdf.faint import Sight
from tasks.documents.parse.pdf.lines import HYPHENS, Piece

PIECES = 50_000  # per page
WIDE = 0.62  # of the size a character: such a text has gaps in it
APART = 1.0  # of the size: a gap that divides a text
SAMPLE = 2  # texts of a page that are measured for gaps
NARROW = {"1"}  # as wide as each figure, but printed narrower: the rest is not a blank
FIXED = 1  # the flag of a font whose glyphs are equally wide, in PDF 32000-1, table 123
TYPEWRITER = re.compile(r"(?i)mono|courier|typewriter|consol|^(?:\w+\+)?(?:cm|sf|ec|lm)\w{0,4}tt")
NAME = 200  # bytes of a font's name
STEP = 5  # degrees that are one direction: scans lie askew
UNMAPPED = 0.5  # of the pieces: the page's text is noise

_OWNER = ctypes.CFUNCTYPE(ctypes.c_void_p, pdfium.FPDF_TEXTPAGE, ctypes.c_int)
_owner = _OWNER(ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0)  # an int


@dataclass(frozen=True, slots=True)
class Glyphs:
    handle: Any
    count: int
    text: str  # a character per glyph; "" where some are none
    fixed: dict[int, bool] = field(default_factory=dict)  # fonts: are all glyphs equally wide?


def directions(text_page: Any, sight: Sight | None = None) -> dict[int, list[Piece]]:
    """Return the pieces of each direction of writing in degrees, the commonest direction first;
    with `sight` only the visible ones. Raises UnreadableError if the page's fonts don't map most of
    their glyphs to characters."""
    count = max(pdfium.FPDFText_CountChars(text_page.raw), 0)
    text = _read(text_page.raw, 0, count)
    glyphs = Glyphs(text_page.raw, count, text if len(text) == count else "")
    runs = [run for run in _runs(glyphs) if sight is None or not _hidden(glyphs, *run, sight)]
    unmapped = sum(pdfium.FPDFText_HasUnicodeMapError(glyphs.handle, run[0]) == 1 for run in runs)
    if unmapped > UNMAPPED * len(runs):
        raise UnreadableError("its fonts have no Unicode map")
    gapped = _gapped(glyphs, runs)
    turned: dict[int, list[Piece]] = {}
    letters = Counter[int]()
    for start, end in runs:
        for angle, piece in _pieces(glyphs, start, end, gapped):
            turned.setdefault(angle, []).append(piece)
            letters[angle] += len(piece.text)
    return {angle: turned[angle] for angle, _ in letters.most_common()}


def _hidden(glyphs: Glyphs, start: int, end: int, sight: Sight) -> bool:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_CountRects(glyphs.handle, start, end - start)
    if not pdfium.FPDFText_GetRect(glyphs.handle, 0, left, top, right, bottom):
        return False
    box = (left.value, bottom.value, right.value, top.value)
    text = pdfium.FPDFText_GetTextObject(glyphs.handle, start)
    return sight.is_hidden(text, _matrix(glyphs, start)[1], box)


def _runs(glyphs: Glyphs) -> Iterator[tuple[int, int]]:
    """Yield (first, behind the last glyph) of each text object."""
    at = found = 0
    while at < glyphs.count:
        owner = _owner(glyphs.handle, at)
        if owner is None:  # pdfium made it: a space or a line's end
            at += 1
            continue
        end = _end(glyphs, at, owner)
        yield at, end
        at = end
        found += 1
        if found > PIECES:
            raise UnreadableError(f"more than {PIECES} pieces of text on a page")


def _end(glyphs: Glyphs, start: int, owner: int) -> int:
    """Return the position behind the last glyph of `owner`: most often where pdfium ends the line,
    else found by doubling and halving."""
    handle = glyphs.handle

    def same(at: int) -> bool:
        while (found := _owner(handle, at)) is None:
            at -= 1
        return bool(found == owner)

    line = glyphs.text.find("\r", start)
    if (
        line > start
        and _owner(handle, line - 1) == owner
        and not same(min(line + 2, glyphs.count - 1))
    ):
        return line
    low, step = start, 4
    while low + step < glyphs.count and same(low + step):
        low, step = low + step, step * 2
    high = min(low + step, glyphs.count)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if same(middle) else (low, middle)
    while _owner(handle, low) is None:
        low -= 1
    return low + 1


def _gapped(glyphs: Glyphs, runs: list[tuple[int, int]]) -> bool:
    """Return whether long texts of the page contain gaps, as in files of programs that write a
    whole line at once."""
    longest = sorted(runs, key=lambda run: run[0] - run[1])[:SAMPLE]
    return any(len(list(_parts(glyphs, start, end))) > 1 for start, end in longest)


def _parts(glyphs: Glyphs, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of text between its gaps."""
    angle, size, _ = _matrix(glyphs, start)
    text = glyphs.text[start:end] or _characters(glyphs, start, end)
    words = [(word.start() + start, word.end() + start) for word in re.finditer(r"\S+", text)]
    first = start
    for (_, before), (at, _) in pairwise(words):
        gap = upright(angle, *_origin(glyphs, at))[0] - _right(glyphs, before - 1, at, angle)
        if gap > APART * size:
            yield first, before
            first = at
    yield first, end


def _characters(glyphs: Glyphs, start: int, end: int) -> str:
    codes = (pdfium.FPDFText_GetUnicode(glyphs.handle, at) for at in range(start, end))
    return "".join(chr(code) if code < sys.maxunicode else "?" for code in codes)


def _pieces(glyphs: Glyphs, start: int, end: int, gapped: bool) -> Iterator[tuple[int, Piece]]:
    angle, size, origin = _matrix(glyphs, start)
    right = _right(glyphs, start, end, angle)
    left, base = upright(angle, *origin)
    parts = [(start, end)]
    if gapped or (right - left > WIDE * size * (end - start) and end - start > 2):
        parts = list(_parts(glyphs, start, end))
    for first, behind in parts:
        text = glyphs.text[first:behind] or _read(glyphs.handle, first, behind - first)
        if not text.strip():
            continue
        if len(parts) > 1:
            left, base = upright(angle, *_origin(glyphs, first))
            right = _right(glyphs, first, behind, angle)
        fixed = not angle and _is_fixed(glyphs, first)
        if fixed or glyphs.text[behind - 1 : behind] in NARROW:
            right = max(right, _advance(glyphs, behind - 1))
        yield angle, Piece(left, right, base, size, text.translate(HYPHENS), fixed=fixed)


def _matrix(glyphs: Glyphs, at: int) -> tuple[int, float, tuple[float, float]]:
    """Return the direction in degrees, the size, and the origin of the text object of a glyph."""
    found = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(glyphs.handle, at, found)
    size = abs(pdfium.FPDFText_GetFontSize(glyphs.handle, at)) * math.hypot(found.c, found.d)
    angle = 0
    if found.b or found.a < 0:
        angle = round(math.degrees(math.atan2(found.b, found.a)) / STEP) * STEP % 360
    return angle, size, (found.e, found.f)


def upright(angle: int, x: float, y: float) -> tuple[float, float]:
    """Return a place on a page that is turned so that text in the direction `angle` runs to the
    right."""
    if not angle:
        return x, y
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * cosine + y * sine, y * cosine - x * sine


def _origin(glyphs: Glyphs, at: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(glyphs.handle, at, x, y)
    return x.value, y.value


def _right(glyphs: Glyphs, start: int, end: int, angle: int) -> float:
    """Return where the last of these glyphs that is not blank ends."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_CountRects(glyphs.handle, start, end - start)
    pdfium.FPDFText_GetRect(glyphs.handle, 0, left, top, right, bottom)
    if not angle:
        return right.value
    corners = [(x.value, y.value) for x in (left, right) for y in (top, bottom)]
    return max(upright(angle, x, y)[0] for x, y in corners)


def _is_fixed(glyphs: Glyphs, at: int) -> bool:
    """Return whether all glyphs of its font are equally wide, as in code. Fonts of TeX say so by
    their names only."""
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(glyphs.handle, at))
    key = ctypes.cast(font, ctypes.c_void_p).value or 0
    if key not in glyphs.fixed:
        held = ctypes.create_string_buffer(NAME)
        pdfium.FPDFFont_GetBaseFontName(font, held, NAME)
        named = TYPEWRITER.search(held.value.decode("latin-1")) is not None
        glyphs.fixed[key] = named or bool(pdfium.FPDFFont_GetFlags(font) & FIXED)
    return glyphs.fixed[key]


def _advance(glyphs: Glyphs, at: int) -> float:
    """Return where the next glyph would begin."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(glyphs.handle, at, box)
    return float(box.right)


def _read(handle: Any, start: int, count: int) -> str:
    held = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(handle, start, count, held)
    return bytes(held)[: 2 * max(written - 1, 0)].decode("utf-16-le", "ignore")
