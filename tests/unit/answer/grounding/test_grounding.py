"""Test the check of answers: sentences of the passages are supported, others are not."""

from pathlib import Path

import pytest

from tasks import params
from tasks.answer import grounding
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload

SAMPLE = Path("data/samples/aldermoor/documents")
THRESHOLD = params.load().answer.min_support


def passage(text: str, title: str = "AP-120") -> Passage:
    return Passage("id", Payload("s/a.md", title, (), text, ("public",), "e", "c"), 1.0, 1.0)


SHOWN = [
    passage(
        "The AP-120 weighs 74 kg without its motor. It must not run dry for more than 3 minutes.\n"
        "\n| Kit | Price |\n|---|---|\n| Seal kit S2 | £86.40 |\n| Seal kit S5 | £120.00 |"
    ),
    passage("Orders above £500 are delivered free of charge.", "Delivery"),
]


@pytest.mark.parametrize(
    "said",
    [
        "The AP-120 weighs 74 kg without its motor.",
        "It weighs 74 kg without the motor.",
        "An AP-120 must not run dry for more than three minutes.",
        "The seal kit S2 costs £86.40.",
        "Delivery is free of charge for orders above £500.",
    ],
)
def test_what_a_passage_says_is_supported(said: str) -> None:
    [sentence] = grounding.check(said, SHOWN, THRESHOLD)
    assert sentence.support is not None


@pytest.mark.parametrize(
    "said",
    [
        "The AP-120 weighs 74 kg.",  # without its motor
        "The AP-120 weighs 47 kg without its motor.",
        "The AP-120 weighs 74 lb without its motor.",
        "The AP-125 weighs 74 kg without its motor.",
        "The AP-120 may run dry for more than 3 minutes.",
        "The seal kit S2 costs £120.00.",
        "Orders below £500 are delivered free of charge.",
        "Orders above £500 are delivered to Germany free of charge.",
        "Pumps like this are popular with farmers.",
        "The answer is: 74.",
        "That is £86.40.",  # a bare number, though its place says nothing of the contrary
    ],
)
def test_what_no_passage_says_is_not(said: str) -> None:
    [sentence] = grounding.check(said, SHOWN, THRESHOLD)
    assert sentence.support is None


CHECKED = [  # (place, true of it, false of it)
    ("The AP-120 fits frame 300X.", "Frame 300X fits the AP120.", "The AP-120 fits frame 300Y."),
    ("Seal K-7A is black.", "Seal K7A is black.", "Seal K-7B is black."),
    (
        "The belt runs at 2 m/s.",
        "The belt runs at 2 metres per second.",
        "The belt runs at 2 km/h.",
    ),
    ("The room has -18 °C.", "The room has -18 °C.", "The room has 18 °C."),
    ("The oven has 90 °C.", "It is 90 °C in the oven.", "The oven has 90 °F."),
    ("The fee is €40.", "The fee is 40 euros.", "The fee is $40."),
    (
        "A locker costs 3 euros a day.",
        "A locker is 3 euros per day.",
        "A locker is 3 euros a week.",
    ),
    (
        "The filter is changed weekly.",
        "The filter is changed every week.",
        "The filter is changed daily.",
    ),
    (
        "At most six guests may stay.",
        "No more than six guests may stay.",
        "At least six guests may stay.",
    ),
    (
        "The pond was dug on 3 May 2021.",
        "On 2021-05-03 the pond was dug.",
        "On 2021-06-03 the pond was dug.",
    ),
    (
        "Gäste brauchen keinen Helm.",
        "Keinen Helm brauchen die Gäste.",
        "Gäste brauchen einen Helm.",
    ),
    (
        "Die Miete ist 9 Euro pro Tag.",
        "Die Miete ist 9 € je Tag.",
        "Die Miete ist 9 Euro pro Woche.",
    ),
    ("Der Antrag wird genehmigt.", "Der Antrag ist genehmigt.", "Der Antrag wird abgelehnt."),
    (
        "Les clients ne paient rien ici.",
        "Les clients ne paient rien ici.",
        "Les clients paient ici.",
    ),
]


@pytest.mark.parametrize(("place", "true", "false"), CHECKED)
def test_codes_units_rates_bounds_days_and_denials_are_compared(
    place: str, true: str, false: str
) -> None:
    found = [passage(place, "Notes")]
    [right], [wrong] = (grounding.check(said, found, THRESHOLD) for said in (true, false))
    assert right.support is not None
    assert wrong.support is None


def test_the_quote_is_the_place_and_a_row_comes_with_its_head() -> None:
    first, second = grounding.check(
        "It weighs 74 kg without the motor. The seal kit S5 is £120.00.", SHOWN, THRESHOLD
    )
    assert first.support is not None
    assert second.support is not None
    assert first.support.quote == "The AP-120 weighs 74 kg without its motor."
    assert second.support.quote == "Kit: Seal kit S5; Price: £120.00"
    assert (first.support.passage, second.support.passage) == (0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs £3.50 e.g. At night.", ["It costs £3.50 e.g. At night."]),
        ("No. 5 is out", ["No. 5 is out"]),
        ("1. You can. 2. ", ["You can."]),
        ("one\ntwo\n\n---", ["one", "two"]),
        ("", []),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert grounding.sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is so. Two.\n\n- three\n2. four", ["One is so.", "Two.", "- three", "2. four"]),
        ("| a |\n|---|\n| b |\n| c |", ["| a | | b |", "| a | | c |"]),
        ("| a |\n|:---:|\n| b |\n\n| x |\n|---|\n| y |", ["| a | | b |", "| x | | y |"]),
        ("| a | b |\n|---|---|", []),
        ("2024", []),
    ],
)
def test_units_are_sentences_items_and_rows(text: str, expected: list[str]) -> None:
    assert grounding.units(text) == expected


@pytest.mark.parametrize(
    "said",
    [
        "The AP-120 weighs 3 kg without its motor.",
        "The AP-120 must not run dry for more than 74 minutes.",
        "Never vent the pump before each start.",
    ],
)
def test_two_neighbours_do_not_lend_each_other_a_number_or_a_negation(said: str) -> None:
    shown = [*SHOWN, passage("Vent the pump before each start. Never run the pump dry.")]
    [sentence] = grounding.check(said, shown, THRESHOLD)
    assert sentence.support is None
