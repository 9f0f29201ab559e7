"""A bounded number of questions is at work, a bounded number waits, and none for ever."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from threading import Event

import pytest

from app.service.capacity import Capacity
from app.service.errors import ApiError
from tasks import params
from tasks.errors import StoppedError
from tasks.models import stopping


async def stays() -> bool:
    return False


def capacity(concurrent: int = 1, queue: int = 1, timeout_s: float = 30.0) -> Capacity:
    return Capacity(params.Serve(concurrent=concurrent, queue=queue, timeout_s=timeout_s))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def is_waiting(places: Capacity, number: int) -> bool:
    return places.waiting == number


async def refused(work: Awaitable[object]) -> tuple[int, str | None, int | None]:
    with pytest.raises(ApiError) as error:
        await work
    return error.value.status, error.value.code, error.value.retry_after_s


async def one_at_work_and_one_waiting(
    places: Capacity, may: Event
) -> tuple["asyncio.Task[bool]", "asyncio.Task[str]"]:
    """Ask two questions; the first one is at work until it may end."""
    first = asyncio.create_task(places.run(lambda: may.wait(10), stays))
    await until(lambda: places.working == 1)
    second = asyncio.create_task(places.run(lambda: "second", stays))
    await until(lambda: places.waiting == 1)
    return first, second


def test_one_too_many_is_refused_with_the_time_after_which_to_come_again() -> None:
    async def walk() -> None:
        places, may = capacity(), Event()
        first, second = await one_at_work_and_one_waiting(places, may)
        assert await refused(places.run(lambda: "third", stays)) == (429, "queue_full", 4)
        may.set()
        assert (await first, await second) == (True, "second")
        await until(lambda: (places.working, places.waiting) == (0, 0))
        assert await places.run(lambda: "third", stays) == "third"

    asyncio.run(walk())


def test_questions_are_answered_in_the_order_in_which_they_came() -> None:
    async def walk() -> None:
        places, may, order = capacity(queue=9), Event(), list[int]()
        first = asyncio.create_task(places.run(lambda: may.wait(10), stays))
        rest = []
        for n in range(5):
            rest.append(asyncio.create_task(places.run(partial(order.append, n), stays)))
            await until(partial(is_waiting, places, n + 1))
        may.set()
        await asyncio.gather(first, *rest)
        assert order == list(range(5))

    asyncio.run(walk())


def test_waiting_and_work_have_one_time_limit_and_the_place_is_free_after_it() -> None:
    async def walk() -> None:
        places, ended = capacity(timeout_s=0.4), Event()

        def work() -> None:
            wanted = stopping.current()
            while wanted and not wanted():
                time.sleep(0.01)
            ended.set()
            raise StoppedError("stopped")

        began = time.monotonic()
        first = asyncio.create_task(places.run(work, stays))
        second = asyncio.create_task(places.run(work, stays))
        assert [(await refused(each))[:2] for each in (first, second)] == [(503, "timeout")] * 2
        assert 0.3 < time.monotonic() - began < 5
        await until(ended.is_set)
        assert await places.run(lambda: "third", stays) == "third"

    asyncio.run(walk())


def test_a_client_that_leaves_frees_its_place_in_the_line_and_at_work() -> None:
    async def walk() -> None:
        places, gone = capacity(), [Event(), Event()]

        async def left(number: int) -> bool:
            return gone[number].is_set()

        def work() -> None:
            wanted = stopping.current()
            while wanted and not wanted():
                time.sleep(0.01)

        first = asyncio.create_task(places.run(work, partial(left, 0)))
        await until(lambda: places.working == 1)
        second = asyncio.create_task(places.run(lambda: "second", partial(left, 1)))
        await until(lambda: places.waiting == 1)
        gone[1].set()
        assert (await refused(second))[1] == "client_left"
        assert (places.working, places.waiting) == (1, 0)
        gone[0].set()
        assert (await refused(first))[1] == "client_left"
        assert await places.run(lambda: "third", stays) == "third"

    asyncio.run(walk())


def test_a_cancelled_question_frees_its_place() -> None:
    async def walk() -> None:
        places, may = capacity(), Event()
        first, second = await one_at_work_and_one_waiting(places, may)
        second.cancel()
        await until(lambda: places.waiting == 0)
        may.set()
        await first
        assert await places.run(lambda: "third", stays) == "third"

    asyncio.run(walk())


def test_an_error_of_the_work_is_the_error_of_the_question() -> None:
    async def walk() -> None:
        places = capacity()
        with pytest.raises(ZeroDivisionError):
            await places.run(lambda: 1 / 0, stays)
        assert places.working == 0

    asyncio.run(walk())
