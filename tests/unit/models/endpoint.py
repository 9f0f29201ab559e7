"""An endpoint as a server in this process, and the generator that asks it."""

import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any

from tasks.models.endpoint_generator import EndpointGenerator
from tests.serving import JsonHandler, models

Reply = Callable[[int], tuple[int, dict[str, Any]]]  # how often asked before → status, body
ASKED = [{"role": "user", "content": "How long?"}]


def completion(text: str | None) -> dict[str, Any]:
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": text},
    }
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return {
        "id": "1", "object": "chat.completion", "created": 0, "model": "m",
        "choices": [choice], "usage": usage,
    }  # fmt: skip


class Server:
    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []  # key, body
        self.reply: Reply = lambda n: (200, completion("  24 months. "))
        self.reply_to: Callable[[dict[str, Any]], tuple[int, dict[str, Any]]] | None = None
        self.headers: dict[str, str] = {}  # of failures
        self.models = ["qwen3:8b", "gemma3:4b"]
        outer = self

        class Handler(JsonHandler):
            def do_POST(self) -> None:  # noqa: N802
                body = self.body()
                reply = outer.reply_to
                status, answer = reply(body) if reply else outer.reply(len(outer.requests))
                outer.requests.append((self.headers["Authorization"], body))
                self.send(status, answer, outer.headers if status != 200 else None)

            def do_GET(self) -> None:  # noqa: N802
                self.send(200, models(*outer.models))

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"


def generator(
    server: Server,
    retries: int = 1,
    timeout_s: float = 5.0,
    concurrent: int = 1,
    reasoning_tokens: int = 0,
) -> EndpointGenerator:
    return EndpointGenerator(server.url, "m", timeout_s, retries, concurrent, reasoning_tokens)


def late(_: int) -> tuple[int, dict[str, Any]]:
    time.sleep(0.2)
    return 200, completion("late")
