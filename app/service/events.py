"""Stream an answer as server-sent events.

A request that is refused at once gets its status. After that the status is sent, and an error
becomes an event.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from app.service import errors

REFUSED_S = 0.05  # within which a request is refused that can be refused at once
QUIET_S = 10.0  # without an event, after which a comment keeps proxies from closing the connection

# of a route, for the OpenAPI document
ITEM = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}}
STREAM: dict[str, Any] = {"text/event-stream": {"itemSchema": {**ITEM, "required": ["data"]}}}
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}, **STREAM}}
}

T = TypeVar("T")
Events = Iterator[bytes]
DONE = format_sse_event(data_str="[DONE]")  # the end, as OpenAI's clients know it
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event(value: dict[str, Any], name: str | None = None) -> bytes:
    """Return an event of a JSON object."""
    return format_sse_event(data_str=json.dumps(value, ensure_ascii=False), event=name)


async def stream(
    work: Coroutine[Any, Any, T],
    before: Events,
    after: Callable[[T], Events],
    failed: Callable[[dict[str, Any]], Events],
    meanwhile: "asyncio.Future[bytes] | None" = None,
) -> StreamingResponse:
    """Send the events `before`, the one `meanwhile` if it comes before the work ends, and those of
    the answer or of its failure. Raises what the work raises at once."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=REFUSED_S)
    if done:
        task.result()
    sent = _sent(task, before, after, failed, meanwhile)
    return StreamingResponse(sent, media_type="text/event-stream", headers=HEADERS)


async def _sent(
    task: asyncio.Future[T],
    before: Events,
    after: Callable[[T], Events],
    failed: Callable[[dict[str, Any]], Events],
    meanwhile: "asyncio.Future[bytes] | None",
) -> AsyncIterator[bytes]:
    awaited: set[asyncio.Future[Any]] = {task, meanwhile} if meanwhile else {task}
    try:
        for each in before:
            yield each
        while not task.done():
            done, _ = await asyncio.wait(
                awaited, timeout=QUIET_S, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                yield format_sse_event(comment="still at work")
            elif meanwhile in done and not task.done():
                awaited.discard(meanwhile)
                yield meanwhile.result()
        error = task.exception()
        for each in failed(errors.values(error)) if error else after(task.result()):
            yield each
    finally:  # whoever asked may have left
        task.cancel()
