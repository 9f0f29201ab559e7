"""Test the parts of a question and the exact wordings; tests/pipeline has the real embedder."""

import pytest

from tasks.answer import handover, handover_words

NAMES = tuple(handover_words.WORDINGS)


def test_a_question_is_read_whole_and_in_its_parts() -> None:
    asked = "Hello there. What does a kit cost and can you cancel my order?"
    assert handover.parts(asked) == [
        asked,
        "Hello there.",
        "What does a kit cost",
        "can you cancel my order?",
    ]
    assert handover.parts("How loud is it?") == ["How loud is it?"]


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("Please cancel my order.", "cancel"),
        ("The order has to be cancelled.", "cancel"),
        ("I want my money back.", "refund"),
        ("I want to file a formal complaint.", "complaint"),
        ("He got an electric shock.", "injury"),
        ("You will hear from my lawyer.", "legal"),
        ("I was charged twice.", "fraud"),
        ("Operator, please", "person"),
        ("How far ahead must I cancel my contract?", ""),
        ("What is the fee to cancel my order?", ""),
        ("How heavy is an AP-120?", ""),
    ],
)
def test_a_wording_shows_the_intent_unless_it_asks_for_a_rule(sentence: str, intent: str) -> None:
    assert handover_words.intent(sentence, NAMES) == intent


def test_a_wording_of_an_intent_that_is_not_listed_shows_nothing() -> None:
    assert handover_words.intent("Please cancel my order.", ["refund"]) == ""
