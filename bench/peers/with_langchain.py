"""LangChain: index() with cleanup="full" over the chunks that Inhouse cut.

Its record manager is an SQLite file, its store a dictionary. The
model is not part of its record: it is told of another one by force_update.
"""

import tempfile
from pathlib import Path
from typing import Any

from langchain_classic.indexes import SQLRecordManager, index
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore

from bench.peers import nights
from bench.peers.nights import Embedder, Night


class Vectors(Embeddings):
    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.embedder.encode(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.embedder.encode([text])[0]


class Store(InMemoryVectorStore):
    def add_documents(self, documents: list[Document], *args: Any, **others: Any) -> list[str]:
        self.embedding.embedder.counts.written += len(documents)
        return super().add_documents(documents, *args, **others)

    def delete(self, ids: Any = None, **others: Any) -> None:
        self.embedding.embedder.counts.deleted += len(ids)
        super().delete(ids, **others)


class LangChain:
    def __init__(self, folder: Path) -> None:
        self.embedder = Embedder()
        self.store = Store(Vectors(self.embedder))
        self.records = SQLRecordManager("bench", db_url=f"sqlite:///{folder / 'records.sqlite'}")
        self.records.create_schema()
        self.documents: list[Document] = []

    def prepare(self, night: Night) -> None:
        self.documents = [
            Document(text, metadata={"uri": path, "title": page.title, "groups": list(page.groups)})
            for path, page in night.pages.items()
            for text in night.chunks[path]
        ]

    def run(self, told: bool) -> dict[str, float]:
        index(
            self.documents,
            self.records,
            self.store,
            cleanup="full",
            key_encoder="blake2b",  # the default warns that it is to be replaced
            force_update=told,
        )
        return {}

    def through_disk(self, folder: Path) -> None:
        self.store.dump(str(folder / "store.json"))
        Store.load(str(folder / "store.json"), self.store.embedding)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        nights.main(LangChain(folder), folder, "langchain-core", "langchain-classic")
