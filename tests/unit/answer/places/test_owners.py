"""Test the thing whose property a question asks for."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import owners, ranking
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder


def passage(title: str, text: str) -> Passage:
    return Passage(title, Payload(f"s/{title}.md", title, (), text, (), "", ""), 1.0, 1.0)


MAST = passage("Masts", "The maximum length is 30 m by the rules of the yard.")
ROPE = passage("Mooring rope", "It may be 12 m long.")


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is the maximum length of a mooring rope?", {"moor", "rope"}),
        ("What is the colour of the buoy?", {"buoy"}),
        ("How long is a rope?", set()),
        ("Is it a matter of taste?", set()),
    ],
)
def test_the_thing_behind_of(question: str, thing: set[str]) -> None:
    assert owners.thing(question) == thing


def test_a_passage_lacks_words_of_the_thing_only_if_another_has_them() -> None:
    question = "What is the maximum length of a mooring rope?"
    assert owners.lacking(question, [MAST, ROPE]) == [1.0, 0.0]
    assert owners.lacking(question, [MAST]) == [0.0]
    assert owners.lacking("How long is it?", [MAST, ROPE]) == [0.0, 0.0]


def test_the_length_of_something_else_counts_less() -> None:
    question = "What is the maximum length of a mooring rope?"
    alone = ranking.ranked(question, [MAST], HashEmbedder())[0].probability
    beside = ranking.ranked(question, [MAST, ROPE], HashEmbedder())
    of_mast = next(place for place in beside if place.passage == 0)
    assert of_mast.probability < alone / 2
