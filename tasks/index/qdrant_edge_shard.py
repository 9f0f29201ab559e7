"""Create and open a shard of Qdrant Edge with our settings.

In:  a folder, the length of the vectors
Out: an open shard

A shard is made without a write-ahead log: it is durable once `flush` has returned, and several
processes may read it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import qdrant_edge as edge

from tasks.errors import StoreError
from tasks.index.store import LINKS

# Building a graph takes n log n seconds and memory for each of its points; a search asks each
# graph. So there is one graph up to this size, and another one for each further SEGMENT points.
SEGMENT = 50_000


@contextmanager
def engine(what: str) -> Iterator[None]:
    """Raise StoreError for an error of the engine, which raises nothing narrower than Exception,
    and a Rust panic as a BaseException."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise StoreError(f"{what}: {' '.join(str(error).split())}") from None
        raise


def create(folder: Path, dim: int) -> edge.EdgeShard:
    folder.mkdir(parents=True)
    with engine(f"no index can be made in {folder}"):
        shard = edge.EdgeShard.create(str(folder), _config(dim))
        shard.update(
            edge.UpdateOperation.create_field_index("groups", edge.PayloadSchemaType.Keyword)
        )
    return shard


def load(folder: Path, dim: int) -> edge.EdgeShard:
    """Open a shard; one that an older version made gets today's settings of the optimizers."""
    with engine(f"the index in {folder} can't be opened: inhouse run reindex rebuilds it"):
        return edge.EdgeShard.load(str(folder), _config(dim))


def _config(dim: int) -> edge.EdgeConfig:
    words = edge.EdgeSparseVectorParams()
    dense = edge.EdgeVectorParams(
        size=dim,
        distance=edge.Distance.Cosine,
        datatype=edge.VectorStorageDatatype.Float16,  # as in data/vectors: nothing is lost
        hnsw_config=edge.HnswIndexConfig(m=LINKS, ef_construct=100, full_scan_threshold=10_000),
    )
    bytes_each = dim * np.dtype(np.float16).itemsize
    return edge.EdgeConfig(
        vectors={"dense": dense},
        sparse_vectors={"text": words, "title": words},
        wal_enabled=False,
        # every segment with a deleted point is written again; small ones are merged up to SEGMENT
        optimizers=edge.EdgeOptimizersConfig(
            deleted_threshold=1e-9,
            vacuum_min_vector_number=1,
            max_segment_size=max(1, SEGMENT * bytes_each // 1024),  # kilobytes
        ),
        payload_memory=edge.Memory.Cached,  # all are read every night: at once, not by page
    )
