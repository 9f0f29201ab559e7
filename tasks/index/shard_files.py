"""Copy, measure and seal the files of a shard of Qdrant Edge.

In:  the folder of a shard
Out: a copy, bytes, or a hash
"""

import contextlib
import errno
import json
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from tasks.errors import StoreError
from tasks.records import digest

TRIES = 10  # to copy a shard
REWRITTEN = "edge_config.json"  # by the engine, whenever it opens a shard
PASSING = ".atomicwrite*"  # folders in which the engine writes a file before it renames it
UNSEALED = frozenset({REWRITTEN, "segment.json", "about.json"})  # rewritten in another order
BLOCK = 1 << 16  # bytes
ZEROS = bytes(BLOCK)
SAMPLE = 20  # dropped ids that must be listed somewhere
SEARCHED = 10**11  # bytes of lists, times ids: beyond it a search takes longer than a copy


def sizes(shard: Path) -> dict[str, int]:
    """Return the bytes of each file of a shard by its path, without the one that the engine
    rewrites."""
    return {
        path.relative_to(shard).as_posix(): found.st_size
        for path, found in sorted(_files(shard))
        if path.name != REWRITTEN
    }


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files below a folder. A reader may open the shard meanwhile: files that come and go
    at that are left out."""
    for here, names, files in os.walk(folder):
        names[:] = [name for name in names if not Path(name).match(PASSING)]
        for path in (Path(here, name) for name in files):
            with contextlib.suppress(FileNotFoundError):
                found = path.lstat()
                if stat.S_ISREG(found.st_mode):
                    yield path, found


def is_rewritten(base: Path, shard: Path, dropped: Sequence[str]) -> bool:
    """Return whether a changed copy of a shard has none of its files that were written with a
    dropped point. In doubt it is False: if the engine's lists of ids are not what they were."""
    segments = {path.name for path in (shard / "segments").iterdir()}
    every = {path.name: _listed(path) for path in (base / "segments").iterdir()}
    sample = dropped[:: max(1, len(dropped) // SAMPLE)]
    if not all(any(_names(each, chunk_id) for each in every.values()) for chunk_id in sample):
        return False
    left = [ids for name, ids in every.items() if name in segments]
    if sum(map(len, left)) * len(dropped) > SEARCHED:
        return False
    return not any(_names(ids, chunk_id) for ids in left for chunk_id in dropped)


def _listed(segment: Path) -> bytes:
    """Return the ids of all points that were ever in a segment, as the engine stores them."""
    return b"".join(path.read_bytes() for path in sorted(segment.glob("*id_tracker.mappings")))


def _names(listed: bytes, chunk_id: str) -> bool:
    return UUID(chunk_id).bytes in listed


def seal(folder: Path) -> str:
    """Return a hash of the contents of all files, which reading does not change."""
    files = sorted(path for path, _ in _files(folder) if path.name not in UNSEALED)
    return digest(*(f"{path.relative_to(folder).as_posix()} {_content(path)}" for path in files))


def _content(path: Path) -> str:
    """Hash a file by its blocks, without those of zeros, and without reading holes: the engine's
    files are sparse."""
    state = blake2b(digest_size=16)
    with path.open("rb", buffering=0) as file:
        state.update(path.stat().st_size.to_bytes(8, "little"))
        for start, stop in _extents(file.fileno()):
            for place in range(start, stop, BLOCK):
                block = os.pread(file.fileno(), BLOCK, place)
                if block != ZEROS[: len(block)]:
                    state.update(place.to_bytes(8, "little") + block)
    return state.hexdigest()


def _extents(file: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where a file has data, from the beginning of a block on."""
    place, end = 0, os.fstat(file).st_size
    while place < end:
        try:
            start = os.lseek(file, place, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # only a hole is left
                return
            yield place, end  # a file system that knows no holes
            return
        place = os.lseek(file, start, os.SEEK_HOLE)
        place += -place % BLOCK
        yield start - start % BLOCK, place


def occupied(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk: fewer than its files have, being sparse."""
    return sum(found.st_blocks * 512 for _, found in _files(folder))


def copy(source: Path, target: Path) -> None:
    """Copy a shard. `cp -a` keeps the engine's files sparse; shutil.copytree does not. Retries if a
    reader opens the source at this moment, because the engine then rewrites a file of it."""
    for _ in range(TRIES):
        command = ["cp", "-a", "--", str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 and _is_json(target / REWRITTEN):
            for passing in target.rglob(PASSING):
                shutil.rmtree(passing)
            return
        shutil.rmtree(target, ignore_errors=True)
        time.sleep(0.05)
    reason = done.stderr.strip() or f"cp ended with {done.returncode}"
    raise StoreError(f"the index can't be copied: {reason}")


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_text("utf-8")), dict)
    except (OSError, ValueError):
        return False
