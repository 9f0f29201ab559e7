"""Test the places that say what a thing is, and the two halves of a difference."""

import pytest

from tasks import params
from tasks.answer import retrieve
from tasks.answer.passage import Passage
from tasks.answer.places import candidates, definitions, ranking
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

BERTHS = """A berth is hired by many people in July, and the berth is a loud place then.

A berth is a place at the quay where one boat lies."""
MOORINGS = """## Mooring

This holds a boat away from the quay."""


def passage(text: str, title: str = "Harbour", number: str = "a") -> Passage:
    return Passage(number, Payload(f"s/{number}.md", title, (), text, (), "", ""), 1.0, 1.0)


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is a berth?", "berth"),
        ("What are the harbour rules?", "harbour rules"),
        ("What does the keep-dry option do?", "keep-dry"),
        ("What is a berth for?", "berth"),
        ("What is the price?", ""),
        ("Who is the harbour master?", ""),
        ("What do I do if it rains?", ""),
    ],
)
def test_the_thing_whose_meaning_is_asked_for(question: str, thing: str) -> None:
    assert definitions.thing(question) == thing


@pytest.mark.parametrize(
    ("question", "two"),
    [
        ("What is the difference between a berth and a mooring?", ("berth", "mooring")),
        ("How does a berth differ from a mooring?", ("berth", "mooring")),
        ("How different is a berth from a mooring?", ()),
        ("What is a berth?", ()),
    ],
)
def test_the_two_things_of_a_difference(question: str, two: tuple[str, ...]) -> None:
    assert definitions.two(question) == two


@pytest.mark.parametrize(
    ("thing", "text", "strength"),
    [
        ("berth", "A berth is a place at the quay.", 2),
        ("berth", "Berths (also called slips) are the places at the quay.", 2),
        ("keep-dry", "- -k, --keep-dry: The sails are kept in the shed.", 2),
        ("berth", "A berth is hired by the night.", 1),
        ("berth", "Boats are at a berth.", 0),
        ("berth", "## Berth\n\nThis is where a boat lies.", 3),
        ("berth", "## Berth\n\nThis page tells the rules of the harbour.", 1),
        ("berth", "## Quay\n\nThis is where a boat lies.", 0),
        ("lock gate", "## lock-gate\n\n### Description\n\nThis closes the lock.", 3),
    ],
)
def test_how_well_a_place_says_what_a_thing_is(thing: str, text: str, strength: int) -> None:
    [found] = candidates.of([passage(text)])
    assert definitions.strength(thing, found) == strength


def test_the_meaning_of_a_thing_leads_when_it_is_asked_for() -> None:
    ranked = ranking.ranked("What is a berth?", [passage(BERTHS)], HashEmbedder())
    assert ranked[0].candidate.text == "A berth is a place at the quay where one boat lies."


def test_a_passage_that_says_what_the_thing_is_replaces_the_last() -> None:
    others = [passage(f"The berth of boat {n} is at the quay.", number=str(n)) for n in range(3)]
    every = [*others, passage(BERTHS, number="meaning")]
    best, _ = retrieve.nearest(
        every, "What is a berth?", params.load().answer.model_copy(update={"passages": 2})
    )
    assert [each.chunk_id for each in best] == ["0", "meaning"]


def test_a_place_contrasts_two_things_if_it_names_and_compares_both() -> None:
    [one] = candidates.of([passage("A berth is at the quay, whereas a mooring is not.")])
    [other] = candidates.of([passage("Berth and mooring: call the office.")])
    assert definitions.contrasts(("berth", "mooring"), one)
    assert not definitions.contrasts(("berth", "mooring"), other)
    assert not definitions.contrasts(("berth", "buoy"), one)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("A berth is a place at the quay.", 2),
        ("As the first chapter says, a berth is a place at the quay.", 2),
        ("A berth is an important subject of the harbour.", 1),
        ("Berths are the most useful places of all.", 1),
    ],
)
def test_praise_does_not_say_what_a_thing_is(text: str, strength: int) -> None:
    [one] = candidates.of([passage(text)])
    assert definitions.strength("berth", one) == strength


def test_a_difference_needs_places_that_name_both_things() -> None:
    berth, mooring = candidates.of([passage("A berth is loud."), passage("A mooring is quiet.")])
    asked = "What is the difference between a berth and a mooring?"
    assert definitions.both_named(asked, [[berth], [mooring]])
    assert not definitions.both_named(asked, [[berth], [berth]])
    assert not definitions.both_named(asked, [[berth], []])
