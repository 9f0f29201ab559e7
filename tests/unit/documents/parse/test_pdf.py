"""PDF files as people read them: titles, code, turned pages, notes, forms, refusals."""

from collections.abc import Sequence

import fpdf
import pytest
from PIL import Image

from tasks.documents import parse
from tasks.documents.parse import UnreadableError
from tests.unit.documents.parse.printed import LEFT, PROSE_LINE, code, flat, printed, rows


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
