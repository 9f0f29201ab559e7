"""Lines that stand on every page of a PDF are read once, and page numbers never."""

import fpdf

from tests.unit.documents.parse.printed import LEFT, printed, rows


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
