"""Test that an exception comes with its general case, and a fragment with its heading."""

import pytest

from tasks.answer.places import candidates, compose
from tasks.answer.places.ranking import Place
from tests.unit.answer.places.test_compose import NEAR, passage, ranked, texts

TABLE = passage(
    "## Loans\n\n| Item | Term |\n|---|---|\n| Books | 4 weeks |\n| Films | 1 week |\n\n"
    "The term for members is extended to 8 weeks if they ask at the desk in time."
)
ROWS = "- Term: 4 weeks (Books)\n- Term: 1 week (Films)"
EXCEPTION = "The term for members is extended to 8 weeks if they ask at the desk in time."
PROSE = passage(
    "## Loans\n\nA loan lasts 4 weeks. Staff are glad to help. "
    "A loan lasts 8 weeks if a member asks at the desk."
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How long is a loan?", [ROWS, EXCEPTION]),
        ("How long is the loan of films?", ["Term: 1 week (Films)", EXCEPTION]),
        ("How long is a loan if I ask?", [EXCEPTION]),
        ("How long is the loan for members who ask at the desk?", [EXCEPTION]),
        ("Who gets a longer loan?", [EXCEPTION]),
    ],
)
def test_the_rows_of_the_figure_come_before_the_exception(
    question: str, expected: list[str]
) -> None:
    assert texts(question, {"extended": 0.6}, [TABLE]) == expected


def test_a_table_of_another_figure_is_not_the_general_case() -> None:
    other = passage("## Loans\n\n| Item | Weight |\n|---|---|\n| Books | 4 kg |\n\n" + EXCEPTION)
    assert texts("How long is a loan?", {"extended": 0.6}, [other]) == [EXCEPTION]


def test_a_row_of_another_figure_is_not_the_general_case_of_a_sentence() -> None:
    found = passage("| Desk | Open |\n|---|---|\n| Main | 8 hours |\n\n" + EXCEPTION)
    chances = {"extended": 0.6, "8 hours": 0.2}
    assert texts("How long is a loan?", chances, [found]) == [EXCEPTION]


def test_the_sentence_without_the_condition_comes_first() -> None:
    chances = {"lasts 8 weeks": 0.6, "lasts 4 weeks": 0.2}
    first, second = "A loan lasts 4 weeks.", "A loan lasts 8 weeks if a member asks at the desk."
    assert texts("How long does a loan last?", chances, [PROSE]) == [first, second]
    assert texts("How long is a loan if a member asks?", chances, [PROSE]) == [second]
    assert texts("How long does a loan last?", {"8 weeks": 0.6, "lasts 4": 0.01}, [PROSE]) == [
        second
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "## Reading room\n\n- Tables for six, with lamps",
            "Reading room: Tables for six, with lamps",
        ),
        ("## Reading room\n\nOpen from 9 to 17", "Reading room: Open from 9 to 17"),
        ("## Reading room\n\nIt opens at nine.", "It opens at nine."),
    ],
)
def test_a_fragment_comes_with_its_heading(text: str, expected: str) -> None:
    [one] = candidates.of([passage(text)])
    place = Place(one, 0.5, ranked({"e": 0.5}, [passage("Here.")])[0].vector)
    assert compose.parts([("Tell me", [place])], [passage(text)], NEAR)[0].text == expected
