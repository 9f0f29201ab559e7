"""A tagger for tests."""

from collections.abc import Sequence

from tasks import pii as redact


class Pointing:
    """A tagger that finds people where a text says so."""

    fingerprint = "pointing"

    def __init__(self, *people: str) -> None:
        self.people = people

    def find(self, text: str) -> list[redact.Finding]:
        return [
            redact.Finding(text.find(name), text.find(name) + len(name), "person")
            for name in self.people
            if name in text
        ]

    def prefetch(self, texts: Sequence[str]) -> None:
        self.read = [*getattr(self, "read", []), *texts]
