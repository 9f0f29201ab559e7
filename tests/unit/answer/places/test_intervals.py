"""Test which rows have an interval with the amount that a question names."""

import pytest

from tasks.answer.places import intervals, rows

TIERS = ("more than 14 days before", "14 to 4 days before", "3 days before or later")


@pytest.mark.parametrize(
    ("question", "inside"),
    [
        ("What do I pay if I return the boat ten days before?", [1]),
        ("What do I pay if I return the boat 20 days before?", [0]),
        ("What do I pay if I return the boat two days before?", [2]),
        ("What do I pay if I return the boat 14 days before?", [1]),
        ("What do I pay for ten boats?", []),
        ("What do I pay?", []),
    ],
)
def test_an_amount_is_in_one_of_the_intervals(question: str, inside: list[int]) -> None:
    assert [n for n, tier in enumerate(TIERS) if intervals.fits(question, tier)] == inside


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("ab 25 Stück", True),
        ("bis 25 Stück", False),
        ("bis zu 40 Stück", True),
        ("über 30 Stück", False),
        ("mindestens 30 Stück", True),
        ("10-40 Stück", True),
        ("30 kg", False),
    ],
)
def test_intervals_are_read_in_german(text: str, fits: bool) -> None:
    assert intervals.fits("Was kosten 30 Stück?", text) is fits


def test_the_row_is_said_with_what_it_costs_and_its_interval() -> None:
    cells = (("When you return it", TIERS[1]), ("What you pay", "the deposit"))
    question = "What do I pay if I return the boat ten days before?"
    assert rows.row(question, cells) == "What you pay: the deposit (14 to 4 days before)"
