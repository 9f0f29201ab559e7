"""Collect the texts that are in the brand's own words, and others on the same topics.

In:  Documents, held-out briefs
Out: Pieces: of documents in the brand's words and the briefs' references; of other documents but
     mails, which may be anybody's, and the briefs' drafts; the briefs themselves
Run: called by tasks.evaluation.uses.style
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tasks.answer.grounding import sentences
from tasks.documents.sections import Section, sections
from tasks.records import Document
from tasks.style.checks import plain
from tasks.style.facts import Brief

FEWEST, MOST = 20, 90  # words of a piece: as long as copy is
MAIL = "message/rfc822"
ABOUT = re.compile(r"(?:brief|notes?|remarks?|log)\b", re.IGNORECASE)  # sections that are not copy


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, its document or brief, and whether it is in the brand's words."""

    text: str
    source: str
    brand: bool


def pieces(documents: Iterable[Document], briefs: Sequence[Brief], brand: str) -> list[Piece]:
    """Return all pieces. `brand`: a part of the URI of documents in the brand's own words. Others
    are on the same topics: of the documents that the briefs take their facts from, or of all, if
    they name none."""
    topics = tuple({f"/{path}" for brief in briefs for path in brief.documents})
    found = [
        piece
        for document in documents
        if brand in document.uri or not topics or document.uri.endswith(topics)
        for piece in _of_document(document, own=brand in document.uri)
    ]
    for brief in briefs:
        both = ((brief.reference, True), (brief.draft, False))
        found += [Piece(plain(text), brief.identity, own) for text, own in both if text]
    return found


def asked(briefs: Sequence[Brief]) -> list[Piece]:
    """Return the briefs themselves as pieces that are not the brand's: they are on its topics, and
    a weak model repeats them."""
    return [Piece(plain(brief.text), brief.identity, brand=False) for brief in briefs]


def _of_document(document: Document, own: bool) -> Iterator[Piece]:
    if document.mime != MAIL:
        found = copy(document.text) if own else _prose(document.text)
        yield from (Piece(text, document.doc_id, own) for text in found)


def copy(text: str) -> Iterator[str]:
    """Yield the pieces of a text in the brand's own words, without briefs and notes."""
    for part in sections(text):
        if not ABOUT.match(part.name):
            yield from _texts(part)


def _prose(text: str) -> Iterator[str]:
    for part in sections(text):
        yield from _texts(part)


def _texts(part: Section) -> Iterator[str]:
    """Yield pieces of prose: each of as many paragraphs as fit into MOST words."""
    together: list[str] = []
    for paragraph in [*re.split(r"\n{2,}", part.prose), ""]:
        if together and (not paragraph or len(" ".join([*together, paragraph]).split()) > MOST):
            text = plain("\n\n".join(together))
            if len(text.split()) >= FEWEST and len(sentences(text)) >= 2:
                yield text
            together = []
        together += [paragraph] if paragraph else []
