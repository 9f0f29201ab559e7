"""An endpoint's error names the line of params.yaml that helps."""

import time
from email.utils import formatdate
from typing import Any

import pytest

from tasks.errors import EndpointError
from tasks.models.endpoint_errors import seconds_to_wait
from tasks.models.endpoint_generator import KEY
from tests.unit.models.endpoint import ASKED, Server, completion, generator, late


def failure(server: Server, status: int, error: dict[str, Any] | str) -> str:
    """Return the error of a server that always answers like this."""
    server.reply = lambda n: (status, {"error": error})
    with pytest.raises(EndpointError) as caught:
        generator(server, retries=0).generate([ASKED], 50)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(server.url)
    return str(caught.value)


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, "no", f"refused the key: set {KEY}"),
        (403, {"message": "verify your organization"}, "refuses m to this key (403): "),
        (403, {"message": "verify your organization"}, "verify your organization"),
        (404, "model 'm' not found", "set generate.model to one of qwen3:8b, gemma3:4b"),
        (429, {"code": "insufficient_quota"}, "the quota of this key is used up (429)"),
        (429, "slow down", "takes no more requests (429): lower generate.concurrent or raise"),
        (
            400,
            {"message": "This model's maximum context length is 4096 tokens."},
            "the prompt does not fit, lower answer.passage_tokens: ",
        ),
        (400, {"code": "context_length_exceeded"}, "lower answer.passage_tokens"),
        (400, "no such role", "did not answer: Error code: 400 no such role"),
        (500, "out of memory", "did not answer: Error code: 500"),
    ],
)
def test_a_status_is_told_with_what_helps(
    status: int,
    error: dict[str, Any] | str,
    says: str,
    server: Server,
) -> None:
    assert says in failure(server, status, error)


def test_a_long_wait_is_told_and_not_waited_for(server: Server) -> None:
    server.headers = {"Retry-After": "3600"}
    server.reply = lambda n: (429, {})
    with pytest.raises(EndpointError, match=r"\(429\), and asks to wait 3600 s: lower"):
        generator(server, retries=3).generate([ASKED], 50)
    assert len(server.requests) == 1


def test_a_wait_until_a_time_of_day_is_told_in_seconds(server: Server) -> None:
    server.headers = {"Retry-After": formatdate(time.time() + 3600, usegmt=True)}
    server.reply = lambda n: (429, {})
    with pytest.raises(EndpointError, match=r"asks to wait 3[56]\d\d s: lower"):
        generator(server, retries=0).generate([ASKED], 50)


@pytest.mark.parametrize("header", ["", "soon", "-5", "Tue, 99 Foo"])
def test_a_wait_that_is_neither_number_nor_date_is_not_told(header: str) -> None:
    assert seconds_to_wait(header) is None


def test_an_error_with_status_200_is_told_in_the_words_of_the_server(server: Server) -> None:
    said = failure(server, 200, {"message": "upstream\noverloaded", "code": 502})
    assert said.endswith("answered without a chat completion: upstream overloaded")


@pytest.mark.parametrize(
    ("finish", "refusal", "says"),
    [
        ("stop", "I can't help with that.", "the model refused (I can't help with that.)"),
        ("content_filter", None, "the server's content filter withheld it"),
    ],
)
def test_an_answer_that_was_withheld_is_told_with_the_reason(
    finish: str, refusal: str | None, says: str, server: Server
) -> None:
    reply = completion(None)
    reply["choices"][0]["finish_reason"] = finish
    reply["choices"][0]["message"]["refusal"] = refusal
    server.reply = lambda n: (200, reply)
    with pytest.raises(EndpointError, match="empty answer for model m: ") as caught:
        generator(server, retries=0).generate([ASKED], 50)
    assert str(caught.value).endswith(says)


def test_a_server_without_a_list_of_models_is_told_of_its_address(
    server: Server,
) -> None:
    server.models = None  # type: ignore[assignment]
    assert "(404): check generate.endpoint, which often ends in /v1" in failure(server, 404, "no")


def test_the_first_ten_models_are_named(server: Server) -> None:
    server.models = [f"model-{number}" for number in range(30)]
    said = failure(server, 404, "no")
    assert said.endswith("model-8, model-9, …")


def test_a_late_answer_names_the_time_out(server: Server) -> None:
    server.reply = late
    with pytest.raises(EndpointError, match=r"within 0\.1 s: raise generate\.timeout_s"):
        generator(server, retries=0, timeout_s=0.1).generate([ASKED], 50)
