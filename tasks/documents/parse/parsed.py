"""Define the result of a parser, and its refusal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parsed:
    title: str
    text: str  # Markdown without the title
    mime: str
    author: str = ""  # as the file says
    dated: str = ""  # ISO date, as the file says
    notes: tuple[str, ...] = ()  # parts that could not be read, without a word of the document


class UnreadableError(Exception):
    """The reason, without a word of the document."""


class UnansweredError(UnreadableError):
    """The parser gave no answer within its limits, but may give one in another night."""
