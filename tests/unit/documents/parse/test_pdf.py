"""PDF files as people read them: columns, turned pages, forms, running lines, tables."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import fpdf
import pytest
from PIL import Image

from tasks.documents import parse
from tasks.documents.parse import UnreadableError
from tasks.documents.parse.pdf import lines
from tasks.index.chunk import cut

LEFT = [
    "The ferry to the islands leaves from",
    "pier three at seven and at noon, and",
    "carries bicycles without a charge. In",
    "winter it waits for the mail van,",
    "which comes over the pass.",
]
RIGHT = [
    "Passengers with dogs sit on the upper",
    "deck, because the saloon below was",
    "furnished with carpets that nobody",
    "wants to dry. The purser sells tea",
    "and cards from his cabin.",
]


def printed(write: Callable[[fpdf.FPDF], None], pages: int = 1) -> str:
    """Return the Markdown of a PDF; `write` is called for each page."""
    made = fpdf.FPDF(unit="pt")
    made.set_auto_page_break(False)
    for _ in range(pages):
        made.add_page()
        made.set_font("Helvetica", "", 11)
        write(made)
    return parse.parse("timetable.pdf", bytes(made.output())).text


def rows(made: fpdf.FPDF, table: Iterable[Sequence[str]], at: Sequence[float], top: float) -> None:
    for number, cells in enumerate(table):
        for x, text in zip(at, cells, strict=True):
            made.text(x, top + 16 * number, text)


def flat(text: str) -> str:
    return " ".join(text.split())


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


PROSE_LINE = "The ferry's office sends its timetable to the piers by these commands."


def code(made: fpdf.FPDF, lines: Iterable[str], top: float, left: float = 60) -> None:
    """Write lines in a font of equal widths, each piece between signs as a text of its own, as
    programs that color code do."""
    made.set_font("Courier", "", 9)
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        x = left + indent * made.get_string_width(" ")
        for piece in re.findall(r"[\w]+|[^\w\s]| ", line.strip()):
            if piece != " ":
                made.text(x, top + 11 * number, piece)
            x += made.get_string_width(piece)
    made.set_font("Helvetica", "", 11)


def test_code_keeps_its_lines_indents_and_signs() -> None:
    commands = [
        "scp -r plan.d/ pier:/srv/plan.d",
        "for p in north south; do",
        "  ring --at $p.example",
    ]

    def write(made: fpdf.FPDF) -> None:
        for number in range(8):
            made.text(60, 60 + 14 * number, PROSE_LINE)
        code(made, commands, 200)
        made.text(60, 260, PROSE_LINE)

    assert "\n".join(["```", *commands, "```"]) in printed(write)


def test_commands_below_the_items_of_a_list_are_not_a_table() -> None:
    def write(made: fpdf.FPDF) -> None:
        for number, line in enumerate(LEFT[:6]):
            top = 100 + 50 * number
            made.text(60, top, f"{number + 1}.")
            made.text(75, top, line)
            code(made, ["sudo plan-get update", "plan list | sort"], top + 15, left=75)

    text = printed(write)
    assert "|  |" not in text
    assert f"1. {LEFT[0]}\n\n```\nsudo plan-get update\nplan list | sort\n```" in text


def test_a_letter_from_a_typewriter_is_not_code() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.set_font("Courier", "", 11)
        for number, line in enumerate(LEFT):
            made.text(60, 100 + 14 * number, line)

    assert "```" not in printed(write)


def test_a_running_head_with_roman_page_numbers_stands_once() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.text(60, 40, "Timetable of the ferry")
        made.text(500, 40, ("iii", "iv", "v", "vi")[made.page - 1])
        rows(made, [[line] for line in LEFT], [60], 200)

    assert printed(write, pages=4).count("Timetable of the ferry") == 1


def test_a_letter_that_is_a_roman_figure_counts_as_the_figure_0_does() -> None:
    def write(made: fpdf.FPDF) -> None:
        for x, text in ((60, "Hall"), (300, ("c", "0")[made.page - 1]), (500, "Rota of the ferry")):
            made.text(x, 40, text)
        rows(made, [[line] for line in LEFT], [60], 200)

    assert "Rota of the ferry" in printed(write, pages=2)


def test_a_figure_1_at_the_end_of_a_piece_has_no_blank_behind_it() -> None:
    def write(made: fpdf.FPDF) -> None:
        x = 60.0
        for piece in ("Call 1", "-800-555-01", "11 until 01", "/31/2026."):
            made.text(x, 100, piece)
            x += made.get_string_width(piece)

    assert "Call 1-800-555-0111 until 01/31/2026." in printed(write)


def test_the_day_of_a_date_at_the_beginning_of_a_line_is_not_an_item() -> None:
    lines = ["Die Fähre fährt wegen der Arbeiten nicht, und zwar vom 14. bis"]
    lines += ["28. Juli 2026, und der Bus ersetzt sie an allen Tagen der Woche."]
    text = printed(lambda made: rows(made, [[line] for line in lines], [60], 100))
    assert text.endswith(
        "vom 14. bis 28. Juli 2026, und der Bus ersetzt sie an allen Tagen der Woche."
    )


@pytest.mark.parametrize(
    ("said", "heading", "title"),
    [("", "Contents", "timetable"), ("", "Fares", "Fares"), ("FÃ¤hre", "Fares", "Fähre")],
)
def test_a_title_is_read_as_it_was_meant(said: str, heading: str, title: str) -> None:
    made = fpdf.FPDF(unit="pt")
    made.set_title(said)
    made.add_page()
    for size, y, text in ((20, 80, heading), (11, 120, LEFT[0]), (11, 136, LEFT[1])):
        made.set_font("Helvetica", "", size)
        made.text(60, y, text)
    assert parse.parse("timetable.pdf", bytes(made.output())).title == title


def test_a_table_of_contents_goes_if_its_chapters_are_in_the_document() -> None:
    def write(made: fpdf.FPDF) -> None:
        entries = ("1 Fares", "1.1 Crossing with", "a bicycle", "2 Dogs", "3 Lost property")
        for number, (line, page) in enumerate(zip(entries, (2, 0, 2, 2, 9), strict=True)):
            dots = f" {'. ' * 30}{page}" if page else ""
            made.text(60, 100 + 14 * number, f"{line}{dots}")
        made.add_page()
        made.text(60, 100, "1 Fares")
        made.text(60, 130, "A crossing costs two crowns.")
        made.text(60, 160, "1.1 Crossing with a bicycle")
        made.text(60, 190, "Bicycles are carried free.")
        made.text(60, 220, "2 Dogs")

    text = printed(write)
    assert [line for line in text.split("\n") if ". . ." in line] == [
        f"3 Lost property {'. ' * 30}9"
    ]
    assert text.count("bicycle") == 1


def test_prices_behind_dots_stay_although_the_goods_stand_in_the_text() -> None:
    def write(made: fpdf.FPDF) -> None:
        for number, line in enumerate(("Tea 4", "Soup 9", "Rope 2", "Lamp 7")):
            name, price = line.split()
            made.text(60, 100 + 14 * number, f"{name} {'.' * 40} {price}")
            made.text(60, 300 + 40 * number, name)

    assert len([line for line in printed(write).split("\n") if "...." in line]) == 4


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


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_runs_in_another_direction_is_read_along_its_lines(turn: int) -> None:
    def write(made: fpdf.FPDF) -> None:
        with made.rotation(turn, 300, 400):
            rows(made, [("Pier", "Depth m"), ("One", "4.5"), ("Three", "6.0")], (100, 250), 300)
            made.text(100, 400, "Boats wait outside the harbour until the light is green.")

    text = printed(write)
    assert "| One | 4.5 |\n| Three | 6.0 |" in text
    assert "Boats wait outside the harbour until the light is green." in text


def test_a_stamp_across_the_page_stands_behind_its_text() -> None:
    def write(made: fpdf.FPDF) -> None:
        rows(made, [[line] for line in LEFT], [60], 100)
        with made.rotation(45, 200, 200):
            made.text(200, 200, "SPECIMEN")

    assert printed(write).endswith("pass.\n\nSPECIMEN")


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


def test_figures_that_are_raised_are_superscripts() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.set_xy(60, 100)
        for position, text in (
            ("LINE", "The hold has 10"),
            ("SUP", "3"),
            ("LINE", " m"),
            ("SUP", "2"),
        ):
            made.char_vpos = position
            made.write(14, text)
        made.char_vpos = "LINE"
        made.write(14, " of floor")

    assert "The hold has 10³ m² of floor" in printed(write)


def test_running_lines_of_odd_and_even_pages_stand_once_and_page_numbers_never() -> None:
    def write(made: fpdf.FPDF) -> None:
        odd = made.page % 2
        made.text(60, 30, "Harbour by-laws" if odd else f"{made.page}")
        made.text(500, 30, f"{made.page}" if odd else "Part two: moorings")
        rows(
            made, [[f"Rule {made.page * 7 + n}: {line}"] for n, line in enumerate(LEFT)], [60], 120
        )
        made.text(280, 820, f"Page {made.page} of 6")

    text = printed(write, pages=6)
    assert text.count("Harbour by-laws") == 1
    assert text.count("Part two: moorings") == 1
    assert "of 6" not in text
    assert all(f"Rule {number}:" in text for number in range(7, 47) if number % 7 < 5)


def test_heads_that_change_with_the_chapter_stand_once_and_their_page_numbers_never() -> None:
    chapters = {2: "Chapter 1: Moorings", 3: "Chapter 1: Moorings", 5: "Chapter 2: Lights"}

    def write(made: fpdf.FPDF) -> None:
        if head := chapters.get(made.page):
            made.text(60, 30, head)
        made.text(500, 30, f"{made.page + 4}")
        rows(made, [[f"Rule {made.page * 7 + n}: {line}"] for n, line in enumerate(LEFT)], [60], 90)

    text = printed(write, pages=6)
    for head in ("Chapter 1: Moorings", "Chapter 2: Lights"):
        assert text.count(head) == 1
    lines_ = text.split("\n")
    assert not {str(number) for number in range(5, 11)} & set(lines_)
    assert all(f"Rule {number}:" in text for number in range(7, 47) if number % 7 < 5)


def test_a_head_that_repeats_the_title_stands_once() -> None:
    def write(made: fpdf.FPDF) -> None:
        if made.page == 1:
            made.set_font_size(20)
            made.text(60, 70, "Harbour by-laws")
            made.set_font_size(11)
        else:
            made.text(240, 30, "Harbour by-laws")
        rows(
            made, [[f"Rule {made.page * 7 + n}: {line}"] for n, line in enumerate(LEFT)], [60], 120
        )

    assert printed(write, pages=6).count("Harbour by-laws") == 1  # and the title


def test_lines_that_differ_in_their_figures_are_no_running_lines() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.text(60, 40, "Harbour dues, statement")
        made.text(60, 70, f"Berth {made.page * 4}: {made.page * 310} crowns")
        made.text(60, 800, f"Invoice {made.page}")
        made.text(60, 200, "Paid in full.")

    text = printed(write, pages=5)
    assert text.count("Harbour dues, statement") == 1
    assert text.count("Paid in full.") == 5
    for page in range(1, 6):
        assert f"Berth {page * 4}: {page * 310} crowns" in text
        assert f"Invoice {page}" in text


def test_what_stands_at_the_top_of_one_page_alone_stays() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.text(60, 30, "Harbour by-laws" if made.page != 3 else "Withdrawn in May")
        rows(made, [[line] for line in LEFT], [60], 120)

    assert "Withdrawn in May" in printed(write, pages=5)


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


def test_a_page_that_cannot_be_read_is_named() -> None:
    def write(made: fpdf.FPDF) -> None:
        if made.page == 2:
            made.image(_grey(), 0, 0, 595, 842)
        else:
            made.text(60, 100, "The pilot boards at the outer buoy.")

    made = fpdf.FPDF(unit="pt")
    for _ in range(2):
        made.add_page()
        made.set_font("Helvetica", "", 11)
        write(made)
    parsed = parse.parse("pilots.pdf", bytes(made.output()))
    assert parsed.notes == ("page 2: a picture without text",)
    assert "[This page could not be read: a picture without text.]" in parsed.text


def test_a_file_of_pictures_is_refused_with_its_reason() -> None:
    made = fpdf.FPDF(unit="pt")
    for _ in range(3):
        made.add_page()
        made.image(_grey(), 0, 0, 595, 842)
    with pytest.raises(UnreadableError, match="pages 1–3: a picture without text"):
        parse.parse("scan.pdf", bytes(made.output()))


def _grey() -> Image.Image:
    return Image.new("L", (60, 80), 128)


def test_free_text_on_a_page_counts_and_a_private_comment_does_not() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.text(60, 100, "Plan of the outer mole")
        made.free_text_annotation("Crane moved in May", x=60, y=140, w=160, h=20)
        made.text_annotation(300, 100, "ask the boss")

    text = printed(write)
    assert "Crane moved in May" in text
    assert "ask the boss" not in text


Widget = tuple[str, str, tuple[int, int, int, int]]


def form(content: str, fields: Sequence[Widget]) -> bytes:
    """Make a page of text with fields: (name, entries of the dictionary, rectangle)."""
    kids = " ".join(f"{n} 0 R" for n in range(6, 6 + len(fields)))
    used = f"/Resources << /Font << /F 5 0 R >> >> /Annots [{kids}]"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{kids}] /DA (/F 10 Tf) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {used} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for name, entries, box in fields:
        rectangle = " ".join(map(str, box))
        objects.append(
            f"<< /Type /Annot /Subtype /Widget /T ({name}) /F 4 /Rect [{rectangle}] {entries} >>"
        )
    numbered = (f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, 1))
    return ("%PDF-1.7\n" + "".join(numbered) + "trailer << /Root 1 0 R >>\n").encode("latin-1")


def shown(x: int, y: int, text: str) -> str:
    return f"BT /F 11 Tf {x} {y} Td ({text}) Tj ET\n"


def test_the_values_of_a_form_stand_behind_their_labels() -> None:
    content = shown(60, 740, "Boat") + shown(60, 710, "Berth:") + shown(140, 680, "Needs water")
    fields = [
        ("boat", "/FT /Tx /V (Fulmar)", (160, 736, 300, 752)),
        (
            "berth",
            "/FT /Ch /Ff 131072 /V (n) /Opt [[(n) (North)] [(s) (South)]]",
            (160, 706, 260, 722),
        ),
        ("water", "/FT /Btn /V /On /AS /On /AP << /N << /On 5 0 R >> >>", (120, 678, 132, 690)),
        ("Harbour_master", "/FT /Tx /V (S. Quay)", (300, 300, 400, 316)),
        ("pin", "/FT /Tx /Ff 8192 /V (4711)", (300, 250, 400, 266)),
        ("hidden", "/FT /Tx /F 2 /V (unseen)", (300, 200, 400, 216)),
    ]
    text = parse.parse("form.pdf", form(content, fields)).text
    assert "Boat: Fulmar Berth: North [x] Needs water" in flat(text)
    assert "Harbour master: S. Quay" in text
    assert "4711" not in text
    assert "unseen" not in text
