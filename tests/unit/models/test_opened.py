"""What takes long to open is opened once; vectors are kept by content."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tasks.models.opened import Opened
from tasks.models.remembered import Remembered
from tests.unit.fakes import HashEmbedder


def test_many_threads_open_a_model_once_and_others_do_not_wait_for_it() -> None:
    opened, made = Opened[str](2), []

    def make(name: str, seconds: float) -> str:
        made.append(name)
        time.sleep(seconds)
        return name

    with ThreadPoolExecutor(9) as pool:
        slow = [pool.submit(opened.get, "slow", lambda: make("slow", 0.5)) for _ in range(8)]
        while "slow" not in made:
            time.sleep(0.01)
        began = time.monotonic()
        assert opened.get("quick", lambda: make("quick", 0)) == "quick"
        assert time.monotonic() - began < 0.4
        assert {each.result() for each in slow} == {"slow"}
    assert sorted(made) == ["quick", "slow"]


def test_the_one_that_was_not_used_for_longest_is_dropped() -> None:
    opened = Opened[str](2)
    made: list[str] = []

    def get(name: str) -> None:
        opened.get(name, lambda: made.append(name) or name)  # type: ignore[func-returns-value]

    for name in ("champion", "a"):
        get(name)
    opened.touch("champion")
    for name in ("b", "champion", "a"):
        get(name)
    assert made == ["champion", "a", "b", "a"]


def test_what_could_not_be_opened_is_tried_again() -> None:
    opened = Opened[str](1)
    with pytest.raises(ZeroDivisionError):
        opened.get("x", lambda: str(1 / 0))
    assert opened.get("x", lambda: "made") == "made"


def test_a_text_is_embedded_once_until_newer_ones_displace_it() -> None:
    class Counting(HashEmbedder):
        read: list[str]

        def encode(self, texts):  # type: ignore[no-untyped-def]
            self.read.extend(texts)
            return super().encode(texts)

    inner = Counting()
    inner.read = []
    kept = Remembered(inner, most=2)
    assert (kept.encode(["a", "b", "a"]) == HashEmbedder().encode(["a", "b", "a"])).all()
    assert (kept.encode(["b", "c"]) == HashEmbedder().encode(["b", "c"])).all()
    kept.encode(["a"])
    assert inner.read == ["a", "b", "c", "a"]
    assert kept.encode([]).shape == (0, kept.dim)
    assert (kept.encode_query("a") == HashEmbedder().encode_query("a")).all()
