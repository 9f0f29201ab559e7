"""Refuse a request that nobody should read: too large, too slow, or of two lengths.

413   a body of more than BYTES, whether or not it says its length
408   a body that takes longer than SECONDS to arrive: it would hold its memory until then
400   Content-Length and Transfer-Encoding at once: a proxy in front may believe the other one, and
      take the rest of the body for a request of somebody else (RFC 9112, 6.1)
"""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BYTES = 4_000_000
PATIENCE = 4 * BYTES  # of a body that is too large, thrown away so that its sender reads the answer
SECONDS = 30.0
CLOSE = {"Connection": "close"}  # what follows on this connection may not be a request
TOO_LARGE = f"the request is too large: expected at most {BYTES:,} bytes"
TOO_SLOW = f"the request is too slow: expected its body within {SECONDS:g} s"
TWO_LENGTHS = "expected Content-Length or Transfer-Encoding, got both"


class BodyLimit:
    """Reads of a body what the limits allow."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = dict(scope["headers"])
        until = asyncio.get_running_loop().time() + SECONDS
        read, whole = 0, False

        async def next_part() -> Message:
            nonlocal read, whole
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, TOO_SLOW, CLOSE) from None
            read += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            return message

        async def limited() -> Message:
            if whole:  # what comes now is the end of the connection
                return await receive()
            if b"transfer-encoding" in sent and b"content-length" in sent:
                raise HTTPException(400, TWO_LENGTHS, CLOSE)
            message = await next_part()
            if max(read, _length(sent)) > BYTES:
                while not whole and read < PATIENCE:
                    await next_part()
                raise HTTPException(413, TOO_LARGE, CLOSE)
            return message

        await self._app(scope, limited, send)


def _length(sent: dict[bytes, bytes]) -> int:
    """Return the length that a request says its body has; 0 if it says none."""
    stated = sent.get(b"content-length", b"")
    return int(stated) if stated.isdigit() else 0
