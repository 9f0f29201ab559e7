"""Turn a file's bytes into a title and Markdown.

In:  bytes and a file name
Out: Parsed; Markdown keeps headings, lists and tables, HTML loses its navigation

    text.py     txt, md          word.py    docx       mail.py    eml, with its attachments
    page.py     html             slides.py  pptx       records.py csv, jsonl
    pdf.py      pdf              sheets.py  xlsx       tables.py  rows as Markdown

Workbooks are shown as people see them (styles.py, number_formats.py, moments.py); CSV is cut by
delimited.py and legacy.py decodes it; regions.py and heads.py tell where tables begin and end.

Where a format counts pages, slides or rows, a comment on a line of its own says where the text
below it stands: `<!-- page 3 -->`, `<!-- sheet Prices, row 14 -->`. The rows of a table count on
from there. `chunk` turns them into the place that an answer cites.

Formats are told by the file's ending. This code meets what strangers sent: it runs in a process
of its own without rights (sandbox.py, worker.py).
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import cast

from tasks.parse.parsed import Parsed, UnreadableError
from tasks.records import digest

__all__ = ["ENDINGS", "Parsed", "UnreadableError", "fingerprint", "parse"]

RULES = 3  # raised with every change here that parses a document differently
LIBRARIES = ("trafilatura", "pypdfium2", "python-calamine", "lxml")

ENDINGS = {
    ".md": "text.markdown",
    ".markdown": "text.markdown",
    ".txt": "text.plain",
    ".html": "page.html",
    ".htm": "page.html",
    ".pdf": "pdf.pdf",
    ".docx": "word.docx",
    ".pptx": "slides.pptx",
    ".xlsx": "sheets.xlsx",
    ".csv": "records.csv_",
    ".jsonl": "records.jsonl",
    ".eml": "mail.eml",
}


def parse(name: str, data: bytes) -> Parsed:
    """Raises UnreadableError; that is a technical failure, so the last good version of the
    document stays for a while."""
    path = PurePosixPath(name)
    parser = _parser(path.suffix.lower())
    if not data:
        raise UnreadableError("empty")
    parsed = parser(data)
    if not parsed.text.strip() and not parsed.title.strip():
        raise UnreadableError("without text")
    title = " ".join(parsed.title.split()) or path.stem.replace("-", " ").replace("_", " ")
    return Parsed(
        title,
        parsed.text.strip(),
        parsed.mime,
        parsed.author.strip(),
        parsed.dated,
        parsed.notes,
    )


def _parser(ending: str) -> Callable[[bytes], Parsed]:
    """Imported when it is needed: each has its own library."""
    where = ENDINGS.get(ending)
    if where is None:
        raise UnreadableError(f"no parser for *{ending}")
    module, name = where.split(".")
    found = getattr(import_module(f"{__name__}.{module}"), name)
    return cast("Callable[[bytes], Parsed]", found)


def fingerprint() -> str:
    """Changes when a document could be parsed differently."""
    return digest(f"parse {RULES}", *(f"{name} {version(name)}" for name in LIBRARIES))
