"""Small PDF files for tests, printed from the text that a test is about."""

import re
from collections.abc import Callable, Iterable, Sequence

import fpdf

from tasks.documents import parse

LEFT = [
    "The ferry to the islands leaves from",
    "pier three at seven and at noon, and",
    "carries bicycles without a charge. In",
    "winter it waits for the mail van,",
    "which comes over the pass.",
]
RIGHT = [
    "Passengers with dogs sit on the upper",
    "deck, because the saloon below was",
    "furnished with carpets that nobody",
    "wants to dry. The purser sells tea",
    "and cards from his cabin.",
]


def printed(write: Callable[[fpdf.FPDF], None], pages: int = 1) -> str:
    """Return the Markdown of a PDF; `write` is called for each page."""
    made = fpdf.FPDF(unit="pt")
    made.set_auto_page_break(False)
    for _ in range(pages):
        made.add_page()
        made.set_font("Helvetica", "", 11)
        write(made)
    return parse.parse("timetable.pdf", bytes(made.output())).text


def rows(made: fpdf.FPDF, table: Iterable[Sequence[str]], at: Sequence[float], top: float) -> None:
    for number, cells in enumerate(table):
        for x, text in zip(at, cells, strict=True):
            made.text(x, top + 16 * number, text)


def flat(text: str) -> str:
    return " ".join(text.split())


PROSE_LINE = "The ferry's office sends its timetable to the piers by these commands."


def code(made: fpdf.FPDF, lines: Iterable[str], top: float, left: float = 60) -> None:
    """Write lines in a font of equal widths, each piece between signs as a text of its own, as
    programs that color code do."""
    made.set_font("Courier", "", 9)
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        x = left + indent * made.get_string_width(" ")
        for piece in re.findall(r"[\w]+|[^\w\s]| ", line.strip()):
            if piece != " ":
                made.text(x, top + 11 * number, piece)
            x += made.get_string_width(piece)
    made.set_font("Helvetica", "", 11)
