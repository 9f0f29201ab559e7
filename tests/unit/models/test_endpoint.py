"""Test a hostile endpoint: its redirects, its echoes, and its large answers."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tasks.errors import EndpointError
from tasks.models.endpoint_generator import KEY, EndpointGenerator
from tasks.storage import addresses

SECRET = "Passages: the offer of next spring"
Reply = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server on a port of its own, that answers each request by `reply` and notes it."""

    def __init__(self, reply: Reply) -> None:
        self.got: list[tuple[str | None, bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.got.append((self.headers.get("Authorization"), body))
                reply(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def ask(self) -> str:
        """Return the error of a question to this server."""
        generator = EndpointGenerator(f"http://127.0.0.1:{self.port}/v1", "m", 5.0, 0, 1)
        with pytest.raises(EndpointError) as caught:
            generator.generate([[{"role": "user", "content": SECRET}]], 5)
        return str(caught.value)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Reply], Server]]:
    monkeypatch.setenv(KEY, "sk-invented-0123456789")
    made: list[Server] = []

    def start(reply: Reply) -> Server:
        made.append(Server(reply))
        return made[-1]

    yield start
    for server in made:
        server.http.shutdown()
        server.http.server_close()


def empty(handler: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": "0", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_is_not_followed_to_anywhere(
    status: int, host: str, serve: Callable[[Reply], Server]
) -> None:
    thief = serve(empty)
    target = f"http://{host}:{thief.port}/v1/chat/completions"
    said = serve(lambda handler: empty(handler, status, Location=target)).ask()
    assert thief.got == []
    assert f"it redirects ({status})" in said


def test_an_answer_without_end_is_cut_off(serve: Callable[[Reply], Server]) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        try:
            while sent < 100_000_000:
                sent += handler.wfile.write(b" " * 1_000_000)
        except OSError:
            pass

    assert "over 4,000,000 bytes" in serve(endless).ask()
    assert sent < 50_000_000


def test_an_answer_that_grows_when_it_is_unpacked_is_refused(
    serve: Callable[[Reply], Server],
) -> None:
    said = serve(lambda handler: empty(handler, Content_Encoding="gzip")).ask()
    assert "compressed" in said


def test_an_error_that_repeats_the_key_is_shown_without_it(
    serve: Callable[[Reply], Server],
) -> None:
    def echo(handler: BaseHTTPRequestHandler) -> None:
        body = str(handler.headers["Authorization"]).encode()
        handler.send_response(400)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    assert "sk-invented" not in serve(echo).ask()


@pytest.mark.parametrize(
    "url",
    [
        "http://anna:pa55word@127.0.0.1:9/v1",
        "http://127.0.0.1:9/v1?api_key=pa55word",
        "http://:pa55word@127.0.0.1:9/v1?x=1&token=pa55word#pa55word",
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str) -> None:
    with pytest.raises(EndpointError) as caught:
        EndpointGenerator(url, "m", 1.0, 0, 1).generate([[{"role": "user", "content": "x"}]], 5)
    assert "pa55word" not in str(caught.value)
    assert "127.0.0.1:9/v1" in str(caught.value)
    assert "pa55word" not in addresses.concealed(f"can't reach {url}", url)
