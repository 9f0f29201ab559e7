"""Test that the questions chosen from hashes are those chosen from all drafts in one list."""

from collections import Counter
from collections.abc import Sequence

import pytest

from tasks.dataset import qa_pairs
from tasks.dataset.qa_pairs import Draft
from tasks.evaluation.calibration_questions import KINDS, SEED, chosen
from tasks.records import Document, digest
from tests.unit.fakes import document

PARTS = ("pump", "valve", "crane", "boiler")


def manual(number: int) -> Document:
    """Return a document that shares questions with others, and that staff only may read if its
    number is odd."""
    part = PARTS[number % len(PARTS)]
    text = (
        f"## What does the {part} weigh?\n\nThe {part} of plant {number} weighs {number} kg.\n\n"
        f"## How often is it oiled?\n\nIt is oiled every {number + 2} weeks in winter.\n\n"
        f"## Who repairs number {number}?\n\nTeam {number} repairs it within a day.\n"
    )
    groups = ("staff",) if number % 2 else ("public", "staff")
    return document(f"s/{number}.md", text, f"Plant {number // 2}", groups)


EVERY = [manual(number) for number in range(12)]


def in_one_list(documents: Sequence[Document], most: int) -> list[Draft]:
    every = [draft for each in documents for draft in qa_pairs.of_document(each, SEED)]
    asked = [draft for draft in qa_pairs.disambiguated(every) if draft.kind in KINDS]
    asked.sort(key=lambda draft: digest(draft.doc_id, draft.question))
    turns: Counter[str] = Counter()
    ordered = []
    for draft in asked:
        ordered.append((turns[draft.doc_id], draft))
        turns[draft.doc_id] += 1
    ordered.sort(key=lambda each: each[0])
    return [draft for _, draft in ordered[:most]]


@pytest.mark.parametrize("most", [1, 7, 100])
def test_the_choice_is_that_of_one_list(most: int) -> None:
    found = chosen(EVERY, most)
    for group in ("public", "staff"):
        own = [each for each in EVERY if group in each.groups]
        assert found[group] == in_one_list(own, most)
    assert len(found["staff"]) >= min(most, 12)


def test_questions_that_several_documents_answer_are_asked_with_their_context_or_not() -> None:
    asked = [draft.question for draft in chosen(EVERY, 100)["staff"]]
    assert len(asked) == len(set(asked))
    assert "How often is it oiled?" not in asked
    assert any(question.startswith("Who repairs number 3") for question in asked)
