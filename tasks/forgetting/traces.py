"""Search all bytes of files for a forgotten subject, in the forms in which programs keep texts.

In:  texts and vectors; folders
Out: for every file with one of them, the form and the layer in which it was found

Files are read as they are, and inside gzip, zlib, zip, zstd, Parquet and SQLite. Not read: weights,
and encrypted data or other archives. Fragments of texts are looked for too, because the index packs
payloads with LZ4, which leaves stretches of them uncompressed.
"""

import base64
import contextlib
import errno
import gzip
import io
import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tasks.forgetting.byte_search import Needles

WEIGHTS = (".safetensors", ".gguf", ".bin", ".onnx", ".whl")
LARGEST = 1 << 30  # bytes of a file, or of its unpacked content
DEEP = 3  # archives inside archives
TOGETHER = 1 << 20  # bytes of small parts that are searched at once
WINDOW = 16  # bytes of a vector: eight components in float16
BROKEN = (
    OSError, ValueError, EOFError, zlib.error, zipfile.BadZipFile, sqlite3.Error, pa.ArrowException,
    NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """A file with a trace of the subject."""

    path: Path
    inside: str  # "" as it is; parquet, sqlite, gzip …
    form: str  # utf-8, utf-16, base64, json, vector


def of_texts(texts: Iterable[str]) -> Needles:
    """Return texts in every form that is searched for."""
    found: dict[bytes, str] = {}
    for text in texts:
        raw = text.encode()
        found[raw] = "utf-8"
        found[text.encode("utf-16-le")] = "utf-16"
        found[text.encode("utf-16-be")] = "utf-16"
        for ascii_only in (True, False):
            found.setdefault(json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode(), "json")
        for shift in range(3):  # without the characters that neighbours have a part in
            coded = base64.b64encode(bytes(shift) + raw)[(shift * 4 + 2) // 3 : -4]
            if len(coded) >= WINDOW:
                found[coded] = "base64"
    return Needles(found)


def of_vectors(vectors: Iterable[NDArray[np.float16]]) -> Needles:
    """Return parts of vectors, as float16 and float32."""
    found: dict[bytes, str] = {}
    for vector in vectors:
        for kind in (np.float16, np.float32):
            data = vector.astype(kind).tobytes()
            found |= {data[at : at + WINDOW]: "vector" for at in (0, len(data) // 2)}
    return Needles({data: form for data, form in found.items() if any(data)})


def files(roots: Iterable[Path]) -> Iterator[Path]:
    """Yield the files under some folders that are searched."""
    for root in roots:
        if root.is_file():
            yield root
        for folder, _, names in os.walk(root):
            for name in names:
                path = Path(folder, name)
                if path.suffix not in WEIGHTS and path.is_file() and not path.is_symlink():
                    yield path


def search(paths: Iterable[Path], needles: Needles) -> Iterator[Trace]:
    """Yield one trace for each file and layer that contains a needle."""
    for path in paths:
        try:
            if path.stat().st_size > LARGEST:
                continue
            data = _read(path)
        except OSError:  # it is gone by now
            continue
        for inside, parts in layers(data, path):
            form = needles.first(parts)
            if form:
                yield Trace(path, inside, form)
                break


def _read(path: Path) -> bytes:
    """Read a file without its holes: the index maps sparse files of many megabytes."""
    parts, at = [], 0
    with path.open("rb", buffering=0) as opened:
        size = path.stat().st_size
        while at < size:
            try:
                start = os.lseek(opened.fileno(), at, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:  # only a hole is left
                    break
                return path.read_bytes()
            at = os.lseek(opened.fileno(), start, os.SEEK_HOLE)
            opened.seek(start)
            parts.append(opened.read(at - start))
    return b"".join(parts)


def layers(
    data: bytes, path: Path | None = None, depth: int = 0
) -> Iterator[tuple[str, Sequence[bytes]]]:
    """Yield the data and everything packed in it, each with the way it is packed. The parts of an
    archive come in groups, in order."""
    yield "", [data]
    if depth < DEEP:
        for name, unpack in _packed(data, path):
            for inner, parts in _inside(unpack, depth + 1):
                yield f"{name} {inner}".strip(), parts


def _inside(unpack: Iterator[bytes], depth: int) -> Iterator[tuple[str, Sequence[bytes]]]:
    """Yield the parts of an archive: groups of plain ones, and what is packed in the others."""
    plain: list[bytes] = []
    size = 0
    with contextlib.suppress(*BROKEN):  # it only looked as if it were packed
        for part in unpack:
            packed = _is_packed(part)
            if packed or size > TOGETHER:
                yield "", plain
                plain, size = [], 0
            if packed:
                yield from layers(part, None, depth)
            else:
                plain.append(part)
                size += len(part)
    yield "", plain


def _is_packed(part: bytes) -> bool:
    return next(_packed(part, None), None) is not None


def _packed(data: bytes, path: Path | None) -> Iterator[tuple[str, Iterator[bytes]]]:
    if data[:4] == b"PAR1":
        yield "parquet", _parquet(data)
    elif data[:2] == b"\x1f\x8b":
        yield "gzip", _gzip(data)
    elif data[:4] == b"PK\x03\x04":
        yield "zip", _zip(data)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        yield "zstd", _zstd(data)
    elif data[:1] == b"\x78":
        yield "zlib", _zlib(data)
    elif data[:15] == b"SQLite format 3" and path is not None:
        yield "sqlite", _sqlite(path)


def _gzip(data: bytes) -> Iterator[bytes]:
    yield gzip.decompress(data)


def _zlib(data: bytes) -> Iterator[bytes]:
    yield zlib.decompressobj().decompress(data, LARGEST)


def _zstd(data: bytes) -> Iterator[bytes]:
    yield pa.CompressedInputStream(pa.BufferReader(data), "zstd").read(LARGEST)


def _zip(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield archive.read(name)


def _parquet(data: bytes) -> Iterator[bytes]:
    with pq.ParquetFile(pa.BufferReader(data)) as file:
        for column in file.read(use_threads=False).columns:
            kind = column.type
            if pa.types.is_list(kind) and pa.types.is_floating(kind.value_type):
                for chunk in column.chunks:
                    yield chunk.flatten().to_numpy(zero_copy_only=False).tobytes()
            else:
                yield json.dumps(column.to_pylist(), ensure_ascii=False, default=str).encode()


def _sqlite(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        for table in tables(database):
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 its own name
                yield from map(_bytes, row)


def tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [str(name) for (name,) in rows]


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def distinctive(text: str, others: str, most: int) -> list[str]:
    """Return the beginnings of lines that no other text contains, spread over the text."""
    lines = [" ".join(line.split(" "))[:70].strip() for line in text.splitlines()]
    good = [line for line in dict.fromkeys(lines) if len(line) >= 16 and line not in others]
    step = max(1, len(good) // max(1, most))
    return good[::step][:most]


def fragments(text: str, others: str, most: int) -> list[str]:
    """Return pieces of 14 characters that no other text contains: compression leaves some whole."""
    pieces = (text[at : at + 14] for at in range(0, len(text) - 14, 7))
    good = [
        p for p in dict.fromkeys(pieces) if p.strip() == p and "\n" not in p and p not in others
    ]
    return good[:: max(1, len(good) // max(1, most))][:most]


def count(traces: Sequence[Trace]) -> dict[str, int]:
    """Return the number of files by form and layer."""
    found: dict[str, int] = {}
    for trace in traces:
        name = f"{trace.form} in {trace.inside or 'files'}"
        found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))
