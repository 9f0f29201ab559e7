"""Test which texts begin with the purpose that a question asks for, and which headings name it."""

import pytest

from tasks.answer.places import purposes

INVOICE = "How do I create an invoice for a customer?"


@pytest.mark.parametrize(
    ("question", "text", "begins"),
    [
        (INVOICE, "To create an invoice use Business and New Invoice.", True),
        (INVOICE, "For creating an invoice:", True),
        (INVOICE, "If you want to create a new customer invoice, open the tab.", True),
        (INVOICE, "To send an invoice to a customer you must first create the document.", False),
        (INVOICE, "To create a customer, open the tab; an invoice may follow.", False),
        (INVOICE, "For example, an invoice is created by a customer.", False),
        ("How long is an invoice kept?", "To create an invoice, open the tab.", False),
    ],
)
def test_a_text_begins_with_the_purpose(question: str, text: str, begins: bool) -> None:
    assert purposes.begins(question, text) is begins


@pytest.mark.parametrize(
    ("question", "heading", "names"),
    [
        ("How do I record a stock split?", "9.10.1. Simple Stock Split", True),
        ("How do I set a reminder on a ticket?", "Creating a Reminder", True),
        ("How do I set a reminder on a ticket?", "Reminders by mail", False),
        ("How do I print a large map?", "Large maps", False),
        ("How do I print a large map?", "Printing a large map", True),
        ("Where do I enter a claim?", "Entering claims", True),
        ("How can I stop the pump from filling up the tank?", "Why a pump fills up a tank", True),
        ("What is a stock split?", "Stock Split", False),
    ],
)
def test_a_heading_names_the_action(question: str, heading: str, names: bool) -> None:
    assert purposes.names(question, heading) is names
