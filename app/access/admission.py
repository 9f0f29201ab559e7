"""Decide who sends a request, and how many requests they may send.

In:  a request, params.yaml (serve), .inhouse/keys.json
Out: a Key, a User of the proxy, or an address without either; the seconds to wait

A server that other machines reach answers nobody without a key, unless serve.anonymous says
otherwise. On loopback it answers from the public documents, if the request is for a name of this
machine: a page of another site can let its own name lead to 127.0.0.1 (DNS rebinding), and a proxy
in front makes the server reachable.
"""

import math
import time
from dataclasses import dataclass, field

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from app.access import peers
from app.access.keys import Keys
from tasks import params
from tasks.storage.addresses import is_loopback, names_loopback

COOKIE = "inhouse_key"
NO_KEY = ("", "public")  # after "Bearer": clients that insist on a key may send the word


@dataclass(frozen=True, slots=True)
class Admission:
    """Hold what all requests to a server share: settings, keys and the rate limiter."""

    serve: params.Serve
    local: bool  # bound to loopback
    keys: Keys = field(default_factory=Keys)
    limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    @classmethod
    def of(cls, serve: params.Serve, host: str) -> "Admission":
        """Return the admission of a server that listens on the host."""
        return cls(serve, is_loopback(host))

    def is_open(self, request: Request) -> bool:
        """Return whether somebody without a key may read the public documents."""
        if self.serve.anonymous is not None:
            return self.serve.anonymous == "public"
        return self.local and names_loopback(peers.host_of(request))

    def is_here(self, request: Request) -> bool:
        """Return whether a program of this machine sends the request, and no proxy in between."""
        return names_loopback(peer(request)) and peers.FORWARDED not in request.headers

    def wait_s(self, rate: str, *who: str) -> int:
        """Count a request; return 0, or the seconds until there may be another one."""
        limit = parse(rate)
        if self.limiter.hit(limit, *who):
            return 0
        resets = self.limiter.get_window_stats(limit, *who).reset_time
        return max(1, math.ceil(resets - time.time()))


def key_of(request: Request) -> str:
    """Return the key that a request carries, in its header or in the page's cookie; "" without
    one."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        text = sent.strip()
        return "" if text in NO_KEY else text
    return request.cookies.get(COOKIE, "")


def peer(request: Request) -> str:
    """Return the address of the other end of the connection."""
    return request.client.host if request.client else ""
