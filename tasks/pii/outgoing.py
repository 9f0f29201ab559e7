"""Redact questions before they leave this machine or are written to its disk.

In:  conversations for a model behind an endpoint; questions and answers for a report
Out: the same without personal data, as far as tasks/pii finds it

A question is searched as it was typed, in the memory of this process. Passages come from redacted
documents; they are redacted once more, because they may contain a question.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tasks import params
from tasks import pii as redact
from tasks.errors import EndpointError
from tasks.models import generator as generators
from tasks.models.generator import Conversation, Generation, Generator
from tasks.storage.addresses import names_loopback

UNSEARCHED = "[NOT SEARCHABLE]"  # in place of a text that the filter refuses


class RedactsText(Protocol):
    """Anything that redacts a text."""

    def redact(self, text: str) -> tuple[str, object]: ...


class Filtered:
    """A generator that receives no personal data."""

    def __init__(self, generator: Generator, redactor: RedactsText) -> None:
        self._generator, self._redactor = generator, redactor
        self.name = generator.name

    def count(self, text: str) -> int:
        return self._generator.count(text)

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Redact the conversations, then generate. Raises EndpointError if a text can't be
        searched."""
        return self._generator.generate(list(map(self._without, conversations)), max_tokens)

    def _without(self, conversation: Conversation) -> Conversation:
        try:
            return [
                {**message, "content": self._redactor.redact(message["content"])[0]}
                for message in conversation
            ]
        except redact.RedactionError as error:
            raise EndpointError(
                "a question was not sent to the endpoint because it can't be searched for "
                f"personal data: {error}"
            ) from None


def load(how: params.Generate, folder: Path) -> Generator:
    """Load the generator of params.yaml; a remote endpoint gets no personal data, unless
    generate.redact is false. Raises ModelError."""
    return filtered(generators.load(how, folder), how)


def filtered(made: Generator, how: params.Generate) -> Generator:
    """Return a generator of params.yaml so that a remote endpoint gets no personal data, unless
    generate.redact is false."""
    if how.endpoint is None or not how.redact or is_here(how.endpoint):
        return made
    return Filtered(made, redact.build(params.load().redact))


def is_here(address: str) -> bool:
    """Return whether an address is on this machine."""
    return names_loopback(urlsplit(address).hostname or "")


def written(text: str, redactor: RedactsText) -> str:
    """Return a text as it may stand in a report: redacted, or a note that it could not be
    searched."""
    try:
        return redactor.redact(text)[0]
    except redact.RedactionError:
        return UNSEARCHED
