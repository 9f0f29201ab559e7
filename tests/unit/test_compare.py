"""Which questions ask what a tuned model has learnt, has not, or has learnt in an older version."""

import pytest

from tasks import compare
from tasks.heldout import Question
from tasks.records import PUBLIC, Document

TRAINED = {"old.md": "66 dB", "same.md": "3 bar", "gone.md": "two weeks"}


def document(doc_id: str, text: str) -> Document:
    return Document(doc_id, doc_id, "T", text, "text/markdown", "en", (PUBLIC,), "1", "1", None, {})


NOW = {d.doc_id: d for d in (document("old.md", "64 dB"), document("same.md", "3 bar"),
                             document("later.md", "new"))}  # fmt: skip


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
    assert compare._axis(asked, TRAINED, NOW) == axis
