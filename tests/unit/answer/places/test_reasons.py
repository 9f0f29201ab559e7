"""Test whether places give the reason that a question asks for."""

import pytest

from tasks.answer.places import candidates, reasons
from tests.unit.answer.places.test_compose import passage, ranked

STEPS = "Plug the stick into the till. Press F12."
CAUSE = "The stick is used because the till has no network."


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("Why is the till started from a stick?", STEPS, 1.0),
        ("Why is the till started from a stick?", CAUSE, 0.0),
        ("How is the till started from a stick?", STEPS, 0.0),
        ("Warum startet die Kasse vom Stick?", "Den Stick einstecken.", 1.0),
        ("Warum startet die Kasse vom Stick?", "Vom Stick, weil das Netz fehlt.", 0.0),
    ],
)
def test_a_how_to_gives_no_reason(question: str, text: str, lacking: float) -> None:
    found = [passage(text)]
    chances = {one.text: 0.2 for one in candidates.of(found)}
    assert reasons.lacking(question, ranked(chances, found), found) == pytest.approx(lacking)


def test_a_heading_that_asks_the_same_is_enough() -> None:
    found = [passage("# Why we use a stick\n\nThe network was down for a week.")]
    places = ranked({"The network was down for a week.": 0.5}, found)
    assert reasons.lacking("Why do you use a stick?", places, found) == 0.0


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("The till is started from a stick.", True),
        ("The till is started from a stick, because it has no network.", False),
        ("The till is started from a stick of the manager.", False),
    ],
)
def test_a_place_that_only_repeats_the_question_gives_no_reason(text: str, repeated: bool) -> None:
    found = [passage(text)]
    places = ranked({text: 0.9}, found)
    assert reasons.repeated("Why is the till started from a stick?", places, found) is repeated
    assert not reasons.repeated("Is the till started from a stick?", places, found)
