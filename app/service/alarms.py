"""Show the machines' alarms, each with its picture and its diagnosis, as far as the asker may read.

GET /alarms                   the page
GET /alarms/list              open alarms, those that are over, quiet machines, the last watch
GET /alarms/{id}/diagnosis    what the documents that the asker may read say of one
GET /alarms/{id}/picture.svg  its readings, with the window marked

The readings' groups decide who sees an alarm, and the documents' groups what is cited for it. An
alarm that does not exist and one that the asker may not see get the same reply.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.service import capacity, page, records, shown
from app.service.answers import base_of, engine_of
from app.service.errors import DOCUMENTED, ApiError
from app.service.machines import BUSY
from app.service.reader import Asker, Reader
from app.service.shown import Whole
from tasks import params
from tasks.answer.cited_answer import Answer
from tasks.machines import board, picture, watched
from tasks.machines.alarms import Alarm
from tasks.machines.board import Board
from tasks.machines.diagnosis import alarm_diagnosis
from tasks.machines.limits import document_limits
from tasks.machines.picture import Look
from tasks.machines.reading.frames import frame
from tasks.machines.reading.readings import Series

GONE = "this alarm is no longer there, or you may not read these readings"
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
WIDE, NARROW = 480, 340  # pixels of a picture: beside the diagnosis, on a telephone

router = APIRouter(responses=DOCUMENTED)

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@dataclass(frozen=True, slots=True)
class Listed(Board):
    watched: str | None = None  # when the last watch ended, ISO; null before the first


@router.get("/alarms", include_in_schema=False)
async def alarms_page(request: Request) -> Response:
    """Return the page."""
    return await page.file("alarms.html", request)


@router.get("/alarms/list")
async def listed(asker: Asker) -> Listed:
    """List the alarms and the quiet machines whose readings the asker may read."""
    return await run_in_threadpool(_listed, asker)


def _listed(asker: Reader) -> Listed:
    try:
        found, at = board.board(asker.groups), watched.last()
    except OSError:  # a shard was replaced between its name and its content
        raise ApiError(503, BUSY, "not_readable") from None
    return Listed(found.alarms, found.quiet, at.isoformat() if at else None)


@router.get("/alarms/{alarm_id}/diagnosis", response_model=Whole)
async def diagnosis(request: Request, asker: Asker, alarm_id: Id) -> dict[str, Any]:
    """Diagnose an alarm from the documents that the asker may read. `abstained`: none describes
    these signs."""
    alarm, series = await run_in_threadpool(_alarm, alarm_id, asker)
    diagnose = partial(_diagnosed, request, alarm, series, asker)
    found = await capacity.run(request, diagnose)
    uris = [citation.uri for citation in found.citations]
    await run_in_threadpool(records.shown, request, asker, "", uris)
    return shown.whole(found, base_of(request))


def _diagnosed(request: Request, alarm: Alarm, series: list[Series], asker: Reader) -> Answer:
    engines = engine_of(request).answering()
    return alarm_diagnosis.of(alarm, series, asker.groups, engines)


@router.get(
    "/alarms/{alarm_id}/picture.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}}},
)
def drawn(
    asker: Asker,
    alarm_id: Id,
    scheme: Literal["light", "dark", "light dark"] = "light dark",
    narrow: bool = False,
) -> Response:
    """Draw the readings of an alarm, with its window marked."""
    alarm, series = _alarm(alarm_id, asker)
    look = Look(NARROW if narrow else WIDE, scheme, titled=False)
    svg = picture.of(frame(series), alarm, document_limits.in_use(params.load().machines), look)
    return Response(svg, media_type="image/svg+xml", headers=HEADERS)


def _alarm(alarm_id: str, asker: Reader) -> tuple[Alarm, list[Series]]:
    """Return an alarm with its machine's readings. Raises ApiError 404 or 503."""
    try:
        found = board.alarm_of(alarm_id, asker.groups)
    except OSError:
        raise ApiError(503, BUSY, "not_readable") from None
    if found is None:
        raise ApiError(404, GONE, "removed")
    return found
