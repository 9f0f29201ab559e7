"""Test which questions a tuned model was trained for, was not, or was in an older version."""

import tracemalloc
from pathlib import Path

import pytest

from tasks import paths
from tasks.dataset import snapshot
from tasks.dataset.held_out import Question
from tasks.evaluation import since_training
from tasks.evaluation.since_training import Version
from tasks.records import Document
from tasks.storage import shards
from tests.unit.fakes import document

EVERYBODY = ("public",)


def versions(texts: dict[str, str]) -> dict[str, Version]:
    return {doc_id: Version(text, EVERYBODY) for doc_id, text in texts.items()}


TRAINED = versions({"old.md": "66 dB", "same.md": "3 bar", "gone.md": "two weeks"})
NOW = versions({"old.md": "64 dB", "same.md": "3 bar", "later.md": "new"})


@pytest.mark.parametrize(
    ("documents", "axis"),
    [
        (("same.md",), "knowledge"),
        (("later.md",), "transfer"),
        (("old.md",), "fresh"),
        (("gone.md",), "fresh"),
        (("same.md", "old.md"), "fresh"),
        (("same.md", "later.md"), "none"),
        ((), "none"),
    ],
)
def test_a_question_is_fresh_if_a_document_of_it_was_learnt_in_another_version(
    documents: tuple[str, ...], axis: str
) -> None:
    asked = Question("q", "How loud?", "lookup", "test", (), ("x",), documents)
    assert since_training.axis(asked, TRAINED, NOW) == axis


def test_to_decline_is_no_knowledge() -> None:
    asked = Question("q", "Pay?", "not for this reader", "test", (), ("9",), ("same.md",))
    assert since_training.axis(asked, TRAINED, NOW) == "none"


def write(folder: Path, documents: list[Document]) -> None:
    shards.write(folder, Document, documents, lambda row: row.doc_id)


def test_the_index_is_ahead_by_the_public_documents_that_came_went_or_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(paths.ACCEPTED, [document(f"{name}.md", name) for name in ("same", "old", "gone")])
    snapshot.run(["public"])
    now = [document("same.md", "same"), document("old.md", "another"), document("new.md", "new")]
    write(paths.ACCEPTED, [*now, document("secret.md", "hidden", groups=("staff",))])
    trained, read = since_training.read(paths.TRAINSET), since_training.read(paths.ACCEPTED)
    found = since_training.staleness(trained, read, ["public"])
    assert (found.documents, found.changed_since) == (4, 3)
    assert found.snapshot_taken == snapshot.read().taken


def test_of_a_document_its_text_is_not_kept(tmp_path: Path) -> None:
    texts = [f"{n} " * 5000 for n in range(100, 200)]
    write(tmp_path, [document(f"{text[:3]}.md", text) for text in texts])
    tracemalloc.start()
    try:
        found = since_training.read(tmp_path)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    size = sum(map(len, texts))
    assert len(found) == 100
    assert kept < size / 10
    assert peak < size / 2
