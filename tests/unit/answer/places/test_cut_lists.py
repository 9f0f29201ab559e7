"""Test that a list which was cut between two passages is shown from its beginning."""

import pytest

from tasks.answer.passage import Passage
from tasks.answer.places import candidates, compose, cut_lists
from tasks.answer.places.ranking import Place
from tasks.index.store import Payload
from tests.unit.fakes import HashEmbedder

LEAD = "To book a berth, do the following:"
FIRST = f"{LEAD}\n\n1. Choose a pontoon.\n2. Ask the harbour master."
THIRD = f"{LEAD}\n\n3. Send the form to the office."
NEEDED = "On board you need:"
BULLETS = f"The lake is cold.\n\n{NEEDED}\n\n- a life jacket\n- a lamp"
LAST = f"{NEEDED}\n\n- a rope of 20 m"
QUESTION = "Which things do I need on board?"


def passages(*texts: str, heading: str = "Berths") -> list[Passage]:
    return [
        Passage(str(n), Payload("s/a.html", "Harbour", (heading,), t, (), "", ""), 1 - n / 10, 0.5)
        for n, t in enumerate(texts)
    ]


def answer(question: str, found: list[Passage]) -> str:
    """Return the answer whose likeliest place is the list of the first passage."""
    [one] = [c for c in candidates.of(found) if c.passage == 0 and c.listed]
    place = Place(one, 0.5, HashEmbedder().encode_query(one.text))
    parts = compose.parts([(question, [place])], found, 0.5)
    return "\n".join(part.text for part in parts)


def test_numbered_steps_are_shown_from_the_first_one() -> None:
    assert answer("Which steps book a berth?", passages(THIRD, FIRST)) == (
        f"{LEAD}\n1. Choose a pontoon.\n2. Ask the harbour master.\n3. Send the form to the office."
    )


def test_items_without_numbers_join_the_list_that_has_a_line_above() -> None:
    assert answer(QUESTION, passages(LAST, BULLETS)) == (
        f"{NEEDED}\n- a life jacket\n- a lamp\n- a rope of 20 m"
    )


def test_a_passage_that_is_much_longer_is_the_beginning() -> None:
    long = f"{NEEDED}\n\n- a life jacket\n- a lamp\n\nThe lake is cold, and the wind is strong."
    [one] = [c for c in candidates.of(passages(LAST)) if c.listed]
    assert cut_lists.joined(QUESTION, one, passages(LAST, long)) == [(1, (0, 1, 2)), (0, (1,))]


def test_of_a_long_list_only_the_beginning_is_shown() -> None:
    many = f"{NEEDED}\n\n" + "\n".join(f"- thing {n} of the boat" for n in range(18))
    found = passages(many, f"The lake is cold.\n\n{many}")
    [one] = [c for c in candidates.of(found) if c.passage == 0 and c.listed]
    assert [passage for passage, _ in cut_lists.joined(QUESTION, one, found)] == [1]


@pytest.mark.parametrize(
    "found",
    [
        passages(LAST, f"The lake is cold.\n\n{LEAD}\n\n- a lamp"),  # another list
        passages(THIRD, FIRST.replace("2. Ask", "4. Ask")),  # whose next step is another one
        [*passages(LAST), *passages(BULLETS, heading="Canoes")],
        passages(LAST, LAST.replace("rope", "sail")),  # which of them begins is not known
        passages(BULLETS, LAST),  # the place is the beginning itself
    ],
)
def test_lists_that_do_not_belong_together_stay_apart(found: list[Passage]) -> None:
    [one, *_] = [c for c in candidates.of(found) if c.passage == 0 and c.listed]
    assert cut_lists.joined(QUESTION, one, found) == []
