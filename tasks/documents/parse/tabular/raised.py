"""Write raised and lowered figures of a workbook's texts in plain characters: m², Hires¹.

calamine reads the text of a cell without the look of its parts.
"""

import zipfile
from io import BytesIO
from typing import Any

from tasks.documents.parse import scripts, zipped

SHARED, SHEETS = "xl/sharedStrings.xml", "xl/worksheets/"
MARK = b"vertAlign"

Element = Any


def flattened(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """Return the bytes of the workbook, rewritten if its texts have such figures.

    The texts are in one part, or in the sheets if a program wrote none."""
    from lxml import etree

    sheets = [name for name in archive.namelist() if name.startswith(SHEETS)]
    found: dict[str, bytes] = {}
    for name in [SHARED] if SHARED in archive.NameToInfo else sheets:
        if MARK in (zipped.stored(archive, name) or b""):
            root = zipped.needed(archive, name)
            for text in root.iterfind(".//{*}si" if name == SHARED else ".//{*}is"):
                _flatten(text)
            found[name] = etree.tostring(root)
    if not found:
        return data
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, found.get(name) or zipped.content(archive, name) or b"")
    return held.getvalue()


def _flatten(text: Element) -> None:
    before = ""
    for run in text.iterfind("{*}r"):
        piece, look = run.find("{*}t"), run.find("{*}rPr/{*}vertAlign")
        if piece is None or not piece.text:
            continue
        kind = "" if look is None else look.get("val")
        if kind == "superscript":
            piece.text = scripts.superscript(piece.text, before)
        elif kind == "subscript":
            piece.text = scripts.subscript(piece.text)
        before += piece.text
