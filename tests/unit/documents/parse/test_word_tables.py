"""Tables of a Word document: merged cells, heads of two lines, tables in tables."""

from tests.unit.documents.parse.office import docx, p, style, tbl, tc, text, tr


def test_a_merged_cell_names_its_rows_and_its_columns() -> None:
    table = tbl(
        tr("Ward", "Bed", "Lamp"),
        tr(tc("East", down="restart"), "1", "red"),
        tr(tc("", down="continue"), "2", "blue"),
        tr("West", tc("closed", across=2)),
    )
    assert text(docx(table)).split("\n")[2:] == [
        "| East | 1 | red |", "| East | 2 | blue |", "| West | closed | closed |",
    ]  # fmt: skip


def test_a_long_merged_text_stands_once() -> None:
    long = "This ward is open to all who come, whatever the hour. " * 5
    table = tbl(
        tr("Ward", "Bed"),
        tr(tc(long, down="restart"), "1"),
        tr(tc("", down="continue"), "2"),
    )
    assert text(docx(table)).endswith("|  | 2 |")


def test_a_head_of_two_lines_becomes_one() -> None:
    table = tbl(
        tr(tc("Ward", down="restart"), tc("Beds", across=2), tc("Staff", across=2)),
        tr(tc("", down="continue"), "Day", "Night", "Day", "Night"),
        tr("East", "9", "7", "4", "2"),
    )
    assert text(docx(table)).startswith(
        "| Ward | Beds Day | Beds Night | Staff Day | Staff Night |\n| --- |"
    )


def test_lines_that_repeat_on_each_page_are_the_head() -> None:
    head = "<w:tblHeader/>"
    table = tbl(tr("Ward", "Heat", more=head), tr("", "°C", more=head), tr("East", "21"))
    assert text(docx(table)) == "| Ward | Heat °C |\n| --- | --- |\n| East | 21 |"


def test_a_line_over_the_whole_table_is_its_title_or_stands_once() -> None:
    table = tbl(
        tr(tc("Lamps, as of June", across=2)),
        tr("Bed", "Lamp"),
        tr("1", "red"),
        tr(tc("Upper floor", across=2)),
        tr("2", "blue"),
    )
    assert text(docx(table)) == (
        "Lamps, as of June\n\n| Bed | Lamp |\n| --- | --- |\n| 1 | red |\n| Upper floor |  |\n"
        "| 2 | blue |"
    )


def test_a_form_has_no_head_of_two_lines() -> None:
    table = tbl(tr("Tool", tc("drill", across=3)), tr("Made", "2019", "By", "us"), tr("a", "b"))
    assert text(docx(table)).startswith("| Tool | drill | drill | drill |\n| --- |")


def test_a_table_in_a_table_stands_below_it_with_the_outer_name_in_each_row() -> None:
    inner = tbl(tr("Day", "Hours"), tr("Friday", "5 to 9"), tr("Sunday", "9 to 1"))
    table = tbl(tr("Crew", "Shifts"), tr("Gull", tc(p("two:") + inner + p())), tr("Tern", "none"))
    assert text(docx(table)).split("\n\n") == [
        "| Crew | Shifts |\n| --- | --- |\n| Gull | two: |\n| Tern | none |",
        "\n".join(
            [
                "| Crew | Day | Hours |",
                "| --- | --- | --- |",
                "| Gull | Friday | 5 to 9 |",
                "| Gull | Sunday | 9 to 1 |",
            ]
        ),
    ]


def test_a_table_that_only_frames_its_text_is_no_table() -> None:
    styles = style("H", "heading 3")
    framed = tbl(tr(tc(p("Beware", style="H") + p("Hot."))))
    assert text(docx(framed, styles=styles)) == "### Beware\n\nHot."


def test_a_table_of_one_row_in_a_cell_is_text_of_the_cell() -> None:
    inner = tbl(tr("at", "dawn"))
    table = tbl(tr("Crew", "Shift"), tr("Gull", tc(p("starts") + inner + p())))
    assert text(docx(table)).endswith("| Gull | starts at dawn |")


def test_three_tables_in_each_other_name_all_outer_rows() -> None:
    innermost = tbl(tr("Part", "Count"), tr("bolt", "4"))
    inner = tbl(tr("Box", "Inside"), tr("B1", tc(innermost + p())))
    table = tbl(tr("Kit", "Boxes"), tr("K9", tc(inner + p())))
    assert text(docx(table)).endswith("| K9 | B1 | bolt | 4 |")


def test_pages_are_counted_in_tables_too() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    table = tbl(tr("a", "b"), tr("1", tc(p(turn, "2"))))
    read = text(docx(p("One.") + table + p(turn, "Three.")))
    assert read.split("\n\n")[-3:] == ["<!-- page 2 -->", "<!-- page 3 -->", "Three."]
