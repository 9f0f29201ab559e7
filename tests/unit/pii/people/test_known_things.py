"""Test that languages, companies, days and code are not people."""

import pytest

from tasks.pii.people import evidence, known_things, name_lists
from tasks.pii.people.evidence import TextEvidence
from tests.unit.pii.people.test_decoding import kept

SURE = 0.99


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It was sent on Thu, 17 Sep 2020.", "Thu"),
        ("Date: Sun Jan 4 2009", "Sun"),
        ("Translated into Occitan by volunteers.", "Occitan"),
        ("Ask at Panasonic's desk.", "Panasonic"),
        ("The mail client Thunderbird shows it.", "Thunderbird"),
        ("Set MAX_PERSONS to two.", "MAX_PERSONS"),
        ("print(b'Hey, all')", "b'Hey"),
        ("install npm-ll first", "npm-ll"),
        ("$ date\nThu Sep  2 22:29:48 CEST", "Thu Sep"),
        ("Put it into mes_Paquets first.", "mes_Paquets"),
        ("The hypervisor Xen needs a kernel.", "Xen"),
        ("The Xen-Werkzeuge start it.", "Xen-Werkzeuge"),
        ("or c. (iii) Vendor decides", "c. (iii) Vendor"),
        ("You may use Windows or Mac OS too.", "Mac OS"),
        ("Anlieferung nur über Tor Süd.", "Tor Süd"),
        ("Anzahl der Tage, nach denen sich das ändern muss oder nicht.", "Tage"),
        ("Wer lange dabei ist, bekommt fünf Tage mehr.", "Tage"),
        ("Wir stellen Ihnen das Lastenrad vor die Halle.", "Lastenrad"),
    ],
)
def test_a_thing_is_not_a_person_however_sure_the_tagger_is(text: str, word: str) -> None:
    assert kept(text, (word, SURE)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Thu Nguyen has the keys.", "Thu Nguyen"),
        ("ask jean-pierre about it", "jean-pierre"),
        ("see Jane_Roe about it", "Jane_Roe"),
        ("see Yannick_du_Plessis about it", "Yannick_du_Plessis"),
        ("Ask Helen Siemens for it.", "Helen Siemens"),
    ],
)
def test_a_name_that_looks_like_one_is_a_person(text: str, name: str) -> None:
    assert kept(text, (name, SURE)) == [name]


def test_the_lists_have_words_that_are_no_first_names() -> None:
    both = known_things.LANGUAGES | known_things.BRANDS
    assert all(word == word.lower() and word.isalpha() for word in both)
    assert len(both & name_lists.first_names()) < 15  # these are left to the tagger


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mozilla Quarm was merged in another tool.", "Mozilla Quarm"),
        ("The parasite Zorvosoma brucei switches it.", "Zorvosoma brucei"),
    ],
)
def test_a_program_of_a_company_and_a_species_stay(text: str, word: str) -> None:
    assert kept(text, (word, 0.97)) == []


@pytest.mark.parametrize(
    ("text", "is_site"),
    [
        ("I read it on Zorvo. See http://www.zorvo.com/daily", True),
        ("Zorvo (zorvo.io) keeps the tasks.", True),
        ("Zorvo has the keys: helen@zorvo.com, zorvo@hall.com", False),
        ("See http://hall.com/zorvo and Zorvo.", False),
    ],
)
def test_a_lone_word_is_a_site_if_a_page_of_the_text_is_there(text: str, is_site: bool) -> None:
    found = TextEvidence.of(text, [], (), evidence.sites(text))
    assert found.is_site("Zorvo") is is_site
