"""Test that a text is encoded once, within a limit of memory, also by several threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from tasks.models.encoded_texts import OVERHEAD, EncodedTexts
from tests.unit.fakes import HashEmbedder

ENTRY = HashEmbedder.dim * 4 + OVERHEAD  # bytes


class Counts(HashEmbedder):
    """Remembers what it encoded."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        return super().encode(texts)


def test_a_text_is_encoded_once_and_keeps_its_bytes() -> None:
    inner = Counts()
    engine = EncodedTexts(inner)
    first = engine.encode(["fee", "lock", "fee"])
    again = engine.encode(["lock", "fee"])
    assert again.tobytes() == first[[1, 0]].tobytes()
    assert first.tobytes() == HashEmbedder().encode(["fee", "lock", "fee"]).tobytes()
    assert inner.encoded == ["fee", "lock"]
    assert engine.encode([]).shape == (0, HashEmbedder.dim)


def test_the_text_that_was_used_least_recently_is_forgotten_at_the_limit() -> None:
    inner = Counts()
    engine = EncodedTexts(inner, limit=2 * ENTRY)
    for text in ("fee", "lock", "fee", "gate"):
        engine.encode([text])
    engine.encode(["fee", "gate"])
    assert inner.encoded == ["fee", "lock", "gate"]
    engine.encode(["lock"])
    assert inner.encoded[-1] == "lock"


def test_more_texts_than_the_limit_holds_are_encoded_all_the_same() -> None:
    texts = [f"berth {number}" for number in range(9)]
    engine = EncodedTexts(Counts(), limit=2 * ENTRY)
    assert engine.encode(texts).tobytes() == HashEmbedder().encode(texts).tobytes()


def test_threads_get_the_vectors_of_their_own_texts() -> None:
    texts = [f"berth {number % 7}" for number in range(60)]
    engine = EncodedTexts(Counts(), limit=3 * ENTRY)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: engine.encode([text, "lock"]), texts))
    for text, vectors in zip(texts, found, strict=True):
        assert vectors.tobytes() == HashEmbedder().encode([text, "lock"]).tobytes()
