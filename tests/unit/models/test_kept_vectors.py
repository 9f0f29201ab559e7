"""Test that fixed texts are encoded once, whatever becomes of the file."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tasks.models import kept_vectors
from tests.unit.fakes import HashEmbedder

TEXTS = ["Please cancel my order.", "I was charged twice."]


class Counts(HashEmbedder):
    """Counts the texts that it encoded."""

    def __init__(self, fingerprint: str = "hash") -> None:
        self.fingerprint = fingerprint
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return super().encode(texts)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path))
    return tmp_path


def test_the_texts_are_encoded_once_and_keep_their_bytes(cache: Path) -> None:
    encoder = Counts()
    first = kept_vectors.encoded(TEXTS, encoder)
    again = kept_vectors.encoded(TEXTS, encoder)
    assert again.tobytes() == first.tobytes() == HashEmbedder().encode(TEXTS).tobytes()
    assert encoder.encoded == 2
    kept_vectors.encoded(TEXTS[::-1], encoder)
    assert encoder.encoded == 4
    other = Counts("another model")
    kept_vectors.encoded(TEXTS, other)
    assert other.encoded == 2


@pytest.mark.parametrize("broken", ["empty", "cut", "zeros", "other texts", "not a number"])
def test_a_broken_file_is_made_again(cache: Path, broken: str) -> None:
    encoder = Counts()
    first = kept_vectors.encoded(TEXTS, encoder)
    [file] = cache.rglob("*.npy")
    whole = file.read_bytes()
    if broken == "empty":
        file.write_bytes(b"")
    elif broken == "cut":
        file.write_bytes(whole[:-5])
    elif broken == "zeros":
        file.write_bytes(bytes(len(whole)))
    else:
        np.save(file, first[:1] if broken == "other texts" else np.full_like(first, np.nan))
    for _ in range(2):
        assert kept_vectors.encoded(TEXTS, encoder).tobytes() == first.tobytes()
    assert encoder.encoded == 4


def test_a_cache_that_can_not_be_written_costs_only_the_time(cache: Path) -> None:
    (cache / "examples").write_text("a file where the folder would be")
    encoder = Counts()
    for _ in range(2):
        found = kept_vectors.encoded(TEXTS, encoder)
        assert found.tobytes() == HashEmbedder().encode(TEXTS).tobytes()
    assert encoder.encoded == 4
