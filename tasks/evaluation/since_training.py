"""Find what has changed in the documents since the snapshot that the models were trained on.

In:  data/trainset, data/accepted; a question
Out: the question's axis; how many documents changed
Run: called by tasks.evaluation.compare

Of a document only its readers and the hash of its text are kept, so that the memory of a comparison
does not grow with the texts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.dataset import held_out, snapshot
from tasks.dataset.held_out import Question
from tasks.evaluation.comparison import IndexAge
from tasks.records import Document, digest
from tasks.storage import shards


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it was or is."""

    text: str  # its hash
    groups: tuple[str, ...]


Versions = Mapping[str, Version]  # by doc_id


def read(folder: Path) -> dict[str, Version]:
    """Return the versions of a data set's documents."""
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    return {
        d.doc_id: Version(digest(d.text), same.setdefault(d.groups, d.groups))
        for d in shards.read(folder, Document)
    }


def axis(question: Question, trained: Versions, now: Versions) -> str:
    """Return knowledge, transfer, or fresh: a document of the question changed since the training.
    None if the asker may have no answer: declining does not test knowledge."""
    if not question.readable:
        return "none"
    changed = [
        d
        for d in question.documents
        if d in trained and (d not in now or now[d].text != trained[d].text)
    ]
    return "fresh" if changed else held_out.axis(question, set(trained)) or "none"


def staleness(trained: Versions, now: Versions, audience: Collection[str]) -> IndexAge:
    """Return by how much the tuned models are older than the index: the documents that came, went
    or changed since, of those that the models may know."""
    before = {doc_id: version.text for doc_id, version in trained.items()}
    known = {i: v.text for i, v in now.items() if snapshot.readable_by_all(v.groups, audience)}
    changed = sum(before.get(i) != known.get(i) for i in before.keys() | known.keys())
    taken = snapshot.read().taken
    return IndexAge(documents=len(now), snapshot_taken=taken, changed_since=changed)
