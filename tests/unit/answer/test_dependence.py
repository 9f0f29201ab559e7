"""Test which questions stand alone, and how the others are completed."""

import pytest

from tasks.answer import dependence

KIT = "What does an S2 seal kit for the AP-120 cost?"


@pytest.mark.parametrize(
    "question",
    [
        "How long does it last?",
        "Do they deliver on Sundays in the winter months?",
        "What did you find out about the price of that?",
        "And the price of a second seal kit in bronze?",
        "Wie teuer ist eine Reparatur davon in der Werkstatt?",
        "The price?",
        "Is there a discount?",
    ],
)
def test_a_question_that_refers_continues_or_hardly_says_anything_depends(question: str) -> None:
    assert dependence.depends(question)


@pytest.mark.parametrize(
    "question",
    [
        KIT,
        "Is it possible to order a spare impeller by telephone?",
        "Is there a car park for visitors near the works?",
        "I heard that the works moved from Leeds to Aldermoor?",
        "How long does it take to ship a pump to Wendray?",
        "How do I write a date?",
        "What is depreciation?",
        "What is HAL?",
        "What does “cleared” mean?",
        "What is a float switch?",
        "Is there a gym?",
        "Do you take cheques?",
        "Gibt es WLAN?",
    ],
)
def test_a_question_with_its_own_subject_stands_alone(question: str) -> None:
    assert not dependence.depends(question)
    assert dependence.completed(question, KIT) == question


@pytest.mark.parametrize(
    ("before", "fragment", "expected"),
    [
        (KIT, "And for the AP-125?", "What does an S2 seal kit for the AP-125 cost?"),
        (KIT, "and S4?", "What does an S4 seal kit for the AP-120 cost?"),
        ("How loud is it? (AP-120)", "And the AP-125?", "How loud is it? (AP-125)"),
        ("When are you open?", "And on Sundays?", "When are you open on Sundays?"),
        ("Are you open on Mondays?", "And on Sundays?", "Are you open on Sundays?"),
        ("When do you open in Leeds?", "On Sundays?", "When do you open in Leeds on Sundays?"),
        ("What happened in 2019?", "And in 2020?", "What happened in 2020?"),
        ("What does the Silver contract cost?", "And Gold?", "What does the Gold contract cost?"),
        ("What is delivery on the mainland?", "And to islands?", "What is delivery to islands?"),
        (
            "Wie lang ist die Garantie auf Pumpen?",
            "Und auf Öl?",
            "Wie lang ist die Garantie auf Öl?",
        ),
        (
            "How do I bind a service to an app?",
            "What about unbinding?",
            "What about unbinding? (How do I bind a service to an app)",
        ),
        (
            "What does an AP-120 or an AP-125 cost?",
            "And the AP-130?",
            "And the AP-130? (What does an AP-120 or an AP-125 cost)",
        ),
    ],
)
def test_a_fragment_takes_the_place_of_its_counterpart(
    before: str, fragment: str, expected: str
) -> None:
    assert dependence.completed(fragment, before) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (KIT, "How do I fit it?", "How do I fit it? (S2 seal kit AP-120)"),
        ("How heavy is an AP-120?", "How loud is it?", "How loud is it? (AP-120)"),
        (KIT, "Does it fit an AP-125?", "Does it fit an AP-125? (S2 seal kit)"),
        ("", "How do I fit it?", "How do I fit it?"),
        ("???", "How do I fit it?", "How do I fit it?"),
    ],
)
def test_a_reference_gets_the_subject_but_not_what_was_asked_about_it(
    before: str, question: str, expected: str
) -> None:
    assert dependence.completed(question, before) == expected


def test_an_answer_that_names_the_thing_completes_the_next_question() -> None:
    whole = dependence.completed("What does it cost?", "Which part do I need?", "The lower seal.")
    assert whole == "What does it cost? (lower seal)"
    assert dependence.completed("What does it cost?", KIT, "£86.40").endswith(
        "(S2 seal kit AP-120)"
    )
