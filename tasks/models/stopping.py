"""Stop the generation of an answer that nobody waits for any more, or that is long enough, at the
next token.

stopping.call(left, work)      generators that `work` calls ask `left` whether to stop
stopping.until(enough, work)   they end an answer once `enough` is True for its text so far
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from tasks.errors import StoppedError

__all__ = ["StoppedError", "call", "current", "enough", "until"]

T = TypeVar("T")
Wanted = Callable[[], bool]
Enough = Callable[[str], bool]

_wanted: ContextVar[Wanted | None] = ContextVar("wanted", default=None)
_enough: ContextVar[Enough | None] = ContextVar("enough", default=None)


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


def until(enough: Enough, work: Callable[[], T]) -> T:
    """Return what `work` returns. A local engine that writes token by token ends each answer at the
    token after which `enough` is True for the text; others write on, which costs only time."""
    token = _enough.set(enough)
    try:
        return work()
    finally:
        _enough.reset(token)


def enough() -> Enough | None:
    """Return the function that says whether a text is long enough; None: it ends by itself."""
    return _enough.get()
