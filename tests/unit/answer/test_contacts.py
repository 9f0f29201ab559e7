"""Test questions for a telephone number or a mail address."""

import pytest

from tasks.answer import contacts


@pytest.mark.parametrize(
    ("question", "text", "unknown"),
    [
        (
            "What is the phone number of the ferry office?",
            "Open until 17:00, since 2 May 2019.",
            True,
        ),
        ("What is the phone number of the ferry office?", "Ring 01632 960 417.", False),
        ("What is the phone number of the ferry office?", "Ring [PHONE] on weekdays.", False),
        ("Which number do I call at night?", "The pier has a bell, version 2.2.9.", True),
        ("Wie lautet die Telefonnummer?", "Wir sind werktags da.", True),
        ("What is your e-mail address?", "Write a letter to pier three.", True),
        ("What is your e-mail address?", "Write to [EMAIL].", False),
        ("How do I change my phone number?", "Ask the office.", False),
        ("Is a phone allowed on the upper deck?", "Dogs are allowed.", False),
    ],
)
def test_a_contact_that_no_text_has_is_unknown(question: str, text: str, unknown: bool) -> None:
    assert contacts.unknown(question, ["A text without one.", text]) == unknown
