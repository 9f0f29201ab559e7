"""Refuse a request whose body is too large, even if it does not state its length: 413."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BYTES = 4_000_000
TOO_LARGE = f"the request is too large: expected at most {BYTES:,} bytes"


class BodyLimit:
    """Count the bytes of a body as they are read, and read no more than the limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BYTES:
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, counted, send)
