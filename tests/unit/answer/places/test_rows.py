"""Test how the rows of a table are worded, and which of them a question may mean."""

import pytest

from tasks.answer.places import rows
from tasks.answer.retrieve import Passage
from tests.unit.answer.places.test_compose import passage, texts

HEAD = "| Boat | Deposit | Paid |\n|---|---|---|\n"
FIRST = "| Rowing boat | £40 | in cash |\n"
OTHERS = "| Canoe, kayak | £60 | in cash |\n| Sailing dinghy | £150 | by card |\n"
DEPOSITS = HEAD + FIRST + OTHERS
EVERY_ROW = (
    "- Deposit: £40 (Rowing boat)\n- Deposit: £60 (Canoe, kayak)\n- Deposit: £150 (Sailing dinghy)"
)


def shown(question: str, *found: Passage) -> list[str]:
    passages = [*found] or [passage(DEPOSITS)]
    return texts(question, {"Canoe": 0.9}, passages)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much is the deposit?", [EVERY_ROW]),
        ("How much is the deposit on a boat?", [EVERY_ROW]),  # the head of a column names no row
        (
            "How much deposit is paid in cash?",
            ["- Deposit: £40 (Rowing boat, in cash)\n- Deposit: £60 (Canoe, kayak, in cash)"],
        ),
        ("How much is the deposit on a canoe?", ["Deposit: £60 (Canoe, kayak)"]),
        # another row is named, but this one is the likeliest place
        ("How much is the deposit on a dinghy?", ["Deposit: £60 (Canoe, kayak)"]),
    ],
)
def test_a_figure_comes_with_those_of_the_other_rows_that_the_question_may_mean(
    question: str, expected: list[str]
) -> None:
    assert shown(question) == expected


def test_rows_of_a_table_that_is_cut_come_from_both_passages_in_reading_order() -> None:
    head, tail = passage(f"Pay first.\n\n{HEAD}{FIRST}"), passage(HEAD + OTHERS)
    other = passage(HEAD + "| Raft | £9 | in cash |\n", uri="s/other.md")
    first, *others = EVERY_ROW.split("\n")
    expected = [first.removeprefix("- "), "\n".join(others)]
    assert shown("How much is the deposit?", tail, other, head) == expected


def test_a_long_table_and_one_of_equal_figures_are_not_shown_whole() -> None:
    long = "".join(f"| Canoe {n} | £{n} | in cash |\n" for n in range(20))
    same = "| Canoe | £60 | in cash |\n| Kayak | £60 | in cash |\n"
    for body in (long, same):
        [first, *_] = shown("How much is the deposit?", passage(HEAD + body))
        assert first.count("Deposit") == 1


def test_of_a_table_of_properties_only_the_one_asked_for_is_shown() -> None:
    winch = "| Property | Value |\n|---|---|\n| Noise | 62 dB(A) |\n| Weight | 21 kg |\n"
    assert texts("How loud is the winch?", {"Noise": 0.9}, [passage(winch)]) == ["Noise: 62 dB(A)"]


def test_which_ones_asks_for_every_row_with_the_same_cell() -> None:
    berths = "| Berth | Side |\n|---|---|\n| K1 | Quay |\n| K2 | Pier |\n| K3 | Quay |\n"
    shown_ = texts("Which berths are at the quay?", {"K1": 0.9}, [passage(berths)])
    assert shown_ == ["- Berth: K1 (Quay)\n- Berth: K3 (Quay)"]


def test_which_ones_asks_for_every_row_with_the_word_in_the_column() -> None:
    berths = (
        "| Berth | Offers |\n|---|---|\n| K1 | water, power |\n| K2 | water |\n| K3 | power |\n"
    )
    [shown_] = texts("Which berths offer power?", {"K3": 0.9}, [passage(berths)])
    assert "K1" in shown_
    assert "K2" not in shown_


TIERS = (("", "Fitter on site within"), ("Silver", "2 working days"), ("Gold", "12 hours"))
CLIPS = (("", "Setting clip"), ("K1", "yellow"), ("K3", "red"))


@pytest.mark.parametrize(
    ("question", "cells", "expected"),
    [
        (
            "How soon is a fitter on our site with Silver?",
            TIERS,
            "Silver: 2 working days (Fitter on site within)",
        ),
        ("Which has the yellow clip?", CLIPS, "K1: yellow (Setting clip)"),
        (
            "Which of the NK-2 sisters has the yellow clip?",
            (("", "Setting clip"), ("NK-2", "yellow"), ("NK-2X", "red")),
            "NK-2: yellow (Setting clip)",
        ),
        (
            "What torque do the bracket bolts get?",
            (("Screw", "Bracket bolts"), ("Screw torque", "45 Nm")),
            "Screw torque: 45 Nm (Bracket bolts)",
        ),
        (
            "What does the wear ring cost?",
            (("part", "Wear ring"), ("price_net", "£37.50")),
            "price net: £37.50 (Wear ring)",
        ),
    ],
)
def test_a_row_is_worded_so_that_each_cell_is_understood(
    question: str, cells: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert rows.row(question, cells) == expected
