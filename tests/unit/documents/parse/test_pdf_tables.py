"""Tables of a PDF: over pages, in boxes, merged, and texts that only look like one."""

from collections.abc import Sequence
from itertools import pairwise

import fpdf
import pytest

from tasks.index.chunk import cut
from tests.unit.documents.parse.printed import LEFT, flat, printed, rows


def test_a_short_note_on_the_lines_of_the_text_is_not_a_table() -> None:
    def write(made: fpdf.FPDF) -> None:
        for number, line in enumerate(LEFT):
            made.text(60, 100 + 14 * number, line)
        made.set_font("Helvetica", "", 8)
        for number, line in enumerate(("Ask the", "purser.")):
            made.text(400, 114 + 14 * number, line)

    text = flat(printed(write))
    assert "at noon, and carries bicycles" in text
    assert text.endswith("Ask the purser.")


def test_a_table_that_goes_on_over_pages_has_its_head_on_each() -> None:
    def write(made: fpdf.FPDF) -> None:
        head = [("Buoy", "Colour", "Depth m")] if made.page == 1 else []
        first = made.page * 40
        body = [(f"B{n}", "green" if n % 3 else "", f"{n / 4}") for n in range(first, first + 40)]
        rows(made, [*head, *body], (60, 200, 340), 60)

    text = printed(write, pages=3)
    assert text.count("| Buoy | Colour | Depth m |\n| --- | --- | --- |") == 3
    assert "| B41 | green | 10.25 |\n| B42 |  | 10.5 |" in text
    for _, chunk, _ in cut(text, 120, lambda text: len(text.split())):
        assert chunk.startswith("| Buoy | Colour | Depth m |")


def test_the_head_that_a_page_repeats_is_not_a_row() -> None:
    def write(made: fpdf.FPDF) -> None:
        body = [(f"B{made.page}{n}", "red", f"{n}") for n in range(30)]
        rows(made, [("Buoy", "Colour", "Depth m"), *body], (60, 200, 340), 60)

    text = printed(write, pages=2)
    assert text.count("| Buoy | Colour | Depth m |") == 2
    assert all(two != one for one, two in pairwise(text.split("\n")) if one)


@pytest.mark.parametrize("borders", ["ALL", "NONE"])
def test_cells_that_wrap_stay_in_their_row(borders: str) -> None:
    long = "Two bells and a long blast, then again after a minute if nobody answers"

    def write(made: fpdf.FPDF) -> None:
        with made.table(
            borders_layout=borders, col_widths=(80, 150, 60), v_align="T", padding=4
        ) as table:
            for cells in (("Fog", "Signal", "Times"), ("Thin", long, "3"), ("Thick", "", "7")):
                row = table.row()
                for cell in cells:
                    row.cell(cell)

    text = printed(write)
    assert f"| Thin | {long} | 3 |" in text
    assert "| Thick |  | 7 |" in text


Boxed = Sequence[Sequence[tuple[str, int, int]]]  # text, columns and rows of each cell

MERGED: Boxed = [
    [("Ferry", 1, 2), ("Crossing", 2, 1)],
    [("Summer", 1, 1), ("Winter", 1, 1)],
    [("Isle of Wight", 1, 1), ("forty minutes at most", 1, 1), ("an hour", 1, 1)],
    [("Skye", 1, 1), ("by the bridge", 2, 1)],
]


def boxed(made: fpdf.FPDF, table: Boxed, sides: bool = True, top: float = 100) -> None:
    """Draw cells of 90 by 40 points with their borders; `sides`: also those on the left and
    right."""
    taken = set[tuple[int, int]]()
    for row, cells in enumerate(table):
        free = (n for n in range(9) if (row, n) not in taken)
        for text, across, down in cells:
            at = next(n for n in free if (row, n) not in taken)
            taken |= {(row + m, at + n) for m in range(down) for n in range(across)}
            x, y, width, height = 60 + 90 * at, top + 40 * row, 90 * across, 40 * down
            made.line(x, y, x + width, y)
            made.line(x, y + height, x + width, y + height)
            for edge in (x, x + width):
                if sides or 60 < edge < 330:
                    made.line(edge, y, edge, y + height)
            half = text.find(" ", 12) if len(text) > 12 else -1
            for number, line in enumerate([text[:half], text[half + 1 :]] if half > 0 else [text]):
                made.text(x + 4, y + 15 + 13 * number, line)


