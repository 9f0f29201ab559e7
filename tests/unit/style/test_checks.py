"""Each check of style, on ten texts that keep its rule and ten that break it."""

from functools import partial
from typing import get_args

import pytest

from tasks import params
from tasks.style import checks
from tasks.style.checks import Check
from tests.unit.style.cases import BROKEN, KEPT

BANNED = ["innovative", "utilise", "leverage", "boasts", "failure event", "up to", "consumable"]
BANNED += ["pumping solution"]
GIVEN: dict[str, Check] = {
    "banned": partial(checks.banned, terms=BANNED),
    "long_sentences": partial(checks.long_sentences, most=12),
    "long_on_average": partial(checks.long_on_average, most=8),
    "exclamation_marks": checks.exclamation_marks,
}


def texts(block: str) -> list[str]:
    return [line.strip().replace("\\n", "\n") for line in block.strip().split("\n")]


@pytest.mark.parametrize("name", KEPT)
def test_a_check_has_precision_and_recall_of_nine_tenths(name: str) -> None:
    check = {**checks.CHECKS, **GIVEN}[name]
    good, bad = texts(KEPT[name]), texts(BROKEN[name])
    assert len(good) >= 10
    assert len(bad) >= 10
    alarms = {text: found for text in good if (found := check(text))}
    missed = [text for text in bad if not check(text)]
    hits = len(bad) - len(missed)
    assert hits / len(bad) >= 0.9, missed
    assert hits / (hits + len(alarms)) >= 0.9, alarms


def test_every_check_of_the_params_is_there_has_examples_and_can_be_told_to_a_writer() -> None:
    assert set(get_args(params.StyleCheck)) == set(checks.CHECKS) == set(checks.INSTRUCTIONS)
    assert set(KEPT) == set(BROKEN) == {*checks.CHECKS, *GIVEN}
