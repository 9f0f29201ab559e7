"""Refuse files whose content is of another format than their ending, with what they are."""

import io
import zipfile

import pytest

from tasks.documents import parse
from tasks.documents.parse import UnreadableError


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as written:
        for name in names:
            written.writestr(name, "<x/>")
    return data.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n(Hello) Tj"
WORD, EXCEL = archive("word/document.xml"), archive("xl/workbook.xml")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", PDF, r"expected the content of \*.txt, got a PDF: rename it to .pdf"),
        ("a.md", PDF, "got a PDF"),
        ("a.CSV", PDF, r"of \*.csv, got a PDF"),
        ("a.docx", PDF, "got a PDF"),
        ("a.pdf", WORD, "got a Word document: rename it to .docx"),
        ("a.docx", EXCEL, "got an Excel workbook: rename it to .xlsx"),
        ("a.txt", archive("ppt/presentation.xml"), "got a PowerPoint presentation"),
        ("a.csv", archive("prices.csv"), "got a ZIP archive: unpack it"),
        ("a.txt", OLD, "got an Office file that is encrypted, or older than 2007"),
        ("a.docx", OLD, "^encrypted, or of an Office before 2007"),
        ("a.docx", b"{\\rtf1 Hello}", "got an RTF document: save it as .docx"),
        ("a.md", b"\x89PNG\r\n\x1a\n" + bytes(99), "got a PNG picture"),
        ("a.html", b"\xff\xd8\xff\xe0" + bytes(99), "got a JPEG picture"),
        ("a.jsonl", b"\x1f\x8b\x08" + bytes(99), "got a gzip archive: unpack it"),
    ],
)
def test_a_file_of_another_format_is_refused_by_name(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        parse.parse(name, data)


def test_a_document_that_holds_another_and_text_about_formats_are_read_as_they_are() -> None:
    with pytest.raises(UnreadableError, match="without a body"):  # the parser of .docx says so
        parse.parse("a.docx", archive("word/document.xml", "word/embeddings/xl/workbook.xml"))
    assert parse.parse("a.txt", b"A file that begins with %PDF-1.7 is a PDF.").text
    assert parse.parse("a.txt", b"PK is the mark of a ZIP archive.").text
