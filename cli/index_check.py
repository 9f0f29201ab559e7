"""Check the index against its certificate and the documents, and judge the last night."""

import os
import sys

from cli.findings import FAILED, OK, WARNING, Finding
from tasks import console, paths
from tasks.errors import InhouseError, StoreError
from tasks.index import desired, night_record, publish, reconcile
from tasks.index.generations import Generations
from tasks.index.ledger import Ledger
from tasks.index.read_back import Reading
from tasks.index.store import SERVER

REINDEX = "inhouse run reindex"


def night() -> Finding:
    """Judge the record of the last night."""
    record = night_record.last()
    if not record:
        return Finding(WARNING, "night", "no night has run yet", REINDEX)
    if problem := night_record.problem():
        return Finding(FAILED, "night", problem, f"remove the cause, then {REINDEX}")
    if record.get("state") == night_record.RUNNING:
        return Finding(OK, "night", f"running since {record['started']}, in step {record['step']}")
    return Finding(
        OK, "night", f"the last one succeeded at {console.when(record.get('completed'))}"
    )


def index(hnsw_ef: int) -> Finding:
    """Read the ids and payloads of all points in use, and compare them with the certificate."""
    try:
        return _server(hnsw_ef) if os.environ.get(SERVER) else _embedded(hnsw_ef)
    except StoreError as error:
        return Finding(FAILED, "index", str(error), REINDEX)


def _server(hnsw_ef: int) -> Finding:
    from tasks.index.qdrant_server import Server

    url = os.environ[SERVER]
    name = Server.connect(url, hnsw_ef).live()
    if name is None:
        raise StoreError(f"the Qdrant server of {SERVER} has no index yet")
    return Finding(OK, "index", f"the Qdrant server of {SERVER} serves {name}")


def _embedded(hnsw_ef: int) -> Finding:
    certificate, generations = publish.status(), Generations(paths.INDEX, hnsw_ef)
    generation = certificate["in_use"]
    stored = generations.stored(generation, Reading(whole=sys.maxsize, part=0))
    if stored is None:
        raise StoreError(f"generation {generation} can't be read")
    if stored.altered:
        raise StoreError(f"the files of generation {generation} are not those that were certified")
    actual, certified = stored.ledger, generations.about(generation).points
    if len(actual) != certified or not certificate.get("clean", True):
        raise StoreError(
            f"generation {generation} has {len(actual)} points, and {certified} were certified"
        )
    if certificate["rolled_back"]:
        text = (
            f"generation {generation} answers since a rollback, without the changes of newer nights"
        )
        return Finding(WARNING, "index", text, "inhouse resume")
    return _against_documents(generation, actual)


def _against_documents(generation: str, actual: Ledger) -> Finding:
    try:
        left = reconcile.difference(desired.looked_up().ledger, actual)
    except InhouseError as error:
        text = f"generation {generation} can't be compared with the documents: {error}"
        return Finding(WARNING, "index", text, REINDEX)
    if left:
        text = (
            f"generation {generation} is not what data/chunks and data/vectors hold: "
            f"{len(left.added)} points are missing, {len(left.updated)} differ, "
            f"{len(left.deleted)} are too many"
        )
        return Finding(WARNING, "index", text, REINDEX)
    text = f"generation {generation} has the {len(actual)} points of its certificate"
    return Finding(OK, "index", text)
