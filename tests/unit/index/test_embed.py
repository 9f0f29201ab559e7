"""Vectors are computed once, and come from the cache afterwards."""

import pickle
import platform
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tasks.index import embed
from tasks.index.embed import BATCH_TEXTS, Cache
from tests.unit.fakes import HashEmbedder


class Counting(HashEmbedder):
    """Remembers what it encoded, and how many at once; gives up where it is told to."""

    def __init__(self, fails_at: str = "") -> None:
        self.encoded: list[str] = []
        self.rounds: list[int] = []
        self.fails_at = fails_at

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.fails_at in texts:
            raise RuntimeError(self.fails_at)
        self.encoded += texts
        self.rounds.append(len(texts))
        return super().encode(texts)


def test_a_text_is_embedded_once_in_its_life(tmp_path: Path) -> None:
    engine = Counting()
    texts = {f"key {n}": f"text {n}" for n in range(embed.BATCH_TEXTS + 1)}
    with closing(Cache(tmp_path / "c.sqlite")) as cache:
        first, computed = embed.dense_of(texts, engine, cache)
        assert computed == len(texts) == len(engine.encoded)
    with closing(Cache(tmp_path / "c.sqlite")) as cache:
        again, computed = embed.dense_of({**texts, "new": "new text"}, engine, cache)
    assert computed == 1
    assert engine.encoded[-1] == "new text"
    assert all((again[key] == first[key]).all() for key in texts)


@pytest.mark.parametrize(
    ("count", "rounds"),
    [
        (0, []),
        (1, [1]),
        (BATCH_TEXTS - 1, [BATCH_TEXTS - 1]),
        (BATCH_TEXTS, [BATCH_TEXTS]),
        (BATCH_TEXTS + 1, [BATCH_TEXTS, 1]),
        (2 * BATCH_TEXTS, [BATCH_TEXTS, BATCH_TEXTS]),
    ],
)
def test_texts_are_embedded_in_rounds(count: int, rounds: list[int], tmp_path: Path) -> None:
    engine, texts = Counting(), {f"key {n}": f"text {n}" for n in range(count)}
    with closing(Cache(tmp_path / "c.sqlite")) as cache:
        found, computed = embed.dense_of(texts, engine, cache)
    assert (engine.rounds, computed, set(found)) == (rounds, count, set(texts))


def test_a_vector_belongs_to_its_key_and_comes_back_rounded_to_half(tmp_path: Path) -> None:
    texts = {"b": "two", "a": "one", "c": "three"}
    with closing(Cache(tmp_path / "c.sqlite")) as cache:
        embed.dense_of({"a": "one"}, HashEmbedder(), cache)
        for _ in range(2):  # computed, and from the cache
            found, _ = embed.dense_of(texts, HashEmbedder(), cache)
            expected = {
                k: HashEmbedder().encode_query(t).astype(np.float16) for k, t in texts.items()
            }
            assert found.keys() == expected.keys()
            assert all(np.array_equal(found[key], expected[key]) for key in texts)


def test_a_crash_costs_no_more_than_its_round(tmp_path: Path) -> None:
    texts = {f"key {n}": f"text {n}" for n in range(BATCH_TEXTS + 5)}
    with closing(Cache(tmp_path / "c.sqlite")) as cache, pytest.raises(RuntimeError):
        embed.dense_of(texts, Counting(fails_at=f"text {BATCH_TEXTS}"), cache)
    with closing(Cache(tmp_path / "c.sqlite")) as cache:
        assert embed.dense_of(texts, Counting(), cache)[1] == 5


@pytest.mark.parametrize("size", [5, 2000])
def test_a_broken_cache_starts_anew(size: int, tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"no database"[:5] * (size // 5))
    with closing(Cache(tmp_path / "c.sqlite")) as cache:
        found, computed = embed.dense_of({"key": "text"}, HashEmbedder(), cache)
    assert computed == 1
    assert found["key"].dtype == np.float16


def test_a_cache_that_is_torn_in_the_middle_starts_anew(tmp_path: Path) -> None:
    texts = {f"key {n}": f"text {n}" for n in range(300)}
    path = tmp_path / "c.sqlite"
    with closing(Cache(path)) as cache:
        embed.dense_of(texts, HashEmbedder(), cache)
    torn = bytearray(path.read_bytes())
    torn[4096:] = bytes(len(torn) - 4096)
    path.write_bytes(torn)
    with closing(Cache(path)) as cache:
        assert embed.dense_of(texts, HashEmbedder(), cache)[1] == 300
        assert embed.dense_of(texts, HashEmbedder(), cache)[1] == 0


def test_a_damaged_vector_is_computed_again(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with closing(Cache(path)) as cache:
        embed.dense_of({"a": "one", "b": "two"}, HashEmbedder(), cache)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE vectors SET dense = zeroblob(128) WHERE key = 'a'")
    with closing(Cache(path)) as cache:
        found, computed = embed.dense_of({"a": "one", "b": "two"}, HashEmbedder(), cache)
    assert computed == 1
    assert found["a"].any()


def in_file(path: Path, text: str) -> bool:
    vector = HashEmbedder().encode_query(text).astype(np.float16).tobytes()
    return any(vector in file.read_bytes() for file in path.parent.iterdir())


def test_a_dropped_vector_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    texts = {f"key {n}": f"text {n}" for n in range(300)}
    with closing(Cache(path)) as cache:
        embed.dense_of(texts, HashEmbedder(), cache)
        assert in_file(path, "text 150")
        assert cache.drop(["key 150", "key of another"]) == 1
        assert not in_file(path, "text 150")
        assert len(cache.get(texts)) == 299


def test_a_cache_can_keep_some_vectors_only(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    texts = {f"key {n}": f"text {n}" for n in range(300)}
    with closing(Cache(path)) as cache:
        embed.dense_of(texts, HashEmbedder(), cache)
        assert cache.keep_only(["key 7", "key 8"]) == 298
        assert set(cache.get(texts)) == {"key 7", "key 8"}
    assert not in_file(path, "text 150")
    assert in_file(path, "text 8")


def test_a_cache_that_can_not_be_changed_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    embed.forget("none", ["a"])
    path = embed.cache_file("one")
    with closing(Cache(path)) as cache:
        embed.dense_of({"a": "one"}, HashEmbedder(), cache)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE vectors")
        other.execute("CREATE VIEW vectors AS SELECT 1 AS key, 2 AS dense, 3 AS checksum")
    embed.forget("one", ["a"])
    assert not path.exists()


def test_a_cache_travels_as_its_path_and_another_machine_has_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    path, dense = embed.cache_file("one"), np.ones(3, np.float16)
    with closing(embed.Cache(path)) as cache:
        cache.put({"a": dense})
        sent = pickle.dumps(cache)
    here = pickle.loads(sent)
    assert pickle.loads(sent) is here  # opened once
    assert here.get(["a"])["a"].tobytes() == dense.tobytes()
    monkeypatch.setattr(platform, "node", lambda: "annex")
    embed._cache_again.cache_clear()
    there = pickle.loads(sent)
    assert there.get(["a"]) == {}
    there.put({"a": dense})
    there.close()
    assert [file.name for file in sorted(tmp_path.rglob("*.sqlite"))] == [
        "one-2-annex.sqlite",
        "one-2.sqlite",
    ]
    embed.forget("one", ["a"])
    for file in tmp_path.rglob("*.sqlite"):
        with closing(embed.Cache(file)) as cache:
            assert cache.get(["a"]) == {}
