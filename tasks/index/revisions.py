"""Withdraw documents and readers from the older generations of an embedded index.

In:  the generations, the points that the index should have
Out: a revision of each generation that had something else: 000006 becomes 000006-1
Run: called by tasks.index.publish

A generation with changes is a copy of the files of the one before: the engine writes each file
again that held a point that goes. If it leaves one, the other points are copied into new files.
"""

import logging
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tasks.errors import StoreError
from tasks.index import shard_files
from tasks.index.desired import ShardedPoints
from tasks.index.generation_facts import readers_fingerprint
from tasks.index.generations import Generations
from tasks.index.qdrant_edge import EdgeStore, Fields
from tasks.index.withdrawals import Withdrawal, withdrawal
from tasks.storage import lease

log = logging.getLogger(__name__)


def withdraw(generations: Generations, desired: ShardedPoints, batch: int) -> int:
    """Remove deleted documents and former readers from every older generation; if a filter
    changed, also texts that no document contains any more. Returns the number of points. A
    generation that can't be read is removed."""
    pointer, changed = generations.pointer(), 0
    for name in generations.names():
        if pointer is None or name == pointer.head:
            continue
        try:
            changed += _revise(generations, name, desired, batch)
        except StoreError as error:
            if name == pointer.generation:
                raise StoreError(
                    f"generation {name}, now being served, still contains deleted documents. "
                    "Run inhouse resume"
                ) from None
            log.warning("index: removing generation %s: %s", name, error)
            generations.remove(name)
    return changed


def _revise(generations: Generations, name: str, desired: ShardedPoints, batch: int) -> int:
    about, readers = generations.about(name), readers_fingerprint(desired.readers)
    if (about.readers, about.filters) == (readers, desired.filters):
        return 0
    texts = desired.texts if about.filters != desired.filters else None
    with closing(generations.open(name)) as store:
        change = withdrawal(store, desired.readers, texts)
    if not change and about.filters:
        generations.write_about(name, replace(about, readers=readers, filters=desired.filters))
        return 0
    number, _, revision = name.partition("-")
    revised = f"{number}-{int(revision or 0) + 1}"
    pure = name if generations.is_pure(name) else None
    with generations.building(revised, pure) as building:
        rest(generations, name, change, building / "shard", batch)
        with closing(EdgeStore.open(building / "shard", about.dim, generations.hnsw_ef)) as store:
            if withdrawal(store, desired.readers, texts):
                raise StoreError(f"generation {name} still contains deleted documents")
            left = sum(1 for _ in store.readers())
        files = shard_files.sizes(building / "shard")
        brought = replace(about, points=left, readers=readers, files=files, filters=desired.filters)
        generations.publish(building, revised, brought)
    generations.replace(name, revised)
    return len(change.gone) + sum(map(len, change.regrouped.values()))


def rest(generations: Generations, name: str, change: Withdrawal, shard: Path, batch: int) -> None:
    """Make a shard the rest of a generation after a withdrawal; it is a copy of that if its files
    hold nothing but points. Where the engine leaves a file that was written with a changed point,
    the rest is copied into new files instead."""
    if shard.exists():
        if _changed_in_place(generations, name, change, shard, batch):
            return
        log.info("index: copying generation %s, because the engine keeps deleted points", name)
        shutil.rmtree(shard)
    _copy_without(generations, name, change, shard)


def _changed_in_place(
    generations: Generations, name: str, change: Withdrawal, shard: Path, batch: int
) -> bool:
    """Delete the points that go and those with other readers, have the engine write each of their
    files again, and add the latter. Returns whether it did."""
    groups = change.groups_by_point()
    changed = [*change.gone, *groups]
    if not changed:
        return True
    with closing(EdgeStore.open(shard, generations.about(name).dim, generations.hnsw_ef)) as store:
        for start in range(0, len(changed), batch):
            with lease.fence():
                store.delete(changed[start : start + batch])
        store.settle()
        if not shard_files.is_rewritten(generations.folder / name / "shard", shard, changed):
            return False
        with closing(generations.open(name)) as before:
            for some in before.regrouped(groups):
                with lease.fence():
                    store.write(some)
        store.flush()
    return True


def _copy_without(generations: Generations, name: str, change: Withdrawal, shard: Path) -> None:
    """Write the rest of a generation after a withdrawal into a new shard. Without counts of words:
    they take longer than the copy, and few generations are rolled back to."""
    gone, groups = set(change.gone), change.groups_by_point()

    def left(chunk_id: str, fields: Fields) -> Fields | None:
        if chunk_id in gone:
            return None
        return {**fields, "groups": groups[chunk_id]} if chunk_id in groups else fields

    with closing(generations.open(name)) as store, closing(store.copy(shard, left)) as new:
        new.flush()
