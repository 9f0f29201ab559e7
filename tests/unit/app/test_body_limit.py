"""A body that is too long is refused with 413, whether or not its length is announced."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.service import body_limit
from app.service.body_limit import BodyLimit


async def length(request: Request) -> Response:
    return Response(str(len(await request.body())))


@pytest.mark.parametrize(("size", "status"), [(0, 200), (1000, 200), (1001, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_whether_or_not_it_tells_its_length(
    size: int, status: int, chunked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limit, "BYTES", 1000)
    client = TestClient(BodyLimit(Starlette(routes=[Route("/", length, methods=["POST"])])))
    body = b"a" * size
    reply = client.post("/", content=iter([body[:600], body[600:]]) if chunked else body)
    assert reply.status_code == status
    if status == 200:
        assert reply.text == str(size)
