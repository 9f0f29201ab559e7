"""Build the newest generation: copy the one before, change the copy, certify and publish it.

In:  the desired points, the generations
Out: the next generation, if anything has changed, and its certificate
Run: called by tasks.index.publish
"""

import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tasks import params
from tasks.index import (
    embed,
    generations,
    reconcile,
    revisions,
    withdrawals,
)
from tasks.index.desired import ShardedPoints
from tasks.index.generation_facts import about_of
from tasks.index.generations import Generations
from tasks.index.ledger import Ids, Ledger
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.read_back import Reading
from tasks.index.reconcile import Certificate, Difference

log = logging.getLogger(__name__)


def head(
    points: ShardedPoints, index: params.Index, existing: Generations, reading: Reading
) -> Certificate:
    """Make the newest generation equal the documents."""
    pointer = existing.pointer()
    stored = existing.stored(pointer.head, reading) if pointer else None
    change = reconcile.difference(points.ledger, stored.ledger if stored else Ledger.of(()))
    if pointer and stored and stored.altered:
        change = _damage(existing, pointer.head, points, change)
    elif pointer and stored and not change and existing.is_pure(pointer.head):
        existing.passed(pointer.head, points.filters)
        existing.set_pointer(pointer)
        there = len(stored.ledger)
        return reconcile.certificate(points, there, change, change, pointer.head, corrupt=0)
    # nothing to keep: a first night, a torn generation, another embedder
    rebuild = stored is None or len(change.written) >= len(points)
    base = pointer.head if pointer and not rebuild else None
    certain = base is not None and stored is not None and not stored.altered
    name = existing.next_name()
    existing.check_room(len(change.written), points.dim)
    pure = base if base and existing.is_pure(base) else None
    with existing.building(name, pure) as building:
        shard = building / "shard"
        if base:
            revisions.rest(
                existing, base, withdrawals.Withdrawal(change.drops, {}), shard, index.batch
            )
        _build(shard, points, change, index.batch, existing.hnsw_ef)
        with closing(EdgeStore.open(shard, points.dim, existing.hnsw_ef)) as store:
            found = reading.ledger(store, points.ledger if certain else None, change.written)
            certificate = reconcile.certify(store, points, change, name, found)
            store.frequencies.save(building / generations.WORDS)
        if certificate.clean:
            points.ledger.save(building / generations.POINTS)
            if pointer and stored:
                _drop_vectors(existing, pointer.head, change, points)
            existing.publish(building, name, about_of(points, certificate.points, shard))
            existing.advance(name)
    return certificate


def _damage(
    existing: Generations, name: str, points: ShardedPoints, change: Difference
) -> Difference:
    """Return the change with all points whose vector is wrong, of a generation whose files are not
    those that were certified; all points if none is, because something else must be."""
    log.warning("index: the files of generation %s have changed since its certificate", name)
    there = Ids(points.ledger.ids[~change.added.among(points.ledger.ids)])
    with closing(existing.open(name)) as store:
        wrong = reconcile.wrong_vectors(store, points, there)
    found = replace(change, updated=change.updated.united(wrong))
    return found or replace(change, updated=there)


def _drop_vectors(
    existing: Generations, name: str, change: Difference, points: ShardedPoints
) -> None:
    """Remove from the cache the vectors of texts that no document contains any more."""
    if not change.drops:
        return
    with closing(existing.open(name)) as store:
        gone = list(withdrawals.outdated_passages(store, change.drops, points.texts))
    # a renamed document still says what it said
    embed.forget(existing.about(name).embedder, points.without_passages(gone))


def _build(
    shard: Path, points: ShardedPoints, change: Difference, batch: int, hnsw_ef: int
) -> None:
    if shard.exists():
        store = EdgeStore.open(shard, points.dim, hnsw_ef)
    else:
        store = EdgeStore.create(shard, points.dim, hnsw_ef)
    with closing(store):
        store.fill(points.points(change.written), batch)
