"""Answer OpenAI's newer clients, as far as text goes; whole or streamed.

POST /v1/responses   {"model": "inhouse", "input": "…" or messages}

Nothing is stored: a conversation is sent whole each time. Beside OpenAI's fields an answer has
`citations` and `inhouse`, like a chat completion.
"""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from app.service import answers, conversation, events, models
from app.service.conversation import Message, Text
from app.service.errors import DOCUMENTED
from app.service.events import Events
from app.service.reader import Asker
from app.service.shown import Shown, Values

router = APIRouter(responses=DOCUMENTED)

SUPPORTED: dict[str, Sequence[Any]] = {  # other fields are accepted, and change nothing
    "tools": ([],),
    "previous_response_id": (),
    "conversation": (),
    "prompt": (),
    "background": (False,),
    "top_logprobs": (0,),
}
SETTINGS: Values = {  # that a response states; none can be changed
    "incomplete_details": None,
    "previous_response_id": None,
    "instructions": None,
    "error": None,
    "tools": [],
    "tool_choice": "auto",
    "truncation": "disabled",
    "parallel_tool_calls": False,
    "text": {"format": {"type": "text"}},
    "top_p": 1.0,
    "presence_penalty": 0.0,
    "frequency_penalty": 0.0,
    "top_logprobs": 0,
    "temperature": 0.0,
    "reasoning": None,
    "user": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "store": False,
    "background": False,
    "service_tier": "default",
    "safety_identifier": None,
    "prompt_cache_key": None,
}


class Item(Message):
    """A message of the input."""

    type: Literal["message"] = "message"


class Asked(BaseModel):
    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(max_length=200)]
    input: Text | Annotated[list[Item], Field(min_length=1)]
    metadata: dict[Text, Text] | None = None
    stream: bool | None = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The fields that all states of a response have in common."""

    model: str
    metadata: Mapping[str, str]
    id: str = field(default_factory=lambda: f"resp_{uuid.uuid4().hex}")
    message_id: str = field(default_factory=lambda: f"msg_{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def begun(self) -> Values:
        return self._values("in_progress", [], None)

    def whole(self, found: Shown) -> Values:
        values = self._values("completed", [self.message(found)], int(time.time()), _usage(found))
        return {**values, "citations": found.citations, "inhouse": found.details}

    def _values(
        self, status: str, output: list[Values], completed: int | None, usage: Values | None = None
    ) -> Values:
        return {
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "completed_at": completed,
            "status": status,
            "model": self.model,
            "output": output,
            "metadata": dict(self.metadata),
            "usage": usage,
            **SETTINGS,
        }

    def message(self, found: Shown | None) -> Values:
        """Return the message of an answer; without one, as it begins."""
        return {
            "id": self.message_id,
            "type": "message",
            "status": "completed" if found else "in_progress",
            "role": "assistant",
            "content": [part(found.text, found.annotations)] if found else [],
        }


def _usage(found: Shown) -> Values:
    read, wrote = found.details["prompt_tokens"], found.details["answer_tokens"]
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": wrote,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + wrote,
    }


def part(text: str, annotations: Sequence[Values]) -> Values:
    return {"type": "output_text", "text": text, "annotations": list(annotations), "logprobs": []}


@router.post("/v1/responses", responses=events.STREAMED)
async def respond(request: Request, asked: Asked, asker: Asker) -> Response:
    """Answer the last message of the user from the documents that the asker may read."""
    conversation.refuse(asked.model_extra, SUPPORTED)
    _only_text((asked.model_extra or {}).get("text"))
    question, turns = conversation.read(_messages(asked.input), "input")
    arm = await models.arm_of(request, asker, asked.model)
    work = answers.shown_answer(request, asker, question, arm, turns)
    reply = Reply(asked.model, asked.metadata or {})
    if not asked.stream:
        return JSONResponse(reply.whole(await work))
    numbers = count()

    def numbered(values: Iterator[Values]) -> Events:
        for value in values:
            named = {**value, "sequence_number": next(numbers)}
            yield events.event(named, value["type"])

    def after(found: Shown) -> Events:
        yield from numbered(_parts(reply, found))
        yield events.DONE

    def failed(error: Values) -> Events:
        return numbered(iter([{**error["error"], **error, "type": "error"}]))

    return await events.stream(work, numbered(_begun(reply)), after, failed)


def _only_text(text: Any) -> None:
    """Raise ApiError 400 if JSON is asked for."""
    if isinstance(text, dict):
        conversation.refuse(
            {"text.format": text.get("format")}, {"text.format": ({"type": "text"},)}
        )


def _messages(given: str | list[Item]) -> Sequence[Message]:
    return [Message(role="user", content=given)] if isinstance(given, str) else given


def _begun(reply: Reply) -> Iterator[Values]:
    yield {"type": "response.created", "response": reply.begun()}
    yield {"type": "response.in_progress", "response": reply.begun()}


def _parts(reply: Reply, found: Shown) -> Iterator[Values]:
    """Yield the events of an answer, in the order of OpenAI's."""
    item = {"output_index": 0, "item_id": reply.message_id}
    here = {**item, "content_index": 0}
    kind = "response.output_text"
    yield {"type": "response.output_item.added", "output_index": 0, "item": reply.message(None)}
    yield {"type": "response.content_part.added", **here, "part": part("", [])}
    for piece in found.pieces:
        yield {"type": f"{kind}.delta", **here, "delta": piece.text, "logprobs": []}
    for number, annotation in enumerate(found.annotations):
        place = {**here, "annotation_index": number}
        yield {"type": f"{kind}.annotation.added", **place, "annotation": annotation}
    yield {"type": f"{kind}.done", **here, "text": found.text, "logprobs": []}
    done = part(found.text, found.annotations)
    yield {"type": "response.content_part.done", **here, "part": done}
    yield {"type": "response.output_item.done", "output_index": 0, "item": reply.message(found)}
    yield {"type": "response.completed", "response": reply.whole(found)}
