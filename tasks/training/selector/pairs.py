"""Read the invented documents that the place selector learns from, with their questions.

In:  asked.txt: after "=== TITLE" a document in Markdown, then lines "Q: question => answer | …"
Out: Documents, and Questions about them; a question without an answer has none in any document
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tasks.dataset.held_out import Question
from tasks.errors import InhouseError
from tasks.records import PUBLIC, Document

FILE = Path(__file__).with_name("asked.txt")
SOURCE = "selector"  # the first part of the invented documents' URIs


def read(text: str) -> tuple[list[Document], list[Question]]:
    """Parse the file. Raises InhouseError at a question without an arrow."""
    documents: list[Document] = []
    questions: list[Question] = []
    for number, part in enumerate(re.split(r"(?m)^=== ", text)[1:], 1):
        title, body = part.split("\n", 1)
        uri = f"{SOURCE}/{number}.md"
        lines = body.split("\n")
        said = "\n".join(line for line in lines if not line.startswith("Q: ")).strip()
        documents.append(_document(uri, title.strip(), said))
        questions += _questions(uri, [line for line in lines if line.startswith("Q: ")])
    return documents, questions


def _document(uri: str, title: str, text: str) -> Document:
    return Document(
        doc_id=uri,
        uri=uri,
        title=title,
        text=text,
        mime="text/markdown",
        language="",
        groups=(PUBLIC,),
        content_hash="",
        intake_rules="",
        stale_since=None,
        redacted={},
    )


def _questions(uri: str, lines: list[str]) -> Iterator[Question]:
    for number, line in enumerate(lines, 1):
        text, mark, accepted = line.removeprefix("Q: ").partition(" =>")
        if not mark:
            raise InhouseError(f"{FILE}: expected 'Q: question => answer', got {line!r}")
        answers = tuple(answer.strip() for answer in accepted.split("|") if answer.strip())
        kind = "answerable" if answers else "unanswerable"
        found = (uri,) if answers else ()
        yield Question(f"{uri}-{number}", text.strip(), kind, "train", (), answers, found)
