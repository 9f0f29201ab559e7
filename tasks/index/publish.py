"""Make the index equal the documents: compute the difference to the stored points, apply it.

In:  data/accepted, data/chunks, data/vectors
Out: data/index          the next generation, and the pointer to it; or, where QDRANT_URL is set, a
                         collection of that server, and the alias to it
     reports/index.json  the certificate
Run: python -m tasks.index.publish [--rollback [GENERATION] | --resume]

It is not a DVC stage, because it changes an index in place. A night with changes copies the newest
generation, applies the difference to the copy, certifies it and moves the pointer in one step; a
failure before that leaves yesterday's index in use (build.py).
Deleted documents, former readers, and texts that another filter replaced, are then removed from
every older generation too.
"""

import argparse
import logging
import os
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasks import console, params, paths
from tasks.errors import StoreError
from tasks.index import (
    build,
    desired,
    index_report,
    night_record,
    reconcile,
    revisions,
    withdrawals,
)
from tasks.index.desired import ShardedPoints
from tasks.index.generation_facts import Pointer
from tasks.index.generations import Generations
from tasks.index.index_report import IndexReport
from tasks.index.ledger import Ledger
from tasks.index.read_back import Reading, next_part
from tasks.index.reconcile import Wanted
from tasks.index.store import SERVER
from tasks.storage import lease
from tasks.storage.reports import as_json

if TYPE_CHECKING:  # its client takes a second to import
    from tasks.index.qdrant_server import Server

log = logging.getLogger(__name__)


def run(index: params.Index, hnsw_ef: int, folder: Path = paths.INDEX) -> IndexReport:
    """Make the index equal the documents and return the certificate, as in reports/index.json.

    Raises StoreError, after the report, if the certificate is not clean; then readers still use the
    old index."""
    started = time.perf_counter()
    if url := os.environ.get(SERVER):
        from tasks.index.qdrant_server import Server

        connected = Server.connect(url, hnsw_ef, index.server)
        report = publish_to_server(desired.read(), index, connected)
    else:
        report = _publish_generation(desired.read(), index, Generations(folder, hnsw_ef))
    certified = night_record.now() if report.clean else None
    seconds = round(time.perf_counter() - started, 3)
    report = report.model_copy(update={"certified": certified, "seconds": seconds})
    index_report.write(report)
    log.info(
        "index: %d points, %d added, %d updated, %d deleted, generation %s",
        report.points, report.added, report.updated, report.deleted, report.generation,
    )  # fmt: skip
    if not report.clean:
        raise StoreError(
            f"the certificate is not clean: {as_json(report)}. The old index is still served"
        )
    return report


def _publish_generation(
    points: ShardedPoints, index: params.Index, generations: Generations
) -> IndexReport:
    generations.sweep()
    before = index_report.known()
    reading = Reading(index.read_whole, next_part(before.part if before else None))
    certificate = build.head(points, index, generations, reading)
    generations.prune(index.keep)  # first: what goes anyway need not be written again
    withdrawn = revisions.withdraw(generations, points, index.batch) if certificate.clean else 0
    pointer = generations.pointer()
    return IndexReport(
        clean=certificate.clean,
        **asdict(certificate),
        withdrawn=withdrawn,
        in_use=pointer.generation if pointer else None,
        kept=list(generations.names()),
        disk_bytes=generations.disk(),
        part=reading.part if len(points.ledger) > reading.whole else None,
    )


def publish_to_server(points: Wanted, index: params.Index, server: "Server") -> IndexReport:
    """Apply the change on a server, in place. The alias's collection of another embedder, chunker
    or layout of shards is kept beside it."""
    name = server.collection(points.embedder, points.chunker)
    store = server.open(name, points.dim)
    with lease.fence():
        server.follow_settings(name)
    change = reconcile.difference(points.ledger, Ledger.of(store.digests()))
    reconcile.apply(store, points, change, index.batch)
    certificate = reconcile.certify(store, points, change, name)
    miscounted = store.miscounted(certificate.points, points.by_group)
    certificate = replace(certificate, corrupt=certificate.corrupt + miscounted)
    if certificate.clean and (before := server.live()) != name:
        with lease.fence():
            server.use(name)
        for other in server.collections():
            if other not in (name, before):
                server.drop(other)
    withdrawn = 0
    if certificate.clean:
        for other in server.collections():
            withdrawn += withdrawals.withdraw(server.open(other, points.dim), points.readers)
    return IndexReport(
        clean=certificate.clean,
        **asdict(certificate),
        withdrawn=withdrawn,
        in_use=server.live(),
        kept=list(server.collections()),
    )


def is_settled(folder: Path = paths.INDEX) -> bool:
    """Return whether there is an index, and nothing to repair in its files; a server's is not
    looked at."""
    try:
        return bool(os.environ.get(SERVER)) or Generations(folder).is_settled()
    except StoreError:
        return False


def status(folder: Path = paths.INDEX) -> dict[str, Any]:
    """Return the certificate of the last night that reached the index, and the generation being
    served. Raises StoreError if there is none."""
    generations = Generations(folder)
    pointer = generations.pointer()
    if pointer is None:
        raise StoreError("there is no index yet. Run inhouse run reindex")
    report = index_report.known()
    since = generations.about(pointer.generation).made
    now = {"in_use": pointer.generation, "rolled_back": pointer.rolled_back, "since": since}
    return {**(as_json(report) if report else {}), **now}


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the index equal the documents.")
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--rollback",
        nargs="?",
        const="",
        metavar="GENERATION",
        help="use an older generation, by default the one before, until --resume",
    )
    way.add_argument("--resume", action="store_true", help="use the newest generation again")
    arguments = parser.parse_args()
    values = params.load()
    if arguments.resume:
        resume(values)
    elif arguments.rollback is not None:
        roll_back(values, arguments.rollback or None)
    else:
        with lease.held(paths.LEASE, values.index.lease_s):
            run(values.index, values.retrieve.hnsw_ef)


def roll_back(values: params.Params, generation: str | None) -> None:
    """Use an older generation, by default the one before, until `resume`. Raises StoreError."""
    _print_report(_embedded(values).roll_back(generation))


def resume(values: params.Params) -> None:
    """Use the newest generation again. Raises StoreError."""
    _print_report(_embedded(values).resume())


def _embedded(values: params.Params) -> Generations:
    if os.environ.get(SERVER):
        raise StoreError(
            "rollback needs the embedded index. On a Qdrant server restore one of its snapshots"
        )
    return Generations(paths.INDEX, values.retrieve.hnsw_ef)


def _print_report(pointer: Pointer) -> None:
    newest = ", the newest."
    older = ". Nightly runs keep building newer ones; inhouse resume serves the newest."
    print(f"Serving generation {pointer.generation}{older if pointer.rolled_back else newest}")


if __name__ == "__main__":
    console.run(main)
