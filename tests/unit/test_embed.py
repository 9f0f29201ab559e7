"""Vectors are computed once, and come from the cache afterwards."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks import embed
from tasks.embed import Cache
from tests.unit.fakes import HashEmbedder


class Counting(HashEmbedder):
    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return super().encode(texts)


def test_a_text_is_embedded_once_in_its_life(tmp_path: Path) -> None:
    engine = Counting()
    texts = {f"key {n}": f"text {n}" for n in range(embed.ROUND + 1)}
    with closing(Cache.open(tmp_path / "c.sqlite")) as cache:
        first, computed = embed.dense_of(texts, engine, cache)
        assert computed == len(texts) == len(engine.encoded)
    with closing(Cache.open(tmp_path / "c.sqlite")) as cache:
        again, computed = embed.dense_of({**texts, "new": "new text"}, engine, cache)
    assert computed == 1
    assert engine.encoded[-1] == "new text"
    assert all((again[key] == first[key]).all() for key in texts)


def test_a_broken_cache_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"no database, but long enough to look like one" * 40)
    with closing(Cache.open(tmp_path / "c.sqlite")) as cache:
        found, computed = embed.dense_of({"key": "text"}, HashEmbedder(), cache)
    assert computed == 1
    assert found["key"].dtype == np.float16
