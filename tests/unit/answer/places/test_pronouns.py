"""Test whether the sentence that goes on about a thing is shown with it."""

import pytest

from tasks.answer.places import candidates, pronouns
from tests.unit.answer.places.test_compose import passage

CARD = "A card costs £9. It is valid for two years. Children pay less."
KARTE = "Eine Karte kostet 9 €. Sie ist zwei Jahre gültig."


@pytest.mark.parametrize(
    ("question", "text", "numbers"),
    [
        ("For how long is a card valid?", CARD, (0, 1)),
        ("Wie lange gilt die Karte?", KARTE, (0, 1)),
        ("How much is a card?", CARD, ()),  # the place itself says it
        ("Combien coûte la carte ?", "La carte est verte. Elle coûte 9 €, en tout.", (0, 1)),
        ("Who sells the card?", CARD, ()),
        ("For how long is a card valid?", "A card costs £9. A boat is hired for a day.", ()),
        (
            "When is the bow closed?",
            "We paint the bow in May. The deck is closed from 6 May.",
            (0, 1),
        ),
        ("When is the bow painted?", "We paint the bow in May. The deck is closed from 6 May.", ()),
        ("For how long is a card valid?", "A card costs £9.\n\nIt is valid for two years.", ()),
    ],
)
def test_a_sentence_with_a_pronoun_and_the_figure_joins(
    question: str, text: str, numbers: tuple[int, ...]
) -> None:
    found = [passage(text)]
    assert pronouns.continued(question, candidates.of(found)[0], found) == numbers
