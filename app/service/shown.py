"""Render an answer for clients: markers in the text, annotations and citations; a warning above
it, and below it the nearest documents if the question was declined.

In:  an Answer
Out: its text in pieces, and JSON values

Positions are in characters (Unicode code points) of the text that they come with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from app import notices
from tasks.answer.cited_answer import Answer, Citation

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the shown text: the break before a sentence, the sentence, and its marker."""

    text: str
    citation: int | None  # from 1
    start: int  # of the sentence in the whole text
    end: int  # of the sentence; where a marker follows, one before it


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source(Citation):
    """A citation, with what a client needs to show it."""

    number: int = 0  # of its markers, from 1
    link: str = ""  # opens the passage
    generation: str = ""  # of the index that it is from
    proves: tuple[Span, ...] = ()  # the sentences of the text that it supports


@dataclass(frozen=True, slots=True)
class Whole(Answer):
    """All that is known of an answer; positions are in `answer`, which has no markers."""

    citations: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer with markers, for clients that know text and annotations only."""

    pieces: list[Piece]
    annotations: list[Values]  # a `url_citation` for each marker
    citations: list[Values]
    details: Values  # all else that is known of the answer

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def marked(answer: Answer, base: str) -> Shown:
    """Return the answer with the number of its source behind each sentence; `base` is the address
    of this service."""
    above, below = notices.above(answer), notices.below(answer)
    found = pieces(answer, marked=True, lead=f"{above}\n\n" if above else "")
    if below:
        end = sum(len(piece.text) for piece in found)
        found.append(Piece(f"\n\n{below}", None, end, end))
    sources = citations(answer, found, base)
    known = answer.as_dict()
    details = {name: known[name] for name in known if name not in ("answer", "citations")}
    return Shown(found, list(annotations(found, sources)), sources, details)


def whole(answer: Answer, base: str) -> Values:
    """Return the values of a Whole."""
    found = pieces(answer, marked=False)
    return {**answer.as_dict(), "citations": citations(answer, found, base)}


def pieces(answer: Answer, *, marked: bool, lead: str = "") -> list[Piece]:
    """Return the text of an answer sentence by sentence, after a lead; `marked`, each with the
    number of its source: "Nine to five. [1]"."""
    found = [Piece(lead, None, 0, len(lead))] if lead else []
    read, length = 0, len(lead)
    for sentence in answer.sentences:
        text, number = sentence["text"], sentence["citation"]
        at = answer.answer.find(text, read)
        if at < 0:
            continue
        marker = f" [{number}]" if marked and number else ""
        start = length + at - read
        found.append(
            Piece(answer.answer[read:at] + text + marker, number, start, start + len(text))
        )
        read, length = at + len(text), start + len(text) + len(marker)
    if rest := answer.answer[read:]:
        found.append(Piece(rest, None, length, length + len(rest)))
    return found


def annotations(shown: Sequence[Piece], sources: Sequence[Values]) -> Iterator[Values]:
    """Yield a `url_citation` for each marker."""
    for piece in shown:
        if piece.citation:
            source = sources[piece.citation - 1]
            start = piece.end + 1
            yield {
                "type": "url_citation",
                "start_index": start,
                "end_index": start + len(f"[{piece.citation}]"),
                "title": source["title"],
                "url": source["link"],
            }


def citations(answer: Answer, shown: Sequence[Piece], base: str) -> list[Values]:
    """Return the values of the Sources, in the order of their numbers."""
    return [
        {
            **asdict(citation),
            "number": number,
            "link": link(citation, base),
            "generation": answer.generation,
            "proves": [asdict(Span(p.start, p.end)) for p in shown if p.citation == number],
        }
        for number, citation in enumerate(answer.citations, 1)
    ]


def link(citation: Citation, base: str) -> str:
    """Return where the passage can be opened; its text is not in the link, because addresses are
    logged on their way."""
    first, last = citation.units
    asked = urlencode({"uri": citation.uri, "first": first, "last": last})
    return f"{base}/citations/{quote(citation.chunk_id, safe='')}?{asked}"
