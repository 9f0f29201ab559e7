"""Open the passage of a citation, with the quote marked, or say that it was changed or removed.

GET /citations/{chunk_id}?uri=…&first=…&last=…   JSON; a page where a browser asks

A link names a passage by its text: the same text opens for as long as it is in the index. A
document that was removed and one that the asker may not read get the same reply.
"""

from dataclasses import asdict, dataclass
from html import escape
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from app.service import records
from app.service.answers import engine_of
from app.service.errors import DOCUMENTED, ApiError, ErrorBody
from app.service.reader import Asker
from tasks import console
from tasks.answer.places import excerpt
from tasks.answer.places.outline import units
from tasks.answer.retrieve import readable
from tasks.index.store import Payload, Store

CHANGED = "this passage has changed since: the document is there, and the passage is not"
REMOVED = "the document was removed, or you may not read it"
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}
STYLE = (
    ":root{color-scheme:light dark}body{max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "font:1rem/1.6 system-ui,sans-serif}div{white-space:pre-wrap;overflow-wrap:anywhere}"
)

router = APIRouter(responses=DOCUMENTED)


@dataclass(frozen=True, slots=True)
class Opened:
    """A passage with the place of the quote, in characters."""

    uri: str
    title: str
    locator: str
    dated: str
    text: str
    start: int
    end: int


PAGE = {"text/html": {"schema": {"type": "string"}}}


@router.get(
    "/citations/{chunk_id}",
    response_model=Opened,
    responses={
        200: {"content": PAGE},
        404: {**DOCUMENTED[404], "content": PAGE},
        410: {"model": ErrorBody, "description": "the passage has changed", "content": PAGE},
    },
)
async def citation(
    request: Request,
    asker: Asker,
    chunk_id: UUID,
    uri: Annotated[str, Query(max_length=2000)],
    first: Annotated[int, Query(ge=0, le=100_000)] = 0,
    last: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """Return a passage that the asker may read, with the quote from unit `first` to `last`. 410 if
    the document no longer contains it, 404 if the document is not there."""
    store, _ = await run_in_threadpool(engine_of(request).searching)
    found = await run_in_threadpool(passage, store, str(chunk_id), uri, readable(asker.groups))
    as_page = "text/html" in request.headers.get("accept", "")
    if isinstance(found, ApiError):
        if as_page:
            return HTMLResponse(_page("Source", escape(found.message)), found.status, HEADERS)
        raise found
    await run_in_threadpool(records.shown, request, asker, "", [found.uri])
    opened = marked(found, first, last)
    if as_page:
        return HTMLResponse(_shown(opened), headers=HEADERS)
    return JSONResponse(asdict(opened), headers=HEADERS)


def passage(store: Store, chunk_id: str, uri: str, readers: frozenset[str]) -> Payload | ApiError:
    """Return the passage, or the error that tells what became of it."""
    found = store.payloads([chunk_id]).get(chunk_id)
    if found and found.uri == uri and readers & set(found.groups):
        return found
    # every point, whatever is found: the time must not tell whether a forbidden document is there
    there = [name == uri and bool(readers & set(groups)) for _, name, groups in store.readers()]
    return ApiError(410, CHANGED, "changed") if any(there) else ApiError(404, REMOVED, "removed")


def marked(payload: Payload, first: int, last: int) -> Opened:
    """Return the passage as it is read, without Markdown; no place for units that are not there."""
    every = units(payload.text)
    whole = excerpt.whole(first, last, every)
    locator = ", ".join(filter(None, (" > ".join(payload.heading), payload.place)))
    start, end = (whole.start, whole.end) if whole.start < whole.end else (0, 0)
    return Opened(payload.uri, payload.title, locator, payload.dated, whole.text, start, end)


def _shown(opened: Opened) -> str:
    text, start, end = console.harmless(opened.text), opened.start, opened.end
    place = f"<mark>{escape(text[start:end])}</mark>" if end else ""
    body = f"{escape(text[:start])}{place}{escape(text[end:])}"
    about = " · ".join(filter(None, (opened.locator, opened.dated, opened.uri)))
    title = console.line(opened.title)
    return _page(title, f"<p>{escape(console.line(about))}</p><div dir=auto>{body}</div>")


def _page(title: str, body: str) -> str:
    return (
        f"<!doctype html><meta charset=utf-8><meta name=viewport content=width=device-width>"
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1 dir=auto>{escape(title)}</h1>"
        f"{body}"
    )
