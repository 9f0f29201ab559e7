"""Test which people of the tagger stay: capitals, names that are words too, things called so."""

import pytest

from tasks.pii.people import homographs
from tests.unit.pii.people.test_decoding import kept

SURE = 0.9
LESS = 0.85  # a full name of more would be known by itself


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Lance the seal with a needle.", 0.99),
        ("- Harry the pests off the quay.", 0.99),
        ("Nick of the blade: see page 4.", 0.99),
        ("Nick in one blade means sand.", 0.7),
        ("Warren plan of the cellar", 0.6),
        ("| Victor plug | 4 |", 0.7),
    ],
)
def test_a_word_that_begins_a_sentence_is_not_a_person_because_it_may_be_a_name(
    text: str, certain: float
) -> None:
    word = next(word for word in ("Lance", "Harry", "Nick", "Warren", "Victor") if word in text)
    assert kept(text, (word, certain)) == []


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Nick has the keys.", 0.99),
        ("Nick in the workshop has the keys.", 0.98),
        ("Ask Nick the day after.", 0.6),
        ("Nick", 0.99),
        ("Nick: on my way", 0.9),
    ],
)
def test_such_a_word_is_a_person_where_the_tagger_is_certain_or_inside_a_sentence(
    text: str, certain: float
) -> None:
    assert kept(text, ("Nick", certain)) == ["Nick"]


def test_every_homograph_is_a_small_word() -> None:
    assert all(word.isalpha() and word.islower() for word in homographs.WORDS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SEND THE KEYS TO HELEN QUARMBY BEFORE NOON", "HELEN QUARMBY"),
        ("SHIFT LEAD OF HALL TWO: ZORVAN QUARMBY", "ZORVAN QUARMBY"),
        ("The key is with KIM SEO-YEON in hall four.", "KIM SEO-YEON"),
        ("The key is with HAORAN XU in hall four.", "HAORAN XU"),
        ("GUICHARD Helen a signé.", "GUICHARD Helen"),
        ("Eine Helen hat angerufen.", "Helen"),
    ],
)
def test_a_name_in_a_sentence_in_capitals_is_a_person(text: str, name: str) -> None:
    assert kept(text, (name, SURE)) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We met a QZA OKIVO assessor.", "QZA OKIVO"),  # an acronym, however often it is said
        ("Open the HelRA account.", "HelRA"),
        ("Engels (Dvorak, internationaal)", "Engels"),
        ("MacTibetan and MacKhmer are encodings.", "MacTibetan"),
        ("텍스트가 콘솔에 출력됩니다", "텍스트가"),
        (f"By telling Helen to move it. {'Helen compiles it. ' * 9}", "Helen"),
        ("It is kept in Hall Helen.", "Helen"),
        ("See St. Helen on the map.", "St. Helen"),
        ("We open on Helen's Day.", "Helen"),
        ("Turn left in Helen-Quarmby-Straße.", "Helen-Quarmby-Straße"),
        ("Ask for the Tel-Nr.", "Tel-Nr"),
        ("The mosquito Zorvanes aegyptii bites.", "Zorvanes"),
        ("It needs a Quarmby screwdriver.", "Quarmby"),
        ("Er nutzt den Quarmby-Effekt.", "Quarmby-Effekt"),
        ("La llave Quarmby de 5 mm", "Quarmby"),
        ("Le théorème de Quarmby", "Quarmby"),
        ("It was Hurricane Zorvan.", "Hurricane"),
        ("There is a better program than Zorvan here.", "Zorvan"),
    ],
)
def test_a_thing_that_bears_a_name_is_not_a_person(text: str, name: str) -> None:
    assert kept(text, (name, SURE)) == []


def test_a_common_word_does_not_begin_a_name_that_no_list_knows() -> None:
    assert kept("Abteilung Zorvan began.", ("Abteilung Zorvan", LESS)) == []
    assert kept("Madame de Zorvay came.", ("Madame de Zorvay", LESS)) == ["Madame de Zorvay"]
    assert kept("Quorina Zorvan began.", ("Quorina Zorvan", LESS)) == ["Quorina Zorvan"]


def test_the_surname_park_is_not_the_place() -> None:
    text = "After lunch Park Jin-ae took over the Park Manager's desk."
    assert kept(text, ("Park Jin-ae", SURE), ("Park Manager", SURE)) == ["Park Jin-ae"]
