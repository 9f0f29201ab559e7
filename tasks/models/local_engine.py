"""Choose the engine that a local model runs on, behind one protocol.

    engine = local_engine.choose(folder, template, "auto")
    engine.generate(prompts, max_tokens)   from any thread

`auto` takes the GPU if there is one (engine_choice.py). On a processor it takes CTranslate2 if it
converts the model and its likelihoods agree with those of transformers (agreement.py), and
transformers' own generation for every other model. Both are greedy, with the same repetition
penalty and the same stop tokens.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tasks import paths
from tasks.errors import ModelError
from tasks.models import agreement, engine_choice
from tasks.models.batching import Tokens
from tasks.models.engine_choice import Choice, Wanted
from tasks.models.template import Template
from tasks.models.weights import convert, weights_hash

log = logging.getLogger(__name__)

REPETITION_PENALTY = 1.1  # Keskar et al. 2019 take 1.2; small models loop without it
BATCH_SIZE = 16  # prompts of a batch
# Of all its prompts. Two prompts with passages take a fifth less CPU than one after another, four
# hardly less than two, and each holds 140 MB of keys and values (docs/serving.md).
BATCH_TOKENS = 1024
GPU_BATCH_TOKENS = 16_384  # a GPU computes 16 prompts in little more time than one


@dataclass(frozen=True, slots=True)
class Generation:
    """A generated text, and its cost."""

    text: str
    prompt_tokens: int
    answer_tokens: int
    seconds: float


class LocalEngine(Protocol):
    """A model in this process that many threads may use at once."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int:
        """The bytes of the weights as the engine holds them: equal for models of one shape."""
        ...

    def generate(self, prompts: Sequence[Tokens], max_tokens: int) -> list[Generation]:
        """Generate an answer for each prompt. The seconds of a batch are split evenly among its
        answers."""
        ...

    def exercise(self, token: str, prompt_tokens: int, answer_tokens: int) -> None:
        """Read a prompt and write an answer of exactly these many tokens."""
        ...

    def log_probabilities(self, rows: Sequence[Tokens]) -> list[Sequence[float]]:
        """Return the log-probability of each token but the first, by row."""
        ...

    def forget(self) -> None:
        """Remove the engine's own form of the model from the cache."""
        ...


def choose(folder: Path, template: Template, wanted: Wanted) -> LocalEngine:
    """Return the engine of a model folder. Raises ModelError if the one that params.yaml names does
    not run it, or none does."""
    weights_hash(folder)  # refuses weights that are not safetensors
    cache = paths.cache("ctranslate2")
    chosen = engine_choice.decide(
        wanted, engine_choice.here(), lambda: agreement.check(folder, template, cache)
    )
    if chosen.error:
        raise ModelError(
            f"{folder} does not run on CTranslate2: {chosen.reason}. Set generate.engine in "
            "params.yaml to auto: transformers runs it"
        )
    if chosen.engine == "transformers":
        return _on_transformers(folder, template, chosen)
    from tasks.models.on_ctranslate2 import CTranslate2Engine

    log.debug("%s runs on CTranslate2: %s", folder, chosen.reason)
    if chosen.device == "cuda":
        log.info("%s runs on CTranslate2 (cuda, %s)", folder, chosen.numbers)
    return CTranslate2Engine(
        convert(folder, cache), stops(folder, template), template.tokenizer.decode,
        chosen.device, chosen.numbers,
    )  # fmt: skip


def _on_transformers(folder: Path, template: Template, chosen: Choice) -> LocalEngine:
    from tasks.models.on_transformers import TransformersEngine

    engine = TransformersEngine(folder, template.tokenizer, stops(folder, template))
    log.info("%s runs on transformers (%s): %s", folder, engine.where, chosen.reason)
    return engine


def stops(folder: Path, template: Template) -> list[str]:
    """Return the tokens that end an answer: those of the model's settings, and the template's."""
    found: set[int] = set()
    for name in ("config.json", "generation_config.json"):
        if (folder / name).is_file():
            ids = json.loads((folder / name).read_text("utf-8")).get("eos_token_id")
            found |= set(ids if isinstance(ids, list) else [ids]) - {None}
    tokenizer = template.tokenizer
    ends = {tokenizer.id_to_token(number) for number in found}
    ends.add(template.end if tokenizer.token_to_id(template.end) is not None else None)
    return sorted(token for token in ends if token)


def batch_size(length: int) -> int:
    """Return how many prompts of a length make a batch on a processor."""
    return _fitting(length, BATCH_TOKENS)


def gpu_batch_size(length: int) -> int:
    """Return how many prompts of a length make a batch on a GPU."""
    return _fitting(length, GPU_BATCH_TOKENS)


def _fitting(length: int, tokens: int) -> int:
    return max(1, min(BATCH_SIZE, tokens // max(1, length)))
