"""Return what the requests of an application share."""

from fastapi import Request

from app.engine import Engine


def engine_of(request: Request) -> Engine:
    """Return the engine of the application, which opens models and the index once."""
    found: Engine = request.app.state.engine
    return found


def base_of(request: Request) -> str:
    """Return the address of this service as its clients know it, without a slash at its end:
    serve.url, or the one that the request was sent to."""
    found: str | None = request.app.state.url
    return (found or str(request.base_url)).rstrip("/")
