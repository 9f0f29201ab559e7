"""Generate answers with a language model: a local one, or one behind an endpoint.

Local models run on CTranslate2 in int8, an order of magnitude faster on a processor than
transformers' `generate`, or on the latter if CTranslate2 does not calculate them correctly
(local_engine.py). Anything bigger is an OpenAI-compatible endpoint (vLLM, Ollama, a hosted
one) that params.yaml names; its key is in the environment, as INHOUSE_API_KEY. Both are greedy: the
same conversation gets the same answer.
"""

import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from tasks import params
from tasks.errors import EndpointError, ModelError, StoppedError
from tasks.models import endpoint, local_engine, stopping
from tasks.models.local_engine import Generation
from tasks.models.template import Conversation, Message, Prompt, Template, plain_messages
from tasks.storage import addresses

__all__ = ["Conversation", "Generation", "Message", "Template"]  # as their users know them

KEY = "INHOUSE_API_KEY"
CHARACTERS_A_TOKEN = 3  # of an endpoint's unknown tokenizer: below English, so never too low


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

    def __init__(self, folder: Path, engine: local_engine.Wanted = "auto") -> None:
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
            first, said = self._tokens(before), self._tokens(text)
            rows.append([*(first or [self._template.start]), *said])
            lengths.append(len(said))
        scored = self._engine.log_probabilities(rows)
        return [
            float(sum(found[-length:]) / length)
            for found, length in zip(scored, lengths, strict=True)
        ]


def _name(folder: Path) -> str:
    """Return the source of the model, or the folder itself."""
    card = folder / "source.json"
    return str(json.loads(card.read_text("utf-8"))["source"] if card.is_file() else folder)


class EndpointGenerator:
    """A model behind an OpenAI-compatible URL."""

    def __init__(
        self, url: str, model: str, timeout_s: float, retries: int, concurrent: int
    ) -> None:
        import openai

        self._pool = ThreadPoolExecutor(concurrent, thread_name_prefix="endpoint")

        self.name = model
        self._url, self._shown = url, addresses.public(url)
        self._key = os.environ.get(KEY, "").strip()
        self._client = openai.OpenAI(
            base_url=url,
            api_key=self._key or "none",  # a local server asks for none
            timeout=timeout_s,
            max_retries=retries,
            http_client=endpoint.client(timeout_s),
        )

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Ask for all answers at once, `concurrent` at a time whichever thread wants them. Raises
        EndpointError for the first that fails; those that were not asked for yet never are."""
        stop = stopping.wanted()

        def answer(conversation: Conversation) -> Generation:
            if stop and stop():
                raise StoppedError("nobody waits for this answer any more")
            return self._answer(conversation, max_tokens)

        return list(self._pool.map(answer, conversations))

    def _answer(self, conversation: Conversation, max_tokens: int) -> Generation:
        import openai

        started = time.perf_counter()
        try:
            reply = self._client.chat.completions.create(
                model=self.name,
                messages=plain_messages(conversation),  # type: ignore[arg-type]
                max_tokens=max_tokens,
                temperature=0,
            )
            text = (reply.choices[0].message.content or "").strip()
        except openai.AuthenticationError:
            raise EndpointError(f"{self._shown} refused the key: set {KEY}") from None
        except openai.OpenAIError as error:
            raise EndpointError(f"{self._shown} did not answer: {self._cause(error)}") from None
        except (AttributeError, IndexError, TypeError, ValueError):
            raise EndpointError(f"{self._shown} answered without a chat completion") from None
        if not text:
            raise EndpointError(f"{self._shown} gave an empty answer for model {self.name}")
        usage = reply.usage
        return Generation(
            text,
            (usage and usage.prompt_tokens) or sum(self.count(m["content"]) for m in conversation),
            (usage and usage.completion_tokens) or self.count(text),
            time.perf_counter() - started,
        )

    def _cause(self, error: Exception) -> str:
        """Return the library's reason in one line, without keys."""
        status = getattr(error, "status_code", 0)
        if 300 <= status < 400:
            return (
                f"it redirects ({status}), which nothing follows: set generate.endpoint to the end"
            )
        said = " ".join(f"{error} {error.__cause__ or ''}".split())
        return addresses.concealed(said, self._url, self._key)[:300]

    def count(self, text: str) -> int:
        return -(-len(text) // CHARACTERS_A_TOKEN)


def load(how: params.Generate, folder: Path) -> Generator:
    """Load the generator of params.yaml. Raises ModelError."""
    if how.endpoint is None:
        return LocalGenerator(folder, how.engine)
    return EndpointGenerator(
        how.endpoint, how.model or "", how.timeout_s, how.retries, how.concurrent
    )
