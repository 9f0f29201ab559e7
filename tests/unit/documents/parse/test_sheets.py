"""A workbook is read the way people see it: formats, hidden parts, merged cells."""

import datetime
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from tasks.documents import parse
from tasks.documents.parse import UnreadableError
from tasks.documents.parse.sandbox import Limits, Sandbox
from tasks.documents.parse.tabular.number_formats import shown

MOMENT = datetime.datetime.fromisoformat("2026-03-15 07:30")
EURO = '_-* #,##0.00 [$€-407]_-;\\-* #,##0.00 [$€-407]_-;_-* "-"?? [$€-407]_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (0.075, "0.0%", "7.5%"),
        (0.5, "0%", "50%"),
        (1234.5, '"€"#,##0.00', "€1,234.50"),
        (1234.5, EURO, "1,234.50 €"),
        (-1234.5, EURO, "-1,234.50 €"),
        (0, EURO, "- €"),
        (12, "[$CHF] #,##0", "CHF 12"),
        (12, "[$-409]0", "12"),
        (12, "[$-en-GB]0", "12"),
        (-5, "#,##0_);(#,##0)", "(5)"),
        (-5, "[Red]0.0", "-5.0"),
        (-0.3, "0", "0"),
        (417, "00000", "00417"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (12, '0.0" kWh"', "12.0 kWh"),
        (3, 'General" pcs"', "3 pcs"),
        (1.5, "# ?/?", "1 1/2"),
        (0.75, "?/?", "3/4"),
        (0.125, "# ??/16", "2/16"),
        (1234567, '0.0,,"M"', "1.2M"),
        (1500, '[>=1000]0.0,"k";0', "1.5k"),
        (500, '[>=1000]0.0,"k";0', "500"),
        (0.000123, "0.00E+00", "1.23E-04"),
        (12345, "##0.0E+0", "12.3E+3"),
        (1, '"open";"shut";"unknown"', "open"),
        (5, ";;;", ""),
        (1.005, "0.00", "1.01"),
        (1.0, "0.##", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (4.2e-11, "General", "4.2e-11"),
        (1234567890123, "General", "1234567890123"),
        ("7", '"No. "@', "No. 7"),
        (True, "General", "TRUE"),
        (MOMENT, "dd/mm/yyyy hh:mm", "2026-03-15 07:30"),
        (MOMENT, "dd/mm/yyyy", "2026-03-15"),
        (MOMENT, "hh:mm", "07:30"),
        (datetime.date(2026, 3, 15), "mmm yyyy", "March 2026"),
        (datetime.date(2026, 3, 15), "yyyy", "2026"),
        (datetime.time(7, 30), "h:mm AM/PM", "07:30"),
        (datetime.timedelta(hours=30), "[h]:mm", "30:00"),
        (datetime.timedelta(minutes=90), "[mm]:ss", "90:00"),
        (46096, "yyyy-mm-dd", "2026-03-15"),
    ],
)
def test_a_value_is_shown_as_its_format_shows_it(value: object, code: str, seen: str) -> None:
    assert shown(value, code) == seen


PARTS = (
    '0 # ? . , / E+ % @ General "x" \\y _) [Red] [>=10] [$€-407] [h] y m d s ; - ( ) [ ] "'.split()
)
VALUES = st.one_of(
    st.floats(),
    st.integers(),
    st.text(),
    st.booleans(),
    st.datetimes(),
    st.timedeltas(),
    st.times(),
)


@settings(deadline=None, max_examples=300, database=None)
@given(VALUES, st.lists(st.sampled_from(PARTS), max_size=7))
def test_no_format_stops_the_reading_of_a_workbook(value: object, parts: list[str]) -> None:
    assert isinstance(shown(value, "".join(parts)), str)


def read(fill: Callable[[Worksheet], None]) -> str:
    book = openpyxl.Workbook()
    fill(book.active)
    return text_of(book)


def text_of(book: openpyxl.Workbook) -> str:
    held = BytesIO()
    book.save(held)
    return parse.parse("a.xlsx", held.getvalue()).text


def rows(*values: Sequence[object]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in values:
            sheet.append(list(row))

    return fill


def test_cells_keep_their_formats_errors_and_truth_values() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["Fee", "Share", "Paid", "Check"], ["Late", 0.075, True, "#DIV/0!"])(sheet)
        sheet["B2"].number_format = "0.0%"
        sheet["D2"].data_type = "e"

    assert "| Late | 7.5% | TRUE | #DIV/0! |" in read(fill)


def test_a_table_that_begins_in_the_middle_of_a_sheet_keeps_its_formats_and_row_numbers() -> None:
    def fill(sheet: Worksheet) -> None:
        for place, value in (("C5", "Item"), ("D5", "Rate"), ("C6", "Oil"), ("D6", 0.2)):
            sheet[place] = value
        sheet["D6"].number_format = "0%"

    assert "row 5 -->\n\n| Item | Rate |\n| --- | --- |\n| Oil | 20% |" in read(fill)


def test_hidden_sheets_rows_and_columns_are_left_out() -> None:
    book = openpyxl.Workbook()
    rows(["Part", "Cost", "Price"], ["Cap", 3, 5], ["Rod", 4, 7], ["Pin", 1, 2])(book.active)
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[3].hidden = True
    rows(["Margin"], ["secret"])(book.create_sheet("Margins"))
    book["Margins"].sheet_state = "veryHidden"
    text = text_of(book)
    assert "Margin" not in text
    assert "Rod" not in text
    assert text.endswith("| Part | Price |\n| --- | --- |\n| Cap | 5 |\n|  |  |\n| Pin | 2 |")


