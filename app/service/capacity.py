"""Bound the questions that run at once, those that wait, and how long each may take.

In:  section serve of params.yaml
Out: the result of the work; 429 with Retry-After if too many wait, 503 after serve.timeout_s

Those that wait do so in the event loop, not in a thread: /healthz and /readyz always find one. A
client that leaves gives up its place; if its answer is being generated, it stops at the next token.
"""

import asyncio
import contextvars
import math
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, TypeVar

from fastapi import Request

from app.service.errors import ApiError
from tasks import params
from tasks.models import stopping

POLL_S = 0.2  # between two looks whether a client has left
FIRST_S = 2.0  # assumed time of a question before one was answered
LONGEST_WAIT_S = 60  # that Retry-After names

T = TypeVar("T")
Left = Callable[[], Awaitable[bool]]


class Capacity:
    """Places for questions. All methods but the work itself run in the event loop."""

    def __init__(self, settings: params.Serve) -> None:
        self._settings = settings
        self._pool = ThreadPoolExecutor(settings.at_work, thread_name_prefix="question")
        self._line: deque[asyncio.Future[None]] = deque()
        self._working = 0
        self._usual_s = FIRST_S

    @property
    def waiting(self) -> int:
        """The number of questions that wait for a place."""
        return len(self._line)

    @property
    def working(self) -> int:
        """The number of questions at work."""
        return self._working

    async def run(self, work: Callable[[], T], left: Left) -> T:
        """Return what `work` returns, called in a thread when a place is free. `left` returns
        whether the client has gone. Raises ApiError 429 or 503."""
        until = _now() + self._settings.timeout_s
        await self._place(left, until)
        began, stop = _now(), Event()
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        answered = loop.run_in_executor(self._pool, context.run, stopping.call, stop.is_set, work)
        answered.add_done_callback(lambda done: self._free(done, began))
        try:
            await _finished(answered, left, until)
        finally:
            stop.set()
        return answered.result()

    async def _place(self, left: Left, until: float) -> None:
        """Take a place, in the order in which the questions came."""
        if self._working < self._settings.at_work and not self._line:
            self._working += 1
            return
        if len(self._line) >= self._settings.queue:
            message = "too many questions are waiting; please try again later"
            raise ApiError(429, message, "queue_full", retry_after_s=self._retry_after())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        has_place = False
        try:
            await _finished(turn, left, until)
            has_place = True
        finally:
            if not has_place:  # cancelled, too
                self._give_up(turn)

    def _give_up(self, turn: "asyncio.Future[None]") -> None:
        """Leave the line, or hand on a place that was given in the same moment."""
        if turn.done():
            self._next()
        else:
            self._line.remove(turn)

    def _free(self, answered: "asyncio.Future[Any]", began: float) -> None:
        answered.exception()  # seen, even if nobody waits for the answer any more
        self._usual_s += (_now() - began - self._usual_s) / 8
        self._next()

    def _next(self) -> None:
        """Hand a place to the first that waits."""
        if self._line:
            self._line.popleft().set_result(None)
        else:
            self._working -= 1

    def _retry_after(self) -> int:
        seconds = self._usual_s * (len(self._line) + 1) / self._settings.at_work
        return min(LONGEST_WAIT_S, max(1, math.ceil(seconds)))


async def _finished(future: "asyncio.Future[T]", left: Left, until: float) -> None:
    """Wait for a future. Raises ApiError 503 when the time is over or the client has left."""
    while not future.done():
        wait_s = min(POLL_S, until - _now())
        if wait_s <= 0:
            raise ApiError(503, "the answer took too long; please try again later", "timeout")
        await asyncio.wait({future}, timeout=wait_s)
        if not future.done() and await left():
            raise ApiError(503, "the client has left", "client_left")


def _now() -> float:
    return asyncio.get_running_loop().time()


async def run(request: Request, work: Callable[[], T]) -> T:
    """Return what `work` returns, when the application of this request has a place for it."""
    return await of(request).run(work, request.is_disconnected)


def of(request: Request) -> Capacity:
    """Return the capacity of the application."""
    found: Capacity = request.app.state.capacity
    return found
