"""Serve the API and the page.

In:  params.yaml, data/index, models/
Out: an HTTP service
Run: inhouse serve [--host ADDRESS] [--port NUMBER]
"""

import argparse

import uvicorn

from app.engine import Engine
from app.service.application import create
from tasks import console

HOST, PORT = "127.0.0.1", 8100


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.service", description="Answer over HTTP.")
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"default {PORT}")
    arguments = parser.parse_args()
    serve(arguments.host, arguments.port)


def serve(host: str, port: int) -> None:
    """Answer until the process is ended."""
    engine = Engine()
    engine.answering()  # opens the index and the models before the first question
    uvicorn.run(
        create(engine, host),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # it would believe X-Forwarded-For of every program of this machine
    )


if __name__ == "__main__":
    console.run(main)
