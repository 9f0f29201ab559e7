"""Read text typed into a PDF form, as pieces of text at the places of its fields.

A piece beside its printed label becomes one line with it; a field without a label brings its own
name. Free text that was written onto the page counts too; other comments are not on the page.
"""

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from tasks.documents.parse.pdf.glyphs import upright
from tasks.documents.parse.pdf.lines import Piece

FIELDS = 5_000  # per page
OPTIONS = 2_000  # of a field
SIZE = (6.0, 11.0)  # of a text whose field does not declare it, in points
ABOVE = 150  # points between a field and the head of its column
UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
PASSWORD = 1 << 13  # a flag of a text field
NAMELESS = re.compile(
    r"(?:text|field|check ?box|combo ?box|undefined|feld|champ)?[\d_.\[\]# ]*", re.IGNORECASE
)

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class _Field:
    box: Box
    text: str
    name: str
    size: float
    box_to_tick: bool


def written(page: Any, form: Any, angle: int, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the text of the fields and free-text notes of a page; `form` is None if the file has no
    form. `pieces`: the printed text, which runs in the direction `angle`."""
    fields = []
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), FIELDS)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        seen = not pdfium.FPDFAnnot_GetFlags(note) & UNSEEN
        if seen and kind == pdfium.FPDF_ANNOT_FREETEXT:
            yield from _lines(_contents(note), _box(note, angle), 0.0)
        elif seen and kind == pdfium.FPDF_ANNOT_WIDGET and form:
            fields.append(_field(form.raw, note, _box(note, angle)))
        pdfium.FPDFPage_CloseAnnot(note)
    for field in fields:
        if field.text.strip():
            yield from _placed(field, fields, pieces)


def _field(form: Any, note: Any, box: Box) -> _Field:
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, note)
    size = ctypes.c_float()
    pdfium.FPDFAnnot_GetFontSize(form, note, size)
    return _Field(box, _value(form, note, kind), _name(form, note), size.value, kind in TICKED)


def _placed(field: _Field, fields: Sequence[_Field], pieces: Sequence[Piece]) -> Iterator[Piece]:
    left, bottom, right, _ = field.box
    label = max((p.right for p in pieces if _level(p, field) and p.right < left + 2), default=None)
    if label is None and not _labelled(field, pieces):
        name = f"{field.name}: " if field.name else ""
        yield from _lines(f"{name}{field.text}", field.box, field.size)
        return
    beside = [
        other.box for other in fields if abs(other.box[1] - bottom) < 4 and other is not field
    ]
    between = any(label is not None and label < box[0] < left for box in beside)
    after = min((p.left for p in pieces if _level(p, field) and p.left > right - 2), default=None)
    followed = any(right <= box[0] and (after is None or box[0] < after) for box in beside)
    bound = label is not None and not (between or followed or field.box_to_tick)
    for number, piece in enumerate(_lines(field.text, field.box, field.size)):
        yield replace(piece, bound=bound and not number)


def _level(piece: Piece, field: _Field) -> bool:
    return field.box[1] - 2 < piece.base < field.box[3]


def _value(form: Any, note: Any, kind: int) -> str:
    if kind in TICKED:
        return "[x]" if pdfium.FPDFAnnot_IsChecked(form, note) else "[ ]"
    if kind in (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        return ", ".join(_chosen(form, note)) or _field_value(form, note)
    secret = pdfium.FPDFAnnot_GetFormFieldFlags(form, note) & PASSWORD
    return (
        _field_value(form, note) if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and not secret else ""
    )


def _field_value(form: Any, note: Any) -> str:
    return _string(lambda *to: pdfium.FPDFAnnot_GetFormFieldValue(form, note, *to))


def _chosen(form: Any, note: Any) -> list[str]:
    count = min(pdfium.FPDFAnnot_GetOptionCount(form, note), OPTIONS)
    chosen = [n for n in range(count) if pdfium.FPDFAnnot_IsOptionSelected(form, note, n)]
    return [
        _string(lambda *to, n=n: pdfium.FPDFAnnot_GetOptionLabel(form, note, n, *to))
        for n in chosen
    ]


def _name(form: Any, note: Any) -> str:
    """Return the label of a field, else its technical name unless that is meaningless."""
    name = _string(lambda *to: pdfium.FPDFAnnot_GetFormFieldAlternateName(form, note, *to))
    if not name.strip():
        name = _string(lambda *to: pdfium.FPDFAnnot_GetFormFieldName(form, note, *to))
        name = re.sub(r"\[\d+\]", "", name.split(".")[-1]).replace("_", " ")
    return "" if NAMELESS.fullmatch(name) else name.strip().rstrip(":")


def _contents(note: Any) -> str:
    return _string(lambda *to: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", *to))


def _string(call: Callable[..., int]) -> str:
    """Return the UTF-16 text that a function of pdfium writes."""
    size = call(None, 0)
    held = (ctypes.c_ushort * (size // 2 + 1))()
    call(held, size)
    return bytes(held)[: max(size - 2, 0)].decode("utf-16-le", "ignore")


def _box(note: Any, angle: int) -> Box:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(note, rectangle)
    corners = [
        upright(angle, x, y)
        for x in (rectangle.left, rectangle.right)
        for y in (rectangle.bottom, rectangle.top)
    ]
    across, up = zip(*corners, strict=True)
    return min(across), min(up), max(across), max(up)


def _lines(text: str, box: Box, size: float) -> Iterator[Piece]:
    """Yield the lines of a field as pieces: a single line in the middle of its box, several from
    its top."""
    left, bottom, right, top = box
    texts = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    least, most = SIZE
    size = size if size > 1 else min(max(0.7 * (top - bottom) / max(len(texts), 1), least), most)
    base = (bottom + top) / 2 - 0.35 * size if len(texts) == 1 else top - size
    for number, line in enumerate(texts):
        end = min(right, left + 0.5 * size * len(line)) if right > left else left
        yield Piece(left, end, base - 1.15 * number * size, size, line.strip())


def _labelled(field: _Field, pieces: Sequence[Piece]) -> bool:
    """Return whether text is printed beside a field or above it."""
    left, _, right, top = field.box
    return any(
        _level(piece, field)
        or (0 <= piece.base - top < ABOVE and piece.left < right and left < piece.right)
        for piece in pieces
    )
