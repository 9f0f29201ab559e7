"""Keep the vectors of texts in memory, so that the sentences of a passage are not encoded again for
each question that finds it.

In:  an embedder; texts
Out: their vectors, byte for byte as the embedder returns them
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tasks.models.embedder import Embedder, Tokens

QUESTIONS = 256  # whose vectors are kept: retrieval, ranking and threshold each ask for one
LIMIT = 64 * 2**20  # bytes: about 35,000 vectors of 384 dimensions
OVERHEAD = 320  # bytes of an entry beside its numbers: key, array object, place in the dictionary

Vector = NDArray[np.float32]  # (dim,)


class EncodedTexts:
    """An embedder that remembers the texts that it encoded last. Threads may share it."""

    def __init__(self, inner: Embedder, limit: int = LIMIT) -> None:
        self.inner = inner
        self._limit = limit
        self._known: OrderedDict[bytes, Vector] = OrderedDict()  # the least recently used first
        self._size = 0  # bytes
        self._lock = Lock()
        self._query = lru_cache(QUESTIONS)(inner.encode_query)
        self.dim, self.fingerprint = inner.dim, inner.fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        keys = [
            blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            for text in texts
        ]
        found = self._remembered(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if new:
            made = dict(zip(new, self.inner.encode(list(new.values())), strict=True))
            found |= self._keep(made)
        return np.array([found[key] for key in keys], np.float32).reshape(len(keys), self.dim)

    def encode_query(self, text: str) -> Vector:
        return self._query(text)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return self.inner.tokens(texts)

    def is_word(self, text: str) -> bool:
        return self.inner.is_word(text)

    def _remembered(self, keys: Sequence[bytes]) -> dict[bytes, Vector]:
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
            for key in found:
                self._known.move_to_end(key)
        return found

    def _keep(self, made: dict[bytes, Vector]) -> dict[bytes, Vector]:
        """Remember vectors, each a copy, because a row keeps the whole array of its batch alive."""
        copies = {key: vector.copy() for key, vector in made.items()}
        with self._lock:
            for key, vector in copies.items():
                if key not in self._known:
                    self._known[key] = vector
                    self._size += vector.nbytes + OVERHEAD
            while self._size > self._limit and self._known:
                _, oldest = self._known.popitem(last=False)
                self._size -= oldest.nbytes + OVERHEAD
        return copies
