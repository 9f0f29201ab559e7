"""Find the statements of a document: whole sentences of its prose, without Markdown.

In:  a Document
Out: Statements in reading order, each with its section

Tables, headings, code and lead-ins that end in a colon are not statements. A sentence with a
redacted part is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.answer import grounding
from tasks.documents.sections import Section, sections
from tasks.pii.placeholders import holds_placeholder
from tasks.records import Document


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, with the title and the heading above it."""

    text: str  # plain, on one line
    title: str
    heading: tuple[str, ...]
    listed: bool  # an item of a list


def statements(document: Document, part: Section) -> list[Statement]:
    """Return the sentences of a section's prose that end as sentences do."""
    found = []
    for text, listed in paragraphs(part.prose):
        whole = filter(_whole, grounding.sentences(text))
        found += [Statement(each, document.title, part.heading, listed) for each in whole]
    return found


def of_document(document: Document) -> Iterator[tuple[Section, list[Statement]]]:
    """Yield each section with its statements."""
    for part in sections(document.text):
        yield part, statements(document, part)


def _whole(sentence: str) -> bool:
    ends = re.search(r"[.!][\"”’')]*$", sentence) is not None
    return ends and not holds_placeholder(sentence)


def paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each paragraph as plain text on one line, and whether it is an item of a list; skip
    those that contain HTML, whose visible text is unknown."""
    depth = 0
    tokens = _markdown().parse(text)
    for number, token in enumerate(tokens):
        depth += token.nesting if token.type.startswith("list_item") else 0
        if token.type == "inline" and tokens[number - 1].type == "paragraph_open":
            children = token.children or []
            if not any(child.type == "html_inline" for child in children):
                yield plain(children), depth > 0


def plain(children: Sequence[Token]) -> str:
    """Return inline tokens as a reader sees them; a picture shows nothing."""
    parts = []
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return " ".join("".join(parts).split())


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
