"""A drafted question says what it is about, or is not asked."""

import pytest

from tasks.dataset import topics

TEXT = (
    "Everybody uses Slack. In Slack there are channels. A sketch is a drawing; we use Sketch, and "
    "only Sketch, for these. Our TTS is large. Send the Paid Parental Leave (PPL) form."
)


def asked(question: str, title: str = "Getting started", heading: str = "") -> str:
    return topics.with_topic(question, title, heading, TEXT, frozenset({"TTS"}))


@pytest.mark.parametrize(
    "question",
    [
        "Who can download Keynote?",  # it names a thing
        "When is the desktop version free?",  # a heading says it too, see below
        "Who signs off scaffolding inspections after thunderstorms?",  # enough words of its own
        "Which version is free?",  # its form takes no topic in front
    ],
)
def test_a_question_that_says_what_it_is_about_stays(question: str) -> None:
    assert asked(question, heading="The desktop version of Slack") == question


def test_a_name_of_the_nearest_heading_comes_in_front() -> None:
    question = "Who can download the newest version?"
    told = "For Slack, who can download the newest version?"
    assert asked(question, heading="Tools > How do I open Slack?") == told
    assert asked(question, heading="How do I open Slack? > Where it runs on telephones") == ""
    assert asked(question, title="Sketch") == "For Sketch, who can download the newest version?"


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Getting started", "What TTS is like"),  # a name of everything
        ("Parking", "Rules"),  # the text knows no such name
        ("Getting started", "Slack has it, as do others"),  # a capital that opens a heading
        ("Getting started", "The first day"),
    ],
)
def test_without_a_topic_that_can_be_named_nothing_is_asked(title: str, heading: str) -> None:
    assert asked("Who can download the newest version?", title, heading) == ""


def test_a_document_without_headings_is_about_one_thing() -> None:
    assert asked("Who can download the newest version?") == "Who can download the newest version?"


def test_a_name_is_taken_whole() -> None:
    question = "When do I send the signed pages?"
    told = "For Paid Parental Leave, when do I send the signed pages?"
    assert asked(question, heading="Requesting Paid Parental Leave") == told
    assert asked(question, heading="Rules > All Paid Parental Leave") == ""  # as nobody writes it
    assert asked(question, heading="What to know about Paid Parental Leave") == told


def test_a_word_that_many_texts_write_with_a_capital_is_no_topic() -> None:
    texts = [f"We at Nordhaus sell lamp {n}." for n in range(20)] + ["Otto is a pump."]
    assert topics.everyday(texts) == {"We", "Nordhaus"}


PARK = "Dogs are welcome at Heron Lake Park. The park has 40 pitches. In Heron Lake Park we swim."


@pytest.mark.parametrize(
    ("question", "title", "expected"),
    [
        ("How many pitches does the park have?", "Heron Lake Park | Lakes of the North", True),
        ("How many pitches does the park have?", "Opening hours of the park", False),
        ("How many pitches does the park have?", "Safe Park", False),  # the text names none
    ],
)
def test_a_noun_for_what_a_document_is_about_becomes_its_name(
    question: str, title: str, expected: bool
) -> None:
    told = topics.with_topic(question, title, "", PARK)
    assert told == (question.replace("the park", "Heron Lake Park") if expected else question)


def test_a_part_of_the_title_that_is_a_name_comes_in_front() -> None:
    told = topics.with_topic("Where are the pitches?", "Heron Lake Park | Lakes", "", PARK)
    assert told == "For Heron Lake Park, where are the pitches?"
