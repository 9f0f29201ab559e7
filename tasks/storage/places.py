"""List every store of document text or vectors, and how a forgotten document leaves it.

A new store is added here: tests/unit/storage/test_places.py fails until it is. DVC's cache and
Prefect's database are stores too; flows/forget.py finds them, and their bytes are searched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasks import paths

Leaves = Literal[
    "rewritten",  # its rows are written again without the document
    "copied",  # what stays is copied into new files
    "by row",  # its vectors are deleted one by one
    "deleted",  # the folder is deleted, and filled again when it is needed
    "withdrawn",  # the folder is deleted if a model may have learnt the document
    "searched",  # files and rows that hold a trace of the document are removed
    "never in it",  # it is made of models alone
]


@dataclass(frozen=True, slots=True)
class Store:
    folder: Path
    holds: str
    leaves: Leaves  # how a forgotten document does so


@dataclass(frozen=True, slots=True)
class Place:
    """Folders whose bytes are searched together; a receipt names them by `name`."""

    name: str
    roots: tuple[Path, ...]


def stores() -> list[Store]:
    return [
        Store(paths.DOCUMENTS, "redacted documents", "rewritten"),
        Store(paths.QUARANTINE, "paths and reasons of rejected files", "rewritten"),
        Store(paths.UNFINISHED, "redacted documents of an ingest that has not ended", "deleted"),
        Store(paths.ACCEPTED, "documents that passed validate", "rewritten"),
        Store(paths.CHUNKS, "texts of chunks", "rewritten"),
        Store(paths.VECTORS, "vectors of chunks", "rewritten"),
        Store(paths.POINTS, "hashes of texts and ids of chunks", "rewritten"),
        Store(paths.INDEX, "texts, vectors and words of all kept generations", "copied"),
        Store(paths.TRAINSET, "the snapshot that models are trained on", "withdrawn"),
        Store(paths.EXAMPLES, "training examples", "withdrawn"),
        Store(paths.TUNED, "weights of tuned models", "withdrawn"),
        Store(paths.CHAMPIONS, "weights of models that were promoted", "withdrawn"),
        Store(paths.READINGS, "machines and paths of readings", "deleted"),
        Store(paths.ALARMS, "machines and paths of readings", "deleted"),
        Store(paths.LIMITS, "limits of machines, quoted from documents", "deleted"),
        Store(paths.REPORTS, "answers, quotations and paths", "searched"),
        Store(paths.AUDIT, "paths of documents that were shown, and users of a proxy", "searched"),
        Store(paths.FEEDBACK, "questions and answers that readers have judged", "searched"),
        Store(paths.DRAFTS, "drafted questions and answers that reviewers decided", "searched"),
        Store(paths.HANDOVERS, "questions for a person, and passages found for them", "searched"),
        *(Store(paths.cache(name), holds, leaves) for name, holds, leaves in _CACHES),
    ]


_CACHES: tuple[tuple[str, str, Leaves], ...] = (
    ("shards", "copies of the shards that steps wrote", "deleted"),
    ("seen", "paths and hashes of files", "deleted"),
    ("answers", "answers of the comparison", "deleted"),
    ("vectors", "vectors by the hash of their text", "by row"),
    ("training", "checkpoints of trainings", "withdrawn"),
    ("ctranslate2", "converted models, tuned ones too", "withdrawn"),
    ("canaries", "a model that was trained on invented secrets", "never in it"),
    ("examples", "vectors of the examples of params.yaml: handover", "deleted"),
    ("embedders", "what makes an embedder the same again", "never in it"),
    ("openvino", "converted embedders", "never in it"),
    ("wheels", "downloaded models", "never in it"),
)


def caches() -> list[Path]:
    """Return the folders of the cache. INHOUSE_CACHE may name a folder that has others too."""
    return [paths.cache(name) for name, _, _ in _CACHES]


def folders(leaves: Leaves) -> Iterator[Path]:
    """Yield the folders that a forgotten document leaves in one way."""
    return (store.folder for store in stores() if store.leaves == leaves)


def searched(questions: Path) -> list[Place]:
    """Return the places whose bytes are searched for a document. They hold more than the stores,
    because a list of stores may lack one."""
    data = (path for path in Path("data").glob("*") if path.name != "samples")
    return [
        Place("data and index", tuple(data)),
        Place("reports", (paths.REPORTS,)),
        Place(
            "audit log and feedback", (paths.AUDIT, paths.FEEDBACK, paths.DRAFTS, paths.HANDOVERS)
        ),
        Place("models", (Path("models"),)),
        Place("caches", (paths.cache(""),)),
        Place("questions", (questions,)),
    ]
