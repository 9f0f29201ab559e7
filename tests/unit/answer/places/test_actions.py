"""Test which texts speak of the action that a question asks to be allowed."""

import pytest

from tasks.answer.places import actions


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("May I smoke after the repair?", "Smoking is forbidden on deck.", True),
        ("May I smoke after the repair?", "The repair takes two days.", False),
        ("Darf ich nach der Reparatur rauchen?", "Rauchen Sie nicht an Deck.", True),
        ("Darf ich nach der Reparatur rauchen?", "Die Reparatur dauert zwei Tage.", False),
        ("Can I get a boat?", "You get a receipt.", False),  # the verb tells nothing
        ("When can I smoke?", "Smoking is forbidden on deck.", False),
    ],
)
def test_the_verb_of_a_permission_is_named(question: str, text: str, named: bool) -> None:
    assert actions.named(question, text) is named
