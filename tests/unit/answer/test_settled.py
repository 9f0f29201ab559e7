"""Test when a model need not write on, because its text can't change the answer any more."""

import pytest

from tasks.answer import model_text, settled
from tasks.answer.places import compose
from tasks.models.stopping import Enough
from tests.unit.answer.places.test_compose import NEAR, passage, ranked

ASKED = "How fast does the belt of the Otto run?"
BELT = "The belt of the Otto runs at 3 metres per second."
REST = "It is checked on 4 May by the works' fitter."
FOUND = [passage(f"{BELT} {REST}", uri="s/belt.md"), passage("Lunch is at noon.", uri="s/eat.md")]
PLACES = ranked({"belt": 0.9, "Lunch": 0.001}, FOUND)
PARTS = compose.parts([(ASKED, PLACES)], FOUND, NEAR)
TEXTS = (
    BELT,
    f"{BELT} {REST}",
    f"The answer is: {BELT}\n[1] {REST}",
    f"Answer: {BELT} {REST} Sundays are ruinous for the",
    f"{BELT} It is checked on 4 Mai by the works' fitter. Somebody",
    "The belt of the Otto runs at 3 m/s. It is checked on 4 May by the works' fitter.",
    "The documents do not say.",
    "Sorry, the documents that you gave me do not tell this.",
    "The answer is: I do not know. " + BELT + " " + REST,
    "There is no information about the speed of a belt.",
    "The weather was splendid. " + BELT + " " + REST,
    f"{BELT} Nobody knows its colour, which is green. {REST}",
    "Lunch is at noon. The belt of the Otto is eaten.",
)


def enough() -> Enough:
    found = settled.when(ASKED, PARTS, PLACES, FOUND, len(FOUND))
    assert found is not None
    return found


def comes_through(text: str) -> bool:
    """Return True if a model's whole text changes the answer."""
    said = model_text.checked(text, FOUND, 0.6)
    added = [*compose.added(ASKED, said, PARTS, PLACES, FOUND)]
    return model_text.refuses(text) or bool(added or compose.reply(said, PARTS, FOUND))


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_changes_the_answer_is_heard_to_its_end(text: str) -> None:
    ends = [text[:n] for n in range(len(text)) if enough()(text[:n])]
    assert not (ends and comes_through(text)), ends[:1]


def test_some_texts_change_the_answer_and_some_are_cut_short() -> None:
    assert [comes_through(text) for text in TEXTS].count(True) >= 5
    assert not enough()("The weath")  # the word may go on
    assert enough()("The weather was")


def test_a_model_is_heard_to_its_end_if_a_likely_place_has_more_words() -> None:
    chances = {"belt": 0.9, "checked": 0.3}
    assert settled.when(ASKED, PARTS, ranked(chances, FOUND), FOUND, len(FOUND)) is None


def test_places_of_a_document_that_the_model_did_not_read_are_never_replaced() -> None:
    found = settled.when(ASKED, PARTS, PLACES, FOUND, 0)
    assert found is not None
    assert not found("Th")  # it may refuse
    assert found("The b")


@pytest.mark.parametrize("text", [text for text in TEXTS if model_text.refuses(text)])
def test_every_beginning_of_a_refusal_may_be_one(text: str) -> None:
    assert all(model_text.may_refuse(text[:n]) for n in range(len(text)))
