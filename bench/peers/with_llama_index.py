"""LlamaIndex: IngestionPipeline with a document store, UPSERTS_AND_DELETE.

It is given the pages and cuts them with its SentenceSplitter; document store, vector store and
cache are its simple ones, in memory. Chunker and model are not part of
its record: it is told of another one by stores that start empty.
"""

import tempfile
from pathlib import Path
from typing import Any

from llama_index.core import Document
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import DocstoreStrategy, IngestionCache, IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.core.vector_stores import SimpleVectorStore
from pydantic import PrivateAttr

from bench.peers import nights
from bench.peers.nights import Embedder, Night


class Vectors(BaseEmbedding):
    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.model)
        self._embedder = embedder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.encode(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embedder.encode([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.encode([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Store(SimpleVectorStore):
    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self._embedder = embedder

    def add(self, nodes: Any, **others: Any) -> list[str]:
        self._embedder.counts.written += len(nodes)
        return super().add(nodes, **others)

    def delete(self, ref_doc_id: str, **others: Any) -> None:
        before = len(self.data.embedding_dict)
        super().delete(ref_doc_id, **others)
        self._embedder.counts.deleted += before - len(self.data.embedding_dict)


class LlamaIndex:
    def __init__(self) -> None:
        self.embedder = Embedder()
        self.cache = IngestionCache()
        self.documents: list[Document] = []
        self.chunk_size = 0
        self._start_empty()

    def _start_empty(self) -> None:
        self.docstore, self.store = SimpleDocumentStore(), Store(self.embedder)

    def prepare(self, night: Night) -> None:
        self.chunk_size = night.chunk_tokens  # by its own tokenizer, metadata included
        self.documents = [
            Document(
                id_=path,
                text=page.text,
                metadata={"uri": path, "title": page.title, "groups": ", ".join(page.groups)},
            )
            for path, page in night.pages.items()
        ]

    def run(self, told: bool) -> dict[str, float]:
        if told:
            self.embedder.counts.deleted += len(self.store.data.embedding_dict)
            self._start_empty()
        self._pipeline().run(documents=self.documents)
        return {}

    def _pipeline(self) -> IngestionPipeline:
        splitter = SentenceSplitter(chunk_size=self.chunk_size, chunk_overlap=0)
        return IngestionPipeline(
            transformations=[splitter, Vectors(self.embedder)],
            docstore=self.docstore,
            docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
            vector_store=self.store,
            cache=self.cache,
        )

    def through_disk(self, folder: Path) -> None:
        pipeline, vectors = self._pipeline(), str(folder / "vectors.json")
        pipeline.persist(str(folder))
        self.store.persist(vectors)
        pipeline.load(str(folder))
        SimpleVectorStore.from_persist_path(vectors)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        nights.main(LlamaIndex(), Path(scratch), "llama-index-core")
