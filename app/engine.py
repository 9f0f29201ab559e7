"""Open what asking needs, once, from params.yaml."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tasks import answer, embedder, generate, index, params, paths, retrieve
from tasks.answer import Answer, Engines
from tasks.embedder import Embedder
from tasks.retrieve import Passage
from tasks.store import Store


@dataclass(frozen=True, slots=True)
class Search:
    """What searching needs; answering needs a generator too."""

    store: Store
    embedder: Embedder
    retrieve: params.Retrieve


def searching() -> Search:
    """Raises StoreError if there is no index yet, ModelError if there are no models."""
    values = params.load()
    store = index.open_live(values.retrieve.hnsw_ef)
    embed = values.embed
    engine = embedder.load(
        paths.EMBEDDER, embed.precision, embed.query_prefix, embed.passage_prefix
    )
    return Search(store, engine, values.retrieve)


def answering() -> Engines:
    """Raises as `searching`."""
    values, open_ = params.load(), searching()
    generator = generate.load(values.generate, paths.BASE)
    return Engines(
        open_.store,
        open_.embedder,
        generator,
        values.retrieve,
        values.answer,
        values.generate.max_tokens,
    )


def ask(question: str, groups: Collection[str], engines: Engines) -> Answer:
    return answer.ask(question, groups, engines)


def search(question: str, groups: Collection[str], k: int, engines: Search) -> list[Passage]:
    return retrieve.search(question, groups, k, engines.store, engines.embedder, engines.retrieve)


def status() -> dict[str, Any]:
    return index.status()
