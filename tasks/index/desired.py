"""Read the points that the index should have, a shard at a time: never all of them are in memory.

In:  data/accepted, data/chunks, data/vectors, whose shards of one name belong together
Out: data/points  PointDigest shards; those of unchanged shards are copied from the cache
Run: called by tasks.index.publish

What is held of a point is its id, the hash of its payload and the hash of its passage.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tasks import paths, records
from tasks.errors import StoreError
from tasks.index import ledger, reconcile, store, withdrawals
from tasks.index.ledger import KIND, WIDTH, Ids, Ledger, Packed, joined, packed
from tasks.index.reconcile import DesiredPoints, only, rows
from tasks.index.store import Payload, Point
from tasks.records import Chunk, Document, PointDigest, Vector, digest
from tasks.storage import per_shard, shards
from tasks.storage.per_shard import Facts, Former, Made

SOURCES = (paths.ACCEPTED, paths.CHUNKS, paths.VECTORS)
HASHES = tuple(PointDigest.schema.names)


class ShardedPoints:
    """The points that the index should have."""

    def __init__(self, tables: Mapping[str, pa.Table], facts: Mapping[str, Facts]) -> None:
        self._names = sorted(facts)
        self._facts = [facts[name] for name in self._names]
        found = [_arrays(tables.get(name)) for name in self._names]
        ids, payloads, passages = (joined([row[n] for row in found]) for n in range(len(HASHES)))
        order = np.argsort(ids, kind="stable")
        self.ledger = Ledger(ids[order], payloads[order])
        self.passages: Packed = np.unique(passages)  # hashes of all embedded texts
        counts = [len(rows) for rows, *_ in found]
        self._shards = np.repeat(np.arange(len(counts)), counts)[order]  # of each point

    @cached_property
    def readers(self) -> dict[str, tuple[str, ...]]:
        """The groups that may read a document, by its URI."""
        same: dict[tuple[str, ...], tuple[str, ...]] = {}
        return {
            uri: same.setdefault(tuple(groups), tuple(groups))
            for facts in self._facts
            for uri, groups in facts["readers"].items()
        }

    @cached_property
    def filters(self) -> str:
        """A hash of the parser and the filter of personal data that the documents went through."""
        return digest(*sorted({rules for facts in self._facts for rules in facts["filters"]}))

    @property
    def dim(self) -> int:
        return max((facts["dim"] for facts in self._facts), default=0)

    @property
    def embedder(self) -> str:
        return only({name for facts in self._facts for name in facts["embedders"]}, "embedder")

    @property
    def chunker(self) -> str:
        return only({name for facts in self._facts for name in facts["chunkers"]}, "chunker")

    @property
    def by_group(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for facts in self._facts:
            counts.update(facts["by_group"])
        return counts

    def __len__(self) -> int:
        return len(self.ledger)

    def without_passages(self, hashes: Sequence[str]) -> list[str]:
        """Return those hashes that are not of a text that is embedded."""
        rows = packed(hashes)
        return ledger.unpacked(rows[~np.isin(rows, self.passages)])

    def points(self, ids: Ids) -> Iterator[Point]:
        for name, some in self._by_shard(ids):
            yield from _of_shard(name).points(some)

    def payloads_of(self, uris: Collection[str]) -> Iterator[tuple[str, Payload]]:
        """Yield the points of the documents of these URIs, in the order of the shards."""
        for name, facts in zip(self._names, self._facts, strict=True):
            if facts["readers"].keys() & uris:
                yield from _of_shard(name).payloads_of(uris)

    def dense(self, ids: Ids) -> Iterator[tuple[Ids, NDArray[np.float32]]]:
        """Yield the vectors of all ids, (n_ids, dim) with their ids, shard by shard."""
        for name, some in self._by_shard(ids):
            table = shards.shard_columns(paths.VECTORS / name, Vector, ["chunk_id", "dense"])
            found = packed(table.column("chunk_id").to_pylist())
            order = np.argsort(found)
            places = order[np.searchsorted(found[order], some.rows)]
            yield some, _dense(table)[places].astype(np.float32)

    def texts(self, uris: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield URI, title with text of the documents of these URIs; of one in parts, each part."""
        for name, facts in zip(self._names, self._facts, strict=True):
            if wanted := facts["readers"].keys() & uris:
                file = paths.ACCEPTED / name
                table = shards.shard_columns(file, Document, ["uri", "title", "text"])
                for uri, title, text in rows(table, "uri", "title", "text"):
                    if uri in wanted:
                        yield uri, f"{title}\n{text}"

    def _by_shard(self, ids: Ids) -> Iterator[tuple[str, Ids]]:
        places, _ = self.ledger.places(ids.rows)
        where = self._shards[places]
        order = np.argsort(where, kind="stable")
        starts = np.flatnonzero(np.diff(where[order], prepend=-1))
        for members in np.split(order, starts[1:]) if len(order) else ():
            yield self._names[where[members[0]]], Ids(ids.rows[members])


