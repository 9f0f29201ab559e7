"""Test which thing a question wants to be sold, and which words for it nobody uses."""

import time

import pytest

from tasks.answer import offers


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Do you sell swimming pool heaters?", "swimming pool heaters"),
        ("Hello! Can I rent a sail for the weekend?", "a sail"),
        ("Could you repair my outboard motor, please?", "my outboard motor"),
        ("I would like to know whether you make anchors.", "anchors"),
        ("Does Harbour Ltd also supply ropes?", ""),  # two words for the firm
        ("Does Fennwick supply ropes?", "ropes"),
        ("Is there a prayer room in the building?", "prayer room"),
        ("Is there a threat to my boat?", ""),
        ("Can I make the sail smaller?", ""),
        ("How do I make a knot?", ""),
        ("What does it cost if you sell it?", ""),
        ("Do you know when the harbour opens?", ""),
    ],
)
def test_the_thing_stands_behind_the_verb(question: str, thing: str) -> None:
    assert offers.thing(question) == thing


def test_a_word_is_unnamed_if_no_passage_has_it_in_any_spelling() -> None:
    question = "Do you sell swimming pool heaters?"
    counts = {"swimming": 2, "pool": 3, "heaters": 0}
    assert offers.unnamed(question, counts, ()) == ["heaters"]
    assert offers.unnamed(question, counts, ["heaters"]) == []
    assert offers.unnamed(question, {**counts, "heaters": 1}, ()) == []


def test_a_question_for_something_else_names_nothing() -> None:
    assert offers.unnamed("How hot do heaters get?", {"heaters": 0, "hot": 0}, ()) == []


def test_a_long_description_is_not_a_name() -> None:
    question = "Do you offer sails that are sewn by hand, red and blue striped storm sails?"
    assert offers.thing(question) == "sails"
    long = "Do you make green light weather spinnaker sail bags?"
    assert offers.unnamed(long, dict.fromkeys(long.strip("?").split(), 0), ()) == []


def test_a_long_run_of_signs_takes_no_time() -> None:
    began = time.process_time()
    assert offers.thing(f"{': ' * 10_000} Ropes?") == ""
    assert time.process_time() - began < 0.5
