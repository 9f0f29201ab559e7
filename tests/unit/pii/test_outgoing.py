"""No personal data of a question leaves this machine, or stands in a report."""

from collections.abc import Sequence

import pytest

from tasks import pii as redact
from tasks.errors import EndpointError
from tasks.models.generator import Conversation, Generation
from tasks.pii import outgoing
from tasks.pii.outgoing import Filtered, is_here, written

GATE = redact.Redactor(["email", "phone", "api_key"])


class Remote:
    """An endpoint that keeps what it is sent."""

    name = "large"

    def __init__(self) -> None:
        self.sent: list[Conversation] = []

    def count(self, text: str) -> int:
        return len(text)

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        self.sent += conversations
        return [Generation("Yes.", 1, 1, 0.0) for _ in conversations]


def test_an_endpoint_is_sent_a_question_without_personal_data() -> None:
    remote = Remote()
    question = "Is mara.voss@brightmoor.example on shift? Her password: gravel42ever"
    Filtered(remote, GATE).generate([[{"role": "user", "content": question}]], 9)
    (((message,),)) = remote.sent
    assert message["content"] == "Is [EMAIL] on shift? Her password: [API_KEY]"
    assert message["role"] == "user"


def test_a_question_that_cannot_be_searched_is_not_sent() -> None:
    remote = Remote()
    with pytest.raises(EndpointError, match="can't be searched"):
        Filtered(remote, GATE).generate([[{"role": "user", "content": "a\x00b"}]], 9)
    assert remote.sent == []


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://user@localhost:1/v1", True),
        ("http://models.example/v1", False),
        ("http://10.0.0.4/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://localhost@evil.example/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://0.0.0.0/v1", False),
    ],
)
def test_only_loopback_is_this_machine(address: str, here: bool) -> None:
    assert is_here(address) is here


def test_what_cannot_be_searched_is_not_written() -> None:
    assert written("Ask a@b.example", GATE) == "Ask [EMAIL]"
    assert written("a\x00b", GATE) == outgoing.UNSEARCHED
