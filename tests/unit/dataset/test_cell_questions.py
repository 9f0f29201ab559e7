"""The question for the value of a table's cell."""

import pytest

from tasks.dataset import cell_questions
from tasks.documents.sections import Cell


@pytest.mark.parametrize(
    ("row", "column", "only", "expected"),
    [
        ("Otto 11", "Price", False, "Can you tell me the price of Otto 11?"),
        (
            "Otto 11",
            "Price 2025, net",
            False,
            "I need to know the price 2025, net of Otto 11. Can you look it up?",
        ),
        ("Otto 11", "IP rating", False, "Can you tell me the IP rating of Otto 11?"),
        (
            "Stroke volume",
            "Clara 16",
            False,
            "What is the stroke volume of Clara 16, as “T” has it?",
        ),
        ("Seal", "How often", False, "Seal: how often? (“T”)"),
        ("Seal", "Delivered with", False, "Seal: delivered with? (“T”)"),
        ("July", "Returned", False, "July: returned? (“T”)"),
        ("Rated flow", "Value", True, "What does “T” say about Rated flow?"),
    ],
)
def test_a_cell_is_asked_for_in_plain_words(
    row: str, column: str, only: bool, expected: str
) -> None:
    assert cell_questions.of(Cell(row, column, "x", only), "T") == expected


def test_a_row_of_a_data_sheet_is_asked_of_its_product() -> None:
    cell = Cell("Highest flow rate", "Value", "34", only=True)
    assert cell_questions.of(cell, "AP-120 pump") == "What is the highest flow rate of the AP-120?"


def test_a_cell_is_asked_without_markdown_and_only_if_it_has_content() -> None:
    cell = cell_questions.plain(Cell("**Seal**", "[Price](/p)", "`12` EUR", only=False))
    assert cell == Cell("Seal", "Price", "12 EUR", only=False)
    assert cell_questions.says("12 EUR")
    for empty in ("–", "n/a", "TBD", "https://example.org/x", "word " * 41):
        assert not cell_questions.says(empty), empty
