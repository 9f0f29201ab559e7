"""Draft a brief for each text in the brand's own words: few companies have kept many briefs.

In:  a Document in the brand's own words (compare.brand_uri_pattern)
Out: Drafts of kind copy: notes on the text's facts, and the text
Run: called by tasks.dataset.examples

The notes are the text's sentences without the words that carry no claim, and so without its style.
"""

import re
from collections.abc import Iterator

from tasks.answer.grounding import english, sentences
from tasks.answer.grounding.amounts import AMOUNT
from tasks.dataset.cell_questions import without_links
from tasks.dataset.qa_pairs import Draft, is_brief
from tasks.documents.sections import Section, sections
from tasks.pii.placeholders import holds_placeholder
from tasks.records import Document
from tasks.style.checks import plain

FEWEST, MOST = 20, 110  # words of a text
SHORT = 50  # words of a short text, at most
OTHER = re.compile(
    r"notes?\b|remarks?\b|log\b|job\b|rules?\b|to leave\b|figures\b|brief\b|approval\b",
    re.IGNORECASE,
)
MUST = 4  # amounts that a brief asks for


def of_document(document: Document) -> Iterator[Draft]:
    """Yield a draft for each section of prose, but of a document that has briefs of its own; and
    one for every few of its sentences, because most copy is short."""
    parts = [part for part in sections(document.text) if not OTHER.match(part.name)]
    own = any(map(is_brief, sections(document.text)))
    for part in parts:
        whole = [] if own else list(_texts(part))
        known = {plain(text) for text in whole}
        short = [text for text in _short_texts(part) if text not in known]
        for text in [*whole, *short]:
            question = brief(document.title, part.name, text)
            place = " > ".join(part.heading)
            yield Draft(question, text, document.doc_id, "copy", place, document.title)


def _texts(part: Section) -> Iterator[str]:
    """Yield the section's paragraphs, as many together as make a piece of copy."""
    parts: list[str] = []
    for paragraph in [*_paragraphs(part), ""]:
        size = len(" ".join([*parts, paragraph]).split())
        if parts and (not paragraph or size > MOST):
            text = "\n\n".join(parts)
            if FEWEST <= len(text.split()) <= MOST and not holds_placeholder(text):
                yield text
            parts = []
        parts += [paragraph] if paragraph else []


def _short_texts(part: Section) -> Iterator[str]:
    """Yield sentences that follow each other in a paragraph, as many as make a short text."""
    for paragraph in _paragraphs(part):
        parts: list[str] = []
        for sentence in [*sentences(plain(paragraph)), ""]:
            size = len(" ".join([*parts, sentence]).split())
            if parts and (not sentence or size > SHORT):
                text = " ".join(parts)
                if len(text.split()) >= FEWEST and len(parts) > 1 and not holds_placeholder(text):
                    yield text
                parts = []
            parts += [sentence] if sentence else []


def _paragraphs(part: Section) -> list[str]:
    """Return the paragraphs in sentences: points of a list that are none have no style."""
    found = [text for text in re.split(r"\n{2,}", without_links(part.prose)) if text.strip()]
    return [text for text in found if _in_sentences(text)]


def _in_sentences(paragraph: str) -> bool:
    lines = [line.strip(" *_”\"'") for line in paragraph.splitlines() if line.strip()]
    return 2 * sum(line.endswith((".", "!", "?", ":")) for line in lines) > len(lines)


def brief(title: str, name: str, text: str) -> str:
    """Return the request to write such a text, in the form of a brief."""
    topic = ", ".join(filter(None, (title, name)))
    notes = "; ".join(filter(None, map(_note, sentences(plain(text)))))
    amounts = list(dict.fromkeys(match[0] for match in AMOUNT.finditer(text)))[:MUST]
    lines = [f"- **Facts:** {notes}."]
    lines += [f"- **Must have:** {', '.join(amounts)}."] if amounts else []
    lines += [f"- **Length:** {10 * round(len(text.split()) / 10 + 0.5)} words."]
    return f"Write the copy for this brief ({topic}).\n\n" + "\n".join(lines)


def _note(sentence: str) -> str:
    words = [w for w in sentence.split() if w.lower().strip(".,;:!?\"'()") not in english.FILLER]
    return " ".join(words).strip(" .,;:!?")
