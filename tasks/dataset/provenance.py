"""Record the documents that a tuned model was trained on, and find those that were deleted or
restricted since.

In:  the training examples, data/trainset; later data/accepted
Out: models/tuned/<level>/provenance.json   the training documents, each with the hash of its file
Run: by tasks.training.finetune; read by tasks.decision.promote and tasks.decision.withdraw

A document counts as trained on if an example is about it, or if a prompt quotes a sentence of it.
It counts as present while a document with its path or its content is readable by all of the
audience.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tasks import params, paths
from tasks.dataset import portion, snapshot
from tasks.records import Document, Example
from tasks.storage import shards
from tasks.storage.atomic import write_json

FILE = "provenance.json"
SHOWN = 3  # documents that a reason names
SHORTEST = 20  # characters of a sentence that identifies a document
SENTENCES = re.compile(r"\n|(?<=[.!?])\s+")

TrainingDocuments = dict[str, str]  # the hash of its file's content, by document


def training_documents(
    examples: Sequence[Example], documents: Iterable[Document], settings: params.Finetune
) -> TrainingDocuments:
    """Find the documents that the training examples are about or their prompts quote."""
    trained = portion.trained_on(examples, settings)
    read = [e for e in examples if e.split == "train"] if settings.pretrain_epochs else []
    named = {doc_id for example in (*trained, *read) for doc_id in example.doc_ids}
    quoted = {
        sentence
        for example in trained
        for message in example.messages
        for sentence in _sentences(message["content"])
    }
    return {
        document.doc_id: document.content_hash
        for document in documents
        if document.doc_id in named or not quoted.isdisjoint(_sentences(document.text))
    }


def _sentences(text: str) -> Iterator[str]:
    yield from (s for part in SENTENCES.split(text) if len(s := part.strip()) >= SHORTEST)


def write(folder: Path, found: TrainingDocuments, audience: Sequence[str]) -> None:
    write_json(folder / FILE, {"audience": sorted(audience), "documents": found})


def problem(folder: Path) -> str | None:
    """Return why the model in a folder must not answer: a document of its training has left, or is
    not readable by all of its audience any more. None if it may."""
    try:
        record = json.loads((folder / FILE).read_text("utf-8"))
        documents, audience = dict(record["documents"]), list(record["audience"])
    except (OSError, ValueError, KeyError, TypeError):
        return (
            f"{folder / FILE} can't be read, so its training documents are unknown: train it again"
        )
    ids, contents = _readable(audience)
    gone = sorted(i for i, content in documents.items() if i not in ids and content not in contents)
    if not gone:
        return None
    more = f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else ""
    return (
        f"{len(gone)} of its training documents were deleted, or may not be read by all of "
        f"{', '.join(audience)} any more: {', '.join(gone[:SHOWN])}{more}"
    )


def _readable(audience: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return the ids and the contents of the documents that all of the audience may read now."""
    names = ["doc_id", "content_hash", "groups"]
    rows = shards.columns(paths.ACCEPTED, Document, names).to_pylist()
    found = [row for row in rows if snapshot.readable_by_all(row["groups"], audience)]
    return {row["doc_id"] for row in found}, {row["content_hash"] for row in found}
