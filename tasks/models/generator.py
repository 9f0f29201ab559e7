"""Generate answers with a language model: a local one, or one behind an endpoint.

Local models run on CTranslate2 in int8, an order of magnitude faster on a processor than
transformers' `generate`. Anything bigger is an OpenAI-compatible endpoint (vLLM, Ollama, a hosted
one) that params.yaml names; its key is in the environment, as INHOUSE_API_KEY. Both are greedy: the
same conversation gets the same answer.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from tasks import params, paths
from tasks.errors import EndpointError, ModelError
from tasks.models import endpoint
from tasks.models.template import Conversation, Message, Prompt, Template, plain_messages
from tasks.models.weights import convert
from tasks.storage import addresses

__all__ = ["Conversation", "Message", "Template"]  # as their users know them

KEY = "INHOUSE_API_KEY"
CHARACTERS_A_TOKEN = 3  # of an endpoint's unknown tokenizer: below English, so never too low
BATCH_SIZE = 16  # prompts of a batch
BATCH_TOKENS = 4096  # of all its prompts
REPETITION_PENALTY = 1.1  # Keskar et al. 2019 take 1.2; small models loop without it


@dataclass(frozen=True, slots=True)
class Generation:
    """A generated text, and its cost."""

    text: str
    prompt_tokens: int
    answer_tokens: int
    seconds: float


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
    """A model folder on CTranslate2."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("CT2_USE_MKL", "0")  # one backend, so one answer, on every processor
        if not (folder / "config.json").is_file():
            raise ModelError(f"{folder} does not contain a model: run inhouse init")
        self.name = _name(folder)
        self._template = Template(folder)
        self._tokenizer = self._template.tokenizer
        self._stops = _stops(folder, self._template)
        self.converted = convert(folder, paths.cache("ctranslate2"))
        self._cores = len(os.sched_getaffinity(0))
        self._engines: dict[int, Any] = {}
        self._opening = Lock()

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Generate in batches of prompts of one length; a batch's seconds are split evenly among
        its answers, which is an answer's cost. Latency is measured one prompt at a time, which
        gives the same words. Prompts of different lengths never share a batch: CTranslate2 treats
        the tail of longer prompts as generated text and applies the repetition penalty to it. Each
        core generates a batch."""
        prompts = [self._prompt(conversation) for conversation in conversations]
        answers: list[Generation | None] = [None] * len(prompts)
        batches = list(_batches([len(prompt) for prompt in prompts]))
        at_once = self._cores if len(batches) >= self._cores else 1

        def write(numbers: list[int]) -> list[Generation]:
            return self._write([prompts[n] for n in numbers], max_tokens, at_once)

        with ThreadPoolExecutor(at_once) as pool:
            for numbers, written in zip(batches, pool.map(write, batches), strict=True):
                for number, answer in zip(numbers, written, strict=True):
                    answers[number] = answer
        return [answer for answer in answers if answer is not None]

    def _engine(self, at_once: int) -> Any:
        """Return the model, opened for `at_once` parallel batches, which share the cores."""
        import ctranslate2

        with self._opening:
            if at_once not in self._engines:
                self._engines[at_once] = ctranslate2.Generator(
                    str(self.converted),
                    compute_type="int8",
                    inter_threads=at_once,
                    intra_threads=self._cores // at_once,
                )
            return self._engines[at_once]

    def _prompt(self, conversation: Conversation) -> list[str]:
        return self._tokens(self.opening(conversation))

    def _tokens(self, text: str) -> list[str]:
        """Return the tokens of a prompt, or of a text, whose control marks are encoded as text."""
        prompt = text if isinstance(text, Prompt) else self._template.plain(text)
        return self._template.tokens(prompt)

    def _write(self, prompts: list[list[str]], max_tokens: int, at_once: int) -> list[Generation]:
        engine, started = self._engine(at_once), time.perf_counter()
        results = engine.generate_batch(
            prompts,
            max_length=max_tokens,
            end_token=self._stops,
            include_prompt_in_result=False,
            repetition_penalty=REPETITION_PENALTY,
        )
        seconds = (time.perf_counter() - started) / len(prompts) / at_once
        written = []
        for prompt, result in zip(prompts, results, strict=True):
            ids = result.sequences_ids[0]
            text = self._tokenizer.decode(ids, skip_special_tokens=True).strip()
            written.append(Generation(text, len(prompt), len(ids), seconds))
        return written

    @property
    def size(self) -> int:
        """The bytes of the converted weights: equal for models of one shape."""
        return sum(file.stat().st_size for file in self.converted.glob("*.bin"))

    def exercise(self, prompt_tokens: int, answer_tokens: int) -> None:
        """Read a prompt and write an answer of exactly `tokens` tokens, on one thread."""
        token = self._tokenizer.id_to_token(self._tokenizer.get_vocab_size() // 2)
        self._engine(self._cores).generate_batch(
            [[token] * prompt_tokens],
            min_length=answer_tokens,
            max_length=answer_tokens,
            include_prompt_in_result=False,
        )

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
        scored = self._engine(self._cores).score_batch(
            rows,
            max_input_length=0,
            max_batch_size=BATCH_TOKENS // self._cores,
            batch_type="tokens",
        )
        return [
            float(sum(found.log_probs[-length:]) / length)
            for found, length in zip(scored, lengths, strict=True)
        ]


def _name(folder: Path) -> str:
    """Return the source of the model, or the folder itself."""
    card = folder / "source.json"
    return str(json.loads(card.read_text("utf-8"))["source"] if card.is_file() else folder)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices of prompts of one length, the longest first."""
    same: dict[int, list[int]] = {}
    for number, length in enumerate(lengths):
        same.setdefault(length, []).append(number)
    for length, numbers in sorted(same.items(), reverse=True):
        size = max(1, min(BATCH_SIZE, BATCH_TOKENS // max(1, length)))
        yield from (numbers[at : at + size] for at in range(0, len(numbers), size))


def _stops(folder: Path, template: Template) -> list[str]:
    """Return the tokens that end an answer: those of the model's settings, and the template's."""
    found: set[int] = set()
    for name in ("config.json", "generation_config.json"):
        if (folder / name).is_file():
            ids = json.loads((folder / name).read_text("utf-8")).get("eos_token_id")
            found |= set(ids if isinstance(ids, list) else [ids]) - {None}
    tokenizer = template.tokenizer
    stops = {tokenizer.id_to_token(number) for number in found}
    stops.add(template.end if tokenizer.token_to_id(template.end) is not None else None)
    return sorted(token for token in stops if token)


class EndpointGenerator:
    """A model behind an OpenAI-compatible URL."""

    def __init__(self, url: str, model: str, timeout_s: float, retries: int) -> None:
        import openai

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
        return [self._answer(conversation, max_tokens) for conversation in conversations]

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
        return LocalGenerator(folder)
    return EndpointGenerator(how.endpoint, how.model or "", how.timeout_s, how.retries)
