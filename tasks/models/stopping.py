"""Stop the generation of an answer that nobody waits for any more, at the next token.

stopping.call(left, work)   generators that `work` calls ask `left` whether to stop
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from tasks.errors import StoppedError

__all__ = ["StoppedError", "call", "current"]

T = TypeVar("T")
Wanted = Callable[[], bool]

_wanted: ContextVar[Wanted | None] = ContextVar("wanted", default=None)


def call(stop: Wanted, work: Callable[[], T]) -> T:
    """Return what `work` returns; while it runs, `stop` says whether its generations shall end.
    Raises StoppedError in place of an answer that was stopped."""
    token = _wanted.set(stop)
    try:
        return work()
    finally:
        _wanted.reset(token)


def current() -> Wanted | None:
    """Return the function that says whether to stop; None: nobody ever stops this work."""
    return _wanted.get()
