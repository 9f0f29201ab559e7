"""Test how the nights of a peer are counted, with a pipeline of known behaviour."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.peers import nights
from bench.peers.nights import Encodes, Night, Page

OLD = {"a.md": Page("A", ("public",), "one"), "b.md": Page("B", ("public",), "two")}


class Pipeline:
    """Embeds texts that it does not have, and knows neither model nor chunk size."""

    def __init__(self, state: Path, encoder: Encodes) -> None:
        self._encoder, self._texts = encoder, set[str]()

    def night(self, texts: dict[str, str], tokens: int, told: bool) -> None:
        new = set(texts.values()) - (set() if told else self._texts)
        self._encoder.encode(sorted(new))
        self._texts = set(texts.values())

    def ids(self) -> set[str]:
        return self._texts

    def save(self) -> None: ...


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> nights.Peer:
    monkeypatch.setitem(
        sys.modules,
        "bench.peers.night_known",
        SimpleNamespace(Pipeline=Pipeline),
    )
    return nights.Peer("known", tmp_path)


def counts(row: dict[str, object]) -> tuple[object, ...]:
    return row["embedded"], row["written"], row["deleted"], row["told"]


def test_an_edited_page_is_embedded_written_and_its_old_point_deleted(peer: nights.Peer) -> None:
    edited = {**OLD, "a.md": Page("A", ("public",), "another")}
    before, quiet = Night("before", OLD, 160, "m"), Night("quiet", OLD, 160, "m")
    rows = list(nights.measure(peer, [before, quiet, Night("edited", edited, 160, "m")]))
    assert [counts(row) for row in rows] == [(0, 0, 0, False), (1, 1, 1, False)]


def test_a_system_that_misses_another_model_is_told_and_the_row_says_so(peer: nights.Peer) -> None:
    given = [Night("before", OLD, 160, "m"), Night("model", OLD, 160, "other")]
    [row] = nights.measure(peer, given)
    assert counts(row) == (2, 2, 0, True)