def test_a_setting_reads_hidden_sheets_rows_and_columns() -> None:
    book = openpyxl.Workbook()
    rows(["Part", "Cost"], ["Cap", 3], ["Rod", 4])(book.active)
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[3].hidden = True
    rows(["Margin"], ["17"])(book.create_sheet("Margins"))
    book["Margins"].sheet_state = "hidden"
    target = BytesIO()
    book.save(target)
    limits = Limits(seconds=20, memory_mb=1024, characters=1_000)
    with Sandbox(limits, hidden=True) as sandbox:
        text = sandbox.parse("book.xlsx", target.getvalue()).text
    assert "| Cap | 3 |\n| Rod | 4 |" in text
    assert "## Margins" in text


def test_rows_that_only_a_filter_hides_stay() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["Part", "Hall"], ["Cap", 1], ["Rod", 2])(sheet)
        sheet.auto_filter.ref = "A1:B3"
        sheet.auto_filter.add_filter_column(1, ["1"])
        sheet.row_dimensions[3].hidden = True

    assert "| Rod | 2 |" in read(fill)


def test_a_workbook_of_hidden_sheets_is_refused() -> None:
    book = openpyxl.Workbook()
    rows(["Part"], ["Cap"])(book.active)
    book.create_sheet("Empty")
    book.active.sheet_state = "hidden"
    book.active = 1
    with pytest.raises(UnreadableError, match="all of them hidden"):
        text_of(book)


def merged(*ranges: str) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for each in ranges:
            sheet.merge_cells(each)

    return fill


def test_a_merged_cell_names_each_of_its_rows() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["Hall", "Door"], ["East", "E1"], [None, "E2"], ["West", "W1"])(sheet)
        merged("A2:A3")(sheet)

    assert "| East | E1 |\n| East | E2 |\n| West | W1 |" in read(fill)


def test_a_merged_cell_names_each_of_its_columns_and_a_head_of_two_lines_is_joined() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(
            ["Site", "Energy", None, "Water", None],
            [None, "kWh", "euro", "m³", "euro"],
            ["North", 12, 3, 4, 5],
            ["South", 14, 4, 5, 6],
        )(sheet)
        merged("A1:A2", "B1:C1", "D1:E1")(sheet)

    assert "row 2 -->\n\n| Site | Energy kWh | Energy euro | Water m³ | Water euro |" in read(fill)


def test_a_title_across_a_table_is_a_line_above_it() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["Parts of unit 4", None], ["Part", "Stock"], ["Cap", 4])(sheet)
        merged("A1:B1")(sheet)

    assert "row 1 -->\n\nParts of unit 4\n\n<!-- sheet Sheet, row 2 -->\n\n| Part |" in read(fill)


def test_a_paragraph_over_merged_columns_stands_once() -> None:
    said = "All amounts are estimates of the purchasing desk. " * 6

    def fill(sheet: Worksheet) -> None:
        rows(["Notes", None, None, None, "Links"], [said, None, None, None, "plan.pdf"])(sheet)
        sheet["E3"] = "list.pdf"
        merged("A1:D1", "A2:D3")(sheet)

    text = read(fill)
    assert text.count("purchasing desk") == 6
    assert f"| Notes | Links |\n| --- | --- |\n| {said.strip()} | plan.pdf |" in text


def test_remarks_in_brackets_below_the_names_of_columns_belong_to_the_head() -> None:
    table = rows(["name", "weight", "due"], ["(as painted)", "(in grams)", None], ["Cap", 9, "May"])
    assert "| name (as painted) | weight (in grams) | due |" in read(table)


def changed(part: str, before: bytes, after: bytes) -> bytes:
    """Return a workbook in one part of which some bytes were replaced."""
    held, copied = BytesIO(), BytesIO()
    book = openpyxl.Workbook()
    rows(["Part", "Price"], ["Cap", 417], ["Rod", 9])(book.active)
    book.save(held)
    with zipfile.ZipFile(held) as archive, zipfile.ZipFile(copied, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            copy.writestr(name, data.replace(before, after) if name.endswith(part) else data)
    return copied.getvalue()


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("sheet1.xml", b"<v>417</v>", b"<v> 417\n</v>"),
        ("workbook.xml", b'state="visible"', b'state="show"'),
    ],
)
def test_a_workbook_is_read_as_excel_reads_it(part: str, before: bytes, after: bytes) -> None:
    text = parse.parse("a.xlsx", changed(part, before, after)).text
    assert "| Cap | 417 |\n| Rod | 9 |" in text


def test_raised_and_lowered_figures_of_a_text_are_plain_characters() -> None:
    raised = b'<r><t>Area m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    text = parse.parse("a.xlsx", changed("sheet1.xml", b"<t>Cap</t>", raised)).text
    assert "| Area m² | 417 |" in text


def test_a_broken_workbook_is_refused_with_the_cause() -> None:
    with pytest.raises(UnreadableError, match=r"broken workbook: .*float"):
        parse.parse("a.xlsx", changed("sheet1.xml", b"<v>417</v>", b"<v>four</v>"))
