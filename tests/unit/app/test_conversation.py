"""The messages of OpenAI's clients become a question and its earlier turns;
what would change the meaning of an answer is refused."""

from typing import Any

import pytest

from app.service import conversation
from app.service.conversation import QUESTION, Message
from app.service.errors import ApiError


def messages(*given: tuple[str, Any]) -> list[Message]:
    return [Message.model_validate({"role": role, "content": text}) for role, text in given]


@pytest.mark.parametrize(
    ("given", "question", "turns"),
    [
        ([("user", "When?")], "When?", []),
        ([("system", "Be brief."), ("user", "When?")], "When?", []),
        (
            [("user", "When?"), ("assistant", "At nine. [1]\nOr ten. [2]"), ("user", "Where?")],
            "Where?",
            [("When?", "At nine.\nOr ten.")],
        ),
        ([("user", "When?"), ("user", "Where?")], "Where?", [("When?", "")]),
        ([("assistant", "Hello."), ("user", "When?")], "When?", []),
        ([("user", "When?"), ("assistant", "At")], "When?", []),
        (
            [("user", "a"), ("assistant", "b"), ("assistant", None), ("assistant", "c"),
             ("user", "d")], "d", [("a", "b\nc")],
        ),
        ([("user", [{"type": "input_text", "text": "When"}, {"type": "text", "text": "now?"}])],
         "When\nnow?", []),
    ],
)  # fmt: skip
def test_the_last_message_of_the_user_is_the_question(
    given: list[tuple[str, Any]], question: str, turns: list[tuple[str, str]]
) -> None:
    assert conversation.read(messages(*given), "messages") == (question, turns)


@pytest.mark.parametrize(
    "given",
    [
        [("assistant", "Hello.")],
        [("system", "Be brief.")],
        [("user", " \n")],
        [("user", "x" * (QUESTION + 1))],
        [("user", [{"type": "image_url", "image_url": {"url": "http://a"}}])],
    ],
)
def test_what_is_no_question_is_refused_with_the_name_of_the_field(
    given: list[tuple[str, Any]],
) -> None:
    with pytest.raises(ApiError) as refused:
        conversation.read(messages(*given), "input")
    assert (refused.value.status, refused.value.param) == (400, "input")


def test_only_the_last_turns_count() -> None:
    long = messages(*[("user", str(n)) for n in range(80)])
    question, turns = conversation.read(long, "messages")
    assert (question, turns[0], len(turns)) == ("79", ("29", ""), conversation.TURNS)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"temperature": 2}, None),
        ({"n": 1, "tools": [], "audio": None}, None),
        ({"n": 2}, "n"),
        ({"tools": [{}]}, "tools"),
        ({"audio": {}}, "audio"),
        (None, None),
    ],
)
def test_a_field_that_would_change_the_answer_is_refused(
    given: dict[str, Any] | None, refused: str | None
) -> None:
    supported = {"n": (1,), "tools": ([],), "audio": ()}
    if refused is None:
        conversation.refuse(given, supported)
        return
    with pytest.raises(ApiError) as error:
        conversation.refuse(given, supported)
    assert (error.value.status, error.value.param) == (400, refused)
