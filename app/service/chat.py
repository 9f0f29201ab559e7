"""Answer OpenAI's chat clients, whole or streamed.

POST /v1/chat/completions   {"model": "inhouse", "messages": [{"role": "user", "content": …}]}

Beside OpenAI's fields an answer has `citations` (app/service/shown.py), and `inhouse`: whether it
was declined, the model's sentences that were not proved, documents that disagree, and more.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from app.service import answers, conversation, events, models
from app.service.conversation import Message
from app.service.errors import DOCUMENTED
from app.service.events import Events
from app.service.reader import Asker
from app.service.shown import Shown, Values

router = APIRouter(responses=DOCUMENTED)

SUPPORTED: dict[str, Sequence[Any]] = {  # other fields are accepted, and change nothing
    "n": (1,),
    "tools": ([],),
    "functions": ([],),
    "response_format": ({"type": "text"},),
    "modalities": (["text"], []),
    "audio": (),
    "logprobs": (False,),
    "web_search_options": (),
}


class StreamOptions(BaseModel):
    include_usage: bool | None = False


class Chat(BaseModel):
    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[list[Message], Field(min_length=1, max_length=1000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """The fields that all parts of a reply have in common."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, reply: Shown) -> Values:
        message = {
            "role": "assistant",
            "content": reply.text,
            "refusal": None,
            "annotations": _annotations(reply),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        values = self._values("chat.completion", choice)
        return {**values, "usage": _usage(reply), **_extra(reply)}

    def chunk(self, delta: Values, finish: str | None = None) -> Values:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._values("chat.completion.chunk", choice)

    def counted(self, reply: Shown) -> Values:
        """Return the last chunk of a client that wants the tokens counted."""
        return {**self._values("chat.completion.chunk"), "usage": _usage(reply)}

    def _values(self, kind: str, *choices: Values) -> Values:
        common = {"id": self.id, "object": kind, "created": self.created, "model": self.model}
        return {**common, "choices": list(choices)}


def _annotations(reply: Shown) -> list[Values]:
    """Return the annotations in the form of this API, with the fields in an object of their own."""
    return [{"type": kind, kind: rest} for kind, rest in map(_typed, reply.annotations)]


def _typed(annotation: Values) -> tuple[str, Values]:
    return annotation["type"], {k: value for k, value in annotation.items() if k != "type"}


def _usage(reply: Shown) -> Values:
    read, wrote = reply.details["prompt_tokens"], reply.details["answer_tokens"]
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def _extra(reply: Shown) -> Values:
    return {"citations": reply.citations, "inhouse": reply.details}


@router.post("/v1/chat/completions", responses=events.STREAMED)
async def complete(request: Request, asked: Chat, asker: Asker) -> Response:
    """Answer the last message of the user from the documents that the asker may read."""
    conversation.refuse(asked.model_extra, SUPPORTED)
    question, turns = conversation.read(asked.messages, "messages")
    arm = await models.arm_of(request, asker, asked.model)
    work = answers.shown_answer(request, asker, question, arm, turns)
    reply = Completion(asked.model)
    if not asked.stream:
        return JSONResponse(reply.whole(await work))

    def before() -> Events:
        yield events.event(reply.chunk({"role": "assistant", "content": ""}))

    def after(found: Shown) -> Events:
        for piece in found.pieces:
            yield events.event(reply.chunk({"content": piece.text}))
        sources = {"annotations": _annotations(found)}
        yield events.event({**reply.chunk(sources), **_extra(found)})
        yield events.event(reply.chunk({}, "stop"))
        if asked.stream_options and asked.stream_options.include_usage:
            yield events.event(reply.counted(found))
        yield events.DONE

    return await events.stream(work, before(), after, _failure)


def _failure(error: Values) -> Events:
    yield events.event(error)
