"""Measure what this folder takes of the disk, and forecast when the disk will be full.

Out: reports/disk.json   the bytes by kind, of the last nights, and the forecast
Run: each night that changed something and succeeded; docs/disk.md has the formula of the growth
"""

import math
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from tasks import paths
from tasks.storage import reports, shards

# what DVC stores again when a night has changed it, and keeps until `inhouse clean`
TRACKED = (paths.DOCUMENTS, paths.ACCEPTED, paths.CHUNKS, paths.VECTORS, paths.QUARANTINE)
STORED = (paths.DOCUMENTS, paths.CHUNKS, paths.VECTORS)  # what grows with the documents
LISTED = 75  # bytes of a file in such a list: its name and its hash
HISTORY = 60  # nights
ENOUGH = 5  # nights from which on the growth is told


class Night(BaseModel):
    """The bytes after one night, by kind."""

    ended: datetime
    used: dict[str, int]
    free: int


class Disk(BaseModel):
    """The last nights, and how the disk fills."""

    nights: list[Night]
    growth: int | None = None  # bytes per night
    nights_left: int | None = None  # until the disk is full; None: unknown, or it does not grow


def measured(root: Path = Path()) -> dict[str, int]:
    """Return the bytes on the disk, by kind."""
    kinds = {
        "data": [root / folder for folder in TRACKED],
        "index": [root / paths.INDEX],
        "dvc": [root / ".dvc/cache"],
        "models": [root / "models"],
        "caches": [paths.cache("")],
        "prefect": [Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()],
    }
    return {kind: sum(map(occupied, folders)) for kind, folders in kinds.items()}


def occupied(folder: Path) -> int:
    """Return the bytes that a folder's files take on the disk; of sparse files, the written part.
    A file that disappears meanwhile counts nothing."""
    return sum(size for _, size in _files(folder))


def _files(folder: Path) -> Iterator[tuple[os.DirEntry[str], int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():  # another folder's
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry))
            continue
        try:
            yield entry, entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue


def growth(root: Path, documents: int, share: float) -> float:
    """Return by how many bytes DVC's cache grows in a night that changes a share of the documents.
    Accepted documents have the bytes of the documents, which DVC stores once."""
    size = sum(occupied(root / folder) for folder in STORED)
    return stored_again(size, shards.number_in(root / paths.DOCUMENTS), documents, share)


def stored_again(size: float, count: int, documents: float, share: float) -> float:
    """Return how many of `size` bytes DVC stores again, with its list of the files of each set.

    A set is cut into S shards by the hash of the document. A byte is stored again unless neither
    its document, probability 1 - share, nor another one of its shard has changed: their number is
    Poisson-distributed with mean D / S, so that probability is exp(-share D / S)."""
    part = 1 - (1 - share) * math.exp(-share * documents / count)
    return part * size + (lists(count) if share else 0)


def lists(count: int) -> int:
    """Return the bytes of the lists that DVC keeps of the stored data sets' files."""
    return len(STORED) * LISTED * count


def stale(folder: Path, before: datetime) -> Iterator[tuple[Path, int]]:
    """Yield the files that nobody has read or written since then, with their bytes."""
    limit = before.timestamp()
    for entry, size in _files(folder):
        found = entry.stat(follow_symlinks=False)
        if max(found.st_atime, found.st_mtime) < limit:
            yield Path(entry), size


def last() -> Disk | None:
    """Return the last report; None without one."""
    return reports.known(paths.report("disk"), Disk)


def record() -> Disk:
    """Add this night to the report, and return it."""
    known = last()
    now = Night(ended=datetime.now(UTC), used=measured(), free=shutil.disk_usage(Path("data")).free)
    nights = [*(known.nights if known else []), now][-HISTORY:]
    made = forecast(nights)
    reports.write(paths.report("disk"), made)
    return made


def forecast(nights: Sequence[Night]) -> Disk:
    """Return the growth per night over the recorded ones, and the nights until the disk is full."""
    if len(nights) < ENOUGH:
        return Disk(nights=list(nights))
    first, last = (sum(night.used.values()) for night in (nights[0], nights[-1]))
    a_night = round((last - first) / (len(nights) - 1))
    left = nights[-1].free // a_night if a_night > 0 else None
    return Disk(nights=list(nights), growth=a_night, nights_left=left)


def in_words(disk: Disk | None) -> str:
    """Return the forecast as a sentence; "" if it is too early for one."""
    if disk is None or disk.growth is None:
        return ""
    mb = disk.growth / 1e6
    if disk.nights_left is None:
        return f"the last {len(disk.nights)} nights took no more room"
    return f"a night takes {mb:.1f} MB: room for {disk.nights_left} nights"
