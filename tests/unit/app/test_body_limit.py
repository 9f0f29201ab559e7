"""A body that is too long, too slow or of two lengths is refused, and its connection closed."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.service import body_limit
from app.service.body_limit import BodyLimit

HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\n"
NEXT = "0\r\n\r\nPOST /smuggled HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"


async def length(request: Request) -> Response:
    return Response(str(len(await request.body())))


def limited() -> BodyLimit:
    return BodyLimit(Starlette(routes=[Route("/", length, methods=["POST"])]))


@pytest.mark.parametrize(("size", "status"), [(0, 200), (1000, 200), (1001, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_whether_or_not_it_tells_its_length(
    size: int, status: int, chunked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limit, "BYTES", 1000)
    client = TestClient(limited())
    body = b"a" * size
    reply = client.post("/", content=iter([body[:600], body[600:]]) if chunked else body)
    assert reply.status_code == status
    if status == 200:
        assert reply.text == str(size)


@pytest.fixture
def port() -> Iterator[int]:
    """Serve on a real socket: only there a body may never come."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(limited(), log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


def answers(port: int, sent: str) -> list[str]:
    """Return the status of each answer on one connection, which the server must close."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent.encode())
        read = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    return [part[:3] for part in read.split("HTTP/1.1 ")[1:]]


def test_a_body_that_never_comes_is_not_waited_for(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limit, "SECONDS", 0.2)
    assert answers(port, f"{HEAD}Content-Length: 900\r\n\r\nab") == ["408"]
    assert answers(port, f"{HEAD}Transfer-Encoding: chunked\r\n\r\nffffff\r\nab") == ["408"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_request_of_two_lengths_smuggles_no_other_one(port: int, turned: bool) -> None:
    lengths = ["Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"]
    head = "".join(reversed(lengths) if turned else lengths)
    assert answers(port, f"{HEAD}{head}\r\n{NEXT}") == ["400"]
