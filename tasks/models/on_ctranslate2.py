"""Run a converted model on CTranslate2, in int8: on the processor, or on a GPU if it is told to.

    engine = CTranslate2Engine(converted, stops, decode)
    engine.generate(prompts, max_tokens)   from any thread; threads that wait share batches

The weights are held once. Prompts of different lengths never share a batch: CTranslate2 treats the
tail of longer prompts as generated text and applies the repetition penalty to it. So an answer has
the same words alone and in a batch.

A lone answer uses several cores, and several answers at once use more threads than there are cores.
Threads that wait for each other must not spin then: OMP_WAIT_POLICY is set before the library is
loaded (docs/serving.md has the measurement).
"""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from tasks.models.batching import Batches, Stop, Tokens
from tasks.models.local_engine import (
    REPETITION_PENALTY,
    Generation,
    batch_size,
    gpu_batch_size,
)

SCORED_TOKENS = 2048  # of a batch whose likelihoods are taken
THREADS = 4  # that share one answer, at most: a token is too little work for more


def library() -> Any:
    """Return the library. Its settings must be made before it is imported."""
    os.environ.setdefault("CT2_USE_MKL", "0")  # one backend, so one answer, on every processor
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import ctranslate2

    return ctranslate2


class Weights:
    """The weights of a folder, opened when they are first used."""

    def __init__(self, converted: Path, device: str = "cpu", numbers: str = "int8") -> None:
        self._converted, self._device, self._numbers = converted, device, numbers
        self._opened: Any = None
        self._lock = Lock()
        cores = len(os.sched_getaffinity(0))
        self.threads = min(cores, THREADS)
        self.workers = min(cores, max(2, 2 * cores // self.threads)) if device == "cpu" else 1

    def open(self) -> Any:
        """Return the model. It works on `workers` batches at a time, each on `threads` threads."""
        with self._lock:
            if self._opened is None:
                self._opened = library().Generator(
                    str(self._converted),
                    device=self._device,
                    compute_type=self._numbers,
                    inter_threads=self.workers,
                    intra_threads=self.threads,
                )
            return self._opened


class CTranslate2Engine:
    """A converted model that many threads may use at once."""

    name = "ctranslate2"

    def __init__(
        self,
        converted: Path,
        stops: Sequence[str],
        decode: Callable[[list[int]], str],
        device: str = "cpu",
        numbers: str = "int8",
    ) -> None:
        self._converted = converted
        self._weights = Weights(converted, device, numbers)
        writer = _Writer(self._weights, list(stops), decode)
        fitting = batch_size if device == "cpu" else gpu_batch_size
        self._batches = Batches[Generation](writer.write, self._weights.workers, fitting)

    @property
    def size(self) -> int:
        return sum(file.stat().st_size for file in self._converted.glob("*.bin"))

    def forget(self) -> None:
        shutil.rmtree(self._converted, ignore_errors=True)

    def generate(self, prompts: Sequence[Tokens], max_tokens: int) -> list[Generation]:
        """Generate an answer for each prompt. The seconds of a batch are split evenly among its
        answers."""
        return self._batches.run(prompts, max_tokens)

    def exercise(self, token: str, prompt_tokens: int, answer_tokens: int) -> None:
        """Read a prompt and write an answer of exactly these many tokens."""
        self._weights.open().generate_batch(
            [[token] * prompt_tokens],
            min_length=answer_tokens,
            max_length=answer_tokens,
            include_prompt_in_result=False,
        )

    def log_probabilities(self, rows: Sequence[Tokens]) -> list[Sequence[float]]:
        """Return the log-probability of each token but the first, by row."""
        scored = self._weights.open().score_batch(
            [list(row) for row in rows],
            max_input_length=0,
            max_batch_size=SCORED_TOKENS,
            batch_type="tokens",
        )
        return [found.log_probs for found in scored]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a batch. It does not know the batches, so a model that is dropped is freed at once."""

    weights: Weights
    stops: list[str]
    decode: Callable[[list[int]], str]

    def write(self, prompts: list[Tokens], max_tokens: int, stop: Stop | None) -> list[Generation]:
        engine, started = self.weights.open(), time.perf_counter()
        results = engine.generate_batch(
            prompts,
            max_length=max_tokens,
            end_token=self.stops,
            include_prompt_in_result=False,
            repetition_penalty=REPETITION_PENALTY,
            callback=_step(stop, len(prompts), self.decode) if stop else None,
        )
        seconds = (time.perf_counter() - started) / len(prompts)
        found = zip(prompts, (result.sequences_ids[0] for result in results), strict=True)
        return [
            Generation(self.decode(ids).strip(), len(prompt), len(ids), seconds)
            for prompt, ids in found
        ]


def _step(stop: Stop, prompts: int, decode: Callable[[list[int]], str]) -> Callable[[Any], bool]:
    """Return what is called after each token, and returns whether its prompt shall end. It must not
    know the weights: a thread of the engine frees it, and an engine whose last user goes there
    waits for its own thread, which aborts the process."""
    written: list[list[int]] = [[] for _ in range(prompts)]

    def step(found: Any) -> bool:
        ids = written[found.batch_id]
        ids.append(found.token_id)
        return stop(found.batch_id, lambda: decode(ids).strip())

    return step
