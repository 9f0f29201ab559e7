"""Recognise a file by its first bytes, and refuse one whose file extension says something else.

A PDF named .txt would otherwise be indexed as its source code, and a picture named .md be refused
with the advice to save it as UTF-8.
"""

from tasks.documents.parse.parsed import UnreadableError

PDF, ZIP = b"%PDF-", b"PK\x03\x04"
OTHER = {
    b"{\\rtf": "an RTF document: save it as .docx",
    b"\x89PNG\r\n\x1a\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b\x08": "a gzip archive: unpack it",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it",
    b"Rar!\x1a\x07": "a RAR archive: unpack it",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = {
    ".docx": (b"word/document", "a Word document"),
    ".xlsx": (b"xl/workbook", "an Excel workbook"),
    ".pptx": (b"ppt/presentation", "a PowerPoint presentation"),
}


def check(ending: str, data: bytes) -> None:
    """Raise UnreadableError if the content is of another format than the file extension."""
    if found := _other_format(ending, data):
        raise UnreadableError(f"expected the content of *{ending}, got {found}")


def _other_format(ending: str, data: bytes) -> str:
    """Return the format of the content, with an advice; "" if it may be that of the ending."""
    if data.startswith(PDF) and ending != ".pdf":
        return "a PDF: rename it to .pdf"
    if data.startswith(ZIP):
        return _archive(ending, data)
    if data.startswith(OLD_OFFICE) and ending not in OFFICE:
        return "an Office file that is encrypted, or older than 2007: save it again"
    return next((name for first, name in OTHER.items() if data.startswith(first)), "")


def _archive(ending: str, data: bytes) -> str:
    """Return the format of a ZIP archive, by the names of its parts, which stand in it as bytes."""
    if ending in OFFICE and OFFICE[ending][0] in data:
        return ""
    for other, (part, name) in OFFICE.items():
        if part in data:
            return f"{name}: rename it to {other}"
    # other programs may name the parts of an Office file in their own way
    return "" if ending in OFFICE else "a ZIP archive: unpack it"
