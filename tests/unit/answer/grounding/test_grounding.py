"""Test the check of answers: sentences of the passages are supported, others are not."""

import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from tasks import params
from tasks.answer import grounding
from tasks.answer.grounding.english import OPPOSITES
from tasks.answer.retrieve import Passage
from tasks.documents import parse
from tasks.index.chunk import chunks_of
from tasks.index.store import Payload
from tests.conftest import documents
from tests.unit.fakes import document

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


# Planted sentences: each rule makes of a true sentence one that its passage does not say

NUMBER = re.compile(r"(?<![\w.,:-])\d+(?:[.,]\d+)*(?![\w:-]|[.,]\d)")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
VERB = re.compile(r"\b(is|are|was|were|must|can|may|will|should|has|have)\b")
DENIED = re.compile(r"\b(is|are|must|can|may|will|should|do|does) (?:not|never)\b")
OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}


@cache
def sample() -> list[tuple[Passage, str]]:
    """Return the sample's passages as they are shown to a model, each with its sentences."""
    found = []
    for path in (SAMPLE / name for name in sorted(documents())):
        parsed = parse.parse(path.name, path.read_bytes())
        whole = document(f"s/{path.name}", parsed.text, parsed.title)
        for chunk in chunks_of(whole, 120, lambda text: len(text.split()), "c"):
            payload = Payload(
                whole.uri, whole.title, chunk.heading, chunk.text, ("public",), "e", "c"
            )
            shown = Passage(chunk.chunk_id, payload, 1.0, 1.0)
            units = [unit for unit in grounding.units(chunk.text) if "|" not in unit]
            found += [(shown, unit) for unit in units if len(unit.split()) >= 6]
    return found


@cache
def of_company(pattern: re.Pattern[str]) -> list[str]:
    return sorted({match for _, said in sample() for match in pattern.findall(said)})


Rule = Callable[[Passage, str, random.Random], str]  # a false sentence, or the same


def whole(shown: Passage) -> str:
    return " ".join((shown.payload.title, *shown.payload.heading, shown.payload.text))


def swapped(pattern: re.Pattern[str], said: str, pool: list[str], dice: random.Random) -> str:
    places = list(pattern.finditer(said))
    if not (places and pool):
        return said
    place = dice.choice(places)
    return said[: place.start()] + dice.choice(pool) + said[place.end() :]


def other_number(shown: Passage, said: str, dice: random.Random) -> str:
    return swapped(NUMBER, said, [n for n in of_company(NUMBER) if n not in whole(shown)], dice)


def number_of_its_neighbour(shown: Passage, said: str, dice: random.Random) -> str:
    own = NUMBER.findall(said)
    return swapped(NUMBER, said, [n for n in NUMBER.findall(whole(shown)) if n not in own], dice)


def other_name(shown: Passage, said: str, dice: random.Random) -> str:
    return swapped(NAME, said, [n for n in of_company(NAME) if n not in whole(shown)], dice)


def denied(shown: Passage, said: str, dice: random.Random) -> str:
    return said if grounding.words(said).negated else VERB.sub(r"\1 not", said, count=1)


def affirmed(shown: Passage, said: str, dice: random.Random) -> str:
    return DENIED.sub(r"\1", said, count=1)


def opposed(shown: Passage, said: str, dice: random.Random) -> str:
    places = [place for place in re.finditer(r"\b[a-z]+\b", said) if place.group() in OPPOSITE]
    if not places:
        return said
    place = dice.choice(places)
    return said[: place.start()] + OPPOSITE[place.group()] + said[place.end() :]


def of_another_document(shown: Passage, said: str, dice: random.Random) -> str:
    here, held = shown.payload.uri, whole(shown)
    return dice.choice([o for p, o in sample() if p.payload.uri != here and o not in held])


def supported(said: str, shown: Passage) -> bool:
    return all(sentence.support for sentence in grounding.check(said, [shown], THRESHOLD))


def marked(rule: Rule) -> list[bool]:
    """Return for each sentence that the rule plants whether it was marked as unsupported."""
    dice = random.Random(0)  # noqa: S311
    planted = ((shown, said, rule(shown, said, dice)) for shown, said in sample())
    return [not supported(false, shown) for shown, said, false in planted if false != said]


# Known gaps, and strict: once one is closed its test fails until the mark is taken off.
MIXED = pytest.mark.xfail(
    raises=AssertionError,
    reason="34 of 40: a sentence has one polarity here, and some say two things",
)
RULES: dict[Rule, Sequence[pytest.MarkDecorator]] = {
    other_number: (),
    number_of_its_neighbour: (),
    other_name: (),
    denied: (),
    affirmed: (MIXED,),
    opposed: (),
    of_another_document: (),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "rule", [pytest.param(rule, marks=marks, id=rule.__name__) for rule, marks in RULES.items()]
)
def test_what_a_rule_plants_is_marked(rule: Rule) -> None:
    found = marked(rule)
    assert len(found) >= 30
    assert sum(found) / len(found) >= 0.9, f"{sum(found)} of {len(found)}"


@pytest.mark.slow
def test_planted_sentences_are_marked_and_verbatim_ones_are_not() -> None:
    planted = [one for rule in RULES for one in marked(rule)]
    kept = [supported(said, shown) for shown, said in sample()]
    assert len(planted) >= 200
    assert sum(planted) / len(planted) >= 0.9, f"{sum(planted)} of {len(planted)}"
    assert sum(kept) / len(kept) >= 0.9, f"{sum(kept)} of {len(kept)}"


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
