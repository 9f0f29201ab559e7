"""Explain why an endpoint failed, and which line of params.yaml helps.

refused_parameter(error)   # "temperature", if the model does not take one
Errors(url, key, model, …).of(error)   # an EndpointError without secrets
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import openai

from tasks.errors import EndpointError
from tasks.storage import addresses

REFUSALS = (  # of a parameter, in the words of OpenAI, Anthropic, Mistral, vLLM and TGI
    "unsupported",
    "not support",
    "deprecated",
    "unrecognized",
    "unexpected keyword",
    "extra inputs",
    "extra fields",
    "not permitted",
    "not allowed",
    "only the default",
    "strictly positive",
)
PARAMETERS = ("max_tokens", "temperature")  # that some models or servers refuse
TOO_LONG = ("context length", "context_length", "context size", "context window")
SHOWN = 10  # names of models in an error
LONGEST = 300  # characters of a server's own words


def refused_parameter(error: openai.APIStatusError) -> str | None:
    """Return the parameter that a server refuses; None if it refuses something else, such as a
    value of max_tokens that is too large."""
    body, message = _body(error), words(error).lower()
    refuses = str(body.get("code")).startswith("unsupported") or any(w in message for w in REFUSALS)
    if not refuses:
        return None
    named = body.get("param")
    if named in PARAMETERS:
        return str(named)
    return next((name for name in PARAMETERS if name in message), None)


def _body(error: openai.APIStatusError) -> dict[str, Any]:
    return error.body if isinstance(error.body, dict) else {}


def words(error: openai.APIStatusError) -> str:
    """Return a server's own words; the library shows those of OpenAI's form only."""
    body = error.body
    message = (body.get("message") or body.get("detail")) if isinstance(body, dict) else body
    return str(message or "")


def seconds_to_wait(retry_after: str) -> int | None:
    """Return the seconds that a Retry-After header asks for, which is a number or a date; None if
    it is neither."""
    if retry_after.isdecimal():
        return int(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0, math.ceil(until.timestamp() - time.time()))


@dataclass(frozen=True, slots=True)
class Errors:
    """Makes the errors of one endpoint, for whoever reads them: without the key."""

    url: str
    key: str
    model: str
    key_name: str
    timeout_s: float
    models: Callable[[], Sequence[str]]  # that it has; may fail

    @property
    def shown(self) -> str:
        return addresses.public(self.url)

    def of(self, error: openai.OpenAIError) -> EndpointError:
        """Return the error for the user."""
        return EndpointError(f"{self.shown} {self._reason(error)}")

    def not_loaded(self, path: str, error: openai.APIStatusError) -> EndpointError:
        """Return the error of a server that did not load an adapter."""
        status, reason = error.status_code, self._words(error)
        if status == 401:
            return self.of(error)
        if "adapter" in words(error).lower() and status == 404:
            reason += ". Set generate.models_folder to the path of models/ as the server sees it"
        elif status in (403, 404, 405):
            reason += (
                ". Start vLLM with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, or "
                "start it with the adapter (--lora-modules) and drop generate.models_folder"
            )
        return EndpointError(f"{self.shown} did not load the adapter {path}: {reason}")

    def no_completion(self, reply: object) -> EndpointError:
        """Return the error of a reply with status 200 that is not a completion. Gateways put the
        reason of the server behind them into it."""
        problem = f"{self.shown} answered without a chat completion"
        reported = getattr(reply, "error", None)
        reason = reported.get("message") if isinstance(reported, dict) else reported
        return EndpointError(f"{problem}: {self.safe(reason)}" if reason else problem)

    def safe(self, text: object) -> str:
        """Return a server's words in one line of at most LONGEST characters, without keys."""
        return addresses.concealed(" ".join(str(text).split()), self.url, self.key)[:LONGEST]

    def _reason(self, error: openai.OpenAIError) -> str:
        if isinstance(error, openai.APITimeoutError):
            return f"did not answer within {self.timeout_s:g} s: raise generate.timeout_s"
        if isinstance(error, openai.APIStatusError):
            return self._refusal(error)
        return f"did not answer: {self._words(error)}"

    def _refusal(self, error: openai.APIStatusError) -> str:
        """Return what a status means, with the server's own words."""
        status, reason = error.status_code, self._words(error)
        reasons: dict[int, Callable[[], str]] = {
            401: lambda: f"refused the key: set {self.key_name}",
            403: lambda: f"refuses {self.model} to this key (403): {reason}",
            404: lambda: f"does not serve {self.model} (404): {self._known()}",
            429: lambda: self._busy(error),
        }
        if status in reasons:
            return reasons[status]()
        if 300 <= status < 400:
            reason = (
                f"it redirects ({status}), which nothing follows: set generate.endpoint to the end"
            )
        elif any(w in f"{words(error)} {_body(error).get('code')}".lower() for w in TOO_LONG):
            reason = f"the prompt does not fit, lower answer.passage_tokens: {reason}"
        return f"did not answer: {reason}"

    def _busy(self, error: openai.APIStatusError) -> str:
        """Return why a server refuses more requests, after all retries."""
        if _body(error).get("code") == "insufficient_quota":
            return f"says that the quota of this key is used up (429): {self._words(error)}"
        wait = seconds_to_wait(error.response.headers.get("retry-after", ""))
        asks = "" if wait is None else f", and asks to wait {wait} s"
        return (
            f"takes no more requests (429){asks}: lower generate.concurrent or raise "
            f"generate.retries. {self._words(error)}"
        )

    def _known(self) -> str:
        """Return the models that the endpoint has instead."""
        try:
            names = list(self.models())
        except (openai.OpenAIError, AttributeError, TypeError, ValueError):
            return "check generate.endpoint, which often ends in /v1, and generate.model"
        listed = ", ".join(names[:SHOWN]) + ", …" * (len(names) > SHOWN)
        return addresses.concealed(f"set generate.model to one of {listed}", self.url, self.key)

    def _words(self, error: Exception) -> str:
        """Return the library's reason in one line, without keys."""
        own = words(error) if isinstance(error, openai.APIStatusError) else ""
        more = own if own not in str(error) else error.__cause__ or ""
        return self.safe(f"{error} {more}")
