"""Offers of help say nothing; whoever asks whom to ask is answered by them."""

import pytest

from tasks.answer.places import help_offers


@pytest.mark.parametrize(
    "text",
    [
        "If you need help, please contact our team.",
        "If you have any questions about your bill, don't hesitate to get in touch!",
        "If you encounter any issues, our support staff are here to help.",
        "Please feel free to contact us.",
        "Do not hesitate to reach out if anything is unclear.",
        "We're always here to help!",
        "If you need help, contact us.\nOur team is happy to assist.",
    ],
)
def test_a_sentence_that_only_offers_help_is_recognised(text: str) -> None:
    assert help_offers.only(text)


@pytest.mark.parametrize(
    "text",
    [
        "If you need help, ring 01632 960100.",
        "If you need help, write to [EMAIL].",
        "If you have problems with the seal, contact our service team.",
        "If you have questions about leave, contact the HR desk.",
        "If you have any trouble, close the valve and wait.",
        "Do not hesitate to stop the pump if it smokes.",
        "Please let us know which seal you have.",
        "Please reach out to our team with your complaint.",
        "We are here from Monday to Friday to help.",
        "",
        "Close the valve first.\nIf you need help, contact us.",
    ],
)
def test_a_sentence_that_tells_something_is_not(text: str) -> None:
    assert not help_offers.only(text)


@pytest.mark.parametrize(
    "question", ["Who can help me?", "How do I contact you?", "Whom do I ask?"]
)
def test_a_question_for_somebody_is_answered_by_an_offer(question: str) -> None:
    assert help_offers.asks(question)


@pytest.mark.parametrize("question", ["I need help to pay", "How do I change my address?"])
def test_other_questions_are_not(question: str) -> None:
    assert not help_offers.asks(question)
