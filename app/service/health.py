"""Report to programs whether the service runs, and to people how fresh its documents are.

GET /healthz   the process answers
GET /readyz    the index and the model are open
GET /status    which arm and index answer, how old it is, whether the last night succeeded
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from app import engine
from app.service import models
from app.service.answers import engine_of
from app.service.errors import DOCUMENTED
from app.service.reader import Asker

router = APIRouter()


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: DOCUMENTED[503]})
def readyz(request: Request) -> dict[str, str]:
    """Answer once a question would be answered; 503 before."""
    engine_of(request).ready()
    return {"status": "ready"}


@router.get("/status", responses=DOCUMENTED)
async def status(request: Request, asker: Asker) -> dict[str, Any]:
    """Return how fresh the answers are. Counts, paths and reasons are in `inhouse status`: here
    they would tell of documents that the asker may not read."""
    found = await run_in_threadpool(engine.status)
    return {
        "generation": found.get("in_use"),
        "certified": found.get("certified"),
        "certificate_age_s": found["certificate_age_s"],
        "champion": (await models.allowed(request, asker)).get(engine.CHAMPION),
        "night": found["night"].get("state"),
        "problem": found["problem"] is not None,
    }
