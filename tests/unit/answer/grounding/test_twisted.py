"""Sentences that twist a place in its own words are refused, and its own sentences are not."""

import pytest

from tasks import params
from tasks.answer import grounding
from tests.unit.answer.grounding.attacks import ATTACKS
from tests.unit.answer.grounding.test_grounding import passage
from tests.unit.answer.grounding.true_forms import HELD
from tests.unit.answer.grounding.twisted import FALSE, TRUE

THRESHOLD = params.load().answer.min_support


def supported(said: str, place: str) -> bool:
    found = grounding.check(said, [passage(place, "Notes")], THRESHOLD)
    return bool(found) and all(sentence.support for sentence in found)


@pytest.mark.parametrize("kind", FALSE)
def test_a_sentence_that_twists_its_place_is_refused(kind: str) -> None:
    assert [said for place, said in FALSE[kind] if supported(said, place)] == []


def test_a_sentence_of_an_attacker_is_refused() -> None:
    passed = [said for place, every in ATTACKS.items() for said in every if supported(said, place)]
    assert passed == []


def test_at_most_two_in_a_hundred_true_sentences_are_refused() -> None:
    true = [*TRUE, *((place, said) for place, every in HELD.items() for said in every)]
    lost = [said for place, said in true if not supported(said, place)]
    assert len(lost) <= 0.02 * len(true), lost
