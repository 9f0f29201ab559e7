"""Test which parts of each format survive: headings, lists, tables, and the locations that answers
cite.
"""

import datetime
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO

import docx
import fpdf
import openpyxl
import pptx
import pytest

from tasks.documents import parse
from tasks.documents.parse import UnreadableError
from tasks.index.chunk import cut


def written(save: Callable[[BytesIO], object]) -> bytes:
    held = BytesIO()
    save(held)
    return held.getvalue()


def word() -> bytes:
    made = docx.Document()
    made.core_properties.title = "Seal manual"
    made.core_properties.author = "Service Department"
    made.core_properties.modified = datetime.datetime(2025, 3, 1, tzinfo=datetime.UTC)
    made.add_heading("Fitting", 1)
    made.add_paragraph("Fit the seal dry.")
    made.add_paragraph("Clean the shaft", style="List Bullet")
    made.add_paragraph("Press the seal", style="List Bullet")
    made.add_paragraph("Turn by hand", style="List Number")
    table = made.add_table(rows=2, cols=2)
    for row, (part, price) in zip(table.rows, [("Part", "Price"), ("A|1", "3.50")], strict=True):
        row.cells[0].text, row.cells[1].text = part, price
    run = made.add_paragraph("Grease is no help.").runs
    made.add_comment(run, text="Really?", author="Someone")
    made.sections[0].footer.paragraphs[0].text = "Confidential footer"
    return written(made.save)


def test_word_keeps_headings_lists_and_tables_and_says_who_and_when() -> None:
    parsed = parse.parse("a.docx", word())
    assert (parsed.title, parsed.author, parsed.dated) == (
        "Seal manual",
        "Service Department",
        "2025-03-01",
    )
    assert parsed.text == (
        "# Fitting\n\nFit the seal dry.\n\n- Clean the shaft\n- Press the seal\n1. Turn by hand\n\n"
        "| Part | Price |\n| --- | --- |\n| A\\|1 | 3.50 |\n\nGrease is no help."
        "\n\nConfidential footer"
    )


