"""Drop documents that declare themselves replaced by another one.

In:  documents, the words that declare it, such as "superseded"
Out: the other documents
"""

import re
from collections.abc import Iterable, Sequence

from tasks.records import Document


def without(documents: Iterable[Document], words: Sequence[str]) -> list[Document]:
    """Return the documents whose title and first line contain none of the words."""
    pattern = "|".join(rf"\b{re.escape(word)}\b" for word in words)
    if not words:
        return list(documents)
    return [
        document
        for document in documents
        if not re.search(pattern, f"{document.title}\n{_first_line(document.text)}", re.IGNORECASE)
    ]


def _first_line(text: str) -> str:
    lines = (line for line in text.split("\n") if line.strip() and not line.startswith("<!--"))
    return next(lines, "")
