"""Test rewriting by an endpoint: a real server that answers, is slow, or talks too much."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler

import pytest

from tasks import params
from tasks.answer import followup, rewriting
from tests.unit.fakes import MemoryStore
from tests.unit.models.test_endpoint import Server

TURNS = [("What does a seal kit cost?", "£86.40")]
WHOLE = "How long does a seal kit last?"


def reply(text: str, after_s: float = 0.0) -> object:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(after_s)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]}).encode()
        with suppress(ConnectionError):  # who asked has gone
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

    return answer


@contextmanager
def endpoint(text: str, after_s: float = 0.0) -> Iterator[tuple[Server, params.Generate]]:
    server = Server(reply(text, after_s))  # type: ignore[arg-type]
    how = params.load().generate
    url = f"http://127.0.0.1:{server.port}/v1"
    try:
        yield server, how.model_copy(update={"endpoint": url, "model": "m"})
    finally:
        server.http.shutdown()
        server.http.server_close()


def test_the_endpoint_sees_the_conversation_and_its_question_is_searched() -> None:
    with endpoint(f' "{WHOLE}"\n') as (server, how):
        asks = followup.understand("How long does it last?", TURNS, MemoryStore(), (), how)
    assert (asks.readings, asks.joined) == ((WHOLE,), WHOLE)
    [(_, body)] = server.got
    assert "£86.40" in json.loads(body)["messages"][1]["content"]


@pytest.mark.parametrize("text", ["Two lines.\nOf text.", "long " * 100])
def test_what_is_not_one_question_is_not_used(text: str) -> None:
    with endpoint(text) as (_, how):
        assert rewriting.rewritten("How long does it last?", TURNS, how) == ""


def test_a_slow_endpoint_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "TIMEOUT_S", 0.2)
    with endpoint(WHOLE, after_s=1.0) as (_, how):
        started = time.perf_counter()
        assert rewriting.rewritten("How long does it last?", TURNS, how) == ""
        assert time.perf_counter() - started < 0.9


def test_nothing_is_sent_without_earlier_turns_or_without_an_endpoint() -> None:
    with endpoint(WHOLE) as (server, how):
        assert rewriting.rewritten("How long does it last?", [], how) == ""
    assert server.got == []
    assert rewriting.rewritten("How long does it last?", TURNS, params.load().generate) == ""
