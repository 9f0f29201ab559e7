"""Open what asking needs, once, from params.yaml; the index is taken anew for each question."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from tasks import answer, embedder, generate, index, live, params, paths, retrieve
from tasks.answer import Answer, Engines
from tasks.embedder import Embedder
from tasks.generate import Generator
from tasks.retrieve import Passage
from tasks.store import Store


class Engine:
    """Answers and searches in the index that is in use when the question comes.

    Raises StoreError if there is no index yet, ModelError if there are no models."""

    def __init__(self) -> None:
        self._params = params.load()
        self._reader = live.reader(self._params.retrieve.hnsw_ef)
        self._embedders: dict[str, Embedder] = {}

    def ask(self, question: str, groups: Collection[str]) -> Answer:
        return answer.ask(question, groups, self.answering())

    def answering(self) -> Engines:
        store, engine = self.searching()
        return Engines(
            store,
            engine,
            self._generator,
            self._params.retrieve,
            self._params.answer,
            self._params.generate.max_tokens,
        )

    def search(self, question: str, groups: Collection[str], k: int) -> list[Passage]:
        store, engine = self.searching()
        return retrieve.search(question, groups, k, store, engine, self._params.retrieve)

    def searching(self) -> tuple[Store, Embedder]:
        """The index in use, and the embedder that made it."""
        now = self._reader.live()
        return now.store, self._embedder(now.embedder)

    @cached_property
    def _generator(self) -> Generator:
        return generate.load(self._params.generate, paths.BASE)

    def _embedder(self, fingerprint: str) -> Embedder:
        """The one that the index was made with, even if models/embedder is another by now."""
        if fingerprint not in self._embedders:
            how = self._params.embed.precision
            self._embedders[fingerprint] = embedder.known(fingerprint, how)
        return self._embedders[fingerprint]


def status() -> dict[str, Any]:
    return index.status()
