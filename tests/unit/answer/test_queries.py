"""Test the questions in a text, and the meaning of unknown words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.answer import queries
from tasks.answer.queries import Vocabulary

MAIL = "Dear all, this is my first week at the depot and I like it here very much so far. " * 5
TEXTS = (
    "Annual leave in lieu is paid. Annual leave in lieu is rare.",
    "A proof of delivery is kept for a year. The reimbursement of trips takes a week.",
    "Die Mietvertragsdauer beträgt ein Jahr. Die Prüfung der Brücke ist im Mai.",
    "The organisation keeps bicycles and a forklift.",
)
VOCABULARY = Vocabulary(TEXTS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where is the gate?", ["Where is the gate?"]),
        (
            "When does the shop open, and who has the key of the cellar?",
            ["When does the shop open", "who has the key of the cellar"],
        ),
        (
            "Where do I park? What does it cost there?",
            ["Where do I park? What does it cost there?"],
        ),
        ("Where is the shop? Who runs the canteen?", ["Where is the shop", "Who runs the canteen"]),
        (
            "Wann öffnet der Laden und wer hat den Schlüssel?",
            ["Wann öffnet der Laden", "wer hat den Schlüssel"],
        ),
        ("What are terms and conditions?", ["What are terms and conditions?"]),
        ("How do I search and replace a word?", ["How do I search and replace a word?"]),
        ("Who built the bridge and when?", ["Who built the bridge and when?"]),
        ("What is a pump; how is the seal renewed?", ["What is a pump", "how is the seal renewed"]),
        (
            "Can I book a hall and have the floor cleaned?",
            ["Can I book a hall and have the floor cleaned?"],
        ),
        (
            "Is the ferry free and can I take a bicycle?",
            ["Is the ferry free", "can I take a bicycle"],
        ),
        ("How long is A, and where is the B?", ["How long is A", "where is the B"]),
        ("How long is A and where is it?", ["How long is A and where is it?"]),
        ("Salt and pepper?", ["Salt and pepper?"]),
        ("", [""]),
        ("?", ["?"]),
    ],
)
def test_two_questions_in_one_are_taken_apart_where_both_stand_alone(
    question: str, expected: list[str]
) -> None:
    assert queries.parts(question) == expected


def test_a_mail_is_searched_by_its_last_question_first() -> None:
    mail = f"{MAIL}Who steers the tug on Sundays? When does the ferry leave? Many kind regards."
    asked = ["Who steers the tug on Sundays?", "When does the ferry leave?"]
    assert queries.parts(mail) == asked
    assert queries.searched(mail) == asked[::-1]
    one = f"{MAIL}When does the ferry leave?"
    assert queries.searched(one) == ["When does the ferry leave?", one]


def test_a_mail_without_a_question_is_searched_by_its_last_sentence_first() -> None:
    mail = f"{MAIL}The hours of the ferry."
    assert queries.parts(mail) == [mail]
    assert queries.searched(mail) == ["The hours of the ferry.", mail]


@pytest.mark.parametrize(
    ("question", "unknown", "expected"),
    [
        (
            "how long does the reimbursment take",
            "reimbursment",
            "how long does the reimbursement take",
        ),
        ("riembursement", "riembursement", "reimbursement"),
        ("the organization", "organization", "the organisation"),
        ("the Organization of trips", "Organization", "the Organization of trips"),  # a name
        ("THE ORGANIZATION", "ORGANIZATION", "THE organisation"),
        ("Who signs the POD?", "POD", "Who signs the proof of delivery?"),
        ("Is ALIL paid?", "ALIL", "Is annual leave in lieu paid?"),
        ("Pruefung", "Pruefung", "prüfung"),
        ("Brueckenprüfung", "Brueckenprüfung", "Brueckenprüfung"),  # no part is known
        ("Brückenprüfung", "Brückenprüfung", "brücke prüfung"),
        ("Wie lang ist der Mietvertrag?", "Mietvertrag", "Wie lang ist der mietvertragsdauer?"),
        ("the zebra", "zebra", "the zebra"),
        ("who signs the pod", "pod", "who signs the proof of delivery"),
        ("Who signs the pod?", "pod", "Who signs the pod?"),
        ("Is an IFA kept?", "IFA", "Is an IFA kept?"),  # "is for a" is no phrase
    ],
)
def test_an_unknown_word_is_read_as_what_the_passages_hold(
    question: str, unknown: str, expected: str
) -> None:
    assert queries.understood(question, [unknown], VOCABULARY, lambda _: False) == expected


def test_an_unknown_word_is_read_as_a_form_of_its_root() -> None:
    vocabulary = queries.Vocabulary(["Geangelt wird am Steg.", "Wir mangeln keine Wäsche."])
    asked = "Wo ist das Angeln erlaubt?"
    meant = queries.understood(asked, ["Angeln"], vocabulary, lambda _: False)
    assert meant == "Wo ist das geangelt erlaubt?"


def test_a_word_that_is_spelt_as_it_should_be_is_not_corrected() -> None:
    asked = "Which organization?"
    assert queries.understood(asked, ["organization"], VOCABULARY, lambda _: True) == asked


def test_small_words_and_codes_are_never_unknown() -> None:
    assert queries.candidates("What is the RX-2210 für den Kran, K17?") == ["RX", "Kran"]


letters = st.text("abcde", min_size=1, max_size=8)


@settings(deadline=None, max_examples=200, database=None)
@given(word=letters, place=st.integers(0, 8), letter=st.sampled_from("abcde"))
def test_one_error_is_told_in_both_directions(word: str, place: int, letter: str) -> None:
    longer = word[:place] + letter + word[place:]
    assert queries.one_error(word, longer)
    assert queries.one_error(longer, word)
    assert not queries.one_error(word, word)
    assert not queries.one_error(word, longer + "xy")


def test_two_words_are_searched_as_the_one_that_the_passages_hold() -> None:
    held = Vocabulary(["Go to Helpdesk to see the tickets."])
    asked = "How do I open a help desk ticket?"
    assert queries.with_solid(asked, held) == f"{asked} helpdesk"
    assert queries.with_solid(asked, Vocabulary(["Tickets of the desk."])) == asked
