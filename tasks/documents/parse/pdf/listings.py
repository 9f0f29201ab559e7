"""Write the code of a print as it stands: its lines, and their indents.

Code is set in a font whose glyphs are equally wide. A document that is set in such a font as a
whole, as old programs print it, has no code.
"""

from collections.abc import Sequence

from tasks.documents.parse.pdf.lines import Row

MOST = 0.5  # share of a document's characters that may be code
APART = 3.2  # of the size: lines that are further apart are two pieces of code
EMPTY = 1.8  # of the size: an empty line is between them


def has_code(rows: Sequence[Row]) -> bool:
    """Return whether rows in a font of equal widths are code in this document."""
    fixed = sum(len(row.text) for row in rows if row.fixed)
    return 0 < fixed <= MOST * sum(len(row.text) for row in rows)


def end(rows: Sequence[Row], start: int) -> int:
    """Return the position behind the last line of the code that begins at `start`."""
    at = start
    while at < len(rows) and rows[at].fixed:
        if at > start and not 0 < rows[at - 1].base - rows[at].base <= APART * rows[at].size:
            break
        at += 1
    return at


def block(rows: Sequence[Row]) -> str:
    """Return lines of code between fences."""
    left = min(row.cells[0].left for row in rows)
    wide = max(rows, key=lambda row: len(row.text))
    width = (wide.right - wide.cells[0].left) / max(len(wide.text), 1) or 1.0
    lines = list[str]()
    for number, row in enumerate(rows):
        if number and rows[number - 1].base - row.base > EMPTY * row.size:
            lines.append("")
        lines.append(" " * round((row.cells[0].left - left) / width) + row.text)
    fence = "`" * (3 + any("```" in line for line in lines))
    return "\n".join([fence, *lines, fence])
