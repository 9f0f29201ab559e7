"""Run a night of LlamaIndex: IngestionPipeline with a document store, UPSERTS_AND_DELETE, Chroma.

Run: python -m bench.peers.night_llama_index DOCUMENTS STATE OUTPUT

Chunker and model are not part of its record: it is told of others by stores that start empty.
"""

import sys
from pathlib import Path

import chromadb
from llama_index.core import Document
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import DocstoreStrategy, IngestionCache, IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from bench.peers.encoder import Encoder, finish, pages
from bench.peers.nights import TOKENS, Encodes


class Vectors(BaseEmbedding):
    _encoder: Encodes = PrivateAttr()

    def __init__(self, encoder: Encodes) -> None:
        super().__init__(model_name=encoder.model)
        self._encoder = encoder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.encode(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.encode([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.encode([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Pipeline:
    def __init__(self, state: Path, encoder: Encodes) -> None:
        self._encoder, self._kept = encoder, state / "pipeline"
        self._client = chromadb.PersistentClient(str(state / "chroma"))
        self._docstore, self._cache = SimpleDocumentStore(), IngestionCache()
        self._begun = False

    def night(self, texts: dict[str, str], tokens: int, told: bool) -> None:
        if told:
            self._client.delete_collection("docs")
            self._docstore = SimpleDocumentStore()
        pipeline = self._pipeline(tokens)
        if self._kept.exists() and not self._begun:
            pipeline.load(str(self._kept))
            self._docstore, self._cache = pipeline.docstore, pipeline.cache
        self._begun = True
        pipeline.run(
            documents=[
                Document(id_=uri, text=text, metadata={"uri": uri}) for uri, text in texts.items()
            ]
        )

    def _pipeline(self, tokens: int) -> IngestionPipeline:
        splitter = SentenceSplitter(chunk_size=tokens, chunk_overlap=0)  # by its own tokenizer
        return IngestionPipeline(
            transformations=[splitter, Vectors(self._encoder)],
            docstore=self._docstore,
            docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
            vector_store=ChromaVectorStore(chroma_collection=self._collection()),
            cache=self._cache,
        )

    def _collection(self) -> chromadb.Collection:
        return self._client.get_or_create_collection("docs")

    def ids(self) -> set[str]:
        return set(self._collection().get(include=[])["ids"])

    def save(self) -> None:
        """Write the document store and the cache to disk."""
        self._pipeline(TOKENS).persist(str(self._kept))


def main(documents: Path, state: Path) -> None:
    encoder = Encoder()
    pipeline = Pipeline(state, encoder)
    pipeline.night(pages(documents), TOKENS, told=False)
    pipeline.save()
    finish(encoder.embedded, len(pipeline.ids()))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
