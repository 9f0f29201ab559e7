"""Test when an answer is said to have been taken out of the documents."""

import pytest

from tasks.answer import withheld

MASTER = "Harbour master: [PERSON], phone [PHONE]"
MEISTER = "Hafenmeister: [PERSON], Telefon [PHONE]"
RULES = "Complaints go to the harbour master, [PERSON]."


@pytest.mark.parametrize(
    ("question", "text", "removed"),
    [
        ("Who is the harbour master?", MASTER, True),
        ("How can I reach the harbour master?", MASTER, True),
        ("What is the phone number of the harbour master?", MASTER, True),
        ("Who do I ask about moorings?", "Questions on moorings: [EMAIL]", True),
        ("Who is the harbour master?", "The harbour master is on duty until 6.", False),
        ("Who gets complaints?", RULES, False),  # the post is an answer
        ("How can I reach the office?", "[PERSON], or 01632 960 417", False),
        ("When is the harbour master there?", f"{MASTER}, Mondays 9 to 12", False),
        ("Wer ist der Hafenmeister?", MEISTER, True),
        ("Wie erreiche ich den Hafenmeister?", MEISTER, True),
        ("Was kostet ein Liegeplatz?", f"9 €. {MEISTER}", False),
    ],
)
def test_a_placeholder_alone_is_not_an_answer(question: str, text: str, removed: bool) -> None:
    assert withheld.removed(question, text) is removed


@pytest.mark.parametrize(
    ("question", "begins"),
    [("Who is the master?", "The documents"), ("Wer ist der Meister?", "Die Dokumente")],
)
def test_it_is_said_in_the_language_of_the_question(question: str, begins: str) -> None:
    assert withheld.sentence(question).startswith(begins)
