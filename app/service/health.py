"""Tell programs whether the service runs, and people how fresh its documents are.

GET /healthz   the process answers
GET /readyz    the index and the model are open
GET /status    the arm that answers, and when a night last certified the index

How many documents there are, and why a night failed, is told by `inhouse status` alone: those who
ask may read a part of the documents only.
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

TOLD = ("in_use", "since", "rolled_back", "clean", "certificate_age_s")  # to everybody who asks


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: DOCUMENTED[503]})
def readyz(request: Request) -> dict[str, str]:
    """Answer once a question would be answered; 503 before."""
    engine_of(request).answering()
    return {"status": "ready"}


@router.get("/status", responses=DOCUMENTED)
async def status(request: Request, asker: Asker) -> dict[str, Any]:
    """Return the state of the index and of the last night."""
    found = await run_in_threadpool(engine.status)
    night = found["night"].get("state")
    told = {name: found.get(name) for name in TOLD}
    arm = (await models.allowed(request, asker)).get(engine.CHAMPION)
    return {**told, "champion": arm, "night": night, "problem": found["problem"] is not None}
