"""Generate answers with a language model: a local one, or one behind an endpoint.

Local models run on a GPU if there is one; on a processor on CTranslate2 in int8, an order of
magnitude faster than transformers' `generate`, or on the latter if CTranslate2 does not compute
them correctly (engine_choice.py). Anything bigger is an OpenAI-compatible endpoint (vLLM, Ollama, a
hosted one) that params.yaml names; its key is in the environment, as INHOUSE_API_KEY. Both are
greedy: the same conversation gets the same answer.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tasks import params
from tasks.errors import ModelError
from tasks.models import local_engine
from tasks.models.endpoint_generator import EndpointGenerator
from tasks.models.engine_choice import Wanted
from tasks.models.local_engine import Generation
from tasks.models.template import Conversation, Message, Prompt, Template

__all__ = ["Conversation", "Generation", "Message", "Template"]  # as their users know them


class Counter(Protocol):
    """Counts the tokens of a text."""

    def count(self, text: str) -> int:
        """Return the number of tokens of a text; for an endpoint an estimate, rounded up."""
        ...


class Generator(Counter, Protocol):
    """Maps conversations to answers."""

    @property
    def name(self) -> str: ...

    def generate(
        self, conversations: Sequence[Conversation], max_tokens: int
    ) -> list[Generation]: ...


class LocalGenerator:
    """A model folder, on the engine that params.yaml names or that suits it."""

    def __init__(self, folder: Path, engine: Wanted = "auto") -> None:
        if not (folder / "config.json").is_file():
            raise ModelError(f"{folder} does not contain a model: run inhouse init")
        self.name = _name(folder)
        self._template = Template(folder)
        self._tokenizer = self._template.tokenizer
        self._engine = local_engine.choose(folder, self._template, engine)

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Generate an answer for each conversation, with those that other threads wait for. The
        words are the same for one conversation alone."""
        prompts = [self._tokens(self.opening(each)) for each in conversations]
        return self._engine.generate(prompts, max_tokens)

    def _tokens(self, text: str) -> list[str]:
        """Return the tokens of a prompt, or of a text, whose control marks are encoded as text."""
        prompt = text if isinstance(text, Prompt) else self._template.plain(text)
        return self._template.tokens(prompt)

    @property
    def size(self) -> int:
        """The bytes of the weights as the engine holds them: equal for models of one shape."""
        return self._engine.size

    @property
    def engine(self) -> str:
        """The name of the engine."""
        return self._engine.name

    def forget(self) -> None:
        """Remove the engine's own form of the model from the cache."""
        self._engine.forget()

    def exercise(self, prompt_tokens: int, answer_tokens: int) -> None:
        """Read a prompt and write an answer of exactly these many tokens."""
        token = self._tokenizer.id_to_token(self._tokenizer.get_vocab_size() // 2)
        self._engine.exercise(token or "", prompt_tokens, answer_tokens)

    def count(self, text: str) -> int:
        return len(self._tokens(text))

    def opening(self, conversation: Conversation) -> Prompt:
        """Return the conversation as the model reads it, up to the start of its answer."""
        return self._template.render(conversation)

    def likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the mean log-probability (nats per token) of each text, given the text or
        `opening` before it."""
        rows, lengths = [], []
        for before, text in pairs:
            first, rest = self._tokens(before), self._tokens(text)
            rows.append([*(first or [self._template.start]), *rest])
            lengths.append(len(rest))
        scored = self._engine.log_probabilities(rows)
        return [
            float(sum(found[-length:]) / length)
            for found, length in zip(scored, lengths, strict=True)
        ]


def _name(folder: Path) -> str:
    """Return the source of the model, or the folder itself."""
    card = folder / "source.json"
    return str(json.loads(card.read_text("utf-8"))["source"] if card.is_file() else folder)


def load(settings: params.Generate, folder: Path) -> Generator:
    """Load the generator of params.yaml. Raises ModelError."""
    if settings.endpoint is None:
        return LocalGenerator(folder, settings.engine)
    return EndpointGenerator.of(settings, settings.model or "")
