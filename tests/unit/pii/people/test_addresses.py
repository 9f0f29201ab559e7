"""Which spans that the tagger calls an address are one."""

import time

import pytest

from tasks.pii.people import addresses

SURE, DOUBTED = 0.95, 0.6


@pytest.mark.parametrize(
    ("text", "sure", "expected"),
    [
        ("14 Mill Lane", DOUBTED, True),  # the word of a street
        ("Rosenweg 3", DOUBTED, True),  # in one piece
        ("02 Mill Lane", DOUBTED, True),
        ("Almvik 12", SURE, True),  # certain
        ("Almvik 12", DOUBTED, False),
        ("Almvik 12, 4051 AB", DOUBTED, True),  # a postcode
        ("Mill Lane", SURE, False),  # no number of its own
        ("Section 12", SURE, False),
        ("16 GB RAM", SURE, False),
        ("Server 14", SURE, False),
        ("14", SURE, False),
        ("Kostenstelle 40 2210", SURE, False),
        ("Order no. 4471", SURE, False),
        ("Lieferschein 4500", SURE, False),
        ("RAL 7035, AWG 14", SURE, False),
        ("Thu, 28", SURE, False),  # a day
        ("Tue, 08 Mar 2022", SURE, False),
        ("veldlog(5)", SURE, False),  # a page of a manual
        ("Brasile, dal 14 al 28 luglio", SURE, False),
        ("mars 2016", SURE, False),
        ("Via 20 settembre 12", DOUBTED, True),
        ("chapitre 8, Outils", SURE, False),
        ("Atari Medusa 68040", SURE, False),
        ("Adresse 1, Adresse 2", SURE, False),
        ("Almvik valves, 12, 45, 60, 71", SURE, False),  # an index
        ("Almvik        10", SURE, False),  # a screen
        ("ul. Almvika 12/5", DOUBTED, True),
        ("Almvik 0", SURE, False),
        ("de 90° horaires", SURE, False),  # signs
        ("Nivel 255 (blanco", SURE, False),
        ("ejemplo 2 el tamaño del pincel", SURE, False),  # words of a sentence
        ("au moins 1012 Mo", SURE, False),
        ("/ Almvik Hallbok 34 / 87", SURE, False),  # the foot of a page
        ("8 al centro della finestra", SURE, False),  # al is a street in Polish only
        ("al. Almvika 3", DOUBTED, True),
        ("Programmazione 2", SURE, False),  # spelled like a word
        ("12 poplar rise, 40771", SURE, True),  # all small
        ("Almkova pot 9, 7696 Almbor", DOUBTED, True),  # a town and its postcode
        ("Almvik 12\n> Flat 3\n> 40771 Almbor", SURE, True),  # a block of lines
        ("Suite 4, Almvik", DOUBTED, True),
    ],
)
def test_an_address_has_a_number_and_a_street_or_is_certain(
    text: str, sure: float, expected: bool
) -> None:
    assert addresses.is_address(text, 0, len(text), sure) is expected


def test_a_number_that_goes_on_behind_the_span_is_not_a_houses() -> None:
    text = "flaggan finns sedan 1.18"
    assert not addresses.is_address(text, 0, len(text) - 3, SURE)


def test_a_word_with_many_numbers_is_no_street() -> None:
    text = "Almvik 2, then Almvik 3 and Almvik 7"
    assert not addresses.is_address(text, 0, len("Almvik 2"), SURE)
    assert addresses.is_address(text.replace("Almvik 7", "Almvik 3"), 0, len("Almvik 2"), SURE)


def test_only_the_neighbourhood_of_an_address_is_read() -> None:
    text = "Almvik 12, " + "14 " * 200_000
    began = time.process_time()
    for _ in range(200):
        assert addresses.is_address(text, 0, len("Almvik 12"), SURE)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "found", "address"),
    [
        ("von 7 bis 10 Uhr im Gartenzimmer", "7 bis 10 Uhr im Gartenzimmer", "im Gartenzimmer"),
        ("um 14 Uhr, Hafenweg 3, 24103 Kiel", "Uhr, Hafenweg 3", "Hafenweg 3"),
        ("at 10 am, 14 Quay Lane", "10 am, 14 Quay Lane", "14 Quay Lane"),
        ("Hafenweg 10, 10 Uhr", "Hafenweg 10", "Hafenweg 10"),
    ],
)
def test_an_address_begins_behind_the_time_of_the_day(text: str, found: str, address: str) -> None:
    start = text.index(found)
    end = start + len(found)
    assert text[addresses.behind_clock(text, start, end) : end] == address
