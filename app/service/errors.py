"""Answer errors as OpenAI's error object, without internals.

{"error": {"message": …, "type": …, "param": null, "code": …}}
"""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tasks.errors import EndpointError, InhouseError, ModelError, StoreError

log = logging.getLogger(__name__)

TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class Error(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBody(BaseModel):
    """An error as OpenAI's clients know it."""

    error: Error


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": description}
    for status, description in {
        400: "a field is not supported",
        401: "a key is needed, or the key is not valid",
        403: "the key may not do this",
        404: "not there, or not for this key",
        408: "the body of the request took too long",
        413: "the request is too large",
        422: "a field is missing or has a wrong value",
        429: "too many requests; Retry-After tells when to try again",
        503: "no index or no model at the moment",
    }.items()
}


class ApiError(Exception):
    """A request that is refused, with a message for the person who sent it."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        param: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param
        self.retry_after_s = retry_after_s


def body(status: int, message: str, code: str | None, param: str | None) -> dict[str, Any]:
    """Return the error object of a status."""
    kind = TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def add_to(application: FastAPI) -> None:
    """Let the application answer every error in this form."""
    application.add_exception_handler(ApiError, _refused)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(InhouseError, _failed)
    application.add_exception_handler(Exception, _unexpected)


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(values(error), error.status, headers=headers)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    """Name the first wrong field, without repeating its value."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    param = ".".join(str(part) for part in first["loc"][1:])  # after "body", "path" or "query"
    return JSONResponse(body(422, f"{param or 'body'}: {first['msg']}", first["type"], param), 422)


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    content = body(error.status_code, str(error.detail), None, None)
    return JSONResponse(content, error.status_code, headers=error.headers)


def _failed(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(values(error), 503)


def _unexpected(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(values(error), 500)


def values(error: BaseException) -> dict[str, Any]:
    """Return the error object. It says what a person can do: the details are in the log, since they
    may name files."""
    if isinstance(error, ApiError):
        return body(error.status, error.message, error.code, error.param)
    known = isinstance(error, InhouseError)
    log.error("%s: %s", type(error).__name__, error, exc_info=None if known else error)
    return body(
        503 if known else 500, _advice(error), type(error).__name__ if known else None, None
    )


def _advice(error: BaseException) -> str:
    if isinstance(error, StoreError):
        return "there is no index to search at the moment; please try again later"
    if isinstance(error, EndpointError):
        return "the language model did not answer; please try again later"
    if isinstance(error, ModelError):
        return "the language model is not available; whoever runs this service finds why in its log"
    return "the answer failed; whoever runs this service finds the reason in its log"
