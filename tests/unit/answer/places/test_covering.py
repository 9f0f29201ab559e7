"""Test that a place counts by the words of the question that come up in it."""

import numpy as np

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, covering
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

TEXT = """The lock opens at seven.

A mooring for a night is booked at the office.

A mooring costs £30 a night."""
QUESTION = "What does a mooring cost a night?"


def test_the_place_that_covers_most_of_the_question_loses_nothing() -> None:
    found = candidates.of([Passage("a", Payload("s/a.md", "Port", (), TEXT, (), "", ""), 1.0, 1.0)])
    added = covering.added(QUESTION, found, np.zeros(len(found)), HashEmbedder())
    assert added.max() == 0
    assert found[int(added.argmin())].text == "The lock opens at seven."


def test_the_heading_above_a_place_does_not_cover_for_it() -> None:
    payload = Payload("s/a.md", "Mooring, cost, night", (), TEXT, (), "", "")
    found = candidates.of([Passage("a", payload, 1.0, 1.0)])
    added = covering.added(QUESTION, found, np.zeros(len(found)), HashEmbedder())
    assert added.min() < -0.5


def test_places_that_are_not_read_lose_as_much_as_the_worst_that_is() -> None:
    text = "\n\n".join(f"Berth {n} lies behind pier {n}." for n in range(covering.READ + 5))
    found = candidates.of([Passage("a", Payload("s/a.md", "Port", (), text, (), "", ""), 1.0, 1.0)])
    scores = -np.arange(len(found), dtype=np.float64)
    added = covering.added("Where does berth 3 lie?", found, scores, HashEmbedder())
    assert set(added[covering.READ :]) == {added.min()}
