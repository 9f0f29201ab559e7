"""Test which texts deny, and which state the rule where an exception is asked for."""

import pytest

from tasks.answer.places import denials


@pytest.mark.parametrize(
    ("question", "text", "allows"),
    [
        ("Which boats may not enter?", "Boats with a licence may enter.", True),
        ("Which boats may not enter?", "Motor boats may not enter.", False),
        ("Which boats may not enter?", "Motor boats are prohibited.", False),
        ("Which boats may enter?", "Boats with a licence may enter.", False),
        ("What helps if it does not start?", "A new plug helps.", False),
    ],
)
def test_a_rule_does_not_answer_what_is_not_allowed(question: str, text: str, allows: bool) -> None:
    assert denials.allows(question, text) is allows
