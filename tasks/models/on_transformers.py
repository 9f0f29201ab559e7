"""Run a model with transformers' own generation, on the GPU if there is one.

    engine = TransformersEngine(folder, tokenizer, stops)
    engine.generate(prompts, max_tokens)   from any thread; threads that wait share batches

For every model on a GPU, and on a processor for those that CTranslate2 does not convert, or
computes incorrectly. Greedy, and the
repetition penalty counts the answer's tokens only, as CTranslate2 does. bfloat16 on a GPU and on a
processor that has it, float32 on others. Prompts of different lengths never share a batch, so
nothing is padded; in bfloat16 a batch may still round otherwise than a prompt alone.
"""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from tasks.errors import ModelError
from tasks.models.batching import Batches, Stop, Tokens
from tasks.models.local_engine import (
    REPETITION_PENALTY,
    Generation,
    batch_size,
    gpu_batch_size,
)
from tasks.models.processor import has_bf16
from tasks.models.weights import shapes

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class TransformersEngine:
    """A model folder that many threads may use at once. One batch is generated at a time."""

    name = "transformers"

    def __init__(self, folder: Path, tokenizer: "Tokenizer", stops: Sequence[str]) -> None:
        """Check the architecture. Raises ModelError if transformers does not know it."""
        _check_known(folder)
        found = (tokenizer.token_to_id(token) for token in stops)
        self._model = _Model(folder, tokenizer, [number for number in found if number is not None])
        fitting = gpu_batch_size if self._model.device == "cuda" else batch_size
        self._batches = Batches[Generation](self._model.write, 1, fitting)

    @property
    def where(self) -> str:
        """The device and the numbers that it computes with."""
        return f"{self._model.device}, {str(self._model.dtype).removeprefix('torch.')}"

    @property
    def size(self) -> int:
        every = sum(prod(shape) for shape in shapes(self._model.folder).values())
        return every * int(self._model.dtype.itemsize)

    def forget(self) -> None:
        """Do nothing: the model's folder is the only form."""

    def generate(self, prompts: Sequence[Tokens], max_tokens: int) -> list[Generation]:
        return self._batches.run(prompts, max_tokens)

    def exercise(self, token: str, prompt_tokens: int, answer_tokens: int) -> None:
        self._model.written([[token] * prompt_tokens], answer_tokens, answer_tokens, None)

    def log_probabilities(self, rows: Sequence[Tokens]) -> list[Sequence[float]]:
        return [self._model.scored(row) for row in rows]


class _Model:
    """The weights, loaded when they are first used. It does not know the batches, so a model that
    is dropped is freed at once."""

    def __init__(self, folder: Path, tokenizer: "Tokenizer", stops: Sequence[int]) -> None:
        import torch

        self.folder, self._tokenizer, self._stops = folder, tokenizer, stops
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        short = self.device == "cuda" or has_bf16()
        self.dtype = torch.bfloat16 if short else torch.float32
        self._opened: Any = None
        self._lock = Lock()

    def write(self, prompts: list[Tokens], max_tokens: int, stop: Stop | None) -> list[Generation]:
        """Write a batch of answers."""
        began = time.perf_counter()
        rows = self.written(prompts, 0, max_tokens, stop)
        seconds = (time.perf_counter() - began) / len(prompts)
        ends = set(self._stops)
        replies = [
            row[: next((n for n, i in enumerate(row) if i in ends), len(row))] for row in rows
        ]
        return [
            Generation(self._tokenizer.decode(ids).strip(), len(prompt), len(ids), seconds)
            for prompt, ids in zip(prompts, replies, strict=True)
        ]

    def written(
        self, prompts: Sequence[Tokens], fewest: int, most: int, stop: Stop | None
    ) -> list[list[int]]:
        """Return the token ids behind each prompt, up to `most`, with padding behind the end."""
        import torch
        from transformers import GenerationConfig, RepetitionPenaltyLogitsProcessor

        model, ids = self._open(), self._ids(prompts)
        length = ids.shape[1]
        settings: Any = GenerationConfig(
            do_sample=False,
            min_new_tokens=fewest or None,
            max_new_tokens=most,
            eos_token_id=self._stops or None,
            pad_token_id=(self._stops or [0])[0],
        )
        with torch.inference_mode():
            rows = model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                generation_config=settings,
                logits_processor=[RepetitionPenaltyLogitsProcessor(REPETITION_PENALTY, length)],
                stopping_criteria=[self._ending(stop, length)] if stop else None,
            )
        written: list[list[int]] = rows[:, length:].tolist()
        return written

    def _ending(self, stop: Stop, length: int) -> Callable[..., Any]:
        """Return what ends each row of a batch. Without a stop token its text is not read: what
        fills a row up behind its end would be taken for text."""
        import torch

        def text(row: Any) -> str:
            return self._tokenizer.decode(row[length:].tolist()).strip() if self._stops else ""

        def ended(ids: Any, _scores: Any, **_: Any) -> Any:
            stops = [stop(number, partial(text, row)) for number, row in enumerate(ids)]
            return torch.tensor(stops, device=ids.device)

        return ended

    def scored(self, row: Tokens) -> list[float]:
        """Return the log-probability of each token but the first."""
        import torch
        from torch.nn.functional import cross_entropy

        model, ids = self._open(), self._ids([row])
        with torch.inference_mode():
            logits = model(ids, use_cache=False).logits[0, :-1].float()
            found: list[float] = (-cross_entropy(logits, ids[0, 1:], reduction="none")).tolist()
        return found

    def _ids(self, rows: Sequence[Tokens]) -> Any:
        import torch

        ids = [[self._tokenizer.token_to_id(token) for token in row] for row in rows]
        return torch.tensor(ids, device=self.device)

    def _open(self) -> Any:
        """Return the model, loaded once."""
        from transformers import AutoModelForCausalLM, GenerationConfig

        with self._lock:
            if self._opened is None:
                model: Any = AutoModelForCausalLM.from_pretrained(
                    self.folder,
                    dtype=self.dtype,
                    local_files_only=True,
                    use_safetensors=True,
                    trust_remote_code=False,
                )
                # its author's would be mixed with ours
                model.generation_config = GenerationConfig()
                self._opened = model.to(self.device).eval()
            return self._opened


def _check_known(folder: Path) -> None:
    """Raise ModelError if transformers can't generate with the architecture by its own code."""
    from transformers import AutoConfig, AutoModelForCausalLM, __version__

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        known = type(config) in AutoModelForCausalLM._model_mapping  # noqa: SLF001
    except (KeyError, ValueError):
        known = False
    if not known:
        kind = json.loads((folder / "config.json").read_text("utf-8")).get("model_type")
        raise ModelError(
            f"{folder}: transformers {__version__} does not generate with the architecture "
            f"{kind!r}, and code that a model brings is never run. Take a model of the table in "
            "docs/models.md, or name a server that runs it in generate.endpoint"
        )
