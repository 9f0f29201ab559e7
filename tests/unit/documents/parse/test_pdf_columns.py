"""Columns of a PDF are read one after the other, and words that a line divides are whole."""

import fpdf
import pytest

from tasks.documents.parse.pdf import lines
from tests.unit.documents.parse.printed import LEFT, RIGHT, flat, printed, rows


def test_two_columns_that_are_written_line_by_line_are_read_one_after_the_other() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, zip(LEFT, RIGHT, strict=True), (60, 320), 100)

    text = flat(printed(write))
    assert "leaves from pier three at seven" in text
    assert "upper deck, because the saloon below was furnished" in text
    assert text.index("over the pass") < text.index("Passengers")
    assert "|" not in text


def test_three_columns_are_read_one_after_the_other() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.set_font_size(8)
        thirds = [LEFT, RIGHT, [line.replace("e", "i") for line in LEFT]]
        rows(made, zip(*thirds, strict=True), (50, 220, 390), 100)

    text = flat(printed(write))
    places = [text.index(part) for part in ("The ferry", "Passengers", "Thi firry")]
    assert places == sorted(places)
    assert "|" not in text


def test_columns_whose_lines_are_at_other_heights_are_read_one_after_the_other() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, [[line] for line in LEFT], [60], 100)
        rows(made, [[line] for line in RIGHT], [320], 107)

    text = flat(printed(write))
    assert "from pier three" in text
    assert "upper deck" in text


def test_a_table_between_two_columns_of_text_stays_a_table() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, zip(LEFT, RIGHT, strict=True), (60, 320), 100)
        rows(made, [("Pier", "Depth m"), ("One", "4.5"), ("Three", "6.0")], (60, 420), 230)
        made.text(60, 300, "Depths are measured at low water in the month of March each year.")

    text = printed(write)
    assert "| Pier | Depth m |\n| --- | --- |\n| One | 4.5 |\n| Three | 6.0 |" in text
    assert "upper deck" in flat(text)


def test_lines_of_a_table_of_contents_stay_lines() -> None:
    def write(made: fpdf.FPDF) -> None:
        for number, line in enumerate((f"1 Fares {'.' * 40} 3", f"2 Dogs {'. ' * 20} iv")):
            made.text(60, 100 + 14 * number, line)

    assert len([line for line in printed(write).split("\n") if "..." in line or ". ." in line]) == 2


def test_notes_beside_a_text_stand_behind_it() -> None:
    def write(made: fpdf.FPDF) -> None:
        wide = [f"{one} {other}" for one, other in zip(LEFT, RIGHT, strict=True)]
        rows(made, [[line] for line in wide], [40], 100)
        made.set_font_size(8)
        made.text(480, 116, "Note: no tea")
        made.text(480, 126, "on Sundays.")

    text = printed(write)
    assert text.endswith("Note: no tea on Sundays.")
    assert "|" not in text


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("The careful main-", "tenance of boats", "careful maintenance of"),
        ("a low-", "pressure pipe", "a low-pressure pipe"),
        ("a well-", "known skipper", "a well-known skipper"),
        ("the high-perfor-", "mance engine", "high-performance engine"),
        ("a state-of-the-", "art engine", "state-of-the-art engine"),
        ("front-", "and rear doors", "front- and rear doors"),
        ("the engine AP-", "130 of the", "engine AP-130 of"),
        ("by Anna Berg-", "Solheim of the", "Berg-Solheim of"),
        ("the fore\xad", "castle is wet", "forecastle is wet"),
        ("open from 8 -", "12 on days", "8 - 12 on"),
    ],
)
def test_a_word_that_a_line_divides_is_one_word(first: str, second: str, whole: str) -> None:
    assert whole in lines.joined(first, second)


def test_a_hyphen_stays_where_the_document_writes_it_elsewhere() -> None:
    assert lines.joined("the tide-", "gauge", frozenset({"tide-gauge"})) == "the tide-gauge"
    assert lines.joined("the tide-", "gauge") == "the tidegauge"


def test_a_word_that_a_page_divides_is_one_word() -> None:
    def write(made: fpdf.FPDF) -> None:
        first = "No captain may leave the har-"
        made.text(60, 100, first if made.page == 1 else "bour before the pilot has signed.")

    assert "leave the harbour" in printed(write, pages=2)


def test_lines_stand_in_the_order_of_the_page_whatever_is_drawn_first() -> None:
    def write(made: fpdf.FPDF) -> None:
        for number in (3, 1, 2):
            made.text(110, 100 + 20 * number, f"turn the key {number} times.")
        for number in (2, 3, 1):
            made.text(60, 100 + 20 * number, f"Lock {number}:")

    text = flat(printed(write))
    assert "Lock 1: turn the key 1 times. Lock 2: turn the key 2 times. Lock 3:" in text
