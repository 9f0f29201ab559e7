"""Remove data that is older than `keep` of params.yaml: versions of DVC, caches, Prefect's runs.

In:  params keep; git's branches, tags and experiments; the Prefect server, if one is set
Out: less in .dvc/cache, in the cache folder, and in Prefect's database
Run: inhouse clean [--dry-run]       never on a schedule: a removed version can't be read again

The workspace, the last commits of each branch, tags and experiments keep all of their data
(docs/disk.md). Old generations of the index are removed by each night (index.keep).
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows import stages
from flows.monitoring import server_seen
from tasks import params, paths
from tasks.params import Keep
from tasks.storage import disk, lease, places

DVC = Path(".dvc/cache")


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed of one kind, or would be."""

    what: str
    count: int
    bytes: int | None  # None: unknown

    def __str__(self) -> str:
        size = "" if self.bytes is None else f", {self.bytes / 1e6:.1f} MB"
        return f"{self.what:<44} {self.count:>6}{size}"


def run(dry: bool) -> None:
    """Remove, or with `dry` only show. Raises BusyError while a night runs, and StageError."""
    values = params.load()
    with lease.held(paths.LEASE, values.index.lease_s):
        for removed in _removed(values.keep, datetime.now(UTC), dry):
            print(f"{'would remove' if dry else 'removed'}  {removed}")
    if forecast := disk.in_words(disk.last()):
        print(f"Disk: {forecast}.")


def _removed(keep: Keep, now: datetime, dry: bool) -> Iterator[Removed]:
    yield _versions(keep.versions, dry)
    yield caches(now - timedelta(days=keep.caches_days), dry)
    if (count := server_seen.clean(now - timedelta(days=keep.runs_days), dry)) is not None:
        yield Removed(f"runs of Prefect older than {keep.runs_days} days", count, None)


def _versions(versions: int, dry: bool) -> Removed:
    before = disk.occupied(DVC)
    count = stages.collect(versions, dry=dry)
    freed = None if dry else before - disk.occupied(DVC)
    return Removed("files of old versions in DVC's cache", count, freed)


def caches(before: datetime, dry: bool) -> Removed:
    """Remove the files of the cache that nobody has used since then: all can be made again."""
    found = [row for folder in places.caches() for row in disk.stale(folder, before)]
    for path, _ in () if dry else found:
        with contextlib.suppress(OSError):  # another checkout's, or gone meanwhile
            path.unlink()
    return Removed("unused files of the cache", len(found), sum(size for _, size in found))
