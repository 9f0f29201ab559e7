"""Serve the page, and what it shows before the first question.

In:  app/page, the index
Out: GET /               the page
     GET /page/{file}    its styles and modules
     GET /start          what an asker may read: how many documents, how fresh, and what one may ask

Nothing comes from another server, and no text of a document is ever HTML: the policy below lets a
browser run no script but the modules of this folder, and refuses them every way to make HTML from
text (require-trusted-types-for).
"""

import re
import time
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app import engine
from app.service.answers import engine_of
from app.service.errors import DOCUMENTED
from app.service.reader import Asker
from tasks.answer.retrieve import readable
from tasks.index.store import Payload, Store
from tasks.machines import board

PAGE = Path(__file__).parent.parent / "page"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",  # a browser asks each time whether a file has changed
}

POINTS = 200_000  # of the asker that /start counts documents in; of more it tells nothing
LOOKED = 2_000  # of them, in which it looks for questions: ids are hashes, so any are a sample
FRESH_S = 60.0  # that what it found is told again: on a server, a night changes the same store
SHOWN = 4  # questions, or titles
WORDS = range(5, 13)  # of a question that is shown
LEANS = re.compile(
    r"\b(?:it|its|they|them|this|that|these|those|he|she|er|sie|es|dies\w*)\b", re.IGNORECASE
)

router = APIRouter()
_files = StaticFiles(directory=PAGE)
Seen = dict[frozenset[str], tuple[float, dict[str, Any]]]  # by groups, with the time
_seen: WeakKeyDictionary[Store, Seen] = WeakKeyDictionary()


@router.get("/", include_in_schema=False)
async def page(request: Request) -> Response:
    """Return the page."""
    return await file("index.html", request)


@router.get("/page/{name}", include_in_schema=False)
async def part(name: str, request: Request) -> Response:
    """Return a style, a module or a picture of the page."""
    return await file(name, request)


async def file(name: str, request: Request) -> Response:
    """Return a file of the page, under its policy."""
    response = await _files.get_response(name, request.scope)
    response.headers.update(HEADERS)
    return response


@router.get("/start", responses=DOCUMENTED)
def start(request: Request, asker: Asker) -> dict[str, Any]:
    """Return what the empty page shows: the number of documents that the asker may read, the time
    of the certificate, and questions that headings of these documents ask; titles without any; and
    whether there is a machine whose readings the asker may read."""
    store, _ = engine_of(request).searching()
    overview = _overview(store, readable(asker.groups))
    signed_in = asker.key and not asker.key.startswith("user:")  # a proxy's users sign out there
    return {
        **overview,
        "certified": engine.status().get("certified"),
        "signed_in": bool(signed_in),
        "reviewer": asker.reviewer,
        "machines": _has_machines(asker.groups),
    }


def _has_machines(groups: Collection[str]) -> bool:
    try:
        return board.any_machine(groups)
    except OSError:  # they are being written at this moment
        return True


def _overview(store: Store, groups: frozenset[str]) -> dict[str, Any]:
    seen, now = _seen.setdefault(store, {}), time.monotonic()
    if groups not in seen or now - seen[groups][0] > FRESH_S:
        seen[groups] = now, _looked_up(store, groups)
    return seen[groups][1]


def _looked_up(store: Store, groups: frozenset[str]) -> dict[str, Any]:
    """Count the documents of these groups, and choose what the page offers to ask. It reads no
    payload of another group."""
    every = ((chunk_id, uri) for chunk_id, uri, its in store.readers() if groups & set(its))
    mine = list(islice(every, POINTS + 1))
    if len(mine) > POINTS:
        return {"documents": None, "questions": [], "titles": []}
    sample = sorted(chunk_id for chunk_id, _ in mine)[:LOOKED]
    payloads = store.payloads(sample).values()
    return {
        "documents": len({uri for _, uri in mine}),
        "questions": questions(payloads),
        "titles": sorted({payload.title for payload in payloads})[:SHOWN],
    }


def questions(payloads: Iterable[Payload]) -> list[str]:
    """Return questions that headings ask and that stand alone, each of another document."""
    longest: dict[str, str] = {}
    for payload in payloads:
        for heading in _asking(payload):
            if len(heading) > len(longest.get(payload.uri, "")):
                longest[payload.uri] = heading
    found = sorted(longest.values(), key=lambda each: (-len(each), each))
    return found[:SHOWN]  # longer ones need less context


def _asking(payload: Payload) -> Iterator[str]:
    for heading in payload.heading:
        one = heading.endswith("?") and not re.search(r"[.?!:,] ", heading)
        if one and len(heading.split()) in WORDS and not LEANS.search(heading):
            yield heading
