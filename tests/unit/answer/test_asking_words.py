"""Test in which language a question is, and which of its words only ask."""

import pytest

from tasks.answer import asking_words, coverage


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann habt ihr mittwochs auf?", "german"),
        ("Habt ihr am Feiertag offen?", "german"),
        ("Wohin mit dem Altglas?", "german"),
        ("Combien coûte l'entrée du musée?", "french"),
        ("¿Cuánto dura la excursión?", "spanish"),
        ("When does the ferry leave?", "english"),
        ("Was the ferry late in May?", "english"),
        ("ferry price", "english"),
    ],
)
def test_the_small_words_tell_the_language(question: str, language: str) -> None:
    assert asking_words.language(question) == language


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Wann habt ihr mittwochs auf?", ["mittwochs"]),
        ("Was kostet ein Kanu für drei Tage?", ["Kanu", "drei", "Tage"]),
        ("Wo ist das Angeln erlaubt?", ["Angeln"]),
        ("Combien coûte l'entrée?", ["l'entrée"]),
        ("When does the ferry leave?", ["ferry", "leave"]),
    ],
)
def test_the_words_that_only_ask_carry_nothing(question: str, left: list[str]) -> None:
    assert coverage.telling(question) == left