@pytest.mark.parametrize("sides", [True, False])
def test_a_table_of_boxes_is_read_by_its_lines(sides: bool) -> None:
    text = printed(lambda made: boxed(made, MERGED, sides))
    assert text.endswith(
        "| Ferry | Crossing Summer | Crossing Winter |\n| --- | --- | --- |\n"
        "| Isle of Wight | forty minutes at most | an hour |\n"
        "| Skye | by the bridge | by the bridge |"
    )


def test_a_table_of_boxes_that_goes_on_has_its_head_on_each_page() -> None:
    def write(made: fpdf.FPDF) -> None:
        head = [[("Ferry", 1, 1), ("Crossing", 1, 1), ("Fare", 1, 1)]]
        row = [[(f"Isle {made.page}", 1, 1), ("one hour", 1, 1), (f"{made.page} euro", 1, 1)]]
        boxed(made, (head if made.page == 1 else []) + row + row)

    text = printed(write, pages=2)
    assert text.count("| Ferry | Crossing | Fare |\n| --- | --- | --- |\n| Isle ") == 2


def test_a_head_in_boxes_above_rows_without_lines_stays_their_head() -> None:
    def write(made: fpdf.FPDF) -> None:
        for y in (84, 93, 102):
            made.line(60, y, 330, y)
        for x in (60, 150, 240, 330):
            made.line(x, 84, x, 102)
        table = [("Ferry", "Summer", "Winter"), ("Isle", "40 min", "60 min"), ("Skye", "5", "9")]
        rows(made, table, [64, 154, 244], 98)

    assert "| Ferry | Summer | Winter |\n| --- | --- | --- |\n| Isle | 40 min" in printed(write)


def test_boxes_that_are_not_a_table_leave_the_text_as_it_stands() -> None:
    form = [
        [("Name of the ferry and of its owner", 3, 1)],
        [("Port", 1, 1), ("Place of registration", 2, 1)],
        [("Date of the last inspection of it", 3, 1)],
    ]
    assert "|" not in printed(lambda made: boxed(made, form))

    def framed(made: fpdf.FPDF) -> None:
        made.line(150, 95, 150, 300)
        for number, line in enumerate(LEFT):
            made.line(60, 88 + 16 * number, 500, 88 + 16 * number)
            made.text(60, 100 + 16 * number, line)

    assert "|" not in printed(framed)


def test_rows_of_words_below_a_head_that_stands_apart_stay_rows() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, [("Boat", "Home", "Rig")], (60, 160, 260), 90)
        body = [("Fulmar", "Inner mole", "Ketch"), ("Tern", "", "Sloop"), ("Gull", "Pier two", "")]
        for number, cells in enumerate(body):
            rows(made, [cells], (60, 160, 260), 114 + 13 * number)

    text = printed(write)
    assert "| Fulmar | Inner mole | Ketch |\n| Tern |  | Sloop |\n| Gull | Pier two |  |" in text


def test_figures_that_end_at_one_place_stand_under_a_head_that_does_not() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, [("Berth", "Dues")], (60, 160), 100)
        for number, figure in enumerate(("9.5", "1,204.00", "87.25")):
            made.text(60, 116 + 16 * number, f"Berth {number}")
            made.text(260 - made.get_string_width(figure), 116 + 16 * number, figure)

    assert "| Berth | Dues |\n| --- | --- |\n| Berth 0 | 9.5 |" in printed(write)


def test_labels_with_a_colon_and_their_values_are_lines() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, [("Skipper:", "on leave"), ("Mate:", "aboard")], (60, 200), 100)

    assert "Skipper: on leave\nMate: aboard" in printed(write)
