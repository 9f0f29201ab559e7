"""Nights of a few documents of one chunk each, and what a reader finds after them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasks import params, paths, records
from tasks.index import publish
from tasks.index import reader as index_reader
from tasks.index.index_report import IndexReport
from tasks.index.store import Store
from tasks.records import Chunk, Vector
from tests.unit import data_sets
from tests.unit.fakes import HashEmbedder, document

EMBEDDER = HashEmbedder()
KEEP = 3


@dataclass(frozen=True)
class Text:
    """A document of one chunk."""

    text: str
    groups: tuple[str, ...] = ("public",)


def night(
    embedder: str = "hash", chunker: str = "cut", filters: str = "rules", **documents: Text
) -> IndexReport:
    """Bring the index to these documents, in the working directory."""
    accepted, chunks, vectors = [], [], []
    for name, content in documents.items():
        accepted.append(
            document(f"s/{name}", content.text, groups=content.groups, intake_rules=filters)
        )
        identity = records.chunk_id(f"s/{name}", content.text, 0)
        chunks.append(Chunk(identity, f"s/{name}", 0, (), content.text, 3, chunker))
        dense = EMBEDDER.encode_query(content.text).astype(np.float16)
        vectors.append(Vector(identity, dense, embedder))
    data_sets.write(accepted, chunks, vectors, 4)
    return publish.run(params.Index(keep=KEEP, batch=10, lease_s=60), 128)


def seen(
    reader: index_reader.Reader | None = None, groups: Sequence[str] = ("public",)
) -> set[str]:
    """Return the texts that a reader finds."""
    now = (reader or index_reader.reader(128)).live()
    return set(texts(now.store, "x", groups))


def texts(store: Store, question: str, groups: Sequence[str] = ("public",)) -> list[str]:
    """Return the texts of the nearest points, best first."""
    hits = store.search_dense(EMBEDDER.encode_query(question), groups, 100)
    found = store.payloads([hit.chunk_id for hit in hits])
    return [found[hit.chunk_id].text for hit in hits]


A1, A2, B, C = Text("old price"), Text("new price"), Text("pump"), Text("seal")


def in_files(text: str) -> list[str]:
    """Return the generations with the vector of a text, or the text itself, in one of their
    files."""
    vector = EMBEDDER.encode_query(text).astype(np.float16).tobytes()
    found = {
        path.relative_to(paths.INDEX).parts[0]
        for path in paths.INDEX.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in (vector, text.encode()))
    }
    return sorted(found)
