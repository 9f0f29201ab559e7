"""Drafts that nobody checked count where that shortens an interval, and the report says why."""

import numpy as np

from tasks.dataset.drafted import Drafts
from tasks.dataset.held_out import Question
from tasks.evaluation import drafts
from tests import drawn

CHECKED, OTHERS = 100, 300
RIGHT = {"base": 0.2, "rag": 0.6}


def question(identity: str) -> Question:
    return Question(identity, identity, "lookup", "test", (), ("7",), (f"{identity}.md",))


FIRST = [question(f"u{n}") for n in range(CHECKED + OTHERS)]
REFUSED = range(80, CHECKED)
ACCEPTED = [None if n in REFUSED else question(f"d{n}") for n in range(CHECKED)]
DRAFTS = Drafts(tuple(zip(FIRST, ACCEPTED, strict=False)), tuple(FIRST[CHECKED:]))


def measured(mean: float, wrong: float, chance: np.random.Generator) -> dict[str, float]:
    """Return how right an arm is, by question. The share `wrong` of right answers to drafts is
    called wrong."""
    right = drawn.answers([mean], np.arange(len(FIRST)), chance, correlation=0)[0]
    judged = right * (chance.random(right.size) >= wrong)
    by_draft = {q.identity: float(v) for q, v in zip(FIRST, judged, strict=True)}
    of_pairs = zip(ACCEPTED, right, strict=False)
    return by_draft | {q.identity: float(v) for q, v in of_pairs if q}


def test_good_drafts_shorten_the_intervals_of_arms_and_differences() -> None:
    chance = np.random.default_rng(3)
    arms = {name: measured(mean, 0.05, chance) for name, mean in RIGHT.items()}
    found = drafts.counted(DRAFTS, arms, 0.05)
    assert found is not None
    assert (found.accepted, found.refused, found.others, found.best) == (80, 20, OTHERS, "rag")
    for name, mean in RIGHT.items():
        own = found.arms[name]
        assert own.others_count
        assert own.high - own.low < 0.9 * (own.alone_high - own.alone_low)
        assert own.low - 0.05 < mean < own.high + 0.05
        assert "unchecked questions count with the weight" in own.why
    assert list(found.differences) == ["base"]
    assert found.differences["base"].high < 0


def test_drafts_that_say_nothing_about_the_answers_do_not_count() -> None:
    chance = np.random.default_rng(4)
    found = drafts.counted(DRAFTS, {"rag": measured(0.6, 1.0, chance)}, 0.05)
    assert found is not None
    own = found.arms["rag"]
    assert not own.others_count
    assert (own.low, own.high) == (own.alone_low, own.alone_high)
    assert "do not count" in own.why
    assert own.n == 80


def test_without_an_accepted_draft_there_is_nothing_to_estimate() -> None:
    refused = Drafts(tuple((q, None) for q in FIRST[:5]), tuple(FIRST[5:]))
    assert drafts.counted(refused, {"rag": {q.identity: 1.0 for q in FIRST}}, 0.05) is None
