"""Mails: which sentences of a long text ask, and which are only polite."""

import pytest

from tasks.answer import mails

TOLD = "The weather was fine and we walked along the quay with the new colleague. " * 4


@pytest.mark.parametrize(
    ("end", "asked"),
    [
        ("When does the lock open?", "When does the lock open?"),
        ("When does the lock open? Could you please help me?", "When does the lock open?"),
        ("Can anyone help me with this? When does the lock open?", "When does the lock open?"),
        ("When does the lock open? How are you all?", "When does the lock open?"),
        ("When does the lock open?\n\nAny ideas?\nTom", "When does the lock open?"),
        ("Wann öffnet die Schleuse? Können Sie mir helfen?", "Wann öffnet die Schleuse?"),
        ("Could you tell me when the lock opens?", "Could you tell me when the lock opens?"),
        ("Two things: When does the lock open?", "When does the lock open?"),
        ("I would like to know when the lock opens.", "I would like to know when the lock opens."),
        ("The pump is an Otto. How do I clean it?", "The pump is an Otto. How do I clean it?"),
        ("The seal of the Otto leaks. What now, please?", None),
    ],
)
def test_a_mail_asks_what_its_questions_ask(end: str, asked: str | None) -> None:
    found = mails.asked(f"{TOLD}{end}")
    assert found != f"{TOLD}{end}"
    assert found == (asked or found)
    assert "quay" not in found


def test_a_text_without_a_question_is_all_asked() -> None:
    assert mails.asked(TOLD) == TOLD


def test_a_short_text_is_all_asked() -> None:
    assert mails.asked("It rains. When does it open?") == "It rains. When does it open?"


def test_a_question_that_names_nothing_takes_the_sentences_before_it_along() -> None:
    told = "The winch of the ferry rattles. It began on Monday. I oiled it twice."
    found = mails.asked(f"{TOLD}{told} What should I do?")
    assert found == f"{told} What should I do?"


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("The winch rattles. How do I stop it?", "How do I stop it?"),
        ("who opens the lock", "Who opens the lock?"),
        ("I would like to know when the lock opens.", "I would like to know when the lock opens."),
    ],
)
def test_a_question_is_named_by_the_sentence_that_asks(question: str, shown: str) -> None:
    assert mails.asking(question) == shown


def test_a_question_says_nothing_by_how_it_joins_the_one_before() -> None:
    found = mails.questions(f"{TOLD}When does the lock open? And, also, who opens it for barges?")
    assert found[1].endswith("who opens it for barges?")
    assert "And" not in found[1]


def test_eight_questions_of_a_mail_are_read() -> None:
    asked = [f"When does lock {n} open?" for n in range(1, 9)]
    assert list(mails.questions(f"{TOLD}{' '.join(asked)}")) == asked