def slides() -> bytes:
    show = pptx.Presentation()
    for title in ("Why a seal leaks", "What to do"):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = f"First of {title.lower()}\nSecond"
        slide.notes_slide.notes_text_frame.text = f"Say more on {title.lower()}"
    frame = show.slides[1].shapes.add_table(2, 2, 0, 0, 900_000, 900_000)
    for n, text in enumerate(("Sign", "Cause", "Drip", "Wear")):
        frame.table.cell(n // 2, n % 2).text = text
    return written(show.save)


def test_slides_keep_titles_points_tables_and_notes_by_number() -> None:
    parsed = parse.parse("a.pptx", slides())
    assert parsed.title == "Why a seal leaks"
    first, second = parsed.text.split("<!-- slide 2 -->")
    assert first.startswith("<!-- slide 1 -->\n\n## Why a seal leaks\n\n- First of why")
    assert "Speaker's notes: Say more on why a seal leaks" in first
    assert "| Sign | Cause |\n| --- | --- |\n| Drip | Wear |" in second


def sheets() -> bytes:
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Prices"
    for row in (["Price list 2025"], [], ["Article", "Price", "Since"]):
        prices.append(row)
    for n in range(60):
        prices.append([f"AP-{n}", n * 1.5, datetime.date(2025, 1, 1)])
    book.create_sheet("Empty")
    asked = book.create_sheet("Asked")
    for row in (["Question", "Answer"], ["How long is it valid?", "Until July."]):
        asked.append(row)
    return written(book.save)


def test_sheets_become_tables_whose_rows_are_counted() -> None:
    parsed = parse.parse("prices.xlsx", sheets())
    assert "## Prices\n\n<!-- sheet Prices, row 1 -->\n\nPrice list 2025" in parsed.text
    assert "<!-- sheet Prices, row 3 -->\n\n| Article | Price | Since |\n| --- |" in parsed.text
    assert "| AP-1 | 1.5 | 2025-01-01 |" in parsed.text
    assert parsed.text.endswith("## How long is it valid?\n\nUntil July.")
    chunks = list(cut(parsed.text, 160, lambda text: len(text.split())))
    [(_, text, place)] = [chunk for chunk in chunks if "| AP-30 |" in chunk[1]]
    assert text.startswith("Price list 2025\n\n| Article | Price | Since |")
    numbers = [int(row.split()[1][3:]) for row in text.split("\n")[4:]]
    assert place == f"sheet Prices, rows {numbers[0] + 4}–{numbers[-1] + 4}"


def printed(write: Callable[[fpdf.FPDF], None], pages: int = 1) -> bytes:
    made = fpdf.FPDF()
    made.set_title("Pump manual")
    for _ in range(pages):
        made.add_page()
        write(made)
    return bytes(made.output())


def line(made: fpdf.FPDF, text: str, size: int = 11) -> None:
    made.set_font("Helvetica", "", size)
    made.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")


def chapter(made: fpdf.FPDF) -> None:
    line(made, f"Chapter {made.page}", 18)
    line(made, "The pump wants oil every 500 hours, whatever it has pumped meanwhile. " * 4)
    made.ln(4)
    with made.table() as table:
        for cells in (("Part", "Material", "Price"), ("Seal", "Carbon", "3.50"), ("Cap", "", "1")):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    made.ln(4)
    line(made, "- Check the level")
    line(made, "- Note the date")
    made.set_auto_page_break(False)
    made.set_y(-15)
    line(made, f"Aldermoor Pumps, page {made.page}", 8)


def test_a_print_keeps_headings_paragraphs_tables_and_lists_by_page() -> None:
    parsed = parse.parse("a.pdf", printed(chapter, pages=4))
    assert (parsed.title, parsed.dated[:2]) == ("Pump manual", "20")
    pages = parsed.text.split("<!-- page ")
    assert [page.split(" ")[0] for page in pages[1:]] == ["1", "2", "3", "4"]
    assert "# Chapter 3\n\nThe pump wants oil every 500 hours, whatever it has pumped" in pages[3]
    assert "meanwhile. The pump wants" in pages[3].replace("\n", " ")
    assert "| Part | Material | Price |\n| --- | --- | --- |\n| Seal | Carbon | 3.50 |" in pages[3]
    assert "- Check the level\n- Note the date" in pages[3]
    assert "Aldermoor Pumps" not in pages[3]


def test_a_chunk_says_from_which_page_to_which() -> None:
    parsed = parse.parse("a.pdf", printed(chapter, pages=4))
    places = [place for _, _, place in cut(parsed.text, 400, lambda text: len(text.split()))]
    assert places[0] == "pages 1–2"
    assert places[-1].endswith("4")


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    def write(made: fpdf.FPDF) -> None:
        made.set_font("Helvetica", "", 11)
        with made.text_columns(ncols=2, gutter=12) as columns:
            columns.write("The first column speaks of valves. " * 150)
            columns.write("Then the second speaks of seals. " * 120)

    text = parse.parse("a.pdf", printed(write)).text
    assert "|" not in text
    assert text.count("speaks of valves") == 150
    assert text.rindex("valves") < text.index("seals")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_any_delimiter_becomes_a_table(delimiter: str) -> None:
    rows = [["Time", "Bar"], ["10:00", "3.1"], ["10:05", "3.0"]]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode()
    text = parse.parse("readings.csv", data).text
    assert (
        text == "<!-- row 1 -->\n\n| Time | Bar |\n| --- | --- |\n| 10:00 | 3.1 |\n| 10:05 | 3.0 |"
    )


def test_questions_and_answers_become_sections_in_every_table_format() -> None:
    table = b'Question,Area,Answer\n"How long, please?",Support,Two years\n'
    lines = b'{"question": "How long, please?", "answer": "Two years"}\n'
    for name, data in (("a.csv", table), ("a.jsonl", lines)):
        text = parse.parse(name, data).text
        assert "## How long, please?\n\nTwo years" in text
    assert "Area: Support" in parse.parse("a.csv", table).text
    [(heading, text, place)] = cut(parse.parse("a.csv", table).text, 160, len)
    assert (heading, place) == (("How long, please?",), "row 2")


def test_lines_of_json_become_a_table_or_sections_where_they_are_long() -> None:
    short = b'{"at": "2025-01-01", "did": "oil"}\n\n{"at": "2025-01-02", "hours": 4}\n'
    assert "| at | did | hours |" in parse.parse("log.jsonl", short).text
    long = '{"title": "Seals", "text": "%s", "by": "Service"}' % ("They wear. " * 30)
    text = parse.parse("notes.jsonl", long.encode()).text
    assert text.startswith("<!-- line 1 -->\n\n## Seals\n\nThey wear.")
    assert text.endswith("by: Service")
    named = '{"device": "Mixer Delta", "care": "%s"}' % ("Shake it. " * 300)
    found = list(cut(parse.parse("notes.jsonl", named.encode()).text, 160, len))
    assert len(found) > 5
    assert {heading for heading, *_ in found} == {("device: Mixer Delta",)}


def mail(*attachments: tuple[str, bytes]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Service <service@a.example>", "Shop <shop@b.example>"
    made["Subject"], made["Date"] = "Läuft die Pumpe?", "Mon, 03 Feb 2025 10:00:00 +0000"
    made.set_content("Hello,\n\nit runs.\n")
    for name, data in attachments:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_mail_keeps_its_header_text_and_attachments() -> None:
    inner = mail()
    outer = mail(
        ("manual.pdf", printed(chapter)), ("readings.csv", b"a,b\n1,2\n"), ("x.zip", b"PK")
    )
    outer.add_attachment(inner)
    parsed = parse.parse("m.eml", bytes(outer))
    assert (parsed.title, parsed.dated) == ("Läuft die Pumpe?", "2025-02-03")
    assert parsed.text.startswith("From: Service <service@a.example>")
    assert "## Attachment manual.pdf\n\nPump manual\n\n<!-- attachment manual.pdf, page 1 -->" in (
        parsed.text
    )
    assert "### Chapter 1" in parsed.text
    assert "<!-- attachment readings.csv, row 1 -->\n\n| a | b |" in parsed.text
    assert "## Attachment x.zip\n\nNot read: no parser for *.zip." in parsed.text
    assert parsed.text.count("it runs.") == 2


def test_mail_in_html_loses_its_markup() -> None:
    made = mail()
    made.set_content("<p>It <b>runs</b> well and nobody has to look after it.</p>", subtype="html")
    assert "It **runs** well" in parse.parse("m.eml", bytes(made)).text


def test_front_matter_and_meta_tags_say_who_and_when() -> None:
    front = b"---\ntitle: Pumps\nauthor: Marketing Team\ndate: 2025-02-01\n---\nText."
    page = b"<html><head><title>Pumps</title><meta name='author' content='Marketing Team'>"
    page += b"<meta name='date' content='2025-02-01T10:00'></head><body><p>Text of it.</p></body>"
    for name, data in (("a.md", front), ("a.html", page)):
        parsed = parse.parse(name, data)
        assert (parsed.author, parsed.dated) == ("Marketing Team", "2025-02-01")


@pytest.mark.parametrize("ending", sorted(parse.ENDINGS))
def test_no_format_takes_an_empty_file(ending: str) -> None:
    with pytest.raises(UnreadableError, match="empty"):
        parse.parse(f"a{ending}", b"")
