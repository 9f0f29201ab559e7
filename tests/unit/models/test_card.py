"""The card of a tuned model: older ones are read too."""

from tasks.models.card import Card
from tests.unit import comparison

CURVE = [{"part": 0.5, "examples": 10, "dev": 2.0}, {"part": 1.0, "examples": 20, "dev": 1.5}]


def test_a_card_of_an_older_version_has_its_learning_curve() -> None:
    given = comparison.card()
    del given["learning_curve"]
    card = Card.model_validate(given | {"volumes": CURVE})
    assert [point.dev for point in card.learning_curve] == [2.0, 1.5]


def test_a_card_is_written_with_the_present_name_and_read_again() -> None:
    card = Card.model_validate(comparison.card() | {"learning_curve": CURVE})
    written = card.model_dump()
    assert written["learning_curve"] == CURVE
    assert "volumes" not in written
    assert Card.model_validate(written) == card
