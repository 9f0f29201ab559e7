"""Build a temporary index: an experiment never touches the one that people query.

In:  the desired points
Out: an open store
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tasks.index.ledger import Ids
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.reconcile import Wanted

BATCH = 1000  # points an upsert


@contextmanager
def index(desired: Wanted, hnsw_ef: int, graph: bool = True) -> Iterator[EdgeStore]:
    """Yield a temporary index. `graph` takes a minute for 100,000 points; without it each search
    takes milliseconds."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        closing(EdgeStore.create(Path(temporary) / "index", desired.dim, hnsw_ef)) as store,
    ):
        store.fill(desired.points(Ids(desired.ledger.ids)), BATCH, graph)
        yield store
