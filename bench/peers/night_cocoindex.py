"""Run a night of CocoIndex: a memoised function per file, rows declared in LanceDB.

Run: python -m bench.peers.night_cocoindex DOCUMENTS STATE OUTPUT
"""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import cocoindex as coco
import numpy as np
from cocoindex.connectors import lancedb, localfs
from cocoindex.ops.text import RecursiveSplitter
from cocoindex.resources.chunk import Chunk
from cocoindex.resources.file import FileLike, PatternFilePathMatcher
from cocoindex.resources.id import IdGenerator
from cocoindex.resources.schema import VectorSchema
from lancedb.db import AsyncConnection
from numpy.typing import NDArray

from bench.peers.encoder import Encoder, finish

CHARACTERS = 600  # of a chunk: about chunk.tokens of ours
DIM = 384
DOCUMENTS, STATE = map(Path, sys.argv[1:3])
STORE = coco.ContextKey[AsyncConnection]("store")
encoder = Encoder()
splitter = RecursiveSplitter()


@dataclass
class Passage:
    id: int
    uri: str
    text: str
    vector: Annotated[NDArray[np.float32], VectorSchema(dtype=np.dtype(np.float32), size=DIM)]


@coco.lifespan
async def opened(builder: coco.EnvironmentBuilder) -> AsyncIterator[None]:
    builder.settings.db_path = STATE / "cocoindex.db"
    builder.provide(STORE, await lancedb.connect_async(str(STATE / "lancedb")))
    yield


@coco.fn.as_async(batching=True, runner=coco.GPU, max_batch_size=64)
def embed(texts: list[str]) -> list[NDArray[np.float32]]:
    return list(np.array(encoder.encode(texts), np.float32))


@coco.fn
async def declare(
    chunk: Chunk, uri: str, ids: IdGenerator, table: lancedb.TableTarget[Passage]
) -> None:
    number = await ids.next_id(chunk.text)
    table.declare_row(row=Passage(number, uri, chunk.text, await embed(chunk.text)))


@coco.fn(memo=True)
async def read(file: FileLike, table: lancedb.TableTarget[Passage]) -> None:
    text = await file.read_text()
    chunks = splitter.split(text, chunk_size=CHARACTERS, chunk_overlap=0, language="markdown")
    await coco.map(declare, chunks, str(file.file_path.path), IdGenerator(), table)


@coco.fn
async def night(folder: Path) -> None:
    schema = await lancedb.TableSchema.from_class(Passage, primary_key=["id"])
    table = await lancedb.mount_table_target(STORE, "passages", schema)
    only = PatternFilePathMatcher(included_patterns=["**/*.md"])
    files = localfs.walk_dir(folder, recursive=True, path_matcher=only)
    await coco.mount_each(read, files.items(), table)


def main() -> None:
    coco.App(coco.AppConfig(name="night"), night, folder=DOCUMENTS).update_blocking()
    import lancedb as lance

    finish(encoder.embedded, lance.connect(STATE / "lancedb").open_table("passages").count_rows())


if __name__ == "__main__":
    main()
