"""Spans that the text around, or their letters, speak against."""

from collections.abc import Collection

import pytest

from tasks.pii.people import name_lists, unlikely


def needed(
    text: str,
    value: str,
    foreign: bool = False,
    code: bool = False,
    often: Collection[str] = (),
) -> float:
    start = text.index(value)
    words = name_lists.WORD.findall(value)
    return unlikely.needed(text, start, start + len(value), words, foreign, code, True, often)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Deformar: cambia la imagen.", "Deformar"),
        ("- Penseelpijp is nieuw.", "Penseelpijp"),
        ("Lo strumento Ritaglio RGB è nuovo.", "Ritaglio RGB"),
        ("Avec Pincel MyPaint, c'est facile.", "Pincel MyPaint"),
        ("Lorsqu'une page manque", "Lorsqu"),
        ("Lisp-familjen är stor.", "Lisp-familjen"),
        ("Debian Edu est libre.", "Edu"),
        ("Vaya a Formato ▸ Marco y objeto", "Marco"),
        ("Utilisez Gauvir → Copier", "Gauvir"),
        ("I avsnittet kan du hålla ner Skift en stund.", "Skift"),
        ("Klicka på Hjälpmedel för att öppna panelen.", "Klicka på Hjälpmedel"),
        ("Kierownik zmiany odpowiada za sprzęt.", "Kierownik zmiany"),
        ("Maintenez appuyée la touche Gauvir pour déplacer", "Gauvir"),
        ("La Notazione Polacca Inversa è breve.", "Notazione Polacca Inversa"),
        ("Na Bijlage komt", "Bijlage"),
        ("i wybierz Wklej, aby ukończyć kopiowanie", "Wklej"),
        ("Selecione Brochura no menu.", "Brochura"),
    ],
)
def test_words_of_other_languages_are_nobody(text: str, value: str) -> None:
    assert needed(text, value, foreign=True) >= unlikely.NEVER


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ohne Hilfe von Gundula Ahrensberg wäre sie aus.", "Gundula Ahrensberg"),
        ("Le colis est chez Solène Guichard.", "Solène Guichard"),
        ("Paczkę odebrała Jadwiga Pietrzykowska.", "Jadwiga Pietrzykowska"),
        ("Dat heeft Teun Terpstra gezegd.", "Teun Terpstra"),
    ],
)
def test_people_in_other_languages_need_no_more(text: str, value: str) -> None:
    assert needed(text, value, foreign=True) == 0


def test_a_word_within_a_sentence_may_be_a_surname() -> None:
    assert unlikely.ALMOST < needed("Na Opslagrij komt", "Opslagrij", foreign=True) < unlikely.NEVER


def test_words_of_which_one_is_common_need_nearly_all_certainty() -> None:
    text = "La Notazione Gauvira è breve."
    assert needed(text, "Notazione Gauvira", foreign=True) == unlikely.SURE


def test_english_without_code_is_left_to_the_tagger() -> None:
    words = ["Indexering"]
    text = "Indexering spoke first."
    assert unlikely.needed(text, 0, 10, words, False, False, False, ()) == 0
    assert unlikely.needed(text, 0, 10, words, False, False, True, ()) > 0


def test_a_lone_word_that_recurs_is_a_product() -> None:
    text = "Taruvo saves files."
    assert needed(text, "Taruvo") < unlikely.NEVER
    assert needed(text, "Taruvo", often={"Taruvo"}) == unlikely.NEVER


def test_code_holds_only_names_of_lists() -> None:
    assert needed("x = Taruvo", "Taruvo", code=True) == unlikely.NEVER
    assert needed("# by Hannah", "Hannah", code=True) == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("start with -Djava.net=1", "Djava"),
        ("press Maj+F4", "Maj"),
        ("the layers F.Cu and B.Cu", "B.Cu"),
        ("rm taruvo.sql", "taruvo"),
        ("Jan | Feb | Mar", "Jan"),
        ("Taruvo() returns", "Taruvo"),
    ],
)
def test_parts_of_commands_and_tables_are_code(text: str, value: str) -> None:
    start = text.index(value)
    assert unlikely.is_part_of_code(text, start, start + len(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [("Ask Jan on Monday.", "Jan"), ("quote_for_Gundula.pdf", "Gundula"), ("by J. Roe", "J. Roe")],
)
def test_people_are_no_code(text: str, value: str) -> None:
    start = text.index(value)
    assert not unlikely.is_part_of_code(text, start, start + len(value))


def test_code_is_found_in_order() -> None:
    text = "a `b` c\n```\nd\n```\ne"
    assert [text[start:end] for start, end in unlikely.code(text)] == ["`b`", "```\nd\n```"]
    assert unlikely.code("no code") == []


def test_a_full_name_supports_its_words_only_if_it_is_one() -> None:
    assert unlikely.may_name(["Hannah", "Vorlesh"])
    assert unlikely.may_name(["Oisko", "Vorlenko"])
    assert not unlikely.may_name(["Sfocatura", "Gaussiana"])
    assert not unlikely.may_name(["Kopia", "MyPaint"])


def test_a_full_name_of_common_words_lends_its_words_to_nobody() -> None:
    assert not unlikely.may_name(["Klicka", "Hjälpmedel"])
    assert unlikely.may_name(["Ruaridh", "Wrenhollow"])


def test_a_surname_that_is_a_word_stays_a_name_where_a_list_has_it() -> None:
    text = "De brief van Bakker ligt klaar."
    assert needed(text, "Bakker", foreign=True) < unlikely.NEVER


@pytest.mark.parametrize("value", ["Petra", "Jadwiga"])
def test_a_first_name_may_be_chosen(value: str) -> None:
    assert needed(f"wybierz {value}, aby zadzwonić", value, foreign=True) < unlikely.NEVER
