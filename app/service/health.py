"""Tell programs whether the service runs, and people how fresh its documents are.

GET /healthz   the process answers
GET /readyz    the index and the model are open
GET /status    which index answers, how old it is, whether the last night ended well
"""

from typing import Any

from fastapi import APIRouter, Request

from app import engine
from app.service.answers import engine_of
from app.service.reader import Asker

router = APIRouter()


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> dict[str, str]:
    """Answer once a question would be answered; 503 before."""
    engine_of(request).answering()
    return {"status": "ready"}


@router.get("/status")
def status(_: Asker) -> dict[str, Any]:
    """Return how fresh the answers are. Counts, paths and reasons are in `inhouse status`: here
    they would tell of documents that the asker may not read."""
    found = engine.status()
    return {
        "generation": found.get("in_use"),
        "certified": found.get("certified"),
        "certificate_age_s": found["certificate_age_s"],
        "arm": found["champion"],
        "night": found["night"].get("state"),
        "well": found["problem"] is None,
    }
