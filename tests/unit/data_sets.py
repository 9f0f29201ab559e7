"""Write documents, chunks and vectors as a night does: shards of one name belong together."""

from collections.abc import Sequence

from tasks import paths
from tasks.records import Chunk, Document, Vector
from tasks.storage import shards


def write(
    documents: Sequence[Document], chunks: Sequence[Chunk], vectors: Sequence[Vector], number: int
) -> None:
    """Make the three data sets hold exactly these rows, in `number` shards."""
    of = {chunk.chunk_id: chunk.doc_id for chunk in chunks}
    shards.write(paths.ACCEPTED, Document, documents, lambda row: row.doc_id, number)
    shards.write(paths.CHUNKS, Chunk, chunks, lambda row: row.doc_id, number)
    shards.write(paths.VECTORS, Vector, vectors, lambda row: of[row.chunk_id], number)
