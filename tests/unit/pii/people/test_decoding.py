"""Test the decoding of a tagger's probabilities, with the lists of names and the rest of a text."""

import re

import numpy as np
import pytest

from bench.pii import planted
from tasks.pii.people import name_lists
from tasks.pii.people.decoding import Span, decoded
from tasks.pii.people.names import find
from tasks.pii.people.thresholds import chosen
from tasks.pii.prefilter import Scan
from tasks.pii.tagger import LABELS, LOCALES

Said = dict[str, tuple[str, float]]  # of a word: its label, and how probable it is


def spans(text: str, said: Said) -> list[tuple[str, str]]:
    """Return the decoded spans of given probabilities; the rest of a word's probability is O."""
    places = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    share = np.zeros((len(places), len(LABELS)))
    for n, (start, end) in enumerate(places):
        label, sure = said.get(text[start:end], ("O", 1.0))
        share[n, LABELS.index(label)] += sure
        share[n, 0] += 1 - sure
    return [(kind, text[start:end]) for start, end, kind, _ in decoded(text, places, share)]


def kept(text: str, *people: tuple[str, float], kind: str = "person") -> list[str]:
    """Return the values that stay, each found at its first place with that certainty."""
    found: list[tuple[Span, str]] = []
    for value, sure in people:
        start = text.index(value)
        found.append(((start, start + len(value), kind, sure), text))
    small = frozenset(re.findall(r"(?<!\w)[a-z]+", text))
    return [text[start:end] for start, end, _, _ in chosen(text, found, small)]


def test_a_known_first_name_and_the_word_behind_it_are_a_person() -> None:
    band = {"Helen": ("B-organisation", 0.7), "Quarmby": ("I-organisation", 0.6)}
    doubtful = {"Helen": ("B-person", 0.1), "Quarmby": ("I-person", 0.1)}
    assert spans("Helen Quarmby came.", doubtful) == [("person", "Helen Quarmby")]
    assert spans("Helen Quarmby came.", band) == [("organisation", "Helen Quarmby")]


def test_a_known_name_in_an_address_stays_one() -> None:
    street = {"Helen": ("B-address", 0.8), "Rosen": ("I-address", 0.8), "4": ("I-address", 0.9)}
    assert spans("At Helen Rosen 4 it rains.", street) == [("address", "Helen Rosen 4")]


def test_a_word_in_a_list_with_people_is_one() -> None:
    said = {"Helen": ("B-person", 0.95), "Quarmby": ("I-person", 0.95)}
    said["Zorvane"] = ("B-person", 0.1)
    wanted = [("person", "Helen Quarmby"), ("person", "Zorvane")]
    assert spans("Ask Helen Quarmby and Zorvane.", said) == wanted
    assert spans("Zorvane, Helen Quarmby and others ask.", said) == wanted[::-1]
    assert spans("Helen Quarmby bought Zorvane.", said) == wanted[:1]


def test_junior_and_a_nickname_belong_to_the_name() -> None:
    said = {"Helen": ("B-person", 0.9), "Quarmby": ("B-person", 0.9), "Jr": ("O", 1.0)}
    assert spans('Helen "Flash" Quarmby won.', said) == [("person", 'Helen "Flash" Quarmby')]
    nicknamed = {**said, "Flash": ("B-person", 0.9)}
    assert spans('Helen "Flash" Quarmby won.', nicknamed) == [("person", 'Helen "Flash" Quarmby')]
    assert len(spans('Helen, "Flash" and Quarmby won.', nicknamed)) == 3
    said["Quarmby"] = ("I-person", 0.9)
    assert spans("Helen Quarmby Jr won.", said) == [("person", "Helen Quarmby Jr")]


@pytest.mark.parametrize(
    ("text", "value", "sure", "stays"),
    [
        ("So Helen came round.", "Helen", 0.35, True),
        ("So Zorvane came round.", "Zorvane", 0.6, True),
        ("So Zorvane came round.", "Zorvane", 0.4, False),
        ("So McZorvane came round.", "McZorvane", 0.6, True),
        ("So ZorVane came round.", "ZorVane", 0.99, False),
        ("ZORV: DE40 1234", "ZORV", 0.99, False),
        ("Log it in Zorvane by noon.", "Zorvane", 0.9, False),
        ("Zorvane is a time tracking tool.", "Zorvane", 0.9, False),
        ("Zorvane the hours of May.", "Zorvane", 0.9, False),
        ("Zorvane", "Zorvane", 0.8, False),
        ("The Zorvane Connector hums.", "Zorvane", 0.9, False),
        ("So Outsourcing came round.", "Outsourcing", 0.95, False),
        ("We met Training Accounts.", "Training Accounts", 0.99, False),
        ("We met Helen Creek.", "Helen Creek", 0.97, False),
        ("We met Helen Quarmby.", "Helen Quarmby", 0.35, True),
        ("We met ZQX Rivera.", "ZQX Rivera", 0.97, False),
        ("We met Zorvane felines.", "Zorvane felines", 0.8, False),
        ("Ask ZORVANE QUELT again.", "ZORVANE QUELT", 0.85, True),
        ("Ask ZORVANE QUELT again.", "ZORVANE QUELT", 0.7, False),
        ("The GROSS INCOME fell.", "GROSS INCOME", 0.97, False),
        ("So Wartungsplan kam.", "Wartungsplan", 0.97, False),
        ("Den Zorvane prüfen.", "Zorvane", 0.9, False),
        ("Ask helen quarmby again.", "helen quarmby", 0.95, True),
        ("Ask zorvane quelt again.", "zorvane quelt", 0.95, False),
        ("So Zorvane Seo-yeon came.", "Zorvane Seo-yeon", 0.6, True),
    ],
)
def test_how_sure_a_person_must_be(text: str, value: str, sure: float, *, stays: bool) -> None:
    assert kept(text, (value, sure)) == [value] * stays


