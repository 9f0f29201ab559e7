"""Run a night of LlamaIndex: IngestionPipeline with a document store, UPSERTS_AND_DELETE, Chroma.

Run: python -m bench.peers.night_llama_index DOCUMENTS STATE OUTPUT
"""

import sys
from pathlib import Path

import chromadb
from llama_index.core import Document
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from bench.peers.encoder import Encoder, finish, pages

TOKENS = 160  # of a chunk, by its own tokenizer, metadata included


class Vectors(BaseEmbedding):
    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name="inhouse")
        self._encoder = encoder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.encode(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.encode([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.encode([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def main(documents: Path, state: Path) -> None:
    encoder = Encoder()
    client = chromadb.PersistentClient(str(state / "chroma"))
    collection = client.get_or_create_collection("docs")
    pipeline = IngestionPipeline(
        transformations=[SentenceSplitter(chunk_size=TOKENS, chunk_overlap=0), Vectors(encoder)],
        docstore=SimpleDocumentStore(),
        docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
        vector_store=ChromaVectorStore(chroma_collection=collection),
    )
    kept = state / "pipeline"
    if kept.exists():
        pipeline.load(str(kept))
    pipeline.run(
        documents=[
            Document(id_=uri, text=text, metadata={"uri": uri})
            for uri, text in pages(documents).items()
        ]
    )
    pipeline.persist(str(kept))
    finish(encoder.embedded, collection.count())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
