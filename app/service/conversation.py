"""Read a question and the conversation before it from a request of OpenAI's clients.

In:  messages; fields of a request that would change the meaning of its answer
Out: a question and turns; ApiError 400 for what is not supported
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.engine import Turn
from app.service.body_limit import BYTES
from app.service.errors import ApiError

QUESTION = 8_000  # characters
TURNS = 50  # of a conversation; the last ones count
TEXTS = ("text", "input_text", "output_text")  # types of a part that is text
MARKER = re.compile(r" \[\d+\]")  # of our own earlier answers


# With a limit, even one that BodyLimit reaches first, pydantic refuses unpaired surrogates
Text = Annotated[str, Field(max_length=BYTES)]


class Part(BaseModel):
    """A part of a message's content."""

    type: Text
    text: Text | None = None


class Message(BaseModel):
    """A message of a conversation. A system or developer message is accepted and not followed."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Text | list[Part] | None = None


def refuse(given: Mapping[str, Any] | None, supported: Mapping[str, Sequence[Any]]) -> None:
    """Raise ApiError 400 for the first field of a request with a value that is not supported."""
    for name, values in supported.items():
        value = (given or {}).get(name)
        if value is not None and value not in values:
            raise ApiError(400, f"{name} is not supported", "unsupported_parameter", name)


def read(messages: Sequence[Message], param: str) -> tuple[str, list[Turn]]:
    """Return the last message of the user, and the turns before it."""
    turns: list[list[str]] = []
    for message in messages:
        if message.role == "user":
            turns.append([_text(message, param), ""])
        elif message.role == "assistant" and turns:
            text = MARKER.sub("", _text(message, param))
            turns[-1][1] = "\n".join(filter(None, (turns[-1][1], text)))
    if not turns or not turns[-1][0].strip():
        raise ApiError(400, f"{param}: expected a message of the user", "invalid_value", param)
    question = turns.pop()[0]
    if len(question) > QUESTION:
        message_ = f"{param}: expected at most {QUESTION} characters, got {len(question)}"
        raise ApiError(400, message_, "string_above_max_length", param)
    return question, [(asked, answered) for asked, answered in turns[-TURNS:]]


def _text(message: Message, param: str) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    for part in message.content:
        if part.type not in TEXTS and part.type != "refusal":
            raise ApiError(400, f"content of type {part.type[:40]!r} is not supported", None, param)
    return "\n".join(part.text or "" for part in message.content)