def test_what_else_a_text_says_of_a_word_counts() -> None:
    sure, unsure = ("Helen Zorvane", 0.95), ("Zorvane", 0.35)
    text = "Zorvane came. Later Helen Zorvane left."
    assert kept(text, sure, unsure) == ["Helen Zorvane", "Zorvane"]
    assert kept("Zorvane came.", unsure) == []
    certain = ("Zorvane", 0.99)
    assert kept("Zorvane came.", certain) == ["Zorvane"]
    assert kept("Zorvane stops. Then Zorvane hums, and Zorvane rests.", certain) == []
    assert kept("Zorvane came with a zorvane.", certain) == []


@pytest.mark.parametrize("text", ["14 Mill Lane", "Rosenweg 3a, 50667 Köln", "12 High Street"])
def test_an_address_has_a_number_of_its_own(text: str) -> None:
    assert kept(f"It is at {text} now.", (text, 0.7), kind="address") == [text]


@pytest.mark.parametrize(
    ("text", "sure", "stays"),
    [
        ("Zorvane 14", 0.85, True),
        ("Zorvane 14", 0.6, False),
        ("Zorvane 14, 4711 Quelt", 0.6, True),
        ("Zorvanestraat 14", 0.6, True),
        ("rue Zorvane 14", 0.6, True),
        ("16GB 3200 Mhz Zorvane", 0.95, False),
        ("Zorvane 14 Pro", 0.95, False),
        ("Zorvane-Attribution 4.0", 0.95, False),
        ("Zorvane 212 all out, 40 overs", 0.95, False),
    ],
)
def test_without_a_street_or_a_postcode_an_address_must_be_sure(
    text: str, sure: float, *, stays: bool
) -> None:
    assert kept(f"It is at {text} now.", (text, sure), kind="address") == [text] * stays


@pytest.mark.parametrize(
    "text", ["Section 280", "the 4th floor", "wing 2", "Form ZR-12", "7B Intake", "3rd Street"]
)
def test_a_floor_or_a_paragraph_is_no_address(text: str) -> None:
    assert kept(f"It is at {text} now.", (text, 0.9), kind="address") == []


def test_a_name_is_trimmed_to_what_is_one() -> None:
    assert kept("So Sheriff Helen Quarmby came.", ("Sheriff Helen Quarmby", 0.9)) in (
        ["Helen Quarmby"],
        ["Sheriff Helen Quarmby"],  # no list has the word
    )
    assert kept("So Manager Helen Quarmby came.", ("Manager Helen Quarmby", 0.9)) == [
        "Helen Quarmby"
    ]
    assert kept("So Helen devised it.", ("Helen devised", 0.9)) == ["Helen"]
    assert kept("So H. Helen came.", ("H. Helen", 0.9)) == ["H. Helen"]
    assert kept("Helen Quarmby - 4F", ("Helen Quarmby - 4F", 0.9), kind="address") == [
        "Helen Quarmby"
    ]


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("Helen Quarmby", True),
        ("Zorvane", True),
        ("Zorvane Quarmby", True),
        ("Helen Hall", True),
        ("Helen Beach", False),
        ("Zorvane Report", False),
        ("Staffing", False),
        ("Mid-Year Progress", False),
        ("Antipatterns", False),
        ("San Zorvane", False),
        ("A.M.", False),
        ("", False),
    ],
)
def test_what_a_person_may_be_called(name: str, *, may_be: bool) -> None:
    assert name_lists.may_be_called(name) == may_be


def test_the_lists_are_of_the_countries_that_training_draws_from() -> None:
    assert {"helen", "mark", "zofia"} <= name_lists.first_names()
    assert {"smith", "kowalczyk", "green"} <= name_lists.surnames()
    assert not {"may", "will", "summer"} & name_lists.first_names()  # English words too
    assert not set(LOCALES) & set(planted.LOCALES)  # those that are measured


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Good night\n-- Helen Quarmby\n", {"Helen Quarmby"}),
        ("You can ask for:\n- Zorvane Preview\n", set()),
        ("It was drawn by Helen Quarmby.", {"Helen Quarmby"}),
        ("A line drawn by Zorvane Quelt.", set()),
        ("The scheme is called Zorvane Quelt.", set()),
        ("Write to zqx-zorvane@mail.example of ZQX Zorvane.", set()),
        ("Write to helen.zorvane@mail.example, says Zorvane.", {"Zorvane"}),
    ],
)
def test_where_things_stand_too_a_name_must_be_known(text: str, names: set[str]) -> None:
    assert {text[start:end] for start, end in find(Scan(text))} == names


def test_brackets_around_a_name_stay() -> None:
    said = {"Helen": ("B-person", 0.9), "Quarmby": ("I-person", 0.9), ">": ("I-person", 0.9)}
    assert spans("by <Helen Quarmby>, owner", said) == [("person", "Helen Quarmby")]


def test_a_name_goes_on_behind_a_particle_with_a_capital_whatever_the_word() -> None:
    text = "It seems Mounir Bou Said forgot the hatch."
    assert kept(text, ("Mounir Bou", 0.9)) == ["Mounir Bou Said"]
