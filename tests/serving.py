"""Run a server in this process while a test talks to it."""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import Any


class JsonHandler(BaseHTTPRequestHandler):
    """Reads and answers JSON, and logs nothing."""

    def body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def send(self, status: int, answer: Any, headers: Mapping[str, str] | None = None) -> None:
        written = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # nobody waits any more
            self.wfile.write(written)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def running(server: BaseServer) -> Iterator[None]:
    """Serve from a thread while the block runs."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def models(*names: str) -> dict[str, Any]:
    """Return the list of models that a server with OpenAI's API gives."""
    data = [{"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in names]
    return {"object": "list", "data": data}