def read() -> ShardedPoints:
    """Bring data/points up to date and return the desired points. Raises StoreError if the data
    sets do not fit together."""
    names = _names()
    code = per_shard.code(*(module.__file__ or "" for module in _CODE), __file__)
    made = per_shard.mapped(SOURCES, paths.POINTS, _step, code)
    tables = {file.name: _hashes(file) for file in shards.files(paths.POINTS)}
    facts = [shard.facts for shard in made]
    return _whole(ShardedPoints(tables, dict(zip(names, facts, strict=True))))


def looked_up() -> ShardedPoints:
    """Return the desired points without writing anything."""
    made = {name: _step([source / name for source in SOURCES], None) for name in _names()}
    tables = {name: shard.table for name, shard in made.items()}
    return _whole(ShardedPoints(tables, {name: shard.facts for name, shard in made.items()}))


_CODE = (ledger, reconcile, records, store, withdrawals)


def _names() -> list[str]:
    """Return the names of the shards. Raises StoreError for chunks that have no document."""
    names = [path.name for path in shards.files(paths.ACCEPTED)]
    for path in shards.files(paths.CHUNKS):
        if path.name not in names:
            _of_shard(path.name)
    return names


def _whole(points: ShardedPoints) -> ShardedPoints:
    if not len(points):
        raise StoreError(
            "there is nothing to index: data/chunks is empty. The old index is still served"
        )
    return points


def _step(inputs: Sequence[Path], _: Former | None) -> Made:
    """Hash the points of one shard."""
    some = _joined(*inputs)
    payloads = some.payloads.values()
    columns = (
        packed(list(some.payloads)),
        packed([payload.digest for payload in payloads]),
        packed([digest(withdrawals.passage(payload)) for payload in payloads]),
    )
    # a stale document went through the filter of another night, and its text through today's
    documents = _table(inputs[0], Document, ["intake_rules", "stale_since"])
    filters = {rules for rules, stale in rows(documents, *documents.column_names) if stale is None}
    facts = {
        "readers": some.readers,
        "by_group": some.by_group,
        "filters": sorted(filters),
        "embedders": sorted({payload.embedder for payload in payloads}),
        "chunkers": sorted({payload.chunker for payload in payloads}),
        "dim": some.dim,
    }
    made = [
        pa.Array.from_buffers(pa.binary(WIDTH), len(column), [None, pa.py_buffer(column)])
        for column in columns
    ]
    return Made(pa.table(made, schema=PointDigest.schema), facts)


def _of_shard(name: str) -> DesiredPoints:
    return _joined(*(source / name for source in SOURCES))


def _joined(accepted: Path, chunked: Path, vectors: Path) -> DesiredPoints:
    """Return the points of one shard."""
    written = _table(vectors, Vector, ["chunk_id", "embedder", "dense"])
    return reconcile.desired_points(
        _table(accepted, Document, reconcile.DOCUMENT),
        _table(chunked, Chunk, reconcile.CHUNK),
        written,
        lambda: dict(zip(written.column("chunk_id").to_pylist(), _dense(written), strict=True)),
    )


def _table(path: Path, kind: Any, names: Sequence[str]) -> pa.Table:
    if path.exists():
        return shards.shard_columns(path, kind, names)
    return pa.schema([kind.schema.field(name) for name in names]).empty_table()


def _dense(table: pa.Table) -> NDArray[np.float16]:
    values = table.column("dense").combine_chunks().flatten().to_numpy(zero_copy_only=False)
    found: NDArray[np.float16] = values.reshape(table.num_rows, -1) if len(values) else values
    return found


def _hashes(path: Path) -> pa.Table:
    return shards.shard_columns(path, PointDigest, HASHES)


def _arrays(table: pa.Table | None) -> list[Packed]:
    if table is None or not table.num_rows:
        return [np.empty(0, KIND) for _ in HASHES]
    return [_array(table.column(name).combine_chunks()) for name in HASHES]


def _array(column: pa.Array) -> Packed:
    data = np.frombuffer(column.buffers()[1], KIND)
    return data[column.offset : column.offset + len(column)]
