"""Turn a file's bytes into a title and Markdown.

In:  bytes and a file name
Out: Parsed; Markdown keeps headings, lists and tables, HTML loses its navigation

    text.py     txt              office/    docx, pptx           mail/   eml, with its attachments
    markdown/   md               tabular/   xlsx, csv, jsonl     pdf/    pdf
    web/        html

tabular/tables.py writes the rows of every format's tables as Markdown.

Every title and text then passes through characters.py, so that each character has one form only.

Where a format counts pages, slides or rows, a comment on a line of its own gives the position of
the text below it: `<!-- page 3 -->`, `<!-- sheet Prices, row 14 -->`. The rows of a table count on
from there. `chunk` turns these comments into the location that an answer cites.

The format is chosen by the file extension. This code reads untrusted input: it runs in an
unprivileged process of its own (sandbox.py, worker.py).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import cast

from tasks.documents.parse import signatures
from tasks.documents.parse.characters import normal, unreadable
from tasks.documents.parse.parsed import Parsed, UnansweredError, UnreadableError
from tasks.records import code, digest

__all__ = [
    "ENDINGS", "Parsed", "UnansweredError", "UnreadableError", "fingerprint", "named", "parse",
]  # fmt: skip

LIBRARIES = ("pypdfium2", "python-calamine", "lxml")

GENERAL = {"readme", "index", "default", "home"}  # names of the page of a folder

ENDINGS = {
    ".md": "markdown.markdown.markdown",
    ".markdown": "markdown.markdown.markdown",
    ".txt": "text.plain",
    ".html": "web.page.html",
    ".htm": "web.page.html",
    ".pdf": "pdf.pdf.pdf",
    ".docx": "office.word.docx",
    ".pptx": "office.slides.pptx",
    ".xlsx": "tabular.sheets.xlsx",
    ".csv": "tabular.records.csv_",
    ".jsonl": "tabular.records.jsonl",
    ".eml": "mail.mail.eml",
}

# The formats whose hidden parts can be read too.
HIDING = frozenset((".html", ".htm", ".pdf", ".docx", ".pptx", ".xlsx"))


def parse(name: str, data: bytes, *, hidden: bool = False) -> Parsed:
    """Read a file; `hidden`: include the text that is not visible: hidden rows, white letters.

    Raises UnreadableError, a technical failure: the last good version of the document stays for a
    while."""
    path = PurePosixPath(name)
    ending = path.suffix.lower()
    parser = _parser(ending)
    if not data:
        raise UnreadableError("empty")
    signatures.check(ending, data)
    parsed = parser(data, hidden=True) if hidden and ending in HIDING else parser(data)
    title = " ".join(normal(parsed.title).split())
    text = re.sub(r"\A(?:[ \t]*\n)+", "", normal(parsed.text)).rstrip()
    if not text.strip() and not title:
        raise UnreadableError("without text")
    author = " ".join(normal(parsed.author).split())
    notes = (*parsed.notes, *_undecoded(text))
    return replace(parsed, title=title or named(name), text=text, author=author, notes=notes)


def _undecoded(text: str) -> tuple[str, ...]:
    """Return a note on the characters that could not be decoded. Raises UnreadableError if they are
    more than a few."""
    if count := unreadable(text):
        reason = f"{count} of {len(text)} characters are undecodable (U+FFFD): save text as UTF-8"
        raise UnreadableError(reason)
    count = text.count("\ufffd")
    return (f"undecodable characters (U+FFFD): {count}",) if count else ()


def named(name: str) -> str:
    """Return the title of a file without one: its name, or its folder's name where the file name is
    general (such as index)."""
    path = PurePosixPath(name)
    general = path.stem.lower().strip("_") in GENERAL and path.parent.name
    return (path.parent.name if general else path.stem).replace("-", " ").replace("_", " ").strip()


def _parser(ending: str) -> Callable[..., Parsed]:
    """Import the parser of a file extension on demand: each parser has its own library."""
    where = ENDINGS.get(ending)
    if where is None:
        raise UnreadableError(f"no parser for *{ending}")
    module, name = where.rsplit(".", 1)
    found = getattr(import_module(f"{__name__}.{module}"), name)
    return cast("Callable[..., Parsed]", found)


def fingerprint() -> str:
    """Return a hash that changes whenever a document could be parsed differently."""
    return digest("parse", code(__file__), *(f"{name} {version(name)}" for name in LIBRARIES))
