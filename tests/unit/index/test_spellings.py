"""Codes, numbers and dates in one spelling, and the languages of texts."""

import pytest

from tasks.index import bm25, spellings
from tasks.index.languages import LANGUAGES, language, languages


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the nut of the RX-2210-D", "RX2210D torque"),
        ("the nut of the RX-2210-D", "rx-2210-d"),
        ("the nut of the RX-2210-D", "2210-D"),
        ("pump AP-305", "AP 305"),
        ("pump AP-305", "ap305"),
        ("holds 14,250 boxes", "14250 boxes"),
        ("fasst 14.250 Kisten", "14250"),
        ("holds 14 250 boxes", "14,250"),
        ("costs 3.10 euros", "kostet 3,10"),
        ("costs 3.10 euros", "3.1 euros"),
        ("on 2025-11-03", "3 November 2025"),
        ("on 2025-11-03", "November 3rd, 2025"),
        ("am 3. November 2025", "03.11.2025"),
        ("le 3 novembre 2025", "2025-11-03"),
        ("el 3 de noviembre de 2025", "2025-11-03"),
        ("on 2025-11-03", "in November 2025"),
        ("on 2025-11-03", "November 3"),
        ("Month: 2025-11", "in November 2025"),
        ("Umsatz 11/2025", "im November 2025"),
        ("closed on 24, 25 and 31 December", "on 24 December"),
        ("closed from 24 to 26 December", "on Christmas Day"),
        ("geschlossen vom 24. bis 26. Dezember", "am 1. Weihnachtstag"),
        ("geschlossen an Heiligabend", "am 24. Dezember"),
        ("closed on Boxing Day", "at Christmas"),
        ("send an e-mail", "email"),
        ("冷蔵庫の温度", "温度"),
        ("창고는 아침에", "창고"),
    ],
)
def test_what_is_written_otherwise_has_a_word_in_common(one: str, other: str) -> None:
    written = {*spellings.added(one), *_plain(one)}
    assert written & ({*spellings.added(other), *_plain(other)} - {"2025", "november", "noviembre"})


def _plain(text: str) -> set[str]:
    return {word.lower() for word in text.split() if word.isalnum()} - {"the", "on", "of", "de"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RX-2210-D", "RX-2210-B"),
        ("K17", "K71"),
        ("3 November 2025", "2025-11-04"),
        ("3 November 2025", "2025-10-03"),
        ("14,250", "14,520"),
        ("version 1.10", "version 1.1"),
        ("2.80 euros", "8.20 euros"),
    ],
)
def test_what_is_something_else_has_no_exact_word_in_common(one: str, other: str) -> None:
    assert spellings.exact(one)
    assert not set(spellings.exact(one)) & set(spellings.exact(other))


@pytest.mark.parametrize(
    "text", ["", "may", "in May we", "31 February 2025", "1.2.3.4", "030-2312-77", "12", "?-/."]
)
def test_what_is_no_code_number_or_date_adds_nothing_exact(text: str) -> None:
    assert spellings.exact(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long is the notice period?", "english"),
        ("Wie lang ist die Frist für den Vertrag?", "german"),
        ("Quel est le délai pour les contrats ?", "french"),
        ("¿Cuál es el plazo de los contratos?", "spanish"),
        ("Qual è il termine per i contratti?", "italian"),
        ("Wat is de termijn voor het contract?", "dutch"),
        ("compressor warranty", "english"),
        ("", "english"),
    ],
)
def test_a_language_is_told_by_its_small_words(text: str, expected: str) -> None:
    assert language(text) == expected
    assert languages(text)[0] == "english"


def test_accents_alone_leave_every_language_open() -> None:
    assert languages("Kündigungsfrist Verträge") == LANGUAGES


@pytest.mark.parametrize(
    ("passage", "question"),
    [
        ("Die Verträge sind in der Mappe.", "Wo ist der Vertrag?"),
        ("Les contrats sont dans le classeur.", "Où est le contrat ?"),
        ("Die Prüfungen sind im Mai.", "Prüfung"),
        ("The cafés are open.", "cafe"),
    ],
)
def test_a_word_is_found_in_its_other_forms(passage: str, question: str) -> None:
    among = (language(passage),)
    assert bm25.distinct(passage, among) & bm25.distinct(question)
