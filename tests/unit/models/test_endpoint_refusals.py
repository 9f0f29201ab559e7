"""An endpoint that refuses a parameter is asked without it from then on."""

from collections.abc import Callable
from typing import Any

import pytest

from tasks.errors import EndpointError
from tests.unit.models.endpoint import ASKED, Server, completion, generator


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
