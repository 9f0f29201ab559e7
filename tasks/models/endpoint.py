"""Talk to an endpoint that may be hostile: no redirects, no large answers.

    endpoint.client(timeout_s=60)  # for the library that implements the protocol

A redirect would send the passages, and on the same host the key, to an address that the owner never
named.
"""

import time
from collections.abc import Iterator

import httpx2

MAX_BYTES = 4_000_000  # of a response; an answer of some hundred words is a few kB


class ResponseTooLargeError(httpx2.TransportError):
    """The response is longer than MAX_BYTES, is compressed against our request, or never ends."""


class _Capped(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, until: float) -> None:
        self._stream, self._until = stream, until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > MAX_BYTES or time.monotonic() > self._until:
                raise ResponseTooLargeError(f"its answer is over {MAX_BYTES:,} bytes, or too slow")
            yield piece

    def close(self) -> None:
        self._stream.close()


def client(timeout_s: float) -> httpx2.Client:
    """Return a client that follows no redirect and reads at most MAX_BYTES of a response, within
    three times the timeout. Proxies of the environment are used, as always with httpx2."""

    def cap(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ResponseTooLargeError("its answer is compressed, which was not asked for")
        stream = response.stream
        assert isinstance(stream, httpx2.SyncByteStream)
        response.stream = _Capped(stream, time.monotonic() + 3 * timeout_s)

    return httpx2.Client(
        timeout=timeout_s,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [cap]},
    )
