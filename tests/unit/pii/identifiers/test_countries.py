"""Numbers of other countries: found by their labels, and rare by chance where they need none."""

import random
import string

import pytest

from bench.pii.abroad import AGES, BIRTHS, PEOPLE, TELEPHONES, abroad
from tasks.pii import KINDS, Redactor
from tasks.pii.identifiers import countries

REDACTOR = Redactor([kind for kind in KINDS if kind not in ("place", "organisation", "person")])
VALUES = list(abroad(6))


def found(text: str) -> set[int]:
    return {place for f in REDACTOR.redact(text)[1] for place in range(f.start, f.end)}


@pytest.mark.parametrize("country", PEOPLE)
def test_a_national_number_is_found_in_its_language_and_under_an_english_label(
    country: str,
) -> None:
    for value in VALUES:
        if value.kind == "national_id" and value.where == country:
            assert found(value.text).issuperset(range(value.start, value.end)), value.text


@pytest.mark.parametrize("country", TELEPHONES)
def test_a_national_telephone_number_is_found_in_its_language(country: str) -> None:
    for value in VALUES:
        if value.kind == "phone" and value.where == country and value.how == "grouped":
            assert found(value.text).issuperset(range(value.start, value.end)), value.text


@pytest.mark.parametrize("language", BIRTHS)
def test_a_date_of_birth_and_an_age_are_found_in_their_language(language: str) -> None:
    assert language in AGES
    for value in VALUES:
        if value.kind in ("date_of_birth", "age") and value.where == language:
            assert found(value.text).issuperset(range(value.start, value.end)), value.text


@pytest.mark.parametrize("shape", countries.STRONG)
def test_a_shape_that_needs_no_label_is_rare_among_random_numbers(shape: str) -> None:
    if "a" in shape:  # letters make it rare
        return
    rng = random.Random(shape)  # noqa: S311  nothing secret
    drawn = (
        "".join(rng.choice(string.digits) if c == "d" else c for c in shape) for _ in range(4000)
    )
    assert sum(map(countries.is_strong, drawn)) <= 40  # 1 %


@pytest.mark.parametrize(
    "text",
    [
        "Passport Number: 718220936",
        "PASSPORT NO.: AB1234567",
        "passport # 718220936",
        "Social Security Number: 521487730",
        "Tax ID Number: 12-3456789",
        "TAX IDENTIFICATION NO. 12345678901",
        "National Insurance Number (NINO): JG482017C",
        "Driver's License Number: D12345678",
        "NUMÉRO DE SÉCURITÉ SOCIALE : 185077512345678",
        "numero de securite sociale: 185077512345678",
        "Sozialversicherungs-Nr.: 65 070803 A 019",
        "Personalausweis-Nr. L01X00T47",
        "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ: 12345678",
        "**PESEL:** 44051401458",
        "PESEL=44051401458",
        "PESEL number\n44051401458",
        "the PESEL of our new driver is 44051401359",
        "44051401359 is her PESEL",
        "Persoonsnummer (België): 85073003328",
        "PESEL 440514\n01359",
    ],
)
def test_a_label_counts_in_any_case_and_with_number_or_no_behind_it(text: str) -> None:
    digits = {place for place, letter in enumerate(text) if letter.isdigit()}
    assert digits <= found(text), REDACTOR.redact(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Order ID number 44051401359 is late.",
        "Vehicle identification number 36574261809",
        "ein 12345678 im Lager",
        "Der Preis ist ein 100 000 Euro",
        "the passport issued on 2024-05-01",
        "social security 1935-2024",
        "case 123456/2024 was closed",
        "event at 1732800000000 ms",
        "EAN 4006381333931",
        "item 20240312-0017",
        "docket 240312-0017",
        "https://a.example/o/13413630716",
        "serial 0123456789",
        "the tin weighs 250 000 grams",
    ],
)
def test_a_number_that_nothing_gives_away_stays(text: str) -> None:
    assert REDACTOR.redact(text) == (text, ())
