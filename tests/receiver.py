"""A web server of the test that receives alarms, as a chat program would."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


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
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()
