"""Read and write a data set as Parquet shards, `part-NN.parquet`, NN by a hash of the row's key.

A shard is written whole or not at all (temporary name, fsync, rename), and only if its rows
changed, so that an edit of one document leaves the other files, and their hashes, alone.
Equal rows give equal bytes.
"""

import math
import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.storage import lease
from tasks.storage.atomic import whole


class Record(Protocol):
    """A frozen dataclass with an Arrow schema."""

    schema: ClassVar[pa.Schema]
    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=Record)


class _NoPandas:
    """A finder of modules that finds no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _leave_pandas_out() -> None:
    """Let Arrow look for pandas once, and find none. It imports pandas, .3 CPU seconds per process,
    to ask whether a list is a series. `to_pandas` looks again."""
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(finder)


_leave_pandas_out()


ROWS = 200  # of a shard, on average and at most; fewer in a small data set
FEWEST = 4  # rows that are worth a file, which has a kilobyte or two of its own
SMALL = 512  # shards of a small data set, as long as FEWEST rows are left in each


def shard_of(key: str, shards: int) -> int:
    return zlib.crc32(key.encode()) % shards


def number_for(rows: int) -> int:
    """Return into how many shards to split a data set: the least power of two with which there are
    at most ROWS rows in a shard, and not more rows in a shard than there are shards; four times as
    many, and at least SMALL, if FEWEST rows are left in each. So an edit rewrites little of a small
    data set, and a large one has no more files than it needs."""
    root = math.isqrt(max(0, rows - 1)) + 1
    least = max(math.ceil(rows / ROWS), root, min(max(4 * root, SMALL), rows // FEWEST))
    return 1 << (least - 1).bit_length()


def number_in(folder: Path) -> int:
    """Return into how many shards a data set is split; 1 if there is none."""
    last = max((int(path.stem.removeprefix("part-")) for path in files(folder)), default=0)
    return 1 << last.bit_length()


def _number(folder: Path, rows: int) -> int:
    """Return the number that the folder has, as long as it suits: a data set around a limit would
    be split otherwise from night to night, and all files be written again."""
    there, least = number_in(folder), number_for(rows)
    return there if least <= there <= number_for(2 * rows) else least


def read(folder: Path, kind: type[R]) -> Iterator[R]:
    """Yield every row, shard by shard. A folder that does not exist has no rows."""
    for path in files(folder):
        yield from read_shard(path, kind)


def files(folder: Path) -> list[Path]:
    """Return the shards of a folder, in the order of `read`."""
    return sorted(folder.glob("part-*.parquet"))


def read_shard(path: Path, kind: type[R]) -> Iterator[R]:
    yield from rows(_load(path, kind.schema), kind)


def columns(folder: Path, kind: type[R], names: Sequence[str]) -> pa.Table:
    """Return some fields of every row, in the order of `read`, without making records of them."""
    tables = [shard_columns(path, kind, names) for path in files(folder)]
    return pa.concat_tables(tables) if tables else _fields(kind, names).empty_table()


def shard_columns(path: Path, kind: type[R], names: Sequence[str]) -> pa.Table:
    return _load(path, _fields(kind, names))


def _fields(kind: type[R], names: Sequence[str]) -> pa.Schema:
    return pa.schema([kind.schema.field(name) for name in names])


def _load(path: Path, schema: pa.Schema) -> pa.Table:
    """Return the fields of a schema; null if an older version did not write them. It avoids
    pq.read_table, which imports pandas."""
    with pq.ParquetFile(path) as file:
        names = [name for name in schema.names if name in file.schema_arrow.names]
        there = file.read(names, use_threads=False)  # shards are small
    rows = [
        there.column(field.name) if field.name in there.column_names else _nulls(there, field)
        for field in schema
    ]
    return pa.table(rows, schema=schema)


def _nulls(table: pa.Table, field: pa.Field) -> pa.Array:
    return pa.nulls(table.num_rows, field.type)


def rows(table: pa.Table, kind: type[R]) -> Iterator[R]:
    names = [field.name for field in fields(kind)]
    decoded = [_decode(table.column(name)) for name in names]
    for values in zip(*decoded, strict=True):
        yield kind(*values)


def _decode(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_map(kind):
        return [dict(value) for value in column.to_pylist()]
    if pa.types.is_list(kind) and not pa.types.is_floating(kind.value_type):
        return [tuple(value or ()) for value in column.to_pylist()]
    if pa.types.is_list(kind):
        return [scalar.values.to_numpy(zero_copy_only=False) for scalar in column]
    return column.to_pylist()  # type: ignore[no-any-return]


def write(
    folder: Path,
    kind: type[R],
    records: Iterable[R],
    key: Callable[[R], str],
    shards: int | None = None,
) -> int:
    """Make `folder` hold exactly `records`, in the order given within a shard. Without a number of
    shards, it follows from the number of records. A sequence is asked for the records of one shard
    at a time.

    Returns the number of shard files that were written or removed."""
    every = records if isinstance(records, Sequence) else list(records)
    number = shards or _number(folder, len(every))
    by_shard: defaultdict[str, array[int]] = defaultdict(lambda: array("Q"))
    for place, record in enumerate(every):
        by_shard[f"part-{shard_of(key(record), number):02d}.parquet"].append(place)
    folder.mkdir(parents=True, exist_ok=True)
    changed = 0
    for name, places in sorted(by_shard.items()):
        changed += write_shard(folder / name, table_of(kind, [every[n] for n in places]))
    return changed + remove_others(folder, by_shard)


def remove_others(folder: Path, names: Collection[str]) -> int:
    """Delete all other files: shards without rows, and what a crash left behind. Returns how many
    there were."""
    others = [path for path in folder.iterdir() if path.name not in names]
    for path in others:
        with lease.fence():
            path.unlink()
    return len(others)


def table_of(kind: type[R], records: list[R]) -> pa.Table:
    columns: Mapping[str, list[Any]] = {
        field.name: [_encode(getattr(record, field.name)) for record in records]
        for field in fields(kind)
    }
    return pa.table(columns, schema=kind.schema)


def _encode(value: Any) -> Any:
    return sorted(value.items()) if isinstance(value, dict) else value


def write_shard(path: Path, table: pa.Table) -> bool:
    """Make a file hold exactly the rows of a table; without rows there is no file. Returns whether
    the file changed."""
    there = path.exists()
    if not table.num_rows:
        with lease.fence():
            path.unlink(missing_ok=True)
        return there
    if there and _holds(path, table):
        return False
    with whole(path) as temporary:
        # nobody asks for statistics, and few values are there twice that zstd does not find
        pq.write_table(
            table, temporary, compression="zstd", use_dictionary=False, write_statistics=False
        )
    return True


def _holds(path: Path, table: pa.Table) -> bool:
    try:
        return bool(_load(path, table.schema).equals(table))
    except (pa.ArrowInvalid, OSError):  # broken: it is written again
        return False
