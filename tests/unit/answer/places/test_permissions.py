"""Test that a permission goes first where one is asked for."""

import numpy as np
import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, permissions
from tasks.answer.places.ranking import Place
from tasks.index.store import Payload

NOT = "Fires are not allowed on the beach."
YES = "In the camp they are allowed in an iron bowl."


def first(question: str, chance: float) -> str:
    payload = Payload("s/a.md", "Fires", (), f"{NOT} {YES}", ("public",), "e", "c")
    found = candidates.of([Passage("a", payload, 1.0, 1.0)])
    places = [
        Place(one, p, np.ones(1, np.float32)) for one, p in zip(found, (0.8, chance), strict=True)
    ]
    return permissions.with_fitting_first(question, places)[0].candidate.text


@pytest.mark.parametrize(
    ("question", "chance", "expected"),
    [
        ("Where are fires allowed?", 0.1, YES),
        ("Where are fires allowed?", 0.001, NOT),  # it is about something else
        ("Where are fires not allowed?", 0.1, NOT),
        ("Are fires allowed on the beach?", 0.1, NOT),
    ],
)
def test_a_permission_goes_first_where_it_is_asked_for(
    question: str, chance: float, expected: str
) -> None:
    assert first(question, chance) == expected


@pytest.mark.parametrize(
    ("question", "text", "only"),
    [
        ("Where may I swim?", "One may not swim in the harbour.", True),
        ("Where may I swim?", "One may not swim in the harbour, but you may at the pier.", False),
        ("Where may I swim?", "Swimming is forbidden in the harbour.", True),
        ("What can I do there?", "One may not swim in the harbour.", False),
        ("Wo darf man baden?", "Im Hafen darf man nicht baden.", True),
        ("Wo darf man baden?", "Am Steg darf man baden.", False),
        ("Où peut-on nager ?", "Il est interdit de nager dans le port.", True),
        ("¿Dónde se puede nadar?", "No se puede nadar en el puerto.", True),
    ],
)
def test_a_text_that_only_forbids(question: str, text: str, only: bool) -> None:
    assert permissions.only_forbids(question, text) is only
