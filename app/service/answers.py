"""Serve /ask and /search, which return all fields of an answer.

POST /ask      {"question": …, "arm": null, "turns": [{"question": …, "answer": …}]}
               "stream": true for server-sent events: `quotes`, what the documents say, before the
               model has written; `sentence` for each, then `answer`, or `error`
POST /search   {"question": …, "k": 10}
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from app.engine import Engine, Quoted, Turn
from app.service import capacity, events, models, records, shown
from app.service.conversation import QUESTION, TURNS
from app.service.errors import DOCUMENTED
from app.service.events import Events
from app.service.reader import Asker, Reader
from app.service.shown import Shown, Whole
from tasks.answer.cited_answer import Answer
from tasks.answer.retrieve import Passage

router = APIRouter(responses=DOCUMENTED)

Text = Annotated[str, Field(min_length=1, max_length=QUESTION)]


class Asked(BaseModel):
    """An earlier question of the conversation, and what was answered."""

    model_config = ConfigDict(extra="forbid")

    question: Text
    answer: Annotated[str, Field(max_length=4 * QUESTION)] = ""


class Ask(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Text
    arm: Annotated[str, Field(max_length=200)] | None = None  # null: the champion
    turns: Annotated[list[Asked], Field(max_length=TURNS)] = []
    stream: bool = False


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Text
    k: Annotated[int, Field(ge=1, le=100)] = 10


@dataclass(frozen=True, slots=True)
class Result:
    """A passage that was found."""

    uri: str
    title: str
    locator: str  # its headings, and the page, slide or row
    text: str  # Markdown
    score: float
    chunk_id: str


@dataclass(frozen=True, slots=True)
class Results:
    results: list[Result]


def engine_of(request: Request) -> Engine:
    """Return the engine of the application, which opens models and the index once."""
    found: Engine = request.app.state.engine
    return found


def base_of(request: Request) -> str:
    """Return the address of this service as its clients know it, without a slash at its end:
    serve.url, or the one that the request was sent to."""
    found: str | None = request.app.state.url
    return (found or str(request.base_url)).rstrip("/")


async def answer(
    request: Request,
    asker: Reader,
    question: str,
    arm: str | None,
    turns: Sequence[Turn],
    quoted: Quoted | None = None,
) -> Answer:
    """Answer a question of any route, when there is a place for it; `quoted` is called in the
    thread of the work. Raises ApiError or InhouseError."""
    ask = engine_of(request).ask
    work = partial(ask, question, asker.groups, arm, turns, quoted)
    answered = await capacity.run(request, work)
    request.app.state.metrics.answered(answered)
    return await run_in_threadpool(records.answered, request, asker, question, answered)


async def shown_answer(
    request: Request, asker: Reader, question: str, arm: str | None, turns: Sequence[Turn]
) -> Shown:
    """Answer for clients that know text and annotations only."""
    return shown.marked(await answer(request, asker, question, arm, turns), base_of(request))


@router.post("/ask", response_model=Whole, responses={200: {"content": events.STREAM}})
async def ask(request: Request, asked: Ask, asker: Asker) -> Response:
    """Answer from the documents that the asker may read, each sentence with its source."""
    base = base_of(request)
    arm = await models.arm_of(request, asker, asked.arm)
    earlier = [(turn.question, turn.answer) for turn in asked.turns]
    if not asked.stream:
        answered = await answer(request, asker, asked.question, arm, earlier)
        return JSONResponse(shown.whole(answered, base))
    quotes, quoted = _quotes(request, asker, asked.question, base)
    work = answer(request, asker, asked.question, arm, earlier, quoted)

    def after(answered: Answer) -> Events:
        for sentence in answered.sentences:
            yield events.event(sentence, "sentence")
        yield events.event(shown.whole(answered, base), "answer")

    return await events.stream(work, iter(()), after, _failure, quotes)


def _quotes(
    request: Request, asker: Reader, question: str, base: str
) -> tuple["asyncio.Future[bytes]", Quoted]:
    """Return the event of what the documents say, and what sets it from the thread of the work,
    once the documents are in the audit log."""
    loop = asyncio.get_running_loop()
    quotes: asyncio.Future[bytes] = loop.create_future()

    def arrive(event: bytes) -> None:
        if not quotes.done():
            quotes.set_result(event)

    def quoted(found: Answer) -> None:
        records.shown(request, asker, question, [citation.uri for citation in found.citations])
        loop.call_soon_threadsafe(arrive, events.event(shown.whole(found, base), "quotes"))

    return quotes, quoted


def _failure(error: dict[str, Any]) -> Events:
    yield events.event(error, "error")


@router.post("/search")
async def search(request: Request, asked: Search, asker: Asker) -> Results:
    """Find passages that the asker may read, best first."""
    find = engine_of(request).search
    found = await capacity.run(request, partial(find, asked.question, asker.groups, asked.k))
    uris = [passage.payload.uri for passage in found]
    await run_in_threadpool(records.shown, request, asker, asked.question, uris)
    return Results([_result(passage) for passage in found])


def _result(passage: Passage) -> Result:
    return Result(
        uri=passage.payload.uri,
        title=passage.payload.title,
        locator=passage.locator,
        text=passage.payload.text,
        score=round(passage.score, 6),
        chunk_id=passage.chunk_id,
    )
