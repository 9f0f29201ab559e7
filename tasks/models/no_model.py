"""Stand in for a language model where the documents alone answer.

In:  conversations
Out: empty Generations; token counts as the base model counts, so that the arms `retrieval` and
     `rag` see the same passages
"""

from collections.abc import Sequence
from pathlib import Path

from tasks.models.generator import Conversation, Generation
from tasks.models.template import Template

NAME = "none"
UNWRITTEN = Generation("", 0, 0, 0.0)


class NoModel:
    """A generator that writes nothing and takes no time."""

    name = NAME

    def __init__(self, base: Path) -> None:
        """Read the tokenizer of the base model's folder. Raises ModelError without one."""
        self._template = Template(base)

    def generate(
        self,
        conversations: Sequence[Conversation],
        max_tokens: int,  # noqa: ARG002 - see Generator
    ) -> list[Generation]:
        return [UNWRITTEN for _ in conversations]

    def count(self, text: str) -> int:
        return len(self._template.tokens(self._template.plain(text)))
