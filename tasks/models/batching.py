"""Let threads that generate at the same time share batches.

    batches = Batches(write, at_once=2, size=batch_size)
    written = batches.run(prompts, max_tokens)   from any thread

A prompt that comes while a worker is idle is generated at once. Those that come while all are busy
wait; the next idle worker takes the one that has waited longest, with others of its length.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from tasks.errors import StoppedError
from tasks.models import stopping

T = TypeVar("T")
Tokens = Sequence[str]
# what stops each prompt of a batch, by its number and what reads its text so far
Stop = Callable[[int, Callable[[], str]], bool]
# prompts of one length, the most tokens of an answer, and what stops each
Write = Callable[[list[Tokens], int, Stop | None], list[T]]


@dataclass(slots=True, eq=False)
class _Job(Generic[T]):
    """A prompt, and the answer that a thread waits for."""

    prompt: Tokens
    max_tokens: int
    stop: stopping.Wanted | None
    enough: stopping.Enough | None
    result: Future[T] = field(default_factory=Future)

    @property
    def kind(self) -> tuple[int, int]:
        """Jobs of one kind may share a batch."""
        return len(self.prompt), self.max_tokens

    def stopped(self) -> bool:
        return self.stop is not None and self.stop()

    def ends(self, text: Callable[[], str]) -> bool:
        return self.stopped() or (self.enough is not None and self.enough(text()))


class Batches(Generic[T]):
    """Workers of one model. `size` returns how many prompts of a length a batch may have."""

    def __init__(self, write: Write[T], at_once: int, size: Callable[[int], int]) -> None:
        self._write, self._size = write, size
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="generate")
        self._lock = Lock()
        self._idle = at_once
        self._waiting: deque[_Job[T]] = deque()

    def run(self, prompts: Sequence[Tokens], max_tokens: int) -> list[T]:
        """Return an answer for each prompt. Raises StoppedError if this thread's work is stopped
        meanwhile (stopping.call)."""
        stop, enough = stopping.current(), stopping.enough()
        jobs: list[_Job[T]] = [_Job(prompt, max_tokens, stop, enough) for prompt in prompts]
        with self._lock:
            self._waiting.extend(sorted(jobs, key=lambda job: -len(job.prompt)))
        self._start()
        return [job.result.result() for job in jobs]

    def _start(self) -> None:
        """Give a batch to each idle worker, while any prompt waits."""
        while batch := self._next():
            prompts = [job.prompt for job in batch]
            written = self._pool.submit(self._write, prompts, batch[0].max_tokens, _ending(batch))
            written.add_done_callback(partial(self._done, batch))

    def _next(self) -> list[_Job[T]]:
        """Return the next batch; nothing without an idle worker or a waiting prompt."""
        with self._lock:
            self._drop_stopped()
            if not self._idle or not self._waiting:
                return []
            self._idle -= 1
            first = self._waiting[0]
            same = [job for job in self._waiting if job.kind == first.kind]
            batch = same[: self._size(len(first.prompt))]
            chosen = set(map(id, batch))
            self._waiting = deque(job for job in self._waiting if id(job) not in chosen)
            return batch

    def _drop_stopped(self) -> None:
        for job in [job for job in self._waiting if job.stopped()]:
            self._waiting.remove(job)
            job.result.set_exception(_stopped())

    def _done(self, batch: Sequence[_Job[T]], written: Future[list[T]]) -> None:
        with self._lock:
            self._idle += 1
        self._start()
        error = written.exception()
        for number, job in enumerate(batch):
            if job.stopped():
                job.result.set_exception(_stopped())
            elif error:
                job.result.set_exception(error)
            else:
                job.result.set_result(written.result()[number])


def _ending(batch: Sequence[_Job[T]]) -> Stop | None:
    """Return what stops each prompt of a batch; None if nothing does."""
    if not any(job.stop or job.enough for job in batch):
        return None
    return lambda number, text: batch[number].ends(text)


def _stopped() -> StoppedError:
    return StoppedError("nobody waits for this answer any more")
