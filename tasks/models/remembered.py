"""Keep the vectors of passages by content, so that a service does not embed the same sentences for
each question.

    Remembered(embedder)   an Embedder; vectors are those of the embedder, to the last byte

A vector depends on its text and on nothing beside it, so one that is kept never gets stale. Vectors
of questions are not kept: the time of an answer would tell whether somebody else asked the same.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tasks.models.embedder import Embedder, Tokens

PASSAGES = 16_384  # texts whose vectors are kept: 25 MB of 384 numbers each, and the texts

Vector = NDArray[np.float32]


class Remembered:
    """An embedder with a memory. Threads may share it."""

    def __init__(self, embedder: Embedder, most: int = PASSAGES) -> None:
        self.dim, self.fingerprint = embedder.dim, embedder.fingerprint
        self.embedder, self._most = embedder, most
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of passages, (n_texts, dim)."""
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found.update(zip(missing, self.embedder.encode(missing), strict=True))
        self._keep(found)
        return np.array([found[text] for text in texts], np.float32).reshape(-1, self.dim)

    def _keep(self, found: dict[str, Vector]) -> None:
        """Keep vectors as the newest ones; forget the oldest."""
        with self._lock:
            for text, vector in found.items():
                self._vectors[text] = vector
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.embedder.encode_query(text)

    def is_word(self, text: str) -> bool:
        return self.embedder.is_word(text)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return self.embedder.tokens(texts)
