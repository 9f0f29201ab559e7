"""The Prefect server of a checkout gets a password that only its owner can read."""

import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer

import pytest

from flows.services import password, server
from tasks.errors import InhouseError


def test_a_password_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    password.ensure(file)
    made = password.current(file)
    assert made.startswith("inhouse:")
    assert len(made) > 30
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password.ensure(file)
    assert password.current(file) == made


def test_other_lines_of_the_file_stay_and_half_a_password_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("QDRANT_URL=http://127.0.0.1:6333\nPREFECT_API_AUTH_STRING=inhouse:old\n")
    assert password.current(file) == ""
    password.ensure(file)
    assert password.current(file) not in ("", "inhouse:old")
    assert "QDRANT_URL=http://127.0.0.1:6333" in file.read_text()


@pytest.mark.parametrize(
    ("host", "login", "refused"),
    [
        ("127.0.0.1", "", False),
        ("127.8.8.8", "", False),
        ("::1", "", False),
        ("localhost", "", False),
        ("0.0.0.0", "inhouse:word", False),
        ("0.0.0.0", "", True),
        ("0.0.0.0", "inhouse:", True),
        ("0", "", True),
        ("::", "", True),
        ("", "", True),
        ("192.0.2.7", "", True),
    ],
)
def test_a_server_that_others_reach_needs_a_password(host: str, login: str, refused: bool) -> None:
    if refused:
        with pytest.raises(InhouseError, match="without a password"):
            server.refuse(host, login)
    else:
        server.refuse(host, login)


@pytest.mark.parametrize("option", ["--host=0.0.0.0", "--host 0.0.0.0", "--background --host ::"])
def test_the_command_that_starts_it_refuses_an_open_address(
    option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_login", lambda _: "")
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("it started"))
    with pytest.raises(InhouseError, match="run inhouse init"):
        server.start(option.split())


@pytest.fixture(params=[200, 401])
def answering(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """Yield the port of a server on all addresses, and the status that it answers with."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with TCPServer(("0.0.0.0", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made.server_address[1], request.param
        made.shutdown()


@pytest.mark.skipif(not list(server._own_addresses()), reason="this machine has only loopback")
def test_a_server_that_answers_others_without_a_password_is_found(
    answering: tuple[int, int],
) -> None:
    port, status = answering
    found = list(server.open_addresses(f"http://127.0.0.1:{port}/api"))
    assert bool(found) == (status == 200)
