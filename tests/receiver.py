"""Receive alarms in a test: a web server, as a chat program has one, and a mail server."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import running


class Received(list[dict[str, Any]]):
    """The JSON of each alarm, in order, and the address to send to."""

    address: str

    def causes(self, state: str = "alarm") -> list[str]:
        return [message["cause"] for message in self if message["state"] == state]


@contextmanager
def receiver(status: int = 204) -> Iterator[Received]:
    """Receive alarms while the block runs, and answer each with the status."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            received.append(json.loads(self.rfile.read(length)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.address = f"http://127.0.0.1:{server.server_port}/"
    with running(server):
        yield received


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """Receive mail while the block runs; yield the port and the lines of the mails."""
    lines: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            inside = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                if inside and line != ".":
                    lines.append(line)
                    continue
                inside = line.upper() == "DATA"
                code = 354 if inside else 221 if line.upper() == "QUIT" else 250
                self.wfile.write(f"{code} well\r\n".encode())
                if code == 221:
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    with running(server):
        yield server.server_address[1], lines
