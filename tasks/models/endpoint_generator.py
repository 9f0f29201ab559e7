"""Generate answers with a model behind an OpenAI-compatible endpoint (vLLM, llama.cpp's server,
Ollama, TGI, a hosted one). Its key is in the environment, as INHOUSE_API_KEY.

A server that refuses `max_tokens` or a temperature is asked without; this is remembered for the
rest of the process. The library retries, with backoff and as Retry-After says.
"""

import logging
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tasks import params
from tasks.errors import EndpointError, StoppedError
from tasks.models import endpoint, reasoning, stopping
from tasks.models.local_engine import Generation
from tasks.models.template import Conversation, plain_messages

log = logging.getLogger(__name__)

KEY = "INHOUSE_API_KEY"
CHARACTERS_A_TOKEN = 3  # of an endpoint's unknown tokenizer: below English, so never too low

_refused: dict[tuple[str, str], frozenset[str]] = {}  # parameters, by address and model


class EndpointGenerator:
    """A model behind an OpenAI-compatible URL."""

    def __init__(
        self,
        url: str,
        model: str,
        timeout_s: float,
        retries: int,
        concurrent: int,
        reasoning_tokens: int = 0,
    ) -> None:
        import openai

        from tasks.models.endpoint_errors import Errors

        self._pool = ThreadPoolExecutor(concurrent, thread_name_prefix="endpoint")

        self.name = model
        self._url, self._reasoning_tokens = url, reasoning_tokens
        key = os.environ.get(KEY, "").strip()
        self._client = openai.OpenAI(
            base_url=url,
            api_key=key or "none",  # a local server asks for none
            timeout=timeout_s,
            max_retries=retries,
            http_client=endpoint.client(timeout_s),
        )
        self._errors = Errors(url, key, model, KEY, timeout_s, self.models)

    @classmethod
    def of(cls, settings: params.Generate, model: str) -> "EndpointGenerator":
        """Return the generator of a model at the endpoint of params.yaml."""
        return cls(
            settings.endpoint or "",
            model,
            settings.timeout_s,
            settings.retries,
            settings.concurrent,
            settings.reasoning_tokens,
        )

    @property
    def shown(self) -> str:
        """The endpoint's address without secrets."""
        return self._errors.shown

    def listed(self) -> list[str]:
        """Return the names of the models that the endpoint serves. Raises EndpointError."""
        import openai

        try:
            return self.models()
        except openai.OpenAIError as error:
            raise self._errors.of(error) from None
        except (AttributeError, TypeError, ValueError):
            raise EndpointError(f"{self.shown} answered without a list of models") from None

    def load_adapter(self, name: str, path: str) -> None:
        """Have the server load a LoRA adapter from a folder that it sees. Raises EndpointError."""
        import openai

        from tasks.models.endpoint_errors import words

        try:
            body = {"lora_name": name, "lora_path": path}
            self._client.post("/load_lora_adapter", cast_to=str, body=body)
        except openai.APIStatusError as error:
            reason = words(error)
            if "already been loaded" not in reason:  # by another process, meanwhile
                raise self._errors.not_loaded(path, error) from None
        except openai.OpenAIError as error:
            raise self._errors.of(error) from None

    def models(self) -> list[str]:
        """Return the names of the models that the endpoint serves."""
        return [model.id for model in self._client.models.list().data]

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Ask for all answers at once, `concurrent` at a time whichever thread wants them. Raises
        EndpointError for the first that fails; those that were not asked for yet never are."""
        stop = stopping.current()

        def answer(conversation: Conversation) -> Generation:
            if stop and stop():
                raise StoppedError("nobody waits for this answer any more")
            return self._answer(conversation, max_tokens)

        return list(self._pool.map(answer, conversations))

    def _answer(self, conversation: Conversation, max_tokens: int) -> Generation:
        import openai

        started = time.perf_counter()
        try:
            reply = self._ask(conversation, max_tokens)
            choice = reply.choices[0]
            text, written = reasoning.written(choice.message)
        except openai.OpenAIError as error:
            raise self._errors.of(error) from None
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            raise self._errors.no_completion(reply) from None
        if not text:
            raise EndpointError(self._empty(written, choice))
        return Generation(
            text,
            (reply.usage and reply.usage.prompt_tokens)
            or sum(self.count(m["content"]) for m in conversation),
            _answer_tokens(reply.usage) or self.count(written),
            time.perf_counter() - started,
        )

    def _ask(self, conversation: Conversation, max_tokens: int) -> Any:
        """Return the server's reply to a request with only those parameters that it takes."""
        import openai

        from tasks.models.endpoint_errors import refused_parameter

        model = (self._url, self.name)
        while True:
            without = _refused.get(model, frozenset())
            try:
                return self._client.chat.completions.create(
                    model=self.name,
                    messages=plain_messages(conversation),  # type: ignore[arg-type]
                    **self._settings(max_tokens, without),
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refused = refused_parameter(error)
                if refused is None or refused in without:
                    raise
                if refused not in _refused.get(model, frozenset()):  # else another thread was first
                    _note(self._errors.shown, self.name, refused)
                _refused[model] = _refused.get(model, frozenset()) | {refused}

    def _settings(self, max_tokens: int, without: frozenset[str]) -> dict[str, Any]:
        limit = "max_completion_tokens" if "max_tokens" in without else "max_tokens"
        settings: dict[str, Any] = {limit: max_tokens + self._reasoning_tokens}
        return settings if "temperature" in without else settings | {"temperature": 0}

    def _empty(self, written: str, choice: Any) -> str:
        """Return why a reply has no answer."""
        problem = f"{self._errors.shown} gave an empty answer for model {self.name}"
        if refusal := getattr(choice.message, "refusal", None):
            problem += f": the model refused ({self._errors.safe(refusal)})"
        elif choice.finish_reason == "content_filter":
            problem += ": the server's content filter withheld it"
        elif choice.finish_reason == "length":
            problem += ": all of its tokens went into reasoning. Raise generate.reasoning_tokens"
        elif written:
            problem += ": it wrote nothing but reasoning"
        return problem

    def count(self, text: str) -> int:
        return -(-len(text) // CHARACTERS_A_TOKEN)


def _note(shown: str, model: str, refused: str) -> None:
    if refused == "temperature":
        log.warning(
            "%s: %s refuses a temperature, so its answers may differ from run to run", shown, model
        )
    else:
        log.info("%s: %s refuses %s: max_completion_tokens is sent", shown, model, refused)


def _answer_tokens(usage: Any) -> int | None:
    """Return the tokens that a server bills for an answer, its reasoning included; None if it does
    not report them. Some servers leave reasoning out of completion_tokens, but not of the total."""
    if usage is None or not usage.completion_tokens:
        return None
    beyond_prompt = (usage.total_tokens or 0) - (usage.prompt_tokens or 0)
    return int(max(usage.completion_tokens, beyond_prompt if usage.prompt_tokens else 0))
