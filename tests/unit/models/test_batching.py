"""Threads that generate at once share batches, and each gets its own answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest

from tasks.errors import StoppedError
from tasks.models import stopping
from tasks.models.batching import Batches, Stop, Tokens
from tests.waiting import wait_for


class Writer:
    """Notes the batches that it gets; waits until it may answer."""

    def __init__(self) -> None:
        self.batches: list[list[Tokens]] = []
        self.may = Event()

    def write(self, prompts: list[Tokens], max_tokens: int, stop: Stop | None) -> list[str]:
        self.batches.append(prompts)
        assert self.may.wait(10)
        if "bad" in prompts[0]:
            raise ValueError("bad prompt")
        return [f"{prompt[0]}:{max_tokens}" for prompt in prompts]


def is_waiting(batches: Batches[str], number: int) -> bool:
    return len(batches._waiting) == number


def test_prompts_that_wait_are_generated_with_others_of_their_length() -> None:
    writer = Writer()
    batches = Batches[str](writer.write, 1, lambda length: 3)
    prompts = [["a"], ["b", "."], ["c"], ["d", "."], ["e"], ["f"], ["g"]]
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(batches.run, [["0"]], 5)
        wait_for(lambda: writer.batches, 20)
        rest = []
        for number, prompt in enumerate(prompts, 1):
            rest.append(pool.submit(batches.run, [prompt], 5))
            wait_for(partial(is_waiting, batches, number), 20)
        writer.may.set()
        assert first.result() == ["0:5"]
        assert [each.result() for each in rest] == [[f"{prompt[0]}:5"] for prompt in prompts]
    assert writer.batches == [
        [["0"]],
        [["a"], ["c"], ["e"]],  # no more than three
        [["b", "."], ["d", "."]],
        [["f"], ["g"]],
    ]


def test_one_call_gets_its_answers_in_its_order() -> None:
    writer = Writer()
    writer.may.set()
    batches = Batches[str](writer.write, 2, lambda length: 2)
    assert batches.run([["a"], ["b", "."], ["c"]], 1) == ["a:1", "b:1", "c:1"]
    assert batches.run([], 1) == []


def test_a_batch_that_fails_fails_for_those_in_it_only() -> None:
    writer = Writer()
    writer.may.set()
    batches = Batches[str](writer.write, 1, lambda length: 2)
    with pytest.raises(ValueError, match="bad prompt"):
        batches.run([["bad", "."]], 1)
    assert batches.run([["good"]], 1) == ["good:1"]


def test_a_prompt_that_nobody_waits_for_is_not_generated() -> None:
    writer, left = Writer(), Event()
    batches = Batches[str](writer.write, 1, lambda length: 1)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(batches.run, [["0"]], 1)
        wait_for(lambda: writer.batches, 20)
        gone = pool.submit(stopping.call, left.is_set, lambda: batches.run([["gone"]], 1))
        stays = pool.submit(stopping.call, lambda: False, lambda: batches.run([["stays"]], 1))
        wait_for(lambda: len(batches._waiting) == 2, 20)
        left.set()
        writer.may.set()
        assert (first.result(), stays.result()) == (["0:1"], ["stays:1"])
        with pytest.raises(StoppedError):
            gone.result()
    assert [["gone"]] not in writer.batches


def test_the_threads_of_a_model_that_is_dropped_end() -> None:
    writer = Writer()
    writer.may.set()
    before = set(threading.enumerate())
    batches = Batches[str](writer.write, 2, lambda length: 1)
    batches.run([["a"], ["b"]], 1)
    made = set(threading.enumerate()) - before
    assert made
    del batches
    wait_for(lambda: not any(thread.is_alive() for thread in made), 20)
