"""A thumb becomes a question or an example within what its reader may read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.feedback import approve, thumbs
from app.feedback.recent import Given, Recent
from app.feedback.thumbs import Thumb
from tasks import params
from tasks.answer.prompts import DECLINED
from tasks.errors import InhouseError

READERS = {"aldermoor/a.md": ["public"], "aldermoor/hr.md": ["staff"], "other/b.md": ["public"]}
GIVEN = Given("k1", frozenset({"staff"}), "How long?", "Two days.", ("s/a.md",), "rag", "1", False)


class Plain:
    """A filter that knows one name."""

    def redact(self, text: str) -> tuple[str, object]:
        return text.replace("Anna", "[PERSON]"), ()


def thumb(**changed: Any) -> Thumb:
    values = {
        "id": "a-1", "when": datetime.now(UTC), "key": "k1", "groups": (), "verdict": "up",
        "question": "How long?", "answer": "Two days.", "documents": ("aldermoor/a.md",),
        "arm": "rag", "generation": "1", "declined": False, "reason": "", "right_answer": "",
    }  # fmt: skip
    return Thumb(**{**values, **changed})


def question(found: Thumb, documents: tuple[str, ...], told: str = "") -> dict[str, Any]:
    values, answer = params.load(), told or approve.right_answer(found)
    return approve.question(found, answer, documents, "lookup", READERS, values, Plain())


def example(
    found: Thumb,
    told: str,
    documents: Sequence[str] = (),
    audience: Sequence[str] = ("public",),
) -> dict[str, Any]:
    return approve.example(found, told, documents, READERS, audience, Plain())


def test_a_question_is_asked_with_the_groups_of_its_reader() -> None:
    made = question(thumb(groups=("staff",)), ("aldermoor/a.md",))
    assert (made["groups"], made["documents"], made["answers"]) == (
        ["staff"],
        ["a.md"],
        ["Two days."],
    )
    assert made["split"] == params.load().evaluate.split


@pytest.mark.parametrize("document", ["aldermoor/hr.md", "aldermoor/gone.md"])
def test_a_document_that_its_reader_may_not_read_proves_nothing(document: str) -> None:
    with pytest.raises(InhouseError, match="expected documents that public may read"):
        question(thumb(), (document,))
    with pytest.raises(InhouseError, match="expected documents that public may read"):
        example(thumb(), "x", [document])


def test_a_question_of_another_source_is_refused_as_in_drafts() -> None:
    with pytest.raises(InhouseError, match=r"^other/b\.md is not of evaluate\.source"):
        question(thumb(), ("other/b.md",))


def test_what_was_rightly_declined_is_a_question_without_an_answer() -> None:
    found = thumb(declined=True, documents=(), answer=DECLINED)
    made = question(found, ())
    assert (made["kind"], made["answers"], made["documents"]) == ("unanswerable", [], [])
    assert example(found, DECLINED)["documents"] == []


def test_a_thumb_down_needs_the_right_answer() -> None:
    with pytest.raises(InhouseError, match="expected the right answer"):
        approve.right_answer(thumb(verdict="down"))
    assert approve.right_answer(thumb(verdict="down", right_answer="Three.")) == "Three."


def test_no_model_learns_a_placeholder_or_an_answer_without_a_document() -> None:
    with pytest.raises(InhouseError, match="expected a text without personal data"):
        example(thumb(), "Ask Anna.", ["aldermoor/a.md"])
    for made in (question, example):
        with pytest.raises(InhouseError, match="expected a document that proves"):
            made(thumb(), documents=(), told="Two days.")


def test_an_example_that_would_train_no_model_is_refused() -> None:
    found = thumb(groups=("staff",))
    with pytest.raises(InhouseError, match=r"no more than public .*, got one of staff"):
        example(found, "Two days.", ["aldermoor/hr.md"])
    assert example(found, "Two days.", ["aldermoor/hr.md"], ["staff"])["groups"] == ["staff"]


def test_an_answer_is_found_by_its_reader_until_others_take_its_place() -> None:
    recent = Recent(most=2)
    identity = recent.add(GIVEN)
    assert recent.find(identity, "k1", frozenset({"staff"})) == GIVEN
    assert recent.find(identity, "k2", frozenset({"staff"})) is None
    assert recent.find(identity, "k1", frozenset()) is None
    recent.add(GIVEN)
    recent.add(GIVEN)
    assert recent.find(identity, "k1", frozenset({"staff"})) is None


def test_the_later_of_two_thumbs_counts_and_a_torn_line_is_left_out(tmp_path: Path) -> None:
    first = thumbs.thumb("a-1", GIVEN, "up", "", "", str)
    thumbs.add(first, tmp_path)
    with (tmp_path / thumbs.FILE).open("a") as file:
        file.write('{"id": "a-2"')
    thumbs.add(thumbs.thumb("a-3", GIVEN, "up", "", "", str), tmp_path)
    thumbs.add(first.model_copy(update={"verdict": "down"}), tmp_path)
    assert [(each.id, each.verdict) for each in thumbs.read(tmp_path)] == [
        ("a-1", "down"),
        ("a-3", "up"),
    ]
    thumbs.decide("a-1", "example", tmp_path)
    assert thumbs.read(tmp_path)[0].used_as == ("example",)
    assert thumbs.find("a-1", tmp_path).verdict == "down"
    with pytest.raises(InhouseError, match="which 2 ids begin"):
        thumbs.find("a-", tmp_path)
