"""Tell programs whether the service runs, and people how fresh its documents are.

GET /healthz   the process answers
GET /readyz    the index and the model are open
GET /status    the certificate of the index and the last night
"""

from typing import Any

from fastapi import APIRouter, Request

from app import engine
from app.service.reader import Asker
from app.service.state import engine_of

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
    """Return the certificate of the index and the record of the last night."""
    return engine.status()
