"""Identify who sends a request, and what they may read.

In:  the headers of a request
Out: Reader, for routes: `asker: Asker`; Watcher, for routes about the service itself
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.access import admission, peers
from app.access.admission import Admission
from app.access.keys import Key
from app.access.peers import User
from app.service.errors import ApiError

NEEDED = "a key is needed: Authorization: Bearer ih-…; whoever runs this service makes one"
WRONG = "the key is wrong, expired or withdrawn"
FOREIGN = "a page of another origin may not do this"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever asks."""

    key: str = ""  # the id of the key, never the key; "" without one
    groups: frozenset[str] = frozenset()  # beside the public's
    arms: frozenset[str] | None = None  # None: each in whose audience the groups are
    reviewer: bool = False  # may read and approve the feedback of others


async def reader_of(request: Request) -> Reader:
    """Return who asks. Raises ApiError 401, 403 or 429."""
    admitted: Admission = request.app.state.admission
    text = admission.key_of(request)
    if peers.is_foreign(request) and "Authorization" not in request.headers:
        raise ApiError(403, FOREIGN)
    if text:
        return _with_key(admitted, text)
    headers, proxy = request.headers, admitted.serve.proxy
    if user := peers.user(admission.peer(request), headers, proxy):
        return _with_user(admitted, user)
    if not admitted.is_open(request):
        raise ApiError(401, NEEDED, code="invalid_api_key")
    address = peers.address(admission.peer(request), headers, proxy)
    _count(admitted, admitted.serve.rate, "address", address)
    return Reader()


def _with_key(admitted: Admission, text: str) -> Reader:
    found = key(admitted, text)
    _count(admitted, found.rate, "key", found.id)
    allowed = None if found.arms is None else frozenset(found.arms)
    return Reader(found.id, frozenset(found.groups), allowed, found.reviewer)


def key(admitted: Admission, text: str) -> Key:
    """Return the key of a text. Raises ApiError 401, the same for each reason."""
    found = admitted.keys.find(text)
    if found is None:
        raise ApiError(401, WRONG, code="invalid_api_key")
    return found


def _with_user(admitted: Admission, user: User) -> Reader:
    _count(admitted, admitted.serve.rate, "user", user.name)
    return Reader(f"user:{user.name}", user.groups)


def _count(admitted: Admission, rate: str, *who: str) -> None:
    if wait_s := admitted.wait_s(rate, *who):
        message = f"more than {rate} requests; try again in {wait_s} s"
        raise ApiError(429, message, code="rate_limit_exceeded", retry_after_s=wait_s)


async def watcher_of(request: Request) -> None:
    """Let through a program of this machine, and whoever has a key. Raises ApiError."""
    admitted: Admission = request.app.state.admission
    if not admission.key_of(request) and admitted.is_here(request):
        return
    if not (await reader_of(request)).key:
        raise ApiError(401, NEEDED, code="invalid_api_key")


Asker = Annotated[Reader, Depends(reader_of)]
Watcher = Annotated[None, Depends(watcher_of)]
