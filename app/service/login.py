"""Let a browser use a key: the page keeps it in a cookie that no script reads.

POST /login    {"key": "ih-…"}
POST /logout
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.access import admission, peers
from app.access.admission import COOKIE
from app.service import reader
from app.service.errors import DOCUMENTED, ApiError

DAYS = 30  # that a browser keeps the cookie, at most
FORWARDED_SCHEME = "X-Forwarded-Proto"

router = APIRouter(responses=DOCUMENTED)


class Login(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, Field(min_length=1, max_length=200)]


@router.post("/login")
async def login(request: Request, response: Response, sent: Login) -> dict[str, str]:
    """Set the cookie, if the key is right."""
    _refuse_foreign(request)
    key = reader.key(request.app.state.admission, sent.key.strip())
    left = (key.expires - datetime.now(UTC)).total_seconds() if key.expires else float("inf")
    response.set_cookie(
        COOKIE,
        sent.key.strip(),
        max_age=int(min(DAYS * 86_400, left)),
        httponly=True,
        samesite="strict",
        secure=_is_https(request),
    )
    return {"name": key.name}


@router.post("/logout")
async def logout(request: Request, response: Response) -> dict[str, str]:
    """Delete the cookie."""
    _refuse_foreign(request)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=_is_https(request))
    return {}


def _refuse_foreign(request: Request) -> None:
    if peers.is_foreign(request):
        raise ApiError(403, reader.FOREIGN)


def _is_https(request: Request) -> bool:
    """Return whether the browser speaks HTTPS, with us or with the trusted proxy."""
    admitted: admission.Admission = request.app.state.admission
    if peers.is_trusted(admission.peer(request), admitted.serve.proxy):
        return request.headers.get(FORWARDED_SCHEME) == "https"
    return request.url.scheme == "https"
