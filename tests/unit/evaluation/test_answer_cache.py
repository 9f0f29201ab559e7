"""Answers that were given before are not asked for again."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tasks.evaluation import answer_cache
from tasks.models.generator import Conversation, Generation
from tasks.models.template import Prompt


class Model:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        self.asked += [conversation[0]["content"] for conversation in conversations]
        return [Generation(c[0]["content"].upper(), 1, 1, 0.5) for c in conversations]


def asked(text: str) -> Conversation:
    return [{"role": "user", "content": text}]


def test_only_what_is_new_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    model = Model()
    first = answer_cache.generate("v1", [asked("a"), asked("b"), asked("a")], 9, model.generate)
    assert [g.text for g in first] == ["A", "B", "A"]
    assert model.asked == ["a", "b"]
    again = answer_cache.generate("v1", [asked("b"), asked("c")], 9, model.generate)
    assert [g.text for g in again] == ["B", "C"]
    assert model.asked == ["a", "b", "c"]
    answer_cache.generate("v2", [asked("a")], 9, model.generate)
    answer_cache.generate("v1", [asked("a")], 8, model.generate)
    assert model.asked == ["a", "b", "c", "a", "a"]


def test_a_torn_answer_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    model = Model()
    answer_cache.generate("v1", [asked("a")], 9, model.generate)
    for file in tmp_path.rglob("*.json"):
        file.write_text("{")
    assert [g.text for g in answer_cache.generate("v1", [asked("a")], 9, model.generate)] == ["A"]


def test_the_likelihoods_of_the_same_texts_are_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    asked: list[int] = []

    def score(pairs: Sequence[tuple[str, str]]) -> list[float]:
        asked.append(len(pairs))
        return [-0.1 * (number + 1) for number in range(len(pairs))]

    def scored(version: str, *pairs: tuple[str, str]) -> list[float]:
        return answer_cache.likelihoods(version, pairs, score)

    first = scored("v1", ("a", "b"), ("c", "d"))
    assert scored("v1", ("a", "b"), ("c", "d")) == first
    assert asked == [2]
    scored("v2", ("a", "b"), ("c", "d"))  # other weights
    scored("v1", ("c", "d"), ("a", "b"))  # another order
    scored("v1", (Prompt("a"), "b"), ("c", "d"))  # its marks are the template's own
    assert asked == [2, 2, 2, 2]
    for file in tmp_path.rglob("*.json"):
        file.write_text("{}")
    assert scored("v1", ("a", "b"), ("c", "d")) == first
    assert asked == [2, 2, 2, 2, 2]
