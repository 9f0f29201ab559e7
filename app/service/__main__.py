"""Serve the API and the page.

In:  params.yaml, data/index, models/
Out: an HTTP service
Run: inhouse serve [--host ADDRESS] [--port NUMBER]
"""

import argparse
import logging
from threading import Thread

import uvicorn

from app.engine import Engine
from app.service.application import create
from tasks import console
from tasks.errors import InhouseError

HOST, PORT = "127.0.0.1", 8100
GRACE_S = 10  # for answers at work when the process is asked to end

log = logging.getLogger(__name__)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.service", description="Answer over HTTP.")
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"default {PORT}")
    arguments = parser.parse_args()
    serve(arguments.host, arguments.port)


def serve(host: str, port: int) -> None:
    """Answer until the process is ended. Without an index it waits for the first one: /readyz says
    so."""
    engine = Engine()
    Thread(target=_open, args=(engine, f"http://{host}:{port}"), daemon=True).start()
    uvicorn.run(
        create(engine, host),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # it would believe X-Forwarded-For of every program of this machine
        timeout_graceful_shutdown=GRACE_S,
    )


def _open(engine: Engine, address: str) -> None:
    """Open the index and the models before the first question."""
    try:
        engine.ready()
        log.info("service: ready to answer on %s", address)
    except InhouseError as error:
        log.warning("service: %s is not ready yet: %s", address, error)


if __name__ == "__main__":
    console.run(main)
