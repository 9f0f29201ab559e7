"""Allowed values, patterns and the company's own name stay in a text."""

import pytest

from tasks.errors import InhouseError
from tasks.pii import KINDS, Redactor
from tests.unit.pii.pointing import Pointing


def test_allowed_values_stay_and_what_holds_them_does_not() -> None:
    gate = Redactor(KINDS, ["help@a.example", "+44 1632 960100"])
    text = "Help@a.example, +44 (1632) 960-100, tel:+441632960100"
    assert gate.redact(text) == (text, ())
    assert gate.redact("nohelp@a.example, +44 1632 9601001")[0] == "[EMAIL], [PHONE]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("info@kestrel.example", "info@kestrel.example"),
        ("Yard-Team@Kestrel.example,", "Yard-Team@Kestrel.example,"),
        ("mailto:parts.desk@kestrel.example", "mailto:parts.desk@kestrel.example"),
        ("lena.voss@kestrel.example", "[EMAIL]"),
        ("lena@kestrel.example", "[EMAIL]"),
        ("k.schmidt@kestrel.example", "[EMAIL]"),
        ("info@kestrel.example.org", "[EMAIL]"),
        ("info@not-kestrel.example", "[EMAIL]"),
        ("lena.voss@boreas.example", "lena.voss@boreas.example"),
        ("lena.voss@mail.boreas.example", "[EMAIL]"),
        ("ring 0800 4711222, or +44 1632 960 123", "ring 0800 4711222, or [PHONE]"),
    ],
)
def test_the_offices_of_a_domain_all_its_mailboxes_and_patterns_are_allowed(
    text: str, left: str
) -> None:
    gate = Redactor(KINDS, ["@kestrel.example", "*@boreas.example", r"re:0800 \d{7}"])
    assert gate.redact(text)[0] == left


def test_an_allowed_pattern_that_is_wrong_is_named() -> None:
    with pytest.raises(InhouseError, match=r"redact\.allow: re:\(0800 is not a regular expression"):
        Redactor(KINDS, ["re:(0800"])


@pytest.mark.parametrize(
    ("text", "person", "left"),
    [
        ("| Diaphragm Clara 40 |", "Diaphragm Clara", "| Diaphragm Clara 40 |"),
        ("| Diaphragm Clara |", "Diaphragm Clara", "| [PERSON] |"),  # nothing says: a thing
        ("| Jonas Clara 40 |", "Jonas Clara", "| [PERSON] 40 |"),  # a first name
        ("| Spindle Clara Jones 40 |", "Spindle Clara Jones", "| [PERSON] 40 |"),
    ],
)
def test_a_thing_with_an_allowed_name_and_its_size_is_not_a_person(
    text: str, person: str, left: str
) -> None:
    assert Redactor(KINDS, ["Clara"], [Pointing(person)]).redact(text)[0] == left


@pytest.mark.parametrize(
    ("person", "left"),
    [
        ("Kestrel", "Kestrel Ines Duarte left."),
        ("Kestrel Ines Duarte", "Kestrel [PERSON] left."),
        ("Ines Duarte", "Kestrel [PERSON] left."),
    ],
)
def test_the_companys_own_name_is_never_a_person_and_a_name_beside_it_is(
    person: str, left: str
) -> None:
    gate = Redactor(KINDS, taggers=[Pointing(person)], company=["Kestrel"])
    assert gate.redact("Kestrel Ines Duarte left.")[0] == left
