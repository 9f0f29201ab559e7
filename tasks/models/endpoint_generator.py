"""Generate answers with a model behind an OpenAI-compatible endpoint (vLLM, llama.cpp's server,
Ollama, TGI, a hosted one). Its key is in the environment, as INHOUSE_API_KEY.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tasks.errors import EndpointError, StoppedError
from tasks.models import endpoint, stopping
from tasks.models.local_engine import Generation
from tasks.models.template import Conversation, plain_messages
from tasks.storage import addresses

KEY = "INHOUSE_API_KEY"
CHARACTERS_A_TOKEN = 3  # of an endpoint's unknown tokenizer: below English, so never too low


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
