"""Run a night of LangChain: index() with cleanup="full", its record manager in SQLite, Chroma.

Run: python -m bench.peers.night_langchain DOCUMENTS STATE OUTPUT

The model is not part of its record: it is told of another one by force_update.
"""

import sys
from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.indexes import SQLRecordManager, index
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import MarkdownTextSplitter

from bench.peers.encoder import Encoder, finish, pages
from bench.peers.nights import TOKENS, Encodes

CHARACTERS = 3.75  # of a token: 600 of a chunk are about chunk.tokens of ours


class Vectors(Embeddings):
    def __init__(self, encoder: Encodes) -> None:
        self.encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.encoder.encode(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.encoder.encode([text])[0]


class Pipeline:
    def __init__(self, state: Path, encoder: Encodes) -> None:
        self._store = Chroma("docs", Vectors(encoder), persist_directory=str(state / "chroma"))
        self._records = SQLRecordManager("docs", db_url=f"sqlite:///{state / 'records.sqlite'}")
        self._records.create_schema()

    def night(self, texts: dict[str, str], tokens: int, told: bool) -> None:
        read = [Document(text, metadata={"uri": uri}) for uri, text in texts.items()]
        splitter = MarkdownTextSplitter(chunk_size=int(CHARACTERS * tokens), chunk_overlap=0)
        index(
            splitter.split_documents(read),
            self._records,
            self._store,
            cleanup="full",
            source_id_key="uri",
            key_encoder="blake2b",  # the default warns that it is to be replaced
            force_update=told,
        )

    def ids(self) -> set[str]:
        return set(self._store.get(include=[])["ids"])

    def save(self) -> None:
        """Do nothing: it writes to disk as it goes."""


def main(documents: Path, state: Path) -> None:
    encoder = Encoder()
    pipeline = Pipeline(state, encoder)
    pipeline.night(pages(documents), TOKENS, told=False)
    finish(encoder.embedded, len(pipeline.ids()))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
