"""Test that words of other languages than English are not people because they have a capital."""

import pytest

from tasks.pii.people import foreign
from tasks.pii.people.thresholds import chosen
from tests.unit.pii.people.test_decoding import kept

SURE = 0.99  # of the tagger: more than any other threshold asks for


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ignorera filer som inte är läsbara.", "Ignorera"),
        ("Desenha as linhas não usadas.\nGrava os dados em disco.", "Grava"),
        ("Kan slipas med lampan på och av.", "Kan slipas"),
        ("To jest plik, który się nie zmienia. Tam można go znaleźć.", "Tam"),
        ("Dit is het veld met de naam van het blad.", "naam van"),
        ("O motor não tem nenhum RELE, mas pode ter um.", "nenhum RELE"),
        ("Höhe des Kessels und Länge eines Rohrs sind nicht bekannt.", "des Kessels"),
        ("Tillåter -b om inget annat har ställts.", "Tillåter"),
        ("Farbe des Deckels des Kessels\nThe colour of the lid", "des Deckels des Kessels"),
        ("Das ist die Farbe der Kontos, die nicht mehr gebraucht werden.", "Kontos"),
        ("Todo está. Luego, configure las otras máquinas cuando puede.", "Luego"),
        ("### Sécuriser NFS dans les réseaux que vous avez", "Sécuriser NFS"),
        ("- audio: Este grupo puede ser usado para el sonido.", "Este"),
        ("`resume` per farla uscire dalla pausa quando non serve.", "farla uscire dalla pausa"),
        ("Das ist so. Leider benutzen das noch nicht viele.", "Leider"),
    ],
)
def test_an_ordinary_word_of_a_foreign_sentence_is_not_a_person(text: str, word: str) -> None:
    assert kept(text, (word, SURE)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Zorvan Quarmby har nyckeln och kommer inte.", "Zorvan Quarmby"),
        ("Der Schlüssel ist nicht bei Quarmby, sondern im Schrank.", "Quarmby"),
        ("O caderno é da Quarmby, não é seu.", "Quarmby"),
        ("Het boek is niet van d'Arnault maar van ons.", "d'Arnault"),
        ("Helga ist nicht im Haus und kommt auch nicht.", "Helga"),
    ],
)
def test_a_name_in_a_foreign_sentence_is_a_person(text: str, name: str) -> None:
    assert kept(text, (name, SURE)) == [name]


def test_a_sentence_in_small_letters_is_not_judged_by_its_capitals() -> None:
    text = "der schlüssel ist bei jörg brandis und nicht im büro"
    assert kept(text, ("jörg brandis", SURE)) == ["jörg brandis"]


def test_an_english_sentence_of_a_foreign_text_is_english() -> None:
    german = "Das ist nicht der Ort, und es wird auch keiner sein.\n" * 3
    english = "Zorvo has the keys of the hall."
    assert foreign.is_foreign(german, foreign.TEXT)
    start = len(german)
    found = [((start, start + len("Zorvo"), "person", SURE), english)]
    assert len(list(chosen(german + english, found, frozenset()))) == 1
    swedish = "Zorvo har nyckeln och kommer inte."
    assert not list(chosen(german + swedish, [(found[0][0], swedish)], frozenset()))
