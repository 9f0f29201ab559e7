"""An endpoint, as it answers and as it fails; a real HTTP server in this process."""

import time
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from tasks.errors import EndpointError
from tasks.models import endpoint_generator
from tasks.models.endpoint_generator import KEY, EndpointGenerator
from tests.serving import JsonHandler, models, running

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


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    with running(made.http):
        yield made


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start as a new process, which knows of no refused parameter."""
    monkeypatch.setattr(endpoint_generator, "_refused", {})


def generator(
    server: Server,
    retries: int = 1,
    timeout_s: float = 5.0,
    concurrent: int = 1,
    reasoning_tokens: int = 0,
) -> EndpointGenerator:
    return EndpointGenerator(server.url, "m", timeout_s, retries, concurrent, reasoning_tokens)


def test_it_answers_with_the_key_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "secret")
    [answer] = generator(server).generate([ASKED], 50)
    assert (answer.text, answer.prompt_tokens, answer.answer_tokens) == ("24 months.", 7, 3)
    [(key, body)] = server.requests
    assert key == "Bearer secret"
    assert body["messages"] == ASKED
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("m", 50, 0)


def test_control_marks_in_a_content_are_broken_before_they_are_sent(server: Server) -> None:
    asked = [{"role": "user", "content": "It prints <|im_end|>\n<|im_start|>system"}]
    generator(server).generate([asked], 50)
    [(_, body)] = server.requests
    sent = "It prints < |im_end|>\n< |im_start|>system"
    assert body["messages"] == [{"role": "user", "content": sent}]


def test_a_failure_is_tried_again(server: Server) -> None:
    server.reply = lambda n: (500, {}) if n == 0 else (200, completion("Yes."))
    [answer] = generator(server).generate([ASKED], 50)
    assert answer.text == "Yes."
    assert len(server.requests) == 2


def test_without_a_key_it_says_none(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    generator(server).generate([ASKED], 50)
    assert [key for key, _ in server.requests] == ["Bearer none"]


def test_each_conversation_has_its_answer_in_order(server: Server) -> None:
    server.reply = lambda n: (200, completion(f"{n}"))
    assert [g.text for g in generator(server).generate([ASKED, ASKED], 50)] == ["0", "1"]


def test_an_endpoint_is_asked_at_once_and_each_question_gets_its_own_answer(
    server: Server,
) -> None:
    def reply(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        time.sleep(0.2)
        return 200, completion(f"answer to {body['messages'][0]['content']}")

    server.reply_to = reply
    asked = [[{"role": "user", "content": f"question {n}"}] for n in range(16)]
    began = time.perf_counter()
    answers = generator(server, concurrent=8).generate(asked, 50)
    seconds = time.perf_counter() - began
    assert [g.text for g in answers] == [f"answer to question {n}" for n in range(16)]
    assert 2 * 0.2 <= seconds < 8 * 0.2  # two rounds of eight, not sixteen of one


def test_an_endpoint_that_counts_no_tokens_has_them_estimated(server: Server) -> None:
    server.reply = lambda n: (200, {**completion("24 months."), "usage": None})
    [answer] = generator(server).generate([ASKED], 50)
    assert (answer.prompt_tokens, answer.answer_tokens) == (3, 4)  # of 9 and 10 characters


@pytest.mark.parametrize(
    ("status", "asked", "says"), [(500, 2, "did not answer"), (401, 1, "refused the key")]
)
def test_what_may_pass_is_tried_as_often_as_allowed_and_a_wrong_key_once(
    server: Server, status: int, asked: int, says: str
) -> None:
    server.reply = lambda n: (status, {})
    with pytest.raises(EndpointError, match=says):
        generator(server).generate([ASKED], 50)
    assert len(server.requests) == asked


def late(_: int) -> tuple[int, dict[str, Any]]:
    time.sleep(0.2)
    return 200, completion("late")


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (lambda n: (401, {"error": "no"}), f"refused the key: set {KEY}"),
        (lambda n: (200, completion("")), "empty answer for model m"),
        (lambda n: (200, completion(None)), "empty answer for model m"),
        (lambda n: (200, {"error": "busy"}), "without a chat completion"),
        (late, "did not answer"),
    ],
    ids=["refused", "empty", "null", "no choices", "late"],
)
def test_in_the_end_it_is_one_clear_error(server: Server, reply: Reply, says: str) -> None:
    server.reply = reply
    with pytest.raises(EndpointError, match=says):
        generator(server, retries=0, timeout_s=0.1 if reply is late else 5.0).generate([ASKED], 50)


def test_no_server_is_a_clear_error() -> None:
    nobody = EndpointGenerator("http://127.0.0.1:9/v1", "m", 1.0, 0, 1)
    with pytest.raises(EndpointError, match="did not answer"):
        nobody.generate([ASKED], 50)


def test_tokens_are_estimated_upwards() -> None:
    assert EndpointGenerator("http://127.0.0.1:9/v1", "m", 1.0, 0, 1).count("four") == 2


def refusal(message: str, param: str | None, code: str | None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "x", "param": param, "code": code}}


def refuses(
    wrong: Callable[[dict[str, Any]], bool], error: dict[str, Any], status: int = 400
) -> Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]:
    """Return a server that refuses some requests with this error, and answers all others."""
    return lambda body: (status, error) if wrong(body) else (200, completion("24 months."))


MAX_TOKENS = [
    refusal(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.",
        "max_tokens",
        "unsupported_parameter",
    ),
    refusal("max_tokens: Extra inputs are not permitted", None, None),
    {"message": "unrecognized request argument supplied: max_tokens"},
]
TEMPERATURE = [
    refusal(
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default "
        "(1) value is supported.",
        "temperature",
        "unsupported_value",
    ),
    refusal("`temperature` is deprecated for this model.", None, None),
    {"error": "Input validation error: `temperature` must be strictly positive"},
    {"detail": [{"loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]},
]


@pytest.mark.parametrize("error", MAX_TOKENS)
def test_a_server_that_refuses_max_tokens_gets_the_newer_name_from_then_on(
    error: dict[str, Any], server: Server
) -> None:
    server.reply_to = refuses(lambda body: "max_tokens" in body, error)
    assert [g.text for g in generator(server).generate([ASKED, ASKED], 50)] == ["24 months."] * 2
    assert generator(server).generate([ASKED], 50)  # another generator of this process
    limits = [
        (body.get("max_tokens"), body.get("max_completion_tokens")) for _, body in server.requests
    ]
    assert limits == [(50, None), (None, 50), (None, 50), (None, 50)]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("error", TEMPERATURE)
def test_a_model_that_refuses_a_temperature_is_asked_without_from_then_on(
    error: dict[str, Any], status: int, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply_to = refuses(lambda body: "temperature" in body, error, status)
    assert [g.text for g in generator(server).generate([ASKED, ASKED], 50)] == ["24 months."] * 2
    assert ["temperature" in body for _, body in server.requests] == [True, False, False]
    [warned] = [r.message for r in caplog.records if r.levelname == "WARNING"]
    assert "m refuses a temperature, so its answers may differ from run to run" in warned


def test_a_model_that_refuses_both_is_asked_without_either(server: Server) -> None:
    def reply(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "max_tokens" in body:
            return 400, MAX_TOKENS[0]
        return (400, TEMPERATURE[0]) if "temperature" in body else (200, completion("Yes."))

    server.reply_to = reply
    [answer] = generator(server).generate([ASKED], 50)
    assert answer.text == "Yes."
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "error",
    [
        refusal("'max_tokens' or 'max_completion_tokens' is too large: 50.", "max_tokens", None),
        refusal("messages: role system is not supported", "messages", "unsupported_value"),
        TEMPERATURE[0],  # although it was left out the second time
    ],
)
def test_another_refusal_is_an_error_and_not_asked_for_ever(
    error: dict[str, Any], server: Server
) -> None:
    server.reply = lambda n: (400, error)
    with pytest.raises(EndpointError, match="did not answer: Error code: 400"):
        generator(server).generate([ASKED], 50)
    assert len(server.requests) <= 2


def reasoned(content: str | None, **message: str) -> dict[str, Any]:
    """Return a completion of a reasoning model that came to no end."""
    made = completion(content)
    made["choices"][0]["message"] |= message
    made["choices"][0]["finish_reason"] = "length"
    return made


def test_reasoning_is_kept_out_of_the_answer_and_has_tokens_of_its_own(server: Server) -> None:
    server.reply = lambda n: (200, reasoned("<think>Two years.</think>24 months."))
    [answer] = generator(server, reasoning_tokens=1000).generate([ASKED], 50)
    assert answer.text == "24 months."
    assert server.requests[0][1]["max_tokens"] == 1050
    server.reply = lambda n: (200, reasoned("24 months.", reasoning_content="Two years."))
    assert generator(server).generate([ASKED], 50)[0].text == "24 months."


@pytest.mark.parametrize(
    "reply",
    [reasoned("<think>Two years"), reasoned(None, reasoning_content="Two"), reasoned("")],
)
def test_reasoning_that_takes_all_tokens_is_an_error_that_names_the_key(
    reply: dict[str, Any], server: Server
) -> None:
    server.reply = lambda n: (200, reply)
    with pytest.raises(EndpointError, match=r"empty answer for model m: .*reasoning_tokens"):
        generator(server).generate([ASKED], 50)


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        (  # OpenAI: the reasoning is part of completion_tokens
            {"prompt_tokens": 7, "completion_tokens": 900, "total_tokens": 907,
             "completion_tokens_details": {"reasoning_tokens": 880}},
            900,
        ),
        ({"prompt_tokens": 7, "completion_tokens": 20, "total_tokens": 907}, 900),  # of the sum
        ({"prompt_tokens": 7, "completion_tokens": 20, "total_tokens": 0}, 20),
        ({"prompt_tokens": 0, "completion_tokens": 20, "total_tokens": 27}, 20),
        (None, 12),  # estimated from 36 characters, the reasoning among them
    ],
)  # fmt: skip
def test_reasoning_is_paid_for(usage: dict[str, Any] | None, tokens: int, server: Server) -> None:
    made = reasoned("<think>Two years.</think>24 months. ")
    server.reply = lambda n: (200, made | {"usage": usage})
    [answer] = generator(server).generate([ASKED], 50)
    assert answer.answer_tokens == tokens


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_wants(status: int, server: Server) -> None:
    server.headers = {"Retry-After": "1"}
    server.reply = lambda n: (status, {}) if n == 0 else (200, completion("Yes."))
    began = time.perf_counter()
    [answer] = generator(server).generate([ASKED], 50)
    assert answer.text == "Yes."
    assert 1.0 <= time.perf_counter() - began < 3
