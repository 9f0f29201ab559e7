"""An answer is sent as server-sent events; an error in it, too."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Any, cast

import pytest

from app.service import events
from app.service.errors import ApiError
from tasks.errors import StoreError


def after(text: str) -> Iterator[bytes]:
    yield events.event({"text": text}, "answer")


def failed(error: dict[str, Any]) -> Iterator[bytes]:
    yield events.event(error, "error")


async def answer(seconds: float, error: Exception | None = None) -> str:
    await asyncio.sleep(seconds)
    if error:
        raise error
    return "é\n"


def sent(seconds: float, error: Exception | None = None) -> str:
    async def all_of_it() -> str:
        work = answer(seconds, error)
        response = await events.stream(work, iter([b"first\n\n"]), after, failed)
        return "".join([bytes(part).decode() async for part in response.body_iterator])  # type: ignore[arg-type]

    return asyncio.run(all_of_it())


def test_an_event_is_a_name_and_one_line_of_json() -> None:
    assert sent(0) == 'first\n\nevent: answer\ndata: {"text": "é\\n"}\n\n'


def test_a_comment_is_sent_while_the_answer_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "QUIET_S", 0.05)
    whole = sent(0.2)
    assert whole.startswith("first\n\n: ")
    assert whole.count(": still at work") >= 2


def test_what_is_known_before_the_answer_is_sent_before_it() -> None:
    async def all_of_it(late_s: float) -> str:
        first: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(late_s, lambda: first.set_result(b"quotes\n\n"))
        response = await events.stream(answer(0.2), iter(()), after, failed, first)
        return "".join([bytes(part).decode() async for part in response.body_iterator])  # type: ignore[arg-type]

    assert asyncio.run(all_of_it(0.1)).startswith("quotes\n\nevent: answer")
    assert asyncio.run(all_of_it(0.4)).startswith("event: answer")


def test_a_refusal_at_once_is_raised_and_a_later_failure_is_an_event() -> None:
    refusal = ApiError(429, "too many", retry_after_s=3)
    with pytest.raises(ApiError):
        sent(0, refusal)
    assert "event: error" in (late := sent(0.2, StoreError("/srv/data/index is torn")))
    assert "please try again later" in late
    assert "/srv" not in late


def test_the_work_ends_when_the_client_leaves() -> None:
    async def leave() -> bool:
        begun: list[asyncio.Task[Any]] = []

        async def work() -> str:
            begun.append(asyncio.current_task())  # type: ignore[arg-type]
            await asyncio.sleep(60)
            return ""

        response = await events.stream(work(), iter([b"first"]), after, failed)
        body = cast("AsyncGenerator[bytes]", response.body_iterator)
        await anext(body)
        await body.aclose()
        await asyncio.sleep(0)
        return begun[0].cancelled() or begun[0].cancelling() > 0

    assert asyncio.run(leave())
