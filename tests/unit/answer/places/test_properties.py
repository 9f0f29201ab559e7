"""Test which texts state what an adjective asks for."""

import pytest

from tasks.answer.places import properties


@pytest.mark.parametrize(
    ("question", "text", "states"),
    [
        ("How long must the code be?", "The length of a code is 12.", True),
        ("How long must the code be?", "It has at least 12 characters.", True),
        ("How long must the code be?", "Its length is known.", False),
        ("How long must the code be?", "It is valid for 12 days.", False),
        ("How deep is the lock?", "The depth of the lock is 3 m.", True),
        ("How deep is the lock?", "The 3 boats lie too deep.", False),
        ("How wide is the lock?", "The lock is 8 m wide.", True),
        ("How big is the petty cash in the office?", "The petty cash is £80.", True),
        ("How big is the petty cash in the office?", "Two people count the cash.", False),
        ("How old is the boiler?", "The boiler is now 12 years old.", True),
        ("How do I lock the boat?", "The length of the chain is 2 m.", False),
    ],
)
def test_a_property_is_stated_by_its_noun_and_a_figure(
    question: str, text: str, states: bool
) -> None:
    assert properties.states(question, text) is states
