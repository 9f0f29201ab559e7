"""Run a night of LangChain: index() with cleanup="full", its record manager in SQLite, Chroma.

Run: python -m bench.peers.night_langchain DOCUMENTS STATE OUTPUT
"""

import sys
from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.indexes import SQLRecordManager, index
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import MarkdownTextSplitter

from bench.peers.encoder import Encoder, finish, pages

CHARACTERS = 600  # of a chunk: about chunk.tokens of ours


class Vectors(Embeddings):
    def __init__(self) -> None:
        self.encoder = Encoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.encoder.encode(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.encoder.encode([text])[0]


def main(documents: Path, state: Path) -> None:
    vectors = Vectors()
    store = Chroma("docs", vectors, persist_directory=str(state / "chroma"))
    records = SQLRecordManager("docs", db_url=f"sqlite:///{state / 'records.sqlite'}")
    records.create_schema()
    read = [Document(text, metadata={"uri": uri}) for uri, text in pages(documents).items()]
    chunks = MarkdownTextSplitter(chunk_size=CHARACTERS, chunk_overlap=0).split_documents(read)
    index(chunks, records, store, cleanup="full", source_id_key="uri", key_encoder="blake2b")
    finish(vectors.encoder.embedded, len(store.get(include=[])["ids"]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
