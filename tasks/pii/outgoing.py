"""Take personal data out of what is asked before it leaves this machine, or is written on it.

In:  conversations for a model behind an endpoint; questions and answers for a report
Out: the same without personal data, as tasks/pii finds it

A question is searched as it was typed, in the memory of this process. Passages come from documents
that have passed the filter; they pass it once more, because a question may be among them.
"""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tasks import params
from tasks import pii as redact
from tasks.errors import EndpointError
from tasks.models import generator as generators
from tasks.models.generator import Conversation, Generation, Generator

UNSEARCHED = "[NOT SEARCHABLE]"  # in place of a text that the filter refuses


class Gate(Protocol):
    """The filter."""

    def redact(self, text: str) -> tuple[str, object]: ...


class Filtered:
    """A generator that is sent no personal data."""

    def __init__(self, generator: Generator, gate: Gate) -> None:
        self._generator, self._gate = generator, gate
        self.name = generator.name

    def count(self, text: str) -> int:
        return self._generator.count(text)

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Raises EndpointError where a text can't be searched."""
        return self._generator.generate(list(map(self._without, conversations)), max_tokens)

    def _without(self, conversation: Conversation) -> Conversation:
        try:
            return [
                {**message, "content": self._gate.redact(message["content"])[0]}
                for message in conversation
            ]
        except redact.RedactionError as error:
            raise EndpointError(
                "a question was not sent to the endpoint because it can't be searched for "
                f"personal data: {error}"
            ) from None


def load(how: params.Generate, folder: Path) -> Generator:
    """The generator that params.yaml asks for; an endpoint elsewhere gets no personal data, unless
    generate.redact is false. Raises ModelError."""
    made = generators.load(how, folder)
    if how.endpoint is None or not how.redact or is_here(how.endpoint):
        return made
    return Filtered(made, redact.build(params.load().redact))


def is_here(address: str) -> bool:
    """Whether an address is of this machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def written(text: str, gate: Gate) -> str:
    """A text as a report may hold it."""
    try:
        return gate.redact(text)[0]
    except redact.RedactionError:
        return UNSEARCHED
